"""Forgetting an upload: one way, whoever asks for it."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from app.models import Lead, ShareLink, Upload, UploadStatus
from app.models.base import utcnow
from app.models.moves import DatabaseSession, move


def forget(session: DatabaseSession, upload: Upload, *, actor: str, reason: str) -> None:
    """Forget the file, its report, its links and the person; the caller commits. The trail stays.

    The sweep empties the buckets. Raises Conflict where the upload moved on meanwhile.
    """
    lead = upload.lead
    move(
        session, upload.id, came_from=upload.status, to=UploadStatus.DELETED, actor=actor,
        message="The file and its results were deleted on request.", reason=f"Deleted: {reason}",
        summary=None, highlights=None, sha256=None, file_name="deleted", lead_id=None, source_removed_at=None,
        quality_score=None, privacy_risk=None,
    )  # fmt: skip
    live = (ShareLink.upload_id == upload.id, ShareLink.revoked_at.is_(None))
    session.execute(update(ShareLink).where(*live).values(revoked_at=utcnow()))
    if lead is not None:
        _forget_person(session, lead)


def _forget_person(session: DatabaseSession, lead: Lead) -> None:
    """Remove the person's words with their last upload."""
    others = session.scalar(select(func.count(Upload.id)).where(Upload.lead_id == lead.id))
    if not others:
        session.execute(delete(Lead).where(Lead.id == lead.id))
