"""Streams deflate data with bounded memory, counting what really comes out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from app.pipeline.scan.findings import Found, refusal

STEP = 1 << 16
OUT_STEP = 1 << 20
RAW, GZIP = -15, 31
DAMAGED = refusal("Archive.Damaged", "The archive is damaged or cut short. Pack it again and send it once more.")
POLYGLOT = refusal(
    "Archive.Polyglot", "Something else is attached to the compressed data. Pack the file again on its own."
)
GZIP_MAGIC = b"\x1f\x8b"
Meter = Callable[[int, int], None]


def stored(handle: BinaryIO, start: int, size: int, meter: Meter) -> Iterator[bytes]:
    """Yield `size` bytes from `start` as they are; raises Found where the file ends before."""
    done = 0
    while done < size:
        handle.seek(start + done)
        chunk = handle.read(min(OUT_STEP, size - done))
        if not chunk:
            raise Found(DAMAGED)
        done += len(chunk)
        meter(done, done)
        yield chunk


def inflated(handle: BinaryIO, start: int, size: int, meter: Meter) -> Iterator[bytes]:
    """Yield what the raw deflate stream of exactly `size` bytes holds; raises Found where it does not fit."""
    engine, read, produced = zlib.decompressobj(RAW), 0, 0
    while not engine.eof:
        handle.seek(start + read)
        packed = engine.unconsumed_tail or handle.read(min(STEP, size - read))
        if not engine.unconsumed_tail:
            read += len(packed)
        out = _step(engine, packed)
        if not packed and not out:
            raise Found(DAMAGED)
        produced += len(out)
        meter(produced, read - len(engine.unconsumed_tail))
        if out:
            yield out
    if read != size or engine.unused_data:
        raise Found(DAMAGED)


def gunzipped(handle: BinaryIO, meter: Meter) -> Iterator[bytes]:
    """Yield what a gzip file of one or more members holds; raises Found on damage or foreign data."""
    handle.seek(0)
    packed, produced = handle.read(STEP), 0
    while packed:
        engine = zlib.decompressobj(GZIP)
        while not engine.eof:
            out = _step(engine, packed)
            produced += len(out)
            meter(produced, handle.tell())
            if out:
                yield out
            elif not packed:
                raise Found(DAMAGED)
            if not engine.eof:
                packed = engine.unconsumed_tail or handle.read(STEP)
        packed = _behind(engine.unused_data, handle)


def _behind(rest: bytes, handle: BinaryIO) -> bytes:
    """Return the next gzip member's first bytes, or nothing at the end; padding of zeros is customary."""
    rest = rest.lstrip(b"\0")
    while not rest:
        read = handle.read(STEP)
        if not read:
            return b""
        rest = read.lstrip(b"\0")
    if len(rest) < len(GZIP_MAGIC):
        rest += handle.read(1)
    if not rest.startswith(GZIP_MAGIC):
        raise Found(POLYGLOT)
    return rest


def _step(engine: zlib._Decompress, packed: bytes) -> bytes:
    try:
        return engine.decompress(packed, OUT_STEP)
    except zlib.error as error:
        raise Found(DAMAGED) from error
