"""What the sweep puts right: lost completions, lost jobs, expired forms, files left in a second place."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update

from app.config import Config
from app.errors import AppError, Conflict
from app.integrations.aws_s3 import S3Client
from app.models import Notice, Upload, UploadStatus
from app.models.base import utcnow
from app.models.moves import DatabaseSession, move, record_event, unattended
from app.queue import Job, JobQueue
from app.services.uploads import UploadService

logger = logging.getLogger(__name__)
BATCH = 200
MAX_NOTICE_ATTEMPTS = 20
NOTICE_GRACE_SECONDS = 15
EXPIRY_GRACE_SECONDS = 300
# Final states in which the original stays until its days are over.
_KEPT = (UploadStatus.PROCESSED, UploadStatus.REJECTED, UploadStatus.ERROR)
_ELSEWHERE = (UploadStatus.QUARANTINED, UploadStatus.EXPIRED, UploadStatus.DELETED)


class UpkeepService:
    """Each method is idempotent and does at most a batch; the next sweep goes on."""

    def __init__(
        self,
        *,
        session: DatabaseSession,
        storage: S3Client,
        queue: JobQueue,
        uploads: UploadService,
        config: Config,
    ) -> None:
        self._session = session
        self._storage = storage
        self._queue = queue
        self._uploads = uploads
        self._config = config

    def complete_forgotten(self) -> int:
        """Complete pending uploads whose file is in the bucket; returns how many."""
        settled = utcnow() - timedelta(seconds=self._config.sweep_seconds)
        return sum(self._has_arrived(upload) for upload in self._pending(Upload.created_at < settled))

    def expire(self) -> int:
        """Expire uploads whose form ran out with nothing in the bucket; returns how many."""
        over = utcnow() - timedelta(seconds=EXPIRY_GRACE_SECONDS)
        expired = 0
        for upload in self._pending(Upload.expires_at < over):
            if self._has_arrived(upload):
                continue  # After an outage more may wait for completion than one sweep takes in.
            try:
                move(
                    self._session, upload.id, came_from=UploadStatus.PENDING, to=UploadStatus.EXPIRED,
                    actor="sweep", message="No file arrived within the hour. Please start a new upload.",
                )  # fmt: skip
                self._session.commit()
                expired += 1
            except Conflict:
                self._session.rollback()
        return expired

    def requeue_lost(self) -> int:
        """Queue again the uploads whose job was lost; returns how many."""
        lost = unattended(self._session, older_than_seconds=self._config.sweep_seconds)
        for upload in lost:
            self._uploads.enqueue(upload, is_lost=True)
        return len(lost)

    def remove_leftovers(self) -> int:
        """Remove from the upload bucket what is quarantined, expired or deleted; returns how many."""
        query = select(Upload).where(Upload.status.in_(_ELSEWHERE), Upload.source_removed_at.is_(None))
        rows = list(self._session.scalars(query.order_by(Upload.updated_at).limit(BATCH)))
        for upload in rows:
            self._storage.delete_all_versions(self._config.upload_bucket, upload.object_key)
            if upload.status is UploadStatus.DELETED:
                self._delete_results(upload)
            self._session.execute(update(Upload).where(Upload.id == upload.id).values(source_removed_at=utcnow()))
            self._session.commit()
        return len(rows)

    def let_originals_go(self) -> int:
        """Remove originals whose days are over; the report stays. Returns how many.

        The bucket's own lifecycle rule does the same: neither relies on the other.
        """
        over = utcnow() - timedelta(days=self._config.upload_retention_days)
        query = select(Upload).where(
            Upload.status.in_(_KEPT), Upload.source_removed_at.is_(None), Upload.created_at < over
        )
        rows = list(self._session.scalars(query.order_by(Upload.created_at).limit(BATCH)))
        for upload in rows:
            self._storage.delete_all_versions(self._config.upload_bucket, upload.object_key)
            record_event(
                self._session, upload.id, upload.status,
                actor="sweep", message="The original file was deleted: its days were over.",
            )  # fmt: skip
            self._session.execute(update(Upload).where(Upload.id == upload.id).values(source_removed_at=utcnow()))
            self._session.commit()
        return len(rows)

    def empty_released(self) -> int:
        """Remove from quarantine what a reviewer released; returns how many."""
        held = (UploadStatus.QUARANTINED, UploadStatus.DELETED)
        query = select(Upload).where(Upload.quarantine_key.is_not(None), Upload.status.not_in(held))
        rows = list(self._session.scalars(query.limit(BATCH)))
        for upload in rows:
            if upload.quarantine_key is not None:
                self._storage.delete_all_versions(self._config.quarantine_bucket, upload.quarantine_key)
            upload.quarantine_key = None
            self._session.commit()
        return len(rows)

    def send_notices(self) -> int:
        """Queue mails that are due and were not sent; returns how many."""
        due = utcnow() - timedelta(seconds=NOTICE_GRACE_SECONDS)
        query = (
            select(Notice)
            .where(Notice.sent_at.is_(None), Notice.created_at < due, Notice.attempts < MAX_NOTICE_ATTEMPTS)
            .order_by(Notice.id)
            .limit(BATCH)
        )
        rows = list(self._session.scalars(query))
        self._queue_notices(rows)
        return len(rows)

    def _queue_notices(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            try:
                self._queue.enqueue(Job.NOTIFY, notice.id, turn=notice.attempts)
            except AppError:
                logger.warning("notice left to the next sweep", extra={"notice_id": notice.id})

    def _has_arrived(self, upload: Upload) -> bool:
        """Complete the upload where its file is there; False where the visitor is still sending, or never did."""
        try:
            self._uploads.complete(upload.id, source="sweep")
        except Conflict:
            return False
        return True

    def _pending(self, condition: ColumnElement[bool]) -> list[Upload]:
        # In random order: forms that nobody ever used must not keep the batch from the others.
        query = select(Upload).where(Upload.status == UploadStatus.PENDING, condition)
        return list(self._session.scalars(query.order_by(func.random()).limit(BATCH)))

    def _delete_results(self, upload: Upload) -> None:
        if upload.quarantine_key:
            self._storage.delete_all_versions(self._config.quarantine_bucket, upload.quarantine_key)
        if upload.report_key:
            self._storage.delete_all_versions(self._config.processed_bucket, upload.report_key)
