"""The stage "inspect": content type, archive limits and our own signatures, in one pass over the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.errors import Rejected
from app.pipeline.scan import content, signatures, text
from app.pipeline.scan.examiner import Examiner, Seen
from app.pipeline.scan.findings import (
    ARCHIVE,
    CONTENT,
    SIGNATURES,
    Budget,
    Finding,
    Findings,
    Halt,
    refusal,
)
from app.verdict import PRECEDENCE, Outcome

ARCHIVE_VERSION = "1"
WORKBOOK_PART = "xl/workbook."
NOT_A_WORKBOOK = refusal(
    "Content.TypeMismatch",
    "The file is named Excel (XLSX), but its content is something else. "
    "Save it as a workbook (.xlsx) and send it again.",
    engine=CONTENT,
)


def inspect(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return one verdict an engine, as JSON data, on the file that the payload names."""
    findings = examine(Path(payload["path"]), str(payload["format"]), Path(payload["workdir"]))
    engines = {CONTENT: content.engine_version(), SIGNATURES: signatures.engine_version()}
    # A file with an archive hidden in its tail was not walked as one, and yet must not pass.
    if findings.archive_seen or any(finding.engine == ARCHIVE for finding in findings.items):
        engines[ARCHIVE] = ARCHIVE_VERSION
    return {"verdicts": [_verdict(name, version, findings.items) for name, version in engines.items()]}


def examine(path: Path, form: str, workdir: Path) -> Findings:
    """Return all that speaks against the file."""
    findings = Findings()
    size = path.stat().st_size
    if not size:
        raise Rejected("The file is empty. Choose a file with content and send it again.")
    examiner = Examiner(Budget(packed_bytes=size), findings, workdir)
    try:
        with path.open("rb") as handle:
            seen = examiner.file(handle)
            if form == "xml":
                examiner.xml(handle)
    except Halt as halt:
        findings.add(halt.finding)
        return findings
    for finding in _types(seen, path, form, examiner.names):
        findings.add(finding)
    return findings


def _types(seen: Seen, path: Path, form: str, names: list[str]) -> list[Finding]:
    wrong = content.check_type(seen.head, path, form)
    if wrong is not None:
        return [wrong]
    if form in text.FORMATS and seen.has_zero and not text.is_wide(seen.head):
        message = (
            "The file holds NUL bytes, which plain text never does. Remove them, or save the file again "
            "as UTF-8, and send it once more."
        )
        return [refusal("Content.NulBytes", message, engine=CONTENT)]
    if form == "xlsx" and not any(name.lower().startswith(WORKBOOK_PART) for name in names):
        return [NOT_A_WORKBOOK]
    return []


def _verdict(engine: str, version: str, findings: list[Finding]) -> dict[str, Any]:
    own = [finding for finding in findings if finding.engine == engine]
    worst = min(own, key=lambda finding: PRECEDENCE.index(finding.outcome), default=None)
    return {
        "outcome": (worst.outcome if worst else Outcome.CLEAN).value,
        "engine": engine,
        "engine_version": version,
        "signature": worst.signature if worst else "",
        "message": worst.message if worst else "",
    }
