"""Who asked: the person behind an upload or a message."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import DateTime, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.base import enum_of, utcnow


class LeadKind(StrEnum):
    """Which way in the person took."""

    UPLOAD = "upload"
    CONTACT = "contact"
    DEMO = "demo"


class LeadState(StrEnum):
    """Where sales stand with the person."""

    NEW = "new"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Lead(db.Model):  # type: ignore[name-defined,misc]
    """A person's own words and consent, kept apart from the file they sent."""

    __tablename__ = "leads"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    kind: Mapped[LeadKind] = mapped_column(enum_of(LeadKind, "kind"))
    state: Mapped[LeadState] = mapped_column(enum_of(LeadState, "state"), default=LeadState.NEW)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), index=True)
    company: Mapped[str] = mapped_column(String(160))
    message: Mapped[str] = mapped_column(Text, default="")
    consent_version: Mapped[str] = mapped_column(String(32))
    consent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow, index=True)
