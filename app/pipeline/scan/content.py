"""Is the file of the type it claims to be? The bytes decide, not the name."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

# Its import points python-magic at the library that this wheel carries, so it stands first.
import pylibmagic  # noqa: F401  isort: skip
import magic

from app.pipeline.scan import text
from app.pipeline.scan.findings import CONTENT, Finding, refusal
from app.pipeline.scan.kinds import Container, container_of
from app.policy import BY_FORMAT, AllowedType

SNIFFED_BYTES = 1 << 18
CONTAINERS = {"zip": Container.ZIP, "xlsx": Container.ZIP, "gzip": Container.GZIP}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PARQUET = b"PAR1"
PARQUET_ENCRYPTED = b"PARE"
FRIENDLY = {
    "application/zip": "a zip archive", "application/gzip": "gzip data", "application/pdf": "a PDF",
    "application/x-dosexec": "a Windows program", "application/vnd.sqlite3": "a SQLite database",
    "application/x-executable": "a Linux program", "application/x-pie-executable": "a Linux program",
    "application/octet-stream": "data of an unknown kind", "text/html": "a web page",
    "text/plain": "plain text", "text/xml": "XML", "image/svg+xml": "an SVG drawing",
    "application/x-ole-storage": "an old Office file", "application/vnd.ms-excel": "an old Excel file",
}  # fmt: skip


@cache
def engine_version() -> str:
    """Return libmagic's version, for the audit trail."""
    number: int = magic.version()  # type: ignore[no-untyped-call]  # The package has no types.
    return f"libmagic {number}"


def check_type(head: bytes, path: Path, form: str) -> Finding | None:
    """Return why a file with this beginning is not of the format, or None."""
    allowed = BY_FORMAT.get(form)
    if allowed is None:
        return refusal("Content.Unsupported", "We cannot take this type of file.", engine=CONTENT)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        return refusal("Content.Empty", _EMPTY, engine=CONTENT)
    if form in text.FORMATS:
        wrong = text.check_head(head, form, allowed.label)
        is_binary = wrong is not None and wrong.signature == "Content.NotText"
        return _not_text(_sniff(head), allowed) if is_binary else wrong
    return _check_binary(head, path, allowed)


_EMPTY = "The file is empty. Choose a file with content and send it again."


def _not_text(sniffed: str, allowed: AllowedType) -> Finding:
    """Name what the bytes are where libmagic knows it."""
    known = sniffed not in ("application/octet-stream", "text/plain", "")
    return _said(allowed, FRIENDLY.get(sniffed, sniffed)) if known else text.not_text(allowed.label)


def _check_binary(head: bytes, path: Path, allowed: AllowedType) -> Finding | None:
    if allowed.format == "xlsx" and head.startswith(OLE):
        return _old_office(head)
    container = container_of(head)
    if container is not None and CONTAINERS.get(allowed.format) is container:
        # libmagic names zips by their first member; the walk over all of them tells more.
        return None
    if allowed.format == "parquet":
        return _check_parquet(head, path, allowed)
    return _mismatch(_sniff(head), allowed)


def _old_office(head: bytes) -> Finding:
    if OLE_ENCRYPTED in head:
        message = "The workbook is protected by a password. Save it without a password and send it again."
        return refusal("Content.Encrypted", message, engine=CONTENT)
    message = "This is an old Excel file under a new name. Save it as an Excel workbook (.xlsx) and send it again."
    return refusal("Content.TypeMismatch", message, engine=CONTENT)


def _check_parquet(head: bytes, path: Path, allowed: AllowedType) -> Finding | None:
    with path.open("rb") as handle:
        handle.seek(-min(len(PARQUET), os.stat(path).st_size), os.SEEK_END)
        tail = handle.read()
    if PARQUET_ENCRYPTED in (head[:4], tail):
        message = "The Parquet file is encrypted. Send it without encryption."
        return refusal("Content.Encrypted", message, engine=CONTENT)
    if head[:4] == PARQUET and tail == PARQUET:
        return None
    if head[:4] == PARQUET:
        message = "The Parquet file is cut short. Write it again and send it once more."
        return refusal("Content.Damaged", message, engine=CONTENT)
    return _mismatch(_sniff(head), allowed) or _said(allowed, FRIENDLY["application/octet-stream"])


@cache
def _magic() -> magic.Magic:
    return magic.Magic(mime=True)


def _sniff(head: bytes) -> str:
    return str(_magic().from_buffer(head[:SNIFFED_BYTES]))


def _mismatch(sniffed: str, allowed: AllowedType) -> Finding | None:
    if sniffed in allowed.sniffed:
        return None
    return _said(allowed, FRIENDLY.get(sniffed, sniffed))


def _said(allowed: AllowedType, really: str) -> Finding:
    message = (
        f"The file is named {allowed.label}, but its content looks like {really}. "
        f"Save it as {allowed.label} and send it again."
    )
    return refusal("Content.TypeMismatch", message, engine=CONTENT)
