"""Our own YARA rules, run over every byte of the file and of whatever its archives hold."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import yara_x

from app.errors import LimitExceeded
from app.pipeline.scan.findings import SIGNATURES, Finding, Halt
from app.pipeline.scan.windows import Window
from app.verdict import Outcome

FOLDER = Path(__file__).parent / "rules"
SECONDS_A_WINDOW = 20


class SignatureScanner:
    """The compiled rules; a rule may ask for `offset`, the window's place in the file, and `magic`,
    the file's first four bytes as a number."""

    def __init__(self) -> None:
        compiler = yara_x.Compiler()
        compiler.define_global("offset", 0)
        compiler.define_global("magic", 0)
        for name, source in _sources():
            compiler.add_source(source, origin=name)
        self._scanner = yara_x.Scanner(compiler.build())
        self._scanner.set_timeout(SECONDS_A_WINDOW)

    def scan(self, window: Window, head: bytes) -> list[Finding]:
        """Return what the window matches; raises Halt at malware, for nothing can weigh more."""
        self._scanner.set_global("offset", window.offset)
        self._scanner.set_global("magic", int.from_bytes(head[:4], "big"))
        try:
            results = self._scanner.scan(window.data)
        except (yara_x.ScanError, yara_x.TimeoutError) as error:
            raise LimitExceeded("The file took too long to compare with our signatures.") from error
        found = [_finding(rule) for rule in results.matching_rules]
        for finding in found:
            if finding.outcome is Outcome.MALWARE:
                raise Halt(finding)
        return found


@cache
def engine_version() -> str:
    """Return the engine's version and a fingerprint of the rules, for the audit trail."""
    digest = hashlib.sha256("".join(source for _, source in _sources()).encode()).hexdigest()
    return f"{version('yara-x')} rules {digest[:12]}"


def _sources() -> list[tuple[str, str]]:
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yar"))]


def _finding(rule: yara_x.Rule) -> Finding:
    about = dict(rule.metadata)
    return Finding(Outcome(str(about["outcome"])), SIGNATURES, str(about["signature"]), str(about["description"]))
