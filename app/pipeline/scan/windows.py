"""Cuts any amount of data into overlapping windows, so that a pattern on a cut is still seen whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

WINDOW = 4 << 20
OVERLAP = 8192


@dataclass(frozen=True)
class Window:
    """`data` begins at `offset`; its first `repeated` bytes were in the window before."""

    offset: int
    data: bytes
    repeated: int

    @property
    def end(self) -> int:
        """The position after the last byte."""
        return self.offset + len(self.data)

    @property
    def fresh(self) -> memoryview:
        """The bytes that no earlier window held."""
        return memoryview(self.data)[self.repeated :]


def of_file(handle: BinaryIO) -> Iterator[Window]:
    """Yield the windows of a seekable file; at least one, even of an empty file."""
    position = 0
    while True:
        start = max(0, position - OVERLAP)
        handle.seek(start)
        data = handle.read(WINDOW)
        if position and start + len(data) <= position:
            return
        yield Window(start, data, position - start)
        position = start + len(data)
        if len(data) < WINDOW:
            return


def of_chunks(chunks: Iterable[bytes]) -> Iterator[Window]:
    """Yield the windows of a stream; at least one, even of an empty stream."""
    buffer, offset, repeated = bytearray(), 0, 0
    for chunk in chunks:
        buffer += chunk
        if len(buffer) >= WINDOW:
            window = Window(offset, bytes(buffer), repeated)
            yield window
            repeated = OVERLAP
            del buffer[:-OVERLAP]
            offset = window.end - OVERLAP
    if len(buffer) > repeated or offset == 0:
        yield Window(offset, bytes(buffer), repeated)
