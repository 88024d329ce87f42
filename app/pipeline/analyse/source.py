"""The file an analysis is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Source:
    """A clean file on local disk, and a folder for scratch files."""

    path: Path
    file_name: str
    content_type: str
    format: str
    size_bytes: int
    sha256: str
    workdir: Path

    def described(self) -> dict[str, Any]:
        """Return what a report says of its file."""
        return {
            "file_name": self.file_name, "content_type": self.content_type,
            "size_bytes": self.size_bytes, "sha256": self.sha256,
        }  # fmt: skip
