"""How large an image unpacks, read from its header alone: no decoder runs here."""

from __future__ import annotations

import struct
import zlib

from app.pipeline.scan.findings import CONTENT, Finding, attack

MAX_PIXELS = 100_000_000
PNG, GIF, JPEG = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a"), b"\xff\xd8"
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}
JPEG_SCAN = 0xDA


def check_canvas(head: bytes) -> Finding | None:
    """Return the finding for an image that would fill the memory, or None."""
    try:
        width, height = _size(head)
    except struct.error:
        return None
    if width * height <= MAX_PIXELS:
        return None
    most = MAX_PIXELS // 1_000_000
    message = f"The image claims {width:,} × {height:,} pixels; we take at most {most} megapixels."
    return attack("Image.HugeCanvas", message, engine=CONTENT)


def _size(head: bytes) -> tuple[int, int]:
    if head.startswith(PNG):
        return _png(head)
    if head.startswith(GIF):
        return struct.unpack_from("<HH", head, 6)
    if head.startswith(JPEG):
        return _jpeg(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _webp(head)
    return 0, 0


def _png(head: bytes) -> tuple[int, int]:
    """Return the size, or nothing where the header is so damaged that every decoder refuses it."""
    check = struct.unpack_from(">L", head, 29)[0]
    if head[12:16] != b"IHDR" or zlib.crc32(head[12:29]) != check:
        return 0, 0
    width, height = struct.unpack_from(">LL", head, 16)
    return width, height


def _jpeg(head: bytes) -> tuple[int, int]:
    """Return the largest frame before the first scan."""
    at, width, height = 2, 0, 0
    while at + 4 <= len(head):
        marker, length = struct.unpack_from(">xBH", head, at)
        if marker == 0xFF or marker in JPEG_BARE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == JPEG_SCAN:
            break
        if marker in JPEG_FRAMES:
            tall, wide = struct.unpack_from(">HH", head, at + 5)
            width, height = max(width, wide), max(height, tall)
        at += 2 + length
    return width, height


def _webp(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if kind == b"VP8X":
        wide, tall = head[24:27], head[27:30]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(tall, "little") + 1
    if kind == b"VP8L":
        bits = struct.unpack_from("<L", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        wide, tall = struct.unpack_from("<HH", head, 26)
        return wide & 0x3FFF, tall & 0x3FFF
    return 0, 0
