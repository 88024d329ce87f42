"""The tables. Importing this package registers every one with the metadata."""

from app.models.lead import Lead, LeadKind, LeadState
from app.models.notice import Notice, NoticeKind
from app.models.share_link import ShareLink
from app.models.staff import Role, StaffUser
from app.models.upload import ARROWS, FINAL, Upload, UploadEvent, UploadStatus

__all__ = [
    "ARROWS", "FINAL", "Lead", "LeadKind", "LeadState", "Notice", "NoticeKind", "Role", "ShareLink",
    "StaffUser",
    "Upload", "UploadEvent", "UploadStatus",
]  # fmt: skip
