"""Is every upload where its state says it is? Asked after a disaster, and at any time: nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.config import Config
from app.errors import NotFound
from app.integrations.aws_s3 import S3Client
from app.models import Upload, UploadStatus
from app.models.moves import DatabaseSession

PAGE = 500
_ORIGINAL_NEEDED = (UploadStatus.SCANNING, UploadStatus.PROCESSING)


@dataclass(frozen=True)
class Missing:
    """A file that a bucket should hold and does not."""

    upload_id: str
    status: UploadStatus
    bucket: str
    updated_at: datetime


@dataclass
class Census:
    """What was found; `newest` is when the database last heard of an upload."""

    by_status: Counter[str] = field(default_factory=Counter)
    missing: list[Missing] = field(default_factory=list)
    newest: datetime | None = None


class CensusService:
    """Compares the database with the buckets."""

    def __init__(self, *, session: DatabaseSession, storage: S3Client, config: Config) -> None:
        self._session = session
        self._storage = storage
        self._config = config

    def take(self) -> Census:
        """Look at every upload; raises the storage's errors, but not for a file that is missing."""
        census = Census()
        query = select(Upload).order_by(Upload.updated_at).execution_options(yield_per=PAGE)
        for upload in self._session.scalars(query):
            census.by_status[upload.status.value] += 1
            census.newest = upload.updated_at
            for bucket, key, version in self._needed(upload):
                if not self._is_there(bucket, key, version):
                    census.missing.append(Missing(str(upload.id), upload.status, bucket, upload.updated_at))
        return census

    def _needed(self, upload: Upload) -> Iterator[tuple[str, str, str | None]]:
        """Name the files that the upload's state cannot be without."""
        if upload.status in _ORIGINAL_NEEDED:
            yield self._config.upload_bucket, upload.object_key, upload.object_version
        if upload.status is UploadStatus.PROCESSED and upload.report_key:
            yield self._config.processed_bucket, upload.report_key, None
        if upload.status is UploadStatus.QUARANTINED and upload.quarantine_key:
            yield self._config.quarantine_bucket, upload.quarantine_key, upload.quarantine_version

    def _is_there(self, bucket: str, key: str, version: str | None) -> bool:
        try:
            self._storage.head(bucket, key, version_id=version)
        except NotFound:
            return False
        return True
