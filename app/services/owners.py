"""What whoever sent a file may do with it: share its result, take that back, have it deleted."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass

from itsdangerous import BadSignature, Signer
from sqlalchemy import select, update

from app.config import Config
from app.errors import Conflict, NotFound
from app.models import ShareLink, Upload, UploadStatus
from app.models.base import utcnow
from app.models.moves import DatabaseSession
from app.services.forgetting import forget
from app.services.uploads import UploadService

TOKEN_BYTES = 16
MOST_LINKS = 20
ATTEMPTS = 3
GONE = "This link does not work any more. Whoever shared it took it back, or the result was deleted."


@dataclass(frozen=True)
class NewLink:
    """A link just made; `token` is known here and never again."""

    link: ShareLink
    token: str


class OwnerService:
    """One method for each thing an owner can ask."""

    def __init__(self, *, session: DatabaseSession, uploads: UploadService, config: Config) -> None:
        self._session = session
        self._uploads = uploads
        self._signer = Signer(config.secret_keys, salt="upload-owner", digest_method=hashlib.sha256)

    def key(self, upload_id: uuid.UUID) -> str:
        """Return what the mail to the owner carries: it makes the browser that opens it an owner."""
        return self._signer.get_signature(upload_id.hex).decode()

    def is_key(self, upload_id: uuid.UUID, key: str) -> bool:
        """Tell whether a key belongs to the upload."""
        try:
            self._signer.unsign(f"{upload_id.hex}.{key}")
        except BadSignature:
            return False
        return True

    def share(self, upload_id: uuid.UUID, *, shows_name: bool) -> NewLink:
        """Make a link to the result; raises NotFound, and Conflict while there is none or too many links."""
        upload = self._uploads.get(upload_id)
        if upload.status is not UploadStatus.PROCESSED:
            raise Conflict("There is no result to share yet.")
        if len(self.links(upload_id)) >= MOST_LINKS:
            raise Conflict(f"There are {MOST_LINKS} links already. Take one back first.")
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = ShareLink(upload_id=upload_id, token_sha256=_digest(token), shows_name=shows_name)
        self._session.add(link)
        self._session.commit()
        return NewLink(link=link, token=token)

    def links(self, upload_id: uuid.UUID) -> list[ShareLink]:
        """Return the links that work, newest first."""
        query = select(ShareLink).where(ShareLink.upload_id == upload_id, ShareLink.revoked_at.is_(None))
        return list(self._session.scalars(query.order_by(ShareLink.created_at.desc())))

    def revoke(self, upload_id: uuid.UUID, link_id: uuid.UUID | None = None) -> None:
        """Take one link back, or all of an upload's; done twice it changes nothing."""
        chosen = [ShareLink.upload_id == upload_id, ShareLink.revoked_at.is_(None)]
        if link_id is not None:
            chosen.append(ShareLink.id == link_id)
        self._session.execute(update(ShareLink).where(*chosen).values(revoked_at=utcnow()))
        self._session.commit()

    def opened(self, token: str) -> tuple[Upload, ShareLink]:
        """Return the result behind a link and note the day; raises NotFound for what was taken back."""
        query = select(ShareLink).where(ShareLink.token_sha256 == _digest(token), ShareLink.revoked_at.is_(None))
        link = self._session.scalar(query)
        if link is None:
            raise NotFound(GONE)
        upload = self._uploads.get(link.upload_id)
        if upload.status is not UploadStatus.PROCESSED:
            raise NotFound(GONE)
        if link.last_opened_on != (today := utcnow().date()):
            link.last_opened_on = today
            self._session.commit()
        return upload, link

    def delete(self, upload_id: uuid.UUID) -> None:
        """Forget the upload whatever its state; done twice it changes nothing. Raises NotFound, Conflict."""
        for attempt in range(ATTEMPTS):
            upload = self._uploads.get(upload_id)
            self._session.refresh(upload)
            if upload.status is UploadStatus.DELETED:
                return
            try:
                forget(self._session, upload, actor="visitor", reason="asked for by whoever sent the file")
                self._session.commit()
            except Conflict:  # A job moved it on in between.
                self._session.rollback()
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                return


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
