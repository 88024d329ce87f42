"""Notify: send one mail of the outbox."""

from __future__ import annotations

from flask import current_app, render_template
from sqlalchemy import update

from app.assembly import owner_service
from app.errors import Unavailable
from app.extensions import db
from app.i18n import DEFAULT, speaking
from app.integrations.mail import compose
from app.models import Lead, Notice, Quote, Upload
from app.models.base import utcnow
from app.wiring import wiring

FOR_VISITORS = "visitor_"


def notify(notice_id: int) -> None:
    """Send the mail unless it was sent; its Message-ID stays the same, so a repeat can be recognised."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.sent_at is not None:
        return
    upload = db.session.get(Upload, notice.upload_id) if notice.upload_id else None
    lead = upload.lead if upload else db.session.get(Lead, notice.lead_id)
    address = _address(notice, lead)
    try:
        if address:
            _send(notice, address, upload, lead)
        _record(notice_id, sent_at=utcnow(), failure=None if address else "no address any more")
    except Unavailable as error:
        _record(notice_id, attempts=notice.attempts + 1, failure=error.message[:255])
        raise


def _address(notice: Notice, lead: Lead | None) -> str | None:
    config = wiring().config
    if notice.kind.value.startswith(FOR_VISITORS):
        return lead.email if lead else None
    return config.security_email if notice.kind.value == "staff_malware" else config.sales_email


def _send(notice: Notice, address: str, upload: Upload | None, lead: Lead | None) -> None:
    config = wiring().config
    key = owner_service().key(upload.id) if upload else ""
    # Staff read English, and so does who wrote by a form, whose pages are in English.
    is_senders = notice.kind.value.startswith(FOR_VISITORS)
    with speaking(upload.language if upload and is_senders else DEFAULT):
        text = render_template(
            f"mail/{notice.kind.value}.txt",
            upload=upload,
            lead=lead,
            site_url=config.site_url,
            owner_key=key,
            days=config.upload_retention_days,
            quote=db.session.get(Quote, notice.quote_id) if notice.quote_id else None,
        )
    host = current_app.config["SITE_HOST"]
    message = compose(
        sender=config.mail_from, to=address, text=text, message_id=f"<{notice.kind.value}.{notice.id}@{host}>"
    )
    wiring().mailer.send(message)


def _record(notice_id: int, **values: object) -> None:
    db.session.execute(update(Notice).where(Notice.id == notice_id).values(**values))
    db.session.commit()
