"""Lists in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from app.models.moves import DatabaseSession

PER_PAGE = 25
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `page` counts from 1."""

    items: list[T]
    total: int
    page: int
    pages: int


def paged(session: DatabaseSession, query: Select[Any], *, total: int, page: int) -> Page[Any]:
    """Return the page that is asked for, or the nearest one there is."""
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    items = [row[0] if len(row) == 1 else tuple(row) for row in rows]
    return Page(items=items, total=total, page=page, pages=pages)
