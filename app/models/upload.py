"""The upload: the row every step of a sample's way meets in, its states, and its audit trail."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
    Uuid,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.base import enum_of, utcnow
from app.models.lead import Lead


class UploadStatus(StrEnum):
    """The states of docs/architecture.md; the words are the public API's."""

    PENDING = "pending"
    SCANNING = "scanning"
    PROCESSING = "processing"
    PROCESSED = "processed"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"
    ERROR = "error"
    EXPIRED = "expired"
    DELETED = "deleted"


S = UploadStatus
ARROWS: dict[UploadStatus, frozenset[UploadStatus]] = {
    S.PENDING: frozenset({S.SCANNING, S.REJECTED, S.EXPIRED, S.DELETED}),
    S.SCANNING: frozenset({S.PROCESSING, S.QUARANTINED, S.REJECTED, S.ERROR, S.DELETED}),
    S.PROCESSING: frozenset({S.PROCESSED, S.REJECTED, S.ERROR, S.DELETED}),
    S.PROCESSED: frozenset({S.DELETED}),
    S.QUARANTINED: frozenset({S.PROCESSING, S.DELETED}),
    S.REJECTED: frozenset({S.DELETED}),
    S.ERROR: frozenset({S.SCANNING, S.DELETED}),
    S.EXPIRED: frozenset({S.DELETED}),
    S.DELETED: frozenset(),
}
FINAL = frozenset({S.PROCESSED, S.QUARANTINED, S.REJECTED, S.ERROR, S.EXPIRED, S.DELETED})


class Upload(db.Model):  # type: ignore[name-defined,misc]
    """One file a visitor announced, and everything known of it."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("declared_size > 0", name="declared_size_positive"),
        Index("ix_uploads_status_updated_at", "status", "updated_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    lead_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("leads.id", ondelete="SET NULL"), index=True)
    lead: Mapped[Lead | None] = relationship(lazy="joined")
    status: Mapped[UploadStatus] = mapped_column(enum_of(UploadStatus, "status"), default=UploadStatus.PENDING)
    message: Mapped[str] = mapped_column(Text, default="")

    file_name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(127))
    format: Mapped[str] = mapped_column(String(16))
    declared_size: Mapped[int] = mapped_column(BigInteger)
    size_is_known: Mapped[bool] = mapped_column(default=True)
    object_key: Mapped[str] = mapped_column(String(600), unique=True)

    object_version: Mapped[str | None] = mapped_column(String(1024))
    object_etag: Mapped[str | None] = mapped_column(String(128))
    object_size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)

    engine: Mapped[str | None] = mapped_column(String(120))
    signature: Mapped[str | None] = mapped_column(String(255))
    quarantine_key: Mapped[str | None] = mapped_column(String(600))
    quarantine_version: Mapped[str | None] = mapped_column(String(1024))
    report_key: Mapped[str | None] = mapped_column(String(600))
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    highlights: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    quality_score: Mapped[float | None] = mapped_column(Float)
    privacy_risk: Mapped[str | None] = mapped_column(String(16))

    source_removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # The language of the page it was sent from: mails about it are in that.
    language: Mapped[str] = mapped_column(String(2), default="en", server_default="en")
    request_id: Mapped[str] = mapped_column(String(64), default="")
    lease_token: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow, index=True)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the upload without a person asking."""
        return self.status in FINAL

    @property
    def file_size(self) -> int:
        """Bytes: what the bucket holds once that is known, what was announced before."""
        return self.object_size if self.object_size is not None else self.declared_size


class UploadEvent(db.Model):  # type: ignore[name-defined,misc]
    """One line of the audit trail. A database trigger refuses to change or remove it."""

    __tablename__ = "upload_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("uploads.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utcnow)
    from_status: Mapped[UploadStatus | None] = mapped_column(enum_of(UploadStatus, "from_status"))
    status: Mapped[UploadStatus] = mapped_column(enum_of(UploadStatus, "status"))
    actor: Mapped[str] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(Text)
    internal: Mapped[bool] = mapped_column(default=False)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
