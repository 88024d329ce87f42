"""The Report: what an analysis found, versioned, as plain data that any page can show.

`report.schema.json` is its JSON Schema; a change of either raises SCHEMA_VERSION.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

SCHEMA_VERSION = "1.0"
GENERATOR = {"name": "indivillage", "version": "1"}
MAX_BYTES = 1_000_000

Severity = Literal["info", "warning", "serious"]
Risk = Literal["none", "low", "medium", "high", "unknown"]
_RANK = {"serious": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """Something worth knowing, where it is, and what to do about it."""

    code: str
    severity: Severity
    title: str
    detail: str
    where: str = ""
    fix: str = ""


@dataclass(frozen=True)
class PrivateData:
    """A class of personal data found in a place; `example` is masked."""

    name: str
    column: str
    count: int
    example: str


@dataclass(frozen=True)
class Suggestion:
    """Work the data calls for, with the amount of it."""

    service: str
    title: str
    reason: str
    units: int
    unit_name: str


def facts(title: str, items: dict[str, Any]) -> dict[str, Any]:
    """Return a block of labelled values; those that are None are left out."""
    shown = [{"label": label, "value": value} for label, value in items.items() if value is not None]
    return {"type": "facts", "title": title, "items": shown}


def table(
    title: str, columns: list[tuple[str, str, bool]], rows: list[dict[str, Any]], note: str = ""
) -> dict[str, Any]:
    """Return a block of rows; a column is (key, label, is it numeric)."""
    heads = [{"key": key, "label": label, "numeric": numeric} for key, label, numeric in columns]
    return {"type": "table", "title": title, "columns": heads, "rows": rows, "note": note}


def bars(title: str, items: list[tuple[str, float]], unit: str = "", note: str = "") -> dict[str, Any]:
    """Return a block of labelled lengths."""
    shown = [{"label": label, "value": value} for label, value in items]
    return {"type": "bars", "title": title, "items": shown, "unit": unit, "note": note}


def histogram(title: str, bins: list[tuple[float, float, int]], unit: str = "", note: str = "") -> dict[str, Any]:
    """Return a block of counts over ranges [from, to)."""
    shown = [{"from": low, "to": high, "count": count} for low, high, count in bins]
    return {"type": "histogram", "title": title, "bins": shown, "unit": unit, "note": note}


@dataclass
class Report:
    """What is found in one file. `quality_score` is 0 to 100, None where quality was not judged."""

    source: dict[str, Any]
    summary: dict[str, Any]
    quality_score: int | None = None
    quality_basis: str = "Not judged for this kind of file."
    privacy_risk: Risk = "unknown"
    privacy_classes: list[PrivateData] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    timings: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data of at most MAX_BYTES; the last sections give way where it is more."""
        data: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "generator": GENERATOR,
            "source": self.source,
            "summary": self.summary,
            "quality": {"score": self.quality_score, "basis": self.quality_basis},
            "privacy": {"risk": self.privacy_risk, "classes": [asdict(found) for found in self.privacy_classes]},
            "findings": [asdict(f) for f in sorted(self.findings, key=lambda f: _RANK[f.severity])],
            "suggestions": [asdict(suggestion) for suggestion in self.suggestions],
            "sections": list(self.sections),
            "timings": self.timings,
        }
        while len(json.dumps(data)) > MAX_BYTES and data["sections"]:
            dropped = data["sections"].pop()
            data["findings"].append(asdict(_left_out(dropped["title"])))
        return data


def _left_out(title: str) -> Finding:
    return Finding(
        "report-shortened", "info", "Part of the report was left out", f"“{title}” would have made it too long."
    )
