"""Which container a file is, by its first bytes: what we can look into, and what we cannot."""

from __future__ import annotations

from enum import StrEnum

from app.pipeline.scan import tars


class Container(StrEnum):
    """The containers whose members are inspected."""

    ZIP = "zip"
    GZIP = "gzip"
    TAR = "tar"


ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
GZIP_START = b"\x1f\x8b"
# Nothing inside these can be checked, so nothing that holds them is called clean.
OPAQUE = (
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"), (b"\x04\x22\x4d\x18", "lz4"), (b"MSCF\0\0\0\0", "CAB"), (b"LZIP", "lzip"),
    (b"\x1f\x9d", "compress"), (b"!<arch>\n", "ar"),
)  # fmt: skip
BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")


def container_of(head: bytes) -> Container | None:
    """Return the container that a file beginning so is, or None."""
    if head.startswith(ZIP_STARTS):
        return Container.ZIP
    if head.startswith(GZIP_START):
        return Container.GZIP
    return Container.TAR if tars.is_tar(head) else None


def opaque_name(head: bytes) -> str:
    """Return the name of the archive format that we cannot look into, or nothing."""
    for start, name in OPAQUE:
        if head.startswith(start) and (name != "bzip2" or head[4:10] in BZIP2_BLOCKS):
            return name
    return ""
