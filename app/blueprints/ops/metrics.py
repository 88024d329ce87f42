"""The figures ops watch, read from where they are true: the database and the queue."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Notice, Upload, UploadStatus
from app.wiring import wiring

WAITING = (UploadStatus.SCANNING, UploadStatus.PROCESSING)


class _Collector:
    """Asks at each scrape; so every process of the web tier gives the same answer."""

    def collect(self) -> Iterator[Metric]:
        yield _by_label("indivillage_uploads", "Uploads by state", "state", _uploads())
        yield _by_label("indivillage_queue_jobs", "Jobs waiting by queue", "queue", wiring().queue.depth())
        yield GaugeMetricFamily(
            "indivillage_oldest_unfinished_seconds", "Age of the oldest upload in work", value=_oldest()
        )
        unsent = select(func.count(Notice.id)).where(Notice.sent_at.is_(None))
        yield GaugeMetricFamily("indivillage_unsent_notices", "Mails due", value=db.session.scalar(unsent) or 0)


def exposition() -> tuple[bytes, str]:
    """Return the metrics as Prometheus text, and its content type."""
    registry = CollectorRegistry()
    registry.register(_Collector())
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _uploads() -> dict[str, int]:
    counts = {status.value: 0 for status in UploadStatus}
    for status, count in db.session.execute(select(Upload.status, func.count()).group_by(Upload.status)):
        counts[status.value] = count
    return counts


def _oldest() -> float:
    age = func.extract("epoch", func.now() - func.min(Upload.updated_at))
    return float(db.session.scalar(select(age).where(Upload.status.in_(WAITING))) or 0)


def _by_label(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
