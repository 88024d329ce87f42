"""The site with one of everything: an upload in each state, leads, and an account of each role."""

import re
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import HTTPCookieProcessor

from flask_migrate import upgrade

from app import create_app
from app.assembly import account_service, lead_service, quote_service
from app.extensions import db
from app.jobs.analyse import analyse
from app.jobs.scan import scan
from app.models import Lead, LeadKind, Quote, Role, StaffUser, UploadStatus
from app.models.moves import move
from tests.hostile import EICAR
from tests.site import Site, free_port
from tests.visitor import CSV, Visitor, sign_in, write_to_us
from tests.web import WebClient

DATA = Path(__file__).parents[1] / "data"
PASSWORD = "a long enough password"
PERSON = {"name": "Meera Shah", "email": "meera@example.org", "company": "Example", "consent": "y"}
# More than one page of the list of results.
ANNOUNCED = 26
S = UploadStatus


@dataclass(frozen=True)
class Showroom:
    """The running site, and the id of one upload of each kind by its name."""

    base: str
    storage: str
    app: object
    uploads: dict[str, str]
    quotes: list[str]
    sender: WebClient

    def client(self, role):
        """Return the client of a `visitor` nobody knows, of the `owner` who sent the uploads, or of staff by role."""
        if role == "owner":
            return self.sender
        client = WebClient(self.base)
        if role == "visitor":
            return client
        assert sign_in(client, f"{role}@indivillage.example", PASSWORD).status_code == 303
        return client


@contextmanager
def open_showroom(stack, folder):
    """Run the web process on services of its own, without workers: what is in a state stays in it."""
    app = create_app(stack.config)
    with app.app_context():
        upgrade()
        for role in Role:
            account_service().create(
                email=f"{role}@indivillage.example", name=role.title(), role=role, password=PASSWORD
            )
    with Site(stack.environ, free_port(), folder, only=("web",)) as site, app.app_context():
        sender = Visitor(WebClient(site.base))
        uploads = _uploads(sender)
        quotes = _leads(site.base)
        db.session.remove()
        yield Showroom(site.base, stack.config.upload_origin, app, uploads, quotes, sender.client)


def cookies(client):
    """Return a client's cookies, for a browser to go on with."""
    jar = next(part.cookiejar for part in client.opener.handlers if isinstance(part, HTTPCookieProcessor))
    return [{"name": cookie.name, "value": cookie.value, "url": client.base} for cookie in jar]


def form_token(page):
    """Return the token of a page's form."""
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def _leads(base):
    """Write to us in every way, as a program too, have a quote drafted and one sent; returns the quotes' paths."""
    for path in ("/contact/", "/request-demo/", "/request-quote/"):
        assert write_to_us(WebClient(base), path, **PERSON, message=f"40,000 photographs, by {path}").status_code == 303
    write_to_us(WebClient(base), message="SEO services https://a.example https://b.example https://c.example")
    quotes, sales = quote_service(), db.session.scalars(db.select(StaffUser)).first()
    for lead in db.session.scalars(db.select(Lead).where(Lead.kind != LeadKind.UPLOAD)).all()[:2]:
        lead_service().note(lead, "Called back.", by=sales)
        quote = quotes.draft(lead, None, by=sales)
    quotes.save(quote, "Hello, this is the price: 12.", by=sales)
    quotes.send(quote, by=sales)
    return [f"/leads/{quote.lead_id}/quotes/{quote.id}/" for quote in db.session.scalars(db.select(Quote))]


def _uploads(visitor):
    for _ in range(ANNOUNCED):
        pending = visitor.announce().json["upload_id"]
    made = {
        "pending": pending,
        "scanning": visitor.upload(CSV),
        "processing": _scanned(visitor.upload(CSV)),
        "processed": _analysed(visitor.upload((DATA / "real_titanic_all.csv").read_bytes())),
        "processed-image": _analysed(_send(visitor, "img_china.jpg", "image/jpeg")),
        "quarantined": _scanned(visitor.upload(EICAR, file_name="notes.txt", content_type="text/plain")),
        "rejected": _scanned(_send(visitor, "img_broken.png", "image/png")),
    }
    ends = {
        "error": (S.SCANNING, S.ERROR, visitor.upload(CSV), "The file could not be checked. We have been told."),
        "expired": (
            S.PENDING,
            S.EXPIRED,
            visitor.announce().json["upload_id"],
            "The file was not sent within an hour.",
        ),
        "deleted": (S.SCANNING, S.DELETED, visitor.upload(CSV), "The file and its results were deleted."),
    }
    for name, (came_from, to, upload_id, message) in ends.items():
        move(db.session, uuid.UUID(upload_id), came_from=came_from, to=to, actor="system", message=message)
        made[name] = upload_id
    db.session.commit()
    return made


def _send(visitor, name, content_type):
    return visitor.upload((DATA / name).read_bytes(), file_name=name, content_type=content_type)


def _scanned(upload_id):
    scan(upload_id)
    return upload_id


def _analysed(upload_id):
    scan(upload_id)
    analyse(upload_id)
    return upload_id
