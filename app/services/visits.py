"""Counts of page views, and the way from a view to a lead. Daily totals only: no address, no identifier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.integrations.visit_counter import VisitCounter
from app.models import Lead, LeadKind, Upload, UploadStatus, Visit, VisitBatch
from app.models.base import utcnow
from app.models.moves import DatabaseSession

SHOWN_PAGES = 50


@dataclass(frozen=True)
class VisitReport:
    """What sales read of the last days: views a day and a page, and the steps from a view to a lead."""

    days: list[tuple[date, int]]
    pages: list[tuple[str, int]]
    steps: list[tuple[str, int]]


class VisitService:
    """Counts, rolls up, reports."""

    def __init__(self, *, session: DatabaseSession, counter: VisitCounter) -> None:
        self._session = session
        self._counter = counter

    def count(self, path: str) -> None:
        """Count one view of a page today (UTC)."""
        self._counter.add(utcnow().date(), path)

    def roll_up(self) -> int:
        """Move what was counted into the table; returns how many views. Dying half-way doubles nothing."""
        moved = 0
        for name, views in self._counter.batches():
            fresh = (
                insert(VisitBatch).values(name=name, at=utcnow()).on_conflict_do_nothing().returning(VisitBatch.name)
            )
            if self._session.scalar(fresh) is not None:
                for (day, path), count in views.items():
                    row = insert(Visit).values(day=day, path=path, views=count)
                    self._session.execute(
                        row.on_conflict_do_update(
                            index_elements=[Visit.day, Visit.path], set_={"views": Visit.views + row.excluded.views}
                        )
                    )
                    moved += count
            self._session.commit()
            self._counter.drop(name)
        return moved

    def report(self, days: int) -> VisitReport:
        """Return the last `days` days, today among them."""
        first = utcnow().date() - timedelta(days=days - 1)
        views = func.sum(Visit.views)
        by_day: dict[date, int] = {
            day: count
            for day, count in self._session.execute(
                select(Visit.day, views).where(Visit.day >= first).group_by(Visit.day)
            )
        }
        pages = select(Visit.path, views).where(Visit.day >= first).group_by(Visit.path)
        top = self._session.execute(pages.order_by(views.desc(), Visit.path).limit(SHOWN_PAGES)).all()
        every = [first + timedelta(days=number) for number in range(days)]
        return VisitReport(
            days=[(day, int(by_day.get(day, 0))) for day in every],
            pages=[(path, int(count)) for path, count in top],
            steps=self._steps(first, sum(int(count) for count in by_day.values())),
        )

    def _steps(self, first: date, views: int) -> list[tuple[str, int]]:
        announced = select(func.count(Upload.id)).where(Upload.created_at >= first)
        sent = announced.where(Upload.status.not_in((UploadStatus.PENDING, UploadStatus.EXPIRED)))
        wrote = select(func.count(Lead.id)).where(
            Lead.created_at >= first, Lead.kind != LeadKind.UPLOAD, Lead.suspected_spam.is_(False)
        )
        return [
            ("Page views", views),
            ("Uploads begun", self._session.scalar(announced) or 0),
            ("Uploads sent", self._session.scalar(sent) or 0),
            ("People who wrote", self._session.scalar(wrote) or 0),
        ]
