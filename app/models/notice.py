"""The outbox: every mail is a row written with the state change it tells of, and sent afterwards."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.base import enum_of, utcnow


class NoticeKind(StrEnum):
    """Which mail: the template of the same name under templates/mail/."""

    VISITOR_PROCESSED = "visitor_processed"
    VISITOR_REJECTED = "visitor_rejected"
    VISITOR_QUARANTINED = "visitor_quarantined"
    VISITOR_ERROR = "visitor_error"
    VISITOR_LEAD = "visitor_lead"
    VISITOR_QUOTE = "visitor_quote"
    STAFF_RESULT = "staff_result"
    STAFF_MALWARE = "staff_malware"
    STAFF_ERROR = "staff_error"
    STAFF_LEAD = "staff_lead"


class Notice(db.Model):  # type: ignore[name-defined,misc]
    """One mail that is due, or was sent."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(enum_of(NoticeKind, "kind", length=32))
    upload_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("uploads.id"), index=True)
    lead_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    quote_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    failure: Mapped[str | None] = mapped_column(String(255))
