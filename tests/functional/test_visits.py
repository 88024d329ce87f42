"""Counting page views: without cookies, behind caches, and neither lost nor doubled by a sweep that dies."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from app.assembly import visit_service
from app.extensions import db
from app.jobs.sweep import sweep
from app.models import Visit
from app.models.base import utcnow
from app.wiring import wiring
from tests.visitor import write_to_us

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0"}


def look(app, page, **headers):
    return app.test_client().get("/count.gif", query_string={"page": page}, headers={**BROWSER, **headers})


def counted():
    db.session.expire_all()
    return {(visit.day, visit.path): visit.views for visit in db.session.scalars(db.select(Visit))}


def test_a_page_shows_the_picture_that_counts_it_and_staff_pages_do_not(app, staff):
    assert 'src="/count.gif?page=/services/"' in app.test_client().get("/services/").text
    assert "/count.gif" not in staff("sales").get("/leads/").text


def test_views_are_counted_by_day_and_page_without_a_cookie(context):
    for page in ("/", "/services/", "/services/", "/hi/services/"):
        answer = look(context, page)
        assert answer.status_code == 200 and answer.mimetype == "image/gif"
        assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"

    assert visit_service().roll_up() == 4

    today = utcnow().date()
    assert counted() == {(today, "/"): 1, (today, "/services/"): 2, (today, "/hi/services/"): 1}


@pytest.mark.parametrize(
    ("page", "headers"),
    [
        ("/", {"DNT": "1"}), ("/", {"Sec-GPC": "1"}), ("/", {"User-Agent": "Examplebot/2.1"}),
        ("/leads/", {}), ("/uploads/11111111-1111-4111-8111-111111111111/", {}), ("x" * 3000, {}), ("", {}),
    ],
    ids=["do-not-track", "privacy-control", "robot", "staff-page", "upload", "long", "none"],
)  # fmt: skip
def test_who_asks_not_to_be_counted_and_what_is_no_page_is_not(context, page, headers):
    assert look(context, page, **headers).status_code == 200
    assert visit_service().roll_up() == 0


def test_a_batch_is_recorded_once_however_often_the_sweep_dies(context, monkeypatch):
    look(context, "/")
    counter = wiring().visits
    monkeypatch.setattr(type(counter), "drop", lambda *_: (_ for _ in ()).throw(OperationalError("died", {}, None)))
    with pytest.raises(OperationalError):
        visit_service().roll_up()
    monkeypatch.undo()

    look(context, "/")
    visit_service().roll_up()

    assert sum(counted().values()) == 2
    assert not list(wiring().redis.scan_iter("visits:*"))


def test_the_sweep_rolls_up(context):
    look(context, "/")

    sweep(1)

    assert sum(counted().values()) == 1


def test_sales_read_views_and_the_way_to_a_lead(app, staff, visitor):
    look(app, "/services/")
    write_to_us(app.test_client())
    visitor.announce()
    with app.app_context():
        visit_service().roll_up()
    sales = staff("sales")

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sales.get("/visits/?days=7").text))
    assert "Page views 1 Uploads begun 1 Uploads sent 0 People who wrote 1" in text
    assert f"{utcnow().date().isoformat()},1" in sales.get("/visits/export.csv").text
    assert staff("reviewer").get("/visits/").status_code == 403


def test_an_empty_count_says_so(staff):
    assert "Nothing counted yet" in staff("sales").get("/visits/?days=nonsense").text
