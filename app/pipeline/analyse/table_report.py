"""A table's profile as a Report: findings, quality, privacy, suggested work, and what the page shows."""

from __future__ import annotations

from typing import Any

from app.pipeline.analyse import privacy
from app.pipeline.analyse.profile import ColumnProfile, TableProfile
from app.pipeline.analyse.source import Source
from app.pipeline.analyse.table_findings import findings_of, quality_of, suggestions_of
from app.pipeline.report import Finding, Report, bars, facts, histogram, table

CELL_LENGTH = 200
SHOWN_CHARTS = 12
SHOWN_COLUMNS = 300
SHOWN_SAMPLE_COLUMNS = 40


def build(source: Source, profiled: TableProfile, *, findings: list[Finding], facts_of_file: dict[str, Any]) -> Report:
    """Return the report on a table; what is approximate or partial says so."""
    private = {c.name: known for c in profiled.columns if (known := privacy.recognise(c.name, c.values))}
    all_findings = [*findings, *findings_of(profiled)]
    score, basis = quality_of(profiled, all_findings)
    return Report(
        source=source.described(),
        summary={
            "kind": "tabular", "format": source.format, "rows": profiled.rows, "columns": len(profiled.columns),
        },
        quality_score=score,
        quality_basis=basis,
        privacy_risk=privacy.overall(list(private.values())),
        privacy_classes=[
            privacy.found_in(private[c.name], c.name, c.filled, c.values) for c in profiled.columns if c.name in private
        ],
        findings=all_findings,
        suggestions=suggestions_of(profiled, all_findings, bool(private)),
        sections=_sections(profiled, private, facts_of_file),
    )  # fmt: skip


def _sections(
    profiled: TableProfile, private: dict[str, privacy.PrivacyClass], facts_of_file: dict[str, Any]
) -> list[dict[str, Any]]:
    duplicates = "not counted in a file of this size" if profiled.duplicates is None else profiled.duplicates
    return [
        facts(
            "The table",
            {
                "Rows": profiled.rows,
                "Columns": len(profiled.columns),
                "Rows that repeat another": duplicates,
                **facts_of_file,
            },
        ),
        _columns_table(profiled, private),
        *_charts(profiled, private),
        _sample(profiled, private),
    ]


def _columns_table(profiled: TableProfile, private: dict[str, privacy.PrivacyClass]) -> dict[str, Any]:
    heads = [
        ("name", "Column", False), ("kind", "Type", False), ("filled", "Filled", True), ("distinct", "Distinct", True),
        ("low", "Lowest", True), ("median", "Median", True), ("mean", "Mean", True), ("high", "Highest", True),
        ("private", "Personal data", False),
    ]  # fmt: skip
    rows = [_column_row(column, profiled, private) for column in profiled.columns[:SHOWN_COLUMNS]]
    notes = [] if profiled.is_exact else ["Distinct values and medians are approximate in a file of this size."]
    if len(profiled.columns) > SHOWN_COLUMNS:
        notes.append(f"The first {SHOWN_COLUMNS} of {len(profiled.columns):,} columns.")
    return table("Columns", heads, rows, " ".join(notes))


def _column_row(
    column: ColumnProfile, profiled: TableProfile, private: dict[str, privacy.PrivacyClass]
) -> dict[str, Any]:
    share = f"{column.filled / profiled.rows:.0%}" if profiled.rows else "–"
    known = private.get(column.name)
    hidden = known is not None
    return {
        "name": column.name, "kind": column.kind, "filled": share, "distinct": column.distinct,
        "low": "" if hidden else _short(column.low), "high": "" if hidden else _short(column.high),
        "median": "" if hidden or not column.quartiles else _short(column.quartiles[1]),
        "mean": "" if hidden else _short(column.mean), "private": known.name if known else "",
    }  # fmt: skip


def _charts(profiled: TableProfile, private: dict[str, privacy.PrivacyClass]) -> list[dict[str, Any]]:
    """Return a chart for each column that has a telling one; none for personal data."""
    note = "" if profiled.rows <= profiled.head_rows else f"In the first {profiled.head_rows:,} rows."
    charts = []
    for column in profiled.columns:
        if column.name in private:
            continue
        if column.bins:
            charts.append(histogram(column.name, column.bins, "rows", note))
        elif column.top and 1 < column.distinct <= max(50, column.filled * 0.5):
            items = [(privacy.masked_text(value)[:80], float(count)) for value, count in column.top]
            charts.append(bars(column.name, items, "rows", note))
    return charts[:SHOWN_CHARTS]


def _sample(profiled: TableProfile, private: dict[str, privacy.PrivacyClass]) -> dict[str, Any]:
    shown = profiled.columns[:SHOWN_SAMPLE_COLUMNS]
    heads = [(f"c{index}", column.name, column.kind == "number") for index, column in enumerate(shown)]
    rows = [
        {
            f"c{index}": _cell(row[index], is_private=column.name in private)
            for index, column in enumerate(shown) if index < len(row)
        }
        for row in profiled.sample
    ]  # fmt: skip
    return table("First rows", heads, rows, "Personal data is masked; long cells are cut.")


def _cell(value: Any, *, is_private: bool) -> str:
    if value is None:
        return ""
    text = privacy.mask(str(value)) if is_private else privacy.masked_text(str(value)[: CELL_LENGTH * 2])
    return text if len(text) <= CELL_LENGTH else text[:CELL_LENGTH] + "…"


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else float(f"{value:.6g}")
    return "" if value is None else value
