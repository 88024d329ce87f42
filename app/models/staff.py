"""Staff accounts and what each role may do."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, DateTime, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.base import enum_of, utcnow


class Role(StrEnum):
    """A staff member's role; each includes only what RIGHTS lists."""

    SALES = "sales"
    REVIEWER = "reviewer"
    ADMIN = "admin"


RIGHTS: dict[Role, frozenset[str]] = {
    Role.SALES: frozenset({"results", "leads"}),
    Role.REVIEWER: frozenset({"results", "quarantine"}),
    Role.ADMIN: frozenset({"results", "leads", "quarantine", "users"}),
}


class StaffUser(db.Model):  # type: ignore[name-defined,misc]
    """An account. `session_version` ends every open session of the account when it is raised."""

    __tablename__ = "staff_users"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(enum_of(Role, "role"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    session_version: Mapped[int] = mapped_column(Integer, default=1)
    failed_sign_ins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_sign_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)

    def can(self, right: str) -> bool:
        """Tell whether the role holds this right: `results`, `leads`, `quarantine` or `users`."""
        return self.active and right in RIGHTS[self.role]
