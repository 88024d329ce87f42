"""Fetches the pinned version of an upload for a job."""

from __future__ import annotations

from pathlib import Path

from app.models import Upload
from app.verdict import Sample
from app.wiring import wiring


def fetch_sample(upload: Upload) -> Sample:
    """Return the upload's pinned file on local disk; raises the storage's errors."""
    outside = wiring()
    path, sha256 = outside.spool.fetch(
        outside.storage,
        upload.id,
        bucket=outside.config.upload_bucket,
        key=upload.object_key,
        version_id=upload.object_version,
        etag=upload.object_etag,
        sha256=upload.sha256,
    )
    return _sample(upload, path, sha256)


def _sample(upload: Upload, path: Path, sha256: str) -> Sample:
    return Sample(
        path=path,
        file_name=upload.file_name,
        content_type=upload.content_type,
        format=upload.format,
        size_bytes=upload.file_size,
        sha256=sha256,
        bucket=wiring().config.upload_bucket,
        key=upload.object_key,
        version_id=upload.object_version,
    )
