"""What a visitor reads of a report: bounded, without a single value of the data.

Names of columns are among it: they are shown to whoever sent the file, and to nobody else.
"""

from __future__ import annotations

from typing import Any

MOST_COLUMNS = 60
MOST_FINDINGS = 12


def highlights_of(report: dict[str, Any]) -> dict[str, Any]:
    """Return the report's highlights as JSON data, for the row: quality, privacy, columns, findings, work."""
    columns: list[dict[str, Any]] = next(
        (part for part in report["sections"] if part["title"] == "Columns"), {"rows": []}
    )["rows"]
    return {
        "quality": report["quality"],
        "privacy": {"risk": report["privacy"]["risk"], "classes": _classes(report["privacy"]["classes"])},
        "columns": [
            {key: row[key] for key in ("name", "kind", "filled", "distinct", "private")}
            for row in columns[:MOST_COLUMNS]
        ],
        "columns_left_out": max(0, report["summary"].get("columns", 0) - MOST_COLUMNS),
        "findings": report["findings"][:MOST_FINDINGS],
        "findings_left_out": max(0, len(report["findings"]) - MOST_FINDINGS),
        "suggestions": report["suggestions"],
    }


def _classes(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each class of personal data once, with the columns and cells it was seen in; no example."""
    classes: dict[str, dict[str, Any]] = {}
    for place in found:
        known = classes.setdefault(place["name"], {"name": place["name"], "columns": 0, "count": 0})
        known["columns"] += 1
        known["count"] += place["count"]
    return list(classes.values())
