"""How often a page was opened on a day. Nothing here tells who opened it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, DateTime, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.base import utcnow


class Visit(db.Model):  # type: ignore[name-defined,misc]
    """The views of one page on one day."""

    __tablename__ = "visits"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    views: Mapped[int] = mapped_column(Integer)


class VisitBatch(db.Model):  # type: ignore[name-defined,misc]
    """A batch of counts that is in `visits` already: what makes rolling up safe to do twice."""

    __tablename__ = "visit_batches"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
