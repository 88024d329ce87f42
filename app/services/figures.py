"""How the work stands, in the figures by which it is watched and scaled."""

from __future__ import annotations

from sqlalchemy import func, select

from app.integrations.aws_cloudwatch import FigureSink
from app.models import Notice, Upload, UploadStatus
from app.models.moves import DatabaseSession
from app.queue import JobQueue


class FigureService:
    """Reads the figures where they are true, database and queue, and sends them where they are watched."""

    def __init__(self, *, session: DatabaseSession, queue: JobQueue, sink: FigureSink | None) -> None:
        self._session, self._queue, self._sink = session, queue, sink

    def publish(self) -> int:
        """Send the figures and return how many; none where nobody watches."""
        if self._sink is None:
            return 0
        figures = self.now()
        self._sink.put(figures)
        return len(figures)

    def now(self) -> dict[str, float]:
        """Return seconds the oldest job and the oldest unscanned upload have waited, and counts of what waits."""
        age = func.extract("epoch", func.now() - func.min(Upload.updated_at))
        unscanned = self._session.scalar(select(age).where(Upload.status == UploadStatus.SCANNING))
        unsent = self._session.scalar(select(func.count(Notice.id)).where(Notice.sent_at.is_(None)))
        return {
            "QueueWaitSeconds": self._queue.wait_seconds(),
            "QueueDepth": float(sum(self._queue.depth().values())),
            "OldestUnscannedSeconds": float(unscanned or 0),
            "UnsentNotices": float(unsent or 0),
        }
