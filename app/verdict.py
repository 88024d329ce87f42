"""What a scan is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Sample:
    """One uploaded file on local disk, and the pinned object it was read from."""

    path: Path
    file_name: str
    content_type: str
    format: str
    size_bytes: int
    sha256: str
    bucket: str
    key: str
    version_id: str | None


class Outcome(StrEnum):
    """Malware and attack lead to quarantine; unsure is retried and ends as an error, never as clean."""

    CLEAN = "clean"
    MALWARE = "malware"
    ATTACK = "attack"
    REJECTED = "rejected"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Verdict:
    """One engine's answer."""

    outcome: Outcome
    engine: str
    engine_version: str
    signature: str = ""
    message: str = ""
    seconds: float = 0.0


class Engine(Protocol):
    """A scanner outside this process."""

    @property
    def name(self) -> str:
        """The name that verdicts carry."""

    def scan(self, sample: Sample) -> Verdict:
        """Return the verdict on the sample; raises Unavailable, and never answers clean by default."""

    def check(self) -> str:
        """Return "ok" when a scan would work now; raises Unavailable."""


# The worst first: one engine's doubt outweighs another's all-clear.
PRECEDENCE = (Outcome.MALWARE, Outcome.ATTACK, Outcome.REJECTED, Outcome.UNSURE, Outcome.CLEAN)


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the gravest verdict; a clean one names all the engines. No verdict at all is unsure."""
    if not verdicts:
        return Verdict(Outcome.UNSURE, engine="none", engine_version="", message="No scanner looked at the file.")
    seconds = sum(verdict.seconds for verdict in verdicts)
    worst = min(verdicts, key=lambda verdict: PRECEDENCE.index(verdict.outcome))
    agreed = [verdict for verdict in verdicts if verdict.outcome is worst.outcome] if _is_clean(worst) else [worst]
    return Verdict(
        outcome=worst.outcome,
        engine=", ".join(verdict.engine for verdict in agreed),
        engine_version=", ".join(verdict.engine_version for verdict in agreed),
        signature=worst.signature,
        message=worst.message,
        seconds=seconds,
    )


def _is_clean(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.CLEAN
