"""The worker's disk: one folder an upload, in which its file lies between scan and analysis.

The file is named by its SHA-256 and appears under that name only when it is whole, so that what was
scanned is what is analysed, and S3 is read once where both jobs run on one host.
"""

from __future__ import annotations

import shutil
import time
import uuid
from pathlib import Path

from app.integrations.aws_s3 import S3Client

WORK = "work"


class Spool:
    """Temporary files under one folder; safe to lose at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def fetch(
        self, store: S3Client, upload_id: uuid.UUID, *, bucket: str, key: str,
        version_id: str | None, etag: str | None, sha256: str | None,
    ) -> tuple[Path, str]:  # fmt: skip
        """Return the path and SHA-256 of the pinned version, reading S3 only where it is not here yet."""
        folder = self._own(upload_id)
        if sha256 is not None and (folder / sha256).is_file():
            return folder / sha256, sha256
        part = folder / f"part-{uuid.uuid4().hex}"
        try:
            got = store.download_file(bucket, key, part, version_id=version_id, etag=etag)
            part.chmod(0o400)
            part.rename(folder / got.sha256)
        finally:
            part.unlink(missing_ok=True)
        return folder / got.sha256, got.sha256

    def workdir(self, upload_id: uuid.UUID) -> Path:
        """Return an empty scratch folder for a sandbox."""
        folder = self._own(upload_id) / WORK
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return folder

    def clear(self, upload_id: uuid.UUID) -> None:
        """Remove all that is kept of an upload."""
        shutil.rmtree(self._folder / str(upload_id), ignore_errors=True)

    def reap(self, *, older_than_seconds: float) -> int:
        """Remove what dead jobs left behind; returns how many folders."""
        if not self._folder.is_dir():
            return 0
        before = time.time() - older_than_seconds
        old = [folder for folder in self._folder.iterdir() if folder.stat().st_mtime < before]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)

    def _own(self, upload_id: uuid.UUID) -> Path:
        folder = self._folder / str(upload_id)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
