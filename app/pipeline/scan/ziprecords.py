"""Reads a zip's records strictly: two readers must never see two different archives in one file."""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass
from typing import BinaryIO

from app.pipeline.scan.findings import MAX_MEMBERS, Found, Halt, attack, refusal
from app.pipeline.scan.inflate import DAMAGED, POLYGLOT

END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCATOR64 = b"PK\x06\x07"
CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
END_SIZE, END64_SIZE, LOCATOR64_SIZE, CENTRAL_SIZE, LOCAL_SIZE = 22, 56, 20, 46, 30
TAIL = END_SIZE + 0xFFFF
MAX_DIRECTORY_BYTES = 16 << 20
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
ENCRYPTED, DESCRIPTOR, STRONG, UTF8, MASKED = 1, 8, 64, 2048, 8192
ZIP64_EXTRA, UNICODE_PATH_EXTRA = 1, 0x7075
# A data descriptor behind a member: with or without its signature, in 32 or 64 bits.
DESCRIPTOR_SIZES: tuple[int, ...] = (0, 12, 16, 20, 24)
MISMATCH = attack("Archive.HeadersDisagree", "The archive shows different content to different programs.")


@dataclass(frozen=True)
class Entry:
    """One member as the central directory has it."""

    raw_name: bytes
    names: tuple[str, ...]
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int

    @property
    def is_encrypted(self) -> bool:
        """Whether its content needs a password."""
        return bool(self.flags & (ENCRYPTED | STRONG | MASKED))

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder."""
        return self.raw_name.endswith(b"/")

    @property
    def is_special(self) -> bool:
        """Whether it is a link, a device or the like: neither file nor folder by its Unix mode."""
        kind = stat.S_IFMT(self.mode)
        return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


@dataclass(frozen=True)
class _End:
    entries: int
    size: int
    offset: int


def has_zip_tail(tail: bytes) -> bool:
    """Return whether the end of some other file is the end of a zip: such a file is two files in one."""
    at = tail.rfind(END)
    while at >= 0:
        if len(tail) - at >= END_SIZE:
            disk, start_disk, here, entries, size, _ = struct.unpack_from("<HHHHLL", tail, at + 4)
            whole = disk == start_disk == 0 and here == entries > 0 and size >= CENTRAL_SIZE * min(entries, 2)
            if whole or entries == FULL16:
                return True
        at = tail.rfind(END, 0, at)
    return False


def read_directory(handle: BinaryIO) -> list[Entry]:
    """Return every member, by position in the file, after checking that nothing overlaps or hides between."""
    size = handle.seek(0, 2)
    end, end_at = _read_end(handle, size)
    if end.entries > MAX_MEMBERS or end.size > MAX_DIRECTORY_BYTES:
        message = f"The archive holds more than {MAX_MEMBERS:,} files. Send a smaller sample of it."
        raise Halt(refusal("Archive.TooManyMembers", message))
    if end.offset + end.size != end_at:
        raise Found(POLYGLOT)
    data = _read(handle, end.offset, end.size)
    entries, at = [], 0
    while at < len(data):
        entry, at = _central(data, at)
        entries.append(entry)
    if len(entries) != end.entries or len({entry.raw_name for entry in entries}) != len(entries):
        raise Found(MISMATCH)
    entries.sort(key=lambda entry: entry.offset)
    _check_layout(handle, entries, end.offset)
    return entries


def data_start(handle: BinaryIO, entry: Entry) -> int:
    """Return where the member's data begins; raises Found where its local header tells another story."""
    head = _read(handle, entry.offset, LOCAL_SIZE)
    if not head.startswith(LOCAL):
        raise Found(DAMAGED)
    flags, method, _, _, crc, packed, size, name_length, extra_length = struct.unpack_from("<HHHHLLLHH", head, 6)
    rest = _read(handle, entry.offset + LOCAL_SIZE, name_length + extra_length)
    same = rest[:name_length] == entry.raw_name and method == entry.method
    same = same and (flags ^ entry.flags) & (ENCRYPTED | STRONG | MASKED) == 0
    if not flags & DESCRIPTOR:
        size, packed = _widened(_extras(rest[name_length:]), [size, packed])
        same = same and (crc, packed, size) == (entry.crc, entry.packed, entry.size)
    if not same:
        raise Found(MISMATCH)
    return entry.offset + LOCAL_SIZE + len(rest)


def _read_end(handle: BinaryIO, size: int) -> tuple[_End, int]:
    tail_at = max(0, size - TAIL)
    tail = _read(handle, tail_at, size - tail_at)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise Found(DAMAGED)
    disk, start_disk, here, entries, length, offset, comment = struct.unpack_from("<HHHHLLH", tail, at + 4)
    if at + END_SIZE + comment != len(tail):
        raise Found(POLYGLOT)
    if disk or start_disk or here != entries:
        message = "The archive is one part of several. Send it as one file."
        raise Found(refusal("Archive.SeveralDisks", message))
    end_at = tail_at + at
    if FULL16 in (entries, here) or FULL32 in (length, offset):
        return _read_end64(handle, end_at)
    return _End(entries, length, offset), end_at


def _read_end64(handle: BinaryIO, end_at: int) -> tuple[_End, int]:
    locator = _read(handle, end_at - LOCATOR64_SIZE, LOCATOR64_SIZE)
    if not locator.startswith(LOCATOR64):
        raise Found(DAMAGED)
    at = struct.unpack_from("<Q", locator, 8)[0]
    record = _read(handle, at, END64_SIZE)
    if not record.startswith(END64) or at + 12 + struct.unpack_from("<Q", record, 4)[0] != end_at - LOCATOR64_SIZE:
        raise Found(DAMAGED)
    entries, length, offset = struct.unpack_from("<QQQ", record, 32)
    return _End(entries, length, offset), at


def _central(data: bytes, at: int) -> tuple[Entry, int]:
    if len(data) - at < CENTRAL_SIZE or data[at : at + 4] != CENTRAL:
        raise Found(DAMAGED)
    (flags, method, _, _, crc, packed, size, name_length, extra_length, comment_length, disk, _, attributes,
     offset) = struct.unpack_from("<HHHHLLLHHHHHLL", data, at + 8)  # fmt: skip
    start = at + CENTRAL_SIZE
    after = start + name_length + extra_length + comment_length
    if after > len(data) or disk:
        raise Found(DAMAGED)
    raw_name = data[start : start + name_length]
    extras = _extras(data[start + name_length : start + name_length + extra_length])
    size, packed, offset = _widened(extras, [size, packed, offset])
    names = [raw_name.decode("utf-8" if flags & UTF8 else "cp437", errors="replace")]
    if len(extras.get(UNICODE_PATH_EXTRA, b"")) > 5:
        names.append(extras[UNICODE_PATH_EXTRA][5:].decode("utf-8", errors="replace"))
    entry = Entry(raw_name, tuple(names), flags, method, crc, packed, size, offset, attributes >> 16)
    return entry, after


def _extras(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        found.setdefault(kind, data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _widened(extras: dict[int, bytes], values: list[int]) -> list[int]:
    """Replace each value that says "see the 64-bit extra field"; they stand there in this order."""
    wide, at = extras.get(ZIP64_EXTRA, b""), 0
    for index, value in enumerate(values):
        if value == FULL32 and len(wide) >= at + 8:
            values[index] = struct.unpack_from("<Q", wide, at)[0]
            at += 8
    return values


def _check_layout(handle: BinaryIO, entries: list[Entry], directory_at: int) -> None:
    """Check that members follow each other from the first byte on, neither overlapping nor apart."""
    position, slack = 0, DESCRIPTOR_SIZES[:1]
    for entry in entries:
        if entry.offset < position:
            raise Halt(attack("Archive.Overlap", "Members of the archive share the same bytes, as bombs do."))
        if entry.offset - position not in slack:
            raise Found(POLYGLOT)
        position = data_start(handle, entry) + entry.packed
        slack = DESCRIPTOR_SIZES if entry.flags & DESCRIPTOR else DESCRIPTOR_SIZES[:1]
    if directory_at < position:
        raise Halt(attack("Archive.Overlap", "Members of the archive share the same bytes, as bombs do."))
    if directory_at - position not in slack:
        raise Found(POLYGLOT)


def _read(handle: BinaryIO, at: int, length: int) -> bytes:
    if at < 0:
        raise Found(DAMAGED)
    handle.seek(at)
    data = handle.read(length)
    if len(data) != length:
        raise Found(DAMAGED)
    return data
