"""What reviewers decide about quarantined files."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from app.config import Config
from app.errors import Conflict, Invalid
from app.integrations.aws_s3 import S3Client
from app.models import StaffUser, Upload, UploadStatus
from app.models.moves import DatabaseSession, move
from app.services.pages import Page, paged
from app.services.uploads import UploadService

MIN_REASON_LENGTH = 10


class QuarantineService:
    """Lists what is held, and releases or deletes it; every decision has a person and a reason."""

    def __init__(self, *, session: DatabaseSession, vault: S3Client, uploads: UploadService, config: Config) -> None:
        """`vault` has a reviewer's rights on quarantine."""
        self._session = session
        self._vault = vault
        self._uploads = uploads
        self._config = config

    def list(self, *, page: int) -> Page[Upload]:
        """Return what is held now, newest first."""
        held = Upload.status == UploadStatus.QUARANTINED
        total = self._session.scalar(select(func.count(Upload.id)).where(held)) or 0
        query = select(Upload).where(held).order_by(Upload.updated_at.desc(), Upload.id)
        return paged(self._session, query, total=total, page=page)

    def release(self, upload_id: uuid.UUID, *, by: StaffUser, reason: str) -> None:
        """Put the held version back and have it analysed; raises Conflict where it is not held.

        The copy in quarantine goes with the next sweep.
        """
        upload = self._held(upload_id, reason)
        assert upload.quarantine_key is not None
        version = self._vault.copy_file(
            self._config.quarantine_bucket, upload.quarantine_key, self._config.upload_bucket,
            upload.object_key, version_id=upload.quarantine_version,
        )  # fmt: skip
        back = self._vault.head(self._config.upload_bucket, upload.object_key, version_id=version)
        move(
            self._session, upload.id, came_from=UploadStatus.QUARANTINED, to=UploadStatus.PROCESSING,
            actor=by.email, message="A reviewer released the file; it is being analysed.",
            reason=f"Released: {reason}", object_version=back.version_id, object_etag=back.etag,
            source_removed_at=None,
        )  # fmt: skip
        self._session.commit()  # The sweep removes the copy in quarantine, so a crash here leaves none.
        self._session.refresh(upload)
        self._uploads.enqueue(upload)

    def delete(self, upload_id: uuid.UUID, *, by: StaffUser, reason: str) -> None:
        """Delete the held file for good; the trail stays. The sweep empties the bucket."""
        upload = self._held(upload_id, reason)
        move(
            self._session, upload.id, came_from=UploadStatus.QUARANTINED, to=UploadStatus.DELETED,
            actor=by.email, message="The file was deleted after a security review.",
            reason=f"Deleted: {reason}", source_removed_at=None,
        )  # fmt: skip
        self._session.commit()

    def _held(self, upload_id: uuid.UUID, reason: str) -> Upload:
        if len(reason.strip()) < MIN_REASON_LENGTH:
            problem = f"Give the reason in at least {MIN_REASON_LENGTH} characters: it stays in the audit trail."
            raise Invalid("A decision needs a reason.", errors={"reason": [problem]})
        upload = self._uploads.get(upload_id)
        if upload.status is not UploadStatus.QUARANTINED:
            raise Conflict("This file is not in quarantine any more.")
        return upload
