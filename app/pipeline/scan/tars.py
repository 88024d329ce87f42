"""Walks the members of a tar."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, cast

from app.pipeline.scan.findings import Budget, Findings, Found, Halt, attack, refusal
from app.pipeline.scan.inflate import DAMAGED, POLYGLOT, Meter
from app.pipeline.scan.names import check_name

STEP = 1 << 20
Look = Callable[[str, Iterator[bytes]], None]


class _Guarded:
    """A file that refuses large single reads: tarfile believes the sizes of extended headers."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes; raises Halt if that is more than any honest header needs."""
        if not 0 <= size <= STEP:
            raise Halt(attack("Archive.Bomb", "A header in the archive claims an absurd size."))
        return self._handle.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position."""
        return self._handle.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._handle.tell()


def is_tar(head: bytes) -> bool:
    """Return whether a file that begins so is a tar: its first header's checksum tells."""
    if len(head) < tarfile.BLOCKSIZE or not head[0]:
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def walk(handle: BinaryIO, budget: Budget, findings: Findings, look: Look) -> None:
    """Let `look` see every file; raises Found on damage and on data behind the archive's end."""
    handle.seek(0)
    try:
        with tarfile.open(fileobj=cast(IO[bytes], _Guarded(handle)), mode="r:") as archive:
            for member in archive:
                budget.member()
                _see(archive, member, budget, findings, look)
            # tarfile remembers every header it has read; the end is where it stopped.
            end = archive.offset
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise Found(DAMAGED) from error
    _check_rest(handle, end)


def _see(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget, findings: Findings, look: Look) -> None:
    check_name(member.name, findings)
    if member.isdir():
        return
    if not member.isreg() or member.issparse():
        findings.add(attack("Archive.Link", "A member of the archive is a link or a device, not a file."))
        return
    with findings.noting():
        look(member.name, _content(archive, member, budget.meter()))


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo, meter: Meter) -> Iterator[bytes]:
    source = archive.extractfile(member)
    if source is None:
        raise Found(refusal("Archive.Unreadable", "A member of the archive cannot be read. Pack it again."))
    done = 0
    while done < member.size:
        chunk = source.read(min(STEP, member.size - done))
        if not chunk:
            raise Found(DAMAGED)
        done += len(chunk)
        meter(done, done)
        yield chunk


def _check_rest(handle: BinaryIO, end: int) -> None:
    handle.seek(end)
    while chunk := handle.read(STEP):
        if chunk.count(0) != len(chunk):
            raise Found(POLYGLOT)
