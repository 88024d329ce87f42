"""Names inside archives: none may lead out of the folder that someone unpacks it into."""

from __future__ import annotations

import re

from app.pipeline.scan.findings import Findings, attack, refusal

DRIVE = re.compile(r"^[A-Za-z]:")
CLIMBS = attack("Archive.Traversal", "A name in the archive leads out of its folder.")
BACKSLASH = refusal(
    "Archive.Backslash", "Names in the archive contain backslashes. Pack it again with another program."
)


def check_name(name: str, findings: Findings) -> None:
    """Add a finding for a name that is absolute, climbs, names a drive or hides its end."""
    path = name.replace("\\", "/")
    if "\0" in name or path.startswith("/") or DRIVE.match(path) or ".." in path.split("/"):
        findings.add(CLIMBS)
    elif "\\" in name:
        findings.add(BACKSLASH)
