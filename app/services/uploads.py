"""Taking in a visitor's sample: announce, complete, look, and the sweep's side of it."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.utils import secure_filename

from app.config import Config
from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.integrations.aws_s3 import UPLOAD_EXPIRES_SECONDS, PresignedPost, S3Client, StoredObject
from app.models import Lead, LeadKind, Upload, UploadEvent, UploadStatus
from app.models.base import utcnow
from app.models.moves import DatabaseSession, move, record_event
from app.policy import AllowedType, UploadPolicy
from app.queue import Job, JobQueue

logger = logging.getLogger(__name__)
CONSENT_VERSION = "2026-11"
KEY_NAME_LENGTH = 200
# Files that come with the same words within this time were sent together.
TOGETHER = timedelta(hours=1)


@dataclass(frozen=True)
class NewUpload:
    """A visitor's announcement of one file. `file_size` is bytes, None where no script could tell it."""

    file_name: str
    file_size: int | None
    content_type: str
    name: str
    email: str
    company: str
    message: str = ""
    language: str = "en"
    request_id: str = ""


@dataclass(frozen=True)
class Announced:
    """A committed upload and the form that stores its file."""

    upload: Upload
    form: PresignedPost
    max_bytes: int


class UploadService:
    """One method for each thing a visitor's upload can go through before the workers take over."""

    def __init__(
        self,
        *,
        session: DatabaseSession,
        storage: S3Client,
        queue: JobQueue,
        policy: UploadPolicy,
        config: Config,
    ) -> None:
        self._session = session
        self._storage = storage
        self._queue = queue
        self._policy = policy
        self._config = config

    def announce(self, new: NewUpload, *, redirect_url: str | None = None) -> Announced:
        """Commit a row for the file, then sign the form that stores it.

        `redirect_url` may hold `{id}`: the plain form's way back. Raises Invalid, naming each bad field.
        """
        allowed = self._allowed(new)
        upload = self._new_row(new, allowed)
        self._session.add(upload)
        record_event(self._session, upload.id, UploadStatus.PENDING, actor="visitor", message="Waiting for the file.")
        self._session.commit()
        form = self._storage.generate_presigned_post(
            self._config.upload_bucket,
            upload.object_key,
            content_type=upload.content_type,
            max_bytes=self._policy.max_bytes,
            redirect_url=redirect_url and redirect_url.replace("{id}", str(upload.id)),
        )
        logger.info("upload announced", extra={"upload_id": str(upload.id), "size_bytes": upload.declared_size})
        return Announced(upload=upload, form=form, max_bytes=self._policy.max_bytes)

    def get(self, upload_id: uuid.UUID) -> Upload:
        """Return the upload; raises NotFound."""
        upload = self._session.get(Upload, upload_id)
        if upload is None:
            raise NotFound("There is no such upload. Check the link, or upload the file again.")
        return upload

    def events(self, upload_id: uuid.UUID, *, internal: bool = False) -> list[UploadEvent]:
        """Return the audit trail, oldest first; without `internal` only what a visitor may see."""
        query = select(UploadEvent).where(UploadEvent.upload_id == upload_id).order_by(UploadEvent.id)
        if not internal:
            query = query.where(UploadEvent.internal.is_(False))
        return list(self._session.scalars(query))

    def complete(self, upload_id: uuid.UUID, *, source: str) -> Upload:
        """Take note that the file has arrived: the one step that browser, S3 event and sweep all lead to.

        Believes the bucket only, pins the version, commits, enqueues the scan. Idempotent. Raises
        NotFound, Conflict where the bucket does not hold the file yet, Unavailable.
        """
        upload = self.get(upload_id)
        if upload.status is not UploadStatus.PENDING:
            return upload
        stored = self._stored(upload)
        try:
            self._take_in(upload, stored, source)
            self._session.commit()
        except Conflict:  # Another of the three ways was quicker; its outcome is the answer.
            self._session.rollback()
        self._session.refresh(upload)
        self.enqueue(upload)
        return upload

    def enqueue(self, upload: Upload, *, is_lost: bool = False) -> None:
        """Queue the job that the upload's state calls for; a queue that is down only makes it later."""
        job = {UploadStatus.SCANNING: Job.SCAN, UploadStatus.PROCESSING: Job.ANALYSE}.get(upload.status)
        if job is None:
            return
        try:
            self._queue.enqueue(job, str(upload.id), turn=upload.lease_token, is_lost=is_lost)
        except Unavailable:
            logger.warning("job left to the sweep", extra={"upload_id": str(upload.id), "job": job.name})

    def arrived(self, key: str, version_id: str | None) -> None:
        """Handle S3's word of an object: complete its upload, and remove what came after the pinned version.

        A form can be sent again until it expires; the first recorded version wins.
        """
        upload = self._session.scalars(select(Upload).where(Upload.object_key == key)).one_or_none()
        if upload is None:
            logger.warning("object without an upload", extra={"version_id": version_id})
            return
        try:
            upload = self.complete(upload.id, source="s3-event")
        except Conflict:
            logger.info("object was gone before its event", extra={"upload_id": str(upload.id)})
            return
        if version_id and upload.object_version and version_id != upload.object_version:
            self._drop_late_version(upload, version_id)

    def _drop_late_version(self, upload: Upload, version_id: str) -> None:
        keep = upload.object_version if upload.source_removed_at is None else None
        if self._storage.delete_all_versions(self._config.upload_bucket, upload.object_key, keep=keep):
            record_event(
                self._session, upload.id, upload.status, actor="s3-event", internal=True,
                message="The file was sent again after it was recorded; the later version was removed.",
                data={"version_id": version_id},
            )  # fmt: skip
            self._session.commit()

    def problems(self, file_name: str, file_size: int | None, content_type: str) -> dict[str, list[str]]:
        """Return what the policy has against such a file, by field; nothing where it may be sent."""
        errors: dict[str, list[str]] = {}
        if self._policy.match(file_name, content_type) is None:
            known = ", ".join(kind.label for kind in self._policy.types)
            errors["content_type"] = [f"We cannot take this type of file. Choose one of: {known}."]
        if file_size is not None and file_size > self._policy.max_bytes:
            limit = self._policy.max_bytes / 1_000_000
            errors["file_size"] = [f"The file is too large: at most {limit:,.0f} MB. Send a smaller sample."]
        if file_size is not None and file_size < 1:
            errors["file_size"] = ["The file is empty. Choose a file with content."]
        if not secure_filename(file_name):
            errors["file_name"] = ["Give the file a name with letters or digits in it."]
        return errors

    def _allowed(self, new: NewUpload) -> AllowedType:
        errors = self.problems(new.file_name, new.file_size, new.content_type)
        allowed = self._policy.match(new.file_name, new.content_type)
        if errors or allowed is None:
            raise Invalid("Some of what you sent cannot be used.", errors=errors)
        return allowed

    def _sender(self, new: NewUpload, now: datetime) -> Lead:
        """Return the person: files sent together, with the same words, are one person's and one line for sales."""
        words = {"name": new.name, "email": new.email, "company": new.company, "message": new.message}
        known = select(Lead).filter_by(kind=LeadKind.UPLOAD, consent_version=CONSENT_VERSION, **words)
        together = known.where(Lead.created_at > now - TOGETHER).order_by(Lead.created_at.desc()).limit(1)
        # Held until the commit, so that nobody forgets the person meanwhile.
        held = together.with_for_update(read=True, key_share=True, of=Lead)
        return self._session.scalars(held).first() or Lead(
            kind=LeadKind.UPLOAD, consent_version=CONSENT_VERSION, consent_at=now, **words
        )

    def _new_row(self, new: NewUpload, allowed: AllowedType) -> Upload:
        upload_id, now = uuid.uuid4(), utcnow()
        return Upload(
            id=upload_id,
            lead=self._sender(new, now),
            status=UploadStatus.PENDING,
            message="Waiting for the file.",
            file_name=new.file_name,
            content_type=allowed.content_type,
            format=allowed.format,
            declared_size=new.file_size or self._policy.max_bytes,
            size_is_known=new.file_size is not None,
            object_key=f"uploads/{upload_id}/{secure_filename(new.file_name)[-KEY_NAME_LENGTH:]}",
            language=new.language,
            request_id=new.request_id,
            created_at=now,
            updated_at=now,
            expires_at=now + timedelta(seconds=UPLOAD_EXPIRES_SECONDS),
        )

    def _stored(self, upload: Upload) -> StoredObject:
        try:
            return self._storage.head(self._config.upload_bucket, upload.object_key)
        except NotFound as error:
            raise Conflict("The file has not arrived yet. Finish sending it, then complete the upload.") from error

    def _take_in(self, upload: Upload, stored: StoredObject, source: str) -> None:
        problem = self._mismatch(upload, stored)
        pinned: dict[str, Any] = {
            "object_version": stored.version_id,
            "object_etag": stored.etag,
            "object_size": stored.size_bytes,
        }
        if problem is not None:
            move(
                self._session, upload.id, came_from=UploadStatus.PENDING, to=UploadStatus.REJECTED,
                actor=source, message=problem, **pinned,
            )  # fmt: skip
            return
        move(
            self._session, upload.id, came_from=UploadStatus.PENDING, to=UploadStatus.SCANNING,
            actor=source, message="The file has arrived and is being checked for malware.", **pinned,
        )  # fmt: skip

    def _mismatch(self, upload: Upload, stored: StoredObject) -> str | None:
        """Return what differs between the announcement and the bucket, as a sentence, or None."""
        if stored.size_bytes > self._policy.max_bytes or stored.size_bytes < 1:
            return "The file that arrived is empty or too large. Send a smaller sample."
        if upload.size_is_known and stored.size_bytes != upload.declared_size:
            return (
                f"The file that arrived has {stored.size_bytes:,} bytes, but {upload.declared_size:,} were "
                "announced. It may have changed while it was sent: please upload it again."
            )
        if stored.content_type != upload.content_type:
            return "The file arrived under another type than announced. Please upload it again."
        if stored.encryption is None:
            return "The file arrived without encryption. Please upload it again with our form."
        return None
