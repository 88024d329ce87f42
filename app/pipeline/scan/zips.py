"""Walks the members of a zip, or of an office document, which is one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from app.pipeline.scan import ziprecords
from app.pipeline.scan.findings import Budget, Findings, Found, attack, refusal
from app.pipeline.scan.inflate import DAMAGED, Meter, inflated, stored
from app.pipeline.scan.names import check_name

STORED, DEFLATED = 0, 8
MACROS = "vbaproject.bin"
# Called with a member's name and its content.
Look = Callable[[str, Iterator[bytes]], None]


def walk(handle: BinaryIO, budget: Budget, findings: Findings, look: Look) -> list[str]:
    """Let `look` see every member that can be read; returns their names."""
    entries = ziprecords.read_directory(handle)
    if not entries:
        raise Found(refusal("Archive.Empty", "The archive is empty. Put the files into it and send it again."))
    for entry in entries:
        budget.member()
        with findings.noting():
            _check(entry, findings)
            if not entry.is_folder:
                look(entry.names[0], _content(handle, entry, budget.meter()))
    return [entry.names[0] for entry in entries]


def _check(entry: ziprecords.Entry, findings: Findings) -> None:
    for name in entry.names:
        check_name(name, findings)
    if entry.names[0].lower().endswith(MACROS):
        findings.add(attack("Office.Macro", "The document carries program code (macros)."))
    if entry.is_special:
        raise Found(attack("Archive.Link", "A member of the archive is a link or a device, not a file."))
    if entry.is_encrypted:
        message = "The archive is protected by a password, so it cannot be checked. Send it without a password."
        raise Found(refusal("Archive.Encrypted", message))
    if entry.method not in (STORED, DEFLATED):
        message = "The archive uses a compression that we do not read. Pack it again as an ordinary zip."
        raise Found(refusal("Archive.Compression", message))
    if entry.is_folder and entry.packed > 2:
        raise Found(attack("Archive.HiddenData", "A folder of the archive hides data."))


def _content(handle: BinaryIO, entry: ziprecords.Entry, meter: Meter) -> Iterator[bytes]:
    """Yield the member's bytes; raises Found where they are not what its record says."""
    start = ziprecords.data_start(handle, entry)
    read = stored if entry.method == STORED else inflated
    crc, size = 0, 0
    for chunk in read(handle, start, entry.packed, meter):
        crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        yield chunk
    if (crc, size) != (entry.crc, entry.size):
        raise Found(DAMAGED)
