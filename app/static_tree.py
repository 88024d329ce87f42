"""The static files as one snapshot: what is served under a digest is what that digest was taken of."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.stylesheets import Names, joined, page_lists

FOLDER = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
DIGEST_LENGTH = 12

Fingerprint = tuple[tuple[Path, int], ...]


@dataclass(frozen=True)
class StaticTree:
    """Every file by its path, the pages' stylesheets among them; `sheets` leads from names to such a path."""

    digest: str
    files: Mapping[str, bytes]
    sheets: Mapping[Names, str]


def fingerprint() -> Fingerprint:
    """Return what changes when a static file or a template does."""
    found = [*FOLDER.rglob("*"), *TEMPLATES.rglob("*.html")]
    return tuple(sorted((path, path.stat().st_mtime_ns) for path in found if path.is_file()))


@cache
def static_tree(_state: Fingerprint) -> StaticTree:
    """Return the snapshot; `_state` is the key under which it is kept.

    One digest for all files, not one a file, lets scripts and styles name each other by relative paths.
    """
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    sheets = {}
    for names in sorted(page_lists(TEMPLATES)):
        body = joined(names, files)
        sheets[names] = f"css/page-{hashlib.sha256(body).hexdigest()[:DIGEST_LENGTH]}.css"
        files[sheets[names]] = body
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name])
    return StaticTree(digest.hexdigest()[:DIGEST_LENGTH], files, sheets)


@cache
def integrity(body: bytes) -> str:
    """Return the value of `integrity`: a browser refuses a file that another hand has changed."""
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()
