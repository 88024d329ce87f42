"""Looks at every byte of a file, and at every byte of what it holds, whatever the nesting."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.pipeline.scan import canvas, inflate, markup, tars, windows, zips
from app.pipeline.scan.findings import MAX_DEPTH, Budget, Findings, Halt, attack, refusal
from app.pipeline.scan.kinds import Container, container_of, opaque_name
from app.pipeline.scan.signatures import SignatureScanner
from app.pipeline.scan.windows import Window
from app.pipeline.scan.ziprecords import TAIL, has_zip_tail
from app.verdict import Outcome

IN_MEMORY = 8 << 20


@dataclass(frozen=True)
class Seen:
    """What one pass over a file leaves: its two ends, and whether a zero byte occurred."""

    head: bytes
    tail: bytes
    has_zero: bool


class Examiner:
    """Collects findings on one upload; its budget counts over all levels."""

    def __init__(self, budget: Budget, findings: Findings, workdir: Path) -> None:
        self._budget, self._findings, self._workdir = budget, findings, workdir
        self._signatures = SignatureScanner()
        # The members of the upload itself, where it is a zip: they tell a workbook from any other zip.
        self.names: list[str] = []

    def file(self, handle: BinaryIO) -> Seen:
        """Examine the upload itself; raises Halt where going on is pointless or dangerous."""
        seen = self._pass(windows.of_file(handle))
        self._after(seen, handle, "", depth=0)
        return seen

    def _member(self, name: str, chunks: Iterator[bytes], depth: int) -> None:
        with closing(tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self._workdir))) as spool:
            seen = self._pass(windows.of_chunks(chunks), spool, name)
            self._after(seen, cast(BinaryIO, spool), name, depth)

    def _pass(self, views: Iterator[Window], spool: IO[bytes] | None = None, name: str = "") -> Seen:
        """Compare every window with the signatures; keep a copy of what must be read again."""
        head, tail, has_zero, keep = b"", b"", False, False
        for window in views:
            if window.offset == 0:
                head = window.data
                keep = spool is not None and (container_of(head) is not None or _is_xml(name))
            for finding in self._signatures.scan(window, head):
                self._findings.add(finding)
            has_zero = has_zero or b"\0" in window.data
            tail = (tail[-TAIL:] + window.fresh)[-TAIL:] if len(window.data) < TAIL else window.data[-TAIL:]
            if keep and spool is not None:
                spool.write(window.fresh)
        return Seen(head, tail, has_zero)

    def _after(self, seen: Seen, handle: BinaryIO, name: str, depth: int) -> None:
        """Judge what the whole pass showed, then go one level down."""
        container = container_of(seen.head)
        if container is not Container.ZIP and has_zip_tail(seen.tail):
            self._findings.add(inflate.POLYGLOT)
        opaque = opaque_name(seen.head)
        if opaque:
            message = f"The file holds {opaque} data, which we cannot look into. Send it unpacked or as a zip."
            self._findings.add(refusal("Archive.Opaque", message))
        huge = canvas.check_canvas(seen.head)
        if huge is not None:
            self._findings.add(huge)
        if _is_xml(name):
            self._xml_part(handle)
        if container is not None:
            self._descend(container, handle, depth)

    def xml(self, handle: BinaryIO) -> None:
        """Add what an XML file declares but must not."""
        finding = markup.check_xml(handle)
        if finding is not None:
            self._findings.add(finding)

    def _xml_part(self, handle: BinaryIO) -> None:
        """Of a member only an attack counts: nobody parses it further, unless it is a part of a workbook."""
        finding = markup.check_xml(handle)
        if finding is not None and finding.outcome is Outcome.ATTACK:
            self._findings.add(finding)

    def _descend(self, container: Container, handle: BinaryIO, depth: int) -> None:
        self._findings.archive_seen = True
        if depth >= MAX_DEPTH:
            raise Halt(attack("Archive.TooDeep", f"Archives are nested more than {MAX_DEPTH} deep."))

        def look(name: str, chunks: Iterator[bytes]) -> None:
            self._member(name, chunks, depth + 1)

        with self._findings.noting():
            if container is Container.ZIP:
                names = zips.walk(handle, self._budget, self._findings, look)
                self.names = names if depth == 0 else self.names
            elif container is Container.TAR:
                tars.walk(handle, self._budget, self._findings, look)
            else:
                look("", inflate.gunzipped(handle, self._budget.meter()))


def _is_xml(name: str) -> bool:
    return name.lower().endswith(markup.SUFFIXES)
