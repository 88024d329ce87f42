"""The tables. Importing this package registers every one with the metadata."""

from app.models.lead import ActivityKind, Lead, LeadActivity, LeadKind, LeadState, Quote
from app.models.notice import Notice, NoticeKind
from app.models.share_link import ShareLink
from app.models.staff import Role, StaffUser
from app.models.upload import ARROWS, FINAL, Upload, UploadEvent, UploadStatus
from app.models.visit import Visit, VisitBatch

__all__ = [
    "ARROWS", "FINAL", "ActivityKind", "Lead", "LeadActivity", "LeadKind", "LeadState", "Notice", "NoticeKind",
    "Quote", "Role", "ShareLink", "StaffUser", "Upload", "UploadEvent", "UploadStatus", "Visit",
    "VisitBatch",
]  # fmt: skip
