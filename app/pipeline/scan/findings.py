"""What the inspection found, and the limits it keeps to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.verdict import Outcome

MEBIBYTE = 1 << 20
MAX_MEMBERS = 10_000
MAX_DEPTH = 8
MAX_UNPACKED = 2048 * MEBIBYTE
# Deflate reaches 1032:1 on nothing but zeros; real tables and texts stay below 50:1.
MAX_RATIO = 200
RATIO_FREE_BYTES = 10_000_000
CONTENT, ARCHIVE, SIGNATURES = "content", "archive", "yara-x"


@dataclass(frozen=True)
class Finding:
    """One reason not to call the file clean."""

    outcome: Outcome
    engine: str
    signature: str
    message: str


class Found(Exception):
    """Ends the look into one part of the file: nothing more can be said of it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.signature)
        self.finding = finding


class Halt(Found):
    """Ends the whole inspection: malware is proven, or a bomb would eat the machine."""


def attack(signature: str, message: str, *, engine: str = ARCHIVE) -> Finding:
    """Return a finding that leads to quarantine."""
    return Finding(Outcome.ATTACK, engine, signature, message)


def refusal(signature: str, message: str, *, engine: str = ARCHIVE) -> Finding:
    """Return a finding that leads to a rejection, whose message tells the visitor what to do."""
    return Finding(Outcome.REJECTED, engine, signature, message)


@dataclass
class Budget:
    """Counts what is really unpacked, over all nested archives; headers are never believed."""

    packed_bytes: int
    members: int = 0
    unpacked: int = 0

    def member(self) -> None:
        """Count one archive member; raises Halt beyond the limit."""
        self.members += 1
        if self.members > MAX_MEMBERS:
            message = f"The archive holds more than {MAX_MEMBERS:,} files. Send a smaller sample of it."
            raise Halt(refusal("Archive.TooManyMembers", message))

    def meter(self) -> Callable[[int, int], None]:
        """Return a counter for one member: called with the bytes produced and consumed so far."""
        last = 0

        def count(produced: int, consumed: int) -> None:
            nonlocal last
            self._spend(produced - last)
            last = produced
            if produced > RATIO_FREE_BYTES and produced > MAX_RATIO * consumed:
                raise Halt(bomb())

        return count

    def _spend(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > RATIO_FREE_BYTES and self.unpacked > MAX_RATIO * self.packed_bytes:
            raise Halt(bomb())
        if self.unpacked > MAX_UNPACKED:
            message = "The archive holds more than 2 GB when unpacked. Send a smaller sample of it."
            raise Halt(refusal("Archive.TooLarge", message))


def bomb() -> Finding:
    """Return the finding for data that unpacks to absurdly more than it is."""
    return attack("Archive.Bomb", "The archive unpacks to far more data than an honest one holds.")


@dataclass
class Findings:
    """The list that all parts of the inspection add to, without repeating a signature."""

    items: list[Finding] = field(default_factory=list)
    archive_seen: bool = False

    def add(self, finding: Finding) -> None:
        """Keep a finding; one of a signature is enough."""
        if all(finding.signature != known.signature for known in self.items):
            self.items.append(finding)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Keep what ends the block, so that the next part is still looked at; Halt goes through."""
        try:
            yield
        except Halt:
            raise
        except Found as found:
            self.add(found.finding)
