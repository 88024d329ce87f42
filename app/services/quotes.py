"""Quotes: drafted from what the analysis found, completed by a person, sent once."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from sqlalchemy import select, update

from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.models import ActivityKind, Lead, LeadActivity, LeadState, Notice, NoticeKind, Quote, StaffUser, Upload
from app.models.base import utcnow
from app.models.moves import DatabaseSession
from app.queue import Job, JobQueue

logger = logging.getLogger(__name__)
# Where a person writes a price: a draft with one of these left is not sent.
BLANK = "________"
MOST_FINDINGS = 6


class QuoteService:
    """One method for each step of a quote."""

    def __init__(self, *, session: DatabaseSession, queue: JobQueue) -> None:
        self._session = session
        self._queue = queue

    def of(self, lead: Lead) -> list[Quote]:
        """Return a lead's quotes, newest first."""
        return list(
            self._session.scalars(select(Quote).where(Quote.lead_id == lead.id).order_by(Quote.created_at.desc()))
        )

    def get(self, quote_id: uuid.UUID) -> Quote:
        """Return the quote; raises NotFound."""
        quote = self._session.get(Quote, quote_id)
        if quote is None:
            raise NotFound("There is no such quote. It may have been deleted with its lead.")
        return quote

    def draft(self, lead: Lead, upload: Upload | None, *, by: StaffUser) -> Quote:
        """Store a draft that says what is known, with a blank for each price."""
        quote = Quote(
            lead_id=lead.id, upload_id=upload.id if upload else None, text=draft_text(lead, upload, by), by=by.name
        )
        self._session.add(quote)
        self._session.commit()
        return quote

    def save(self, quote: Quote, text: str, *, by: StaffUser) -> None:
        """Keep what a person made of the draft; raises Conflict once it was sent."""
        changed = self._session.execute(
            update(Quote)
            .where(Quote.id == quote.id, Quote.sent_at.is_(None))
            .values(text=text, by=by.name, updated_at=utcnow())
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            raise Conflict("This quote was sent. Make a new one to change it.")
        self._session.commit()
        self._session.refresh(quote)

    def send(self, quote: Quote, *, by: StaffUser) -> None:
        """Mail the quote to the lead, once; a second press changes nothing. Raises Invalid over blanks."""
        if BLANK in quote.text:
            raise Invalid("Fill in every blank, or remove its line, before you send.", errors={"text": [BLANK]})
        marked = self._session.execute(
            update(Quote).where(Quote.id == quote.id, Quote.sent_at.is_(None)).values(sent_at=utcnow())
        )
        if not marked.rowcount:  # type: ignore[attr-defined]
            self._session.rollback()
            return
        lead = self._session.get_one(Lead, quote.lead_id)
        if lead.state is LeadState.NEW:
            lead.state = LeadState.OPEN
        lead.owner_id = lead.owner_id or by.id
        self._session.add(LeadActivity(lead_id=lead.id, kind=ActivityKind.QUOTE, text="Sent a quote.", by=by.name))
        notice = Notice(kind=NoticeKind.VISITOR_QUOTE, lead_id=lead.id, quote_id=quote.id)
        self._session.add(notice)
        self._session.commit()
        self._session.refresh(quote)
        try:
            self._queue.enqueue(Job.NOTIFY, notice.id, turn=0)
        except Unavailable:
            logger.warning("notice left to the sweep", extra={"notice_id": notice.id})


def draft_text(lead: Lead, upload: Upload | None, by: StaffUser) -> str:
    """Return the text of a draft: what was asked, what was found, what we suggest, and no price."""
    parts = [f"Hello {lead.name},", "thank you for your interest. Here is what we suggest."]
    parts += _asked(lead.details)
    found = (upload.highlights or {}) if upload else {}
    if upload and upload.summary:
        parts.append(_about(upload, found))
    work = [_line(item) for item in found.get("suggestions", [])] or [f"- The work: {BLANK}"]
    parts.append("What we would do, and what it costs\n\n" + "\n".join(work))
    parts.append(
        "How we would begin: a trial batch that you check, before anything else is done.\n"
        f"This quote holds until {BLANK}."
    )
    parts.append(f"Please write to me with any question.\n\n{by.name}\nIndiVillage")
    return "\n\n".join(parts)


def _asked(details: dict[str, Any]) -> list[str]:
    labels = {"work": "Work", "amount": "Amount", "formats": "Format", "wished_by": "Wished by"}
    lines = [
        f"- {label}: {', '.join(value) if isinstance(value, list) else value}"
        for key, label in labels.items()
        if (value := details.get(key))
    ]
    return ["What you asked for\n\n" + "\n".join(lines)] if lines else []


def _about(upload: Upload, found: dict[str, Any]) -> str:
    summary = upload.summary or {}
    size = [f"{summary[key]:,} {key}" for key in ("rows", "columns", "members") if key in summary]
    lines = [f"- {upload.file_name}: {', '.join([str(summary.get('format', '')).upper(), *size])}"]
    if (score := found.get("quality", {}).get("score")) is not None:
        lines.append(f"- Quality: {score} of 100")
    if risk := found.get("privacy", {}).get("risk"):
        lines.append(f"- Privacy risk: {risk}")
    lines += [f"- {item['title']}: {item['detail']}" for item in found.get("findings", [])[:MOST_FINDINGS]]
    return "What we found in your sample\n\n" + "\n".join(lines)


def _line(item: dict[str, Any]) -> str:
    return f"- {item['title']}: about {item['units']:,} {item['unit_name']} in the sample, at {BLANK} each"
