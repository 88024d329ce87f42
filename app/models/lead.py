"""Who asked: the person behind an upload or a message, and what sales did about it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, String, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.base import enum_of, utcnow
from app.models.staff import StaffUser


class LeadKind(StrEnum):
    """Which way in the person took."""

    UPLOAD = "upload"
    CONTACT = "contact"
    DEMO = "demo"
    QUOTE = "quote"


class LeadState(StrEnum):
    """Where sales stand with the person."""

    NEW = "new"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class ActivityKind(StrEnum):
    """What somebody of sales did."""

    NOTE = "note"
    STATE = "state"
    OWNER = "owner"
    QUOTE = "quote"


class Lead(db.Model):  # type: ignore[name-defined,misc]
    """A person's own words and consent, kept apart from the file they sent.

    `details` holds what only one kind of form asks: `times` and `time_zone` of a demo, `work`, `amount`,
    `wished_by` and `formats` of a quote.
    """

    __tablename__ = "leads"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    kind: Mapped[LeadKind] = mapped_column(enum_of(LeadKind, "kind"))
    state: Mapped[LeadState] = mapped_column(enum_of(LeadState, "state"), default=LeadState.NEW)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), index=True)
    company: Mapped[str] = mapped_column(String(160))
    message: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    about_upload_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    suspected_spam: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str] = mapped_column(String(32))
    consent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_users.id", ondelete="SET NULL"))
    owner: Mapped[StaffUser | None] = relationship(lazy="joined")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow, index=True)


class LeadActivity(db.Model):  # type: ignore[name-defined,misc]
    """One line of what sales did with a lead; lines are added, never changed."""

    __tablename__ = "lead_activities"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ActivityKind] = mapped_column(enum_of(ActivityKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)


class Quote(db.Model):  # type: ignore[name-defined,misc]
    """A quote: a draft that sales may change, until it is sent once."""

    __tablename__ = "quotes"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    upload_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("uploads.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
