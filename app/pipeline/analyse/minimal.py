"""The truthful minimum for formats that are accepted, kept and checked, but not looked into yet."""

from __future__ import annotations

from app.pipeline.analyse.source import Source
from app.pipeline.report import Finding, Report, facts
from app.policy import BY_FORMAT

FORMATS: tuple[str, ...] = ()


def analyse(source: Source) -> Report:
    """Return format, size and digest, and say that nothing more was looked at."""
    allowed = BY_FORMAT[source.format]
    return Report(
        source=source.described(),
        summary={"kind": allowed.kind, "format": allowed.format},
        findings=[
            Finding(
                "not-analysed", "info", "The content was not analysed",
                f"{allowed.label} files are checked and kept; their content is looked at by our team.",
            )
        ],
        sections=[
            facts(
                "The file",
                {"Format": allowed.label, "Size in bytes": source.size_bytes, "SHA-256": source.sha256},
            )
        ],
    )  # fmt: skip
