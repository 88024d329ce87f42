"""What sales read and do: the list of uploads, one result, downloads, a new run, deletion."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.config import Config
from app.errors import Conflict, NotFound
from app.integrations.aws_s3 import S3Client
from app.models import Lead, StaffUser, Upload, UploadStatus
from app.models.moves import DatabaseSession, move, record_event
from app.services.forgetting import forget
from app.services.pages import Page, paged
from app.services.uploads import UploadService

MAX_REPORT_BYTES = 4_000_000
EXPORT_BATCH = 500
_SORTS: dict[str, ColumnElement[Any]] = {
    "created_at": Upload.created_at.expression,
    "file_name": func.lower(Upload.file_name),
    "file_size": func.coalesce(Upload.object_size, Upload.declared_size),
    "status": Upload.status.expression,
    "quality": Upload.quality_score.expression,
    "company": func.lower(Lead.company),
}


@dataclass(frozen=True)
class ResultQuery:
    """What the list is narrowed to and how it is sorted; unknown values fall back to the defaults."""

    text: str = ""
    state: str = ""
    sort: str = "created_at"
    descending: bool = True
    page: int = 1


class ResultService:
    """Everything staff do with uploads; each look at or act on a file leaves a line in its trail."""

    def __init__(self, *, session: DatabaseSession, storage: S3Client, uploads: UploadService, config: Config) -> None:
        self._session = session
        self._storage = storage
        self._uploads = uploads
        self._config = config

    def list(self, asked: ResultQuery) -> Page[Upload]:
        """Return one page of the uploads that match."""
        query = _narrowed(select(Upload), asked)
        total = self._session.scalar(_narrowed(select(func.count(Upload.id)), asked)) or 0
        return paged(self._session, query.order_by(*_order(asked)), total=total, page=asked.page)

    def export(self, asked: ResultQuery) -> Iterator[Upload]:
        """Yield every upload that matches, in order, without holding them all in memory."""
        query = _narrowed(select(Upload), asked).order_by(*_order(asked))
        yield from self._session.scalars(query.execution_options(yield_per=EXPORT_BATCH))

    def get(self, upload_id: uuid.UUID) -> Upload:
        """Return the upload; raises NotFound."""
        return self._uploads.get(upload_id)

    def report(self, upload: Upload) -> dict[str, Any] | None:
        """Return the stored report, or None while there is none; raises the storage's errors."""
        if upload.report_key is None or upload.status is UploadStatus.DELETED:
            return None
        raw = self._storage.read(self._config.processed_bucket, upload.report_key, max_bytes=MAX_REPORT_BYTES)
        report: dict[str, Any] = json.loads(raw)
        return report

    def original_link(self, upload: Upload, *, by: StaffUser) -> str:
        """Return a five-minute download link to the visitor's file, only where it was found clean."""
        if upload.status is not UploadStatus.PROCESSED:
            raise Conflict("Only a file that was checked and analysed can be downloaded.")
        if upload.source_removed_at is not None:
            raise Conflict("The original file was deleted: its days were over. The report is still here.")
        link = self._storage.generate_presigned_url(
            self._config.upload_bucket, upload.object_key,
            download_name=upload.file_name, version_id=upload.object_version,
        )  # fmt: skip
        self._note(upload, by, "Downloaded the original file.")
        return link

    def report_link(self, upload: Upload, *, by: StaffUser) -> str:
        """Return a five-minute download link to the report; raises NotFound while there is none."""
        if upload.report_key is None:
            raise NotFound("There is no report for this upload yet.")
        link = self._storage.generate_presigned_url(
            self._config.processed_bucket, upload.report_key, download_name=f"report-{upload.id}.json"
        )
        self._note(upload, by, "Downloaded the report.")
        return link

    def run_again(self, upload: Upload, *, by: StaffUser) -> None:
        """Send a failed upload through scan and analysis once more; raises Conflict in any other state."""
        move(
            self._session, upload.id, came_from=UploadStatus.ERROR, to=UploadStatus.SCANNING,
            actor=by.email, message="The file is being checked again.",
        )  # fmt: skip
        self._session.commit()
        self._session.refresh(upload)
        self._uploads.enqueue(upload)

    def delete(self, upload: Upload, *, by: StaffUser, reason: str) -> None:
        """Forget the file, its report and the person; the trail stays. The sweep empties the buckets."""
        forget(self._session, upload, actor=by.email, reason=reason)
        self._session.commit()
        self._session.refresh(upload)

    def _note(self, upload: Upload, by: StaffUser, message: str) -> None:
        record_event(self._session, upload.id, upload.status, actor=by.email, message=message, internal=True)
        self._session.commit()


def _narrowed(query: Select[Any], asked: ResultQuery) -> Select[Any]:
    query = query.outerjoin(Lead, Upload.lead_id == Lead.id)
    if asked.state in {status.value for status in UploadStatus}:
        query = query.where(Upload.status == UploadStatus(asked.state))
    if asked.text:
        like = "%" + asked.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (Upload.file_name, Lead.name, Lead.company, Lead.email, Upload.sha256)
        query = query.where(or_(*(column.ilike(like) for column in columns)))
    return query


def _order(asked: ResultQuery) -> tuple[ColumnElement[Any], ...]:
    column = _SORTS.get(asked.sort, _SORTS["created_at"])
    return (column.desc().nulls_last() if asked.descending else column.asc().nulls_last(), Upload.id.asc())
