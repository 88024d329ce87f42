"""What is wrong with a table, how good it is, and which work it calls for."""

from __future__ import annotations

from app.pipeline.analyse.dialect import NUMBER
from app.pipeline.analyse.profile import REJECTS_LIMIT, ColumnProfile, TableProfile
from app.pipeline.report import Finding, Suggestion

SHOWN_LINES = 20
MOSTLY_BLANK = 0.5
FREE_TEXT_LENGTH = 40
BASIS = (
    "100, less the share of blank cells (up to 40 points), of values that do not fit their column (up to 20), of "
    "repeated rows (up to 20), of rows that could not be read (up to 20), and 5 for each warning on header or encoding."
)
_HEADER_CODES = {"no-header", "blank-header", "duplicate-header", "not-utf8"}


def findings_of(table: TableProfile) -> list[Finding]:
    """Return the findings, each with where it is and what to do."""
    found = _about_rows(table)
    for column in table.columns:
        found += _about_column(column, table.rows)
    return found


def quality_of(table: TableProfile, findings: list[Finding]) -> tuple[int | None, str]:
    """Return the score and how it is computed; no score for a table without rows."""
    if not table.rows:
        return None, "A table without rows has no quality to judge."
    cells = table.rows * len(table.columns)
    filled = sum(column.filled for column in table.columns)
    misfits = sum(column.misfits for column in table.columns)
    bad = len(table.bad_rows) / (table.rows + len(table.bad_rows))
    lost = (
        40 * (1 - filled / cells) + 20 * min(1, misfits / max(filled, 1) * 5)
        + 20 * (table.duplicates or 0) / table.rows + 20 * min(1, bad * 5)
        + 5 * sum(finding.code in _HEADER_CODES for finding in findings)
    )  # fmt: skip
    return max(0, round(100 - lost)), BASIS


def suggestions_of(table: TableProfile, findings: list[Finding], has_private: bool) -> list[Suggestion]:
    """Return the services whose work the findings describe, with the amount of it."""
    suggestions = []
    if any(finding.severity in ("warning", "serious") for finding in findings):
        suggestions.append(
            Suggestion(
                "data-preparation", "Clean and validate the table",
                "There are gaps, values that do not fit, or rows that need mending.", table.rows, "rows",
            )
        )  # fmt: skip
    texts = [c.name for c in table.columns if c.kind == "text" and (c.longest or 0) >= FREE_TEXT_LENGTH]
    if texts:
        reason = "One column holds free text that people can classify or mark up."
        if len(texts) > 1:
            reason = f"{len(texts)} columns hold free text that people can classify or mark up."
        amount = table.rows * len(texts)
        suggestions.append(Suggestion("data-annotation", "Label the free text", reason, amount, "texts"))
    if has_private:
        suggestions.append(
            Suggestion(
                "human-in-the-loop", "Review personal data before use",
                "Personal data was recognised; people should check what is masked or left out.", table.rows, "rows",
            )
        )  # fmt: skip
    return suggestions


def _about_rows(table: TableProfile) -> list[Finding]:
    found = []
    if not table.rows:
        found.append(
            Finding("no-rows", "warning", "There are no rows", "The file holds a header and nothing below it.")
        )
    if table.bad_rows:
        kinds = ", ".join(sorted({kind.lower() for _, kind in table.bad_rows}))
        detail = f"{len(table.bad_rows):,} rows were left out of the figures: {kinds}."
        if len(table.bad_rows) >= REJECTS_LIMIT:
            detail = f"At least {len(table.bad_rows):,} rows were left out of the figures: {kinds}."
        found.append(
            Finding(
                "ragged-rows", "serious", "Rows that do not fit the table", detail,
                where="lines " + ", ".join(str(line) for line, _ in table.bad_rows[:SHOWN_LINES]),
                fix="Give every row as many cells as the header, and close every quote.",
            )
        )  # fmt: skip
    if table.duplicates:
        found.append(
            Finding(
                "duplicate-rows", "warning", "Rows that repeat another",
                f"{table.duplicates:,} of {table.rows:,} rows.",
                fix="Keep one of each, unless the repetition means something.",
            )
        )  # fmt: skip
    return found


def _about_column(column: ColumnProfile, rows: int) -> list[Finding]:
    if not rows:
        return []
    where = f"column {column.name}"
    if column.kind == "blank":
        return [
            Finding("blank-column", "warning", "A column without values", "Every cell is blank.", where, "Drop it.")
        ]
    found = _about_filling(column, rows, where)
    if column.misfits:
        detail = f"{column.misfits:,} values are not a {column.kind}, as the others are."
        found.append(Finding("mixed-types", "warning", "Mixed types", detail, where, "Write them like the others."))
    if column.formulas:
        detail = f"{column.formulas:,} cells begin like a formula; a spreadsheet would run them."
        title = "Cells that look like formulas"
        found.append(Finding("formula-cells", "serious", title, detail, where, "Put a ' before them."))
    if column.padded:
        detail = f"{column.padded:,} cells."
        found.append(Finding("white-space", "info", "White space around values", detail, where, "Trim them."))
    if _has_decimal_commas(column):
        detail = "Numbers are written with a decimal comma or with dots between thousands."
        found.append(Finding("decimal-comma", "warning", "Another locale's numbers", detail, where, "Write 1234.5."))
    return found


def _about_filling(column: ColumnProfile, rows: int, where: str) -> list[Finding]:
    found = []
    if blank := rows - column.filled:
        detail = f"{blank:,} of {rows:,} cells are blank."
        mostly = blank > rows * MOSTLY_BLANK
        code, title = ("mostly-blank", "Mostly blank") if mostly else ("blank-cells", "Blank cells")
        found.append(Finding(code, "warning" if mostly else "info", title, detail, where))
    if column.distinct == 1 and rows > 1:
        detail = "Every filled cell holds the same value."
        found.append(Finding("constant", "info", "One value only", detail, where))
    return found


def _has_decimal_commas(column: ColumnProfile) -> bool:
    if column.kind != "text" or not column.values:
        return False
    fitting = [v for v in column.values if NUMBER.fullmatch(v.strip()) and ("," in v or v.count(".") > 1)]
    return len(fitting) > len(column.values) / 2
