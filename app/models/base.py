"""What the tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Enum


def utcnow() -> datetime:
    """Return the present moment, aware and in UTC: the only clock that rows are stamped by."""
    return datetime.now(UTC)


def enum_of(kind: type[StrEnum], name: str, *, length: int = 16) -> Enum:
    """Return a column type that holds the values of `kind`, as text with a check constraint."""
    return Enum(
        kind, name=name, native_enum=False, create_constraint=True, length=length,
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip
