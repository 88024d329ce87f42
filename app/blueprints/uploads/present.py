"""How an upload looks from outside: to the API, and on its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import make_response, request
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.assets import filesize
from app.blueprints.sentences import told
from app.i18n import language
from app.models import Upload, UploadEvent, UploadStatus
from app.policy import UploadPolicy

S = UploadStatus
# Findings whose text holds names of columns.
_NAMES_COLUMNS = frozenset({"duplicate-header"})
_STEPS = (
    ("received", _("File received"), {S.SCANNING}),
    ("checked", _("Checked for malware"), {S.PROCESSING, S.QUARANTINED}),
    ("analysed", _("Analysed"), {S.PROCESSED}),
)
_REACHED = {S.PENDING: 0, S.EXPIRED: 0, S.SCANNING: 1, S.QUARANTINED: 1, S.PROCESSING: 2, S.PROCESSED: 3}
_FAILED = frozenset({S.QUARANTINED, S.REJECTED, S.ERROR, S.EXPIRED})
_LABELS = {
    "kind": _("Kind of data"), "format": _("Format"), "rows": _("Rows"), "columns": _("Columns"),
    "width": _("Width (pixels)"),
    "height": _("Height (pixels)"), "members": _("Files inside"), "duration_seconds": _("Length (seconds)"),
    "sample_rate": _("Sample rate (Hz)"), "channels": _("Channels"),
}  # fmt: skip

_KINDS = {
    "tabular": _("Table"), "image": _("Image"), "audio": _("Sound"), "text": _("Text"), "document": _("Document"),
    "archive": _("Archive"),
}  # fmt: skip


def rfc3339(moment: datetime) -> str:
    """Return a moment in UTC as RFC 3339."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_json(upload: Upload, events: Sequence[UploadEvent]) -> dict[str, Any]:
    """Return the public JSON of an upload: contract section 3. Its sentences are in the language that was asked for."""
    return {
        "upload_id": str(upload.id),
        "status": upload.status.value,
        "message": told(upload.message),
        "file_name": upload.file_name,
        "file_size": upload.file_size,
        "sha256": upload.sha256,
        "created_at": rfc3339(upload.created_at),
        "updated_at": rfc3339(upload.updated_at),
        "events": [
            {"at": rfc3339(event.at), "status": event.status.value, "message": told(_public(event))} for event in events
        ],
        "summary": upload.summary if upload.status is S.PROCESSED else None,
    }


def as_page(upload: Upload, events: Sequence[UploadEvent], *, is_owner: bool = False) -> dict[str, Any]:
    """Return what the upload's page shows; names of columns only to whoever sent the file."""
    summary = upload.summary if upload.status is S.PROCESSED else None
    return {
        "id": str(upload.id),
        "status": upload.status.value,
        "message": told(upload.message),
        "file_name": upload.file_name,
        "file_size": upload.file_size,
        "sha256": upload.sha256,
        "created_at": upload.created_at,
        "updated_at": upload.updated_at,
        "expires_at": upload.expires_at,
        "is_final": upload.is_final,
        "steps": _steps(upload, events),
        "events": [{"at": e.at, "status": e.status.value, "message": told(_public(e))} for e in events],
        "is_owner": is_owner,
        "highlights": _highlights(upload, is_owner=is_owner),
        "summary": summary,
        "summary_items": [
            {"label": _LABELS[key], "value": _worded(key, value)}
            for key, value in (summary or {}).items() if key in _LABELS
        ],
    }  # fmt: skip


def _worded(key: str, value: Any) -> Any:
    """Return a value of the summary as a person says it; the API keeps the report's own word."""
    if key == "kind":
        return _KINDS.get(value, value)
    return str(value).upper() if key == "format" else value


def policy_for_page(policy: UploadPolicy) -> dict[str, Any]:
    """Return the limits as the upload page tells them, before a file is chosen."""
    return {
        "max_bytes": policy.max_bytes,
        "max_label": filesize(policy.max_bytes),
        "accept": ",".join(ext for kind in policy.types for ext in kind.extensions),
        "types": [
            {"label": told(kind.label), "extensions": list(kind.extensions), "content_type": kind.content_type}
            for kind in policy.types
        ],
    }


def conditional(body: Any, upload: Upload, events: Sequence[UploadEvent]) -> BaseResponse:
    """Return the body with an ETag of the upload's state, or 304 where the client holds it already."""
    response = make_response(body)
    response.headers["Cache-Control"] = "private, no-cache"
    changed = int(upload.updated_at.timestamp() * 1000)
    response.set_etag(f"{upload.status.value}-{len(events)}-{changed}-{language()}")
    return response.make_conditional(request)


def _highlights(upload: Upload, *, is_owner: bool) -> dict[str, Any] | None:
    """Return the highlights of a result; without what names a column where others look at it."""
    if upload.status is not S.PROCESSED or upload.highlights is None:
        return None
    if is_owner:
        return upload.highlights
    findings = [
        {**finding, "where": "", "detail": "" if finding["code"] in _NAMES_COLUMNS else finding["detail"]}
        for finding in upload.highlights["findings"]
    ]
    return {**upload.highlights, "columns": [], "columns_left_out": 0, "findings": findings}


def _public(event: UploadEvent) -> str:
    """Reasons name signatures and people: the visitor reads the state's own sentence instead."""
    return _SENTENCES.get(event.status, event.message)


_SENTENCES = {
    S.QUARANTINED: "The file was isolated by our security check.",
    S.ERROR: "Something went wrong on our side.",
    S.DELETED: "The file and its results were deleted.",
}


def _steps(upload: Upload, events: Sequence[UploadEvent]) -> list[dict[str, Any]]:
    reached = _REACHED.get(upload.status)
    if reached is None:
        reached = max((_REACHED.get(event.status, 0) for event in events), default=0)
    steps = []
    for index, (key, label, entered) in enumerate(_STEPS):
        at = next((event.at for event in events if event.status in entered), None)
        steps.append({"key": key, "label": label, "state": _state(upload, index, reached), "at": at, "detail": ""})
    return steps


def _state(upload: Upload, index: int, reached: int) -> str:
    if index < reached:
        return "done"
    if index > reached:
        return "waiting"
    return "failed" if upload.status in _FAILED else "waiting" if upload.is_final else "current"
