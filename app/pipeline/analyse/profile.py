"""Profiles a table with DuckDB: exactly where it fits into memory, in one pass over the file where it does not.

Small files (up to EXACT_BYTES) are loaded and every figure is exact. Of larger ones rows, blanks, extremes,
means and deviations are exact; distinct values (HyperLogLog) and quartiles (T-digest) are approximate, and
top values, histograms and private data are those of the first HEAD_ROWS rows. The report labels each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from app.errors import Rejected

NULL = "\\N"
EXACT_BYTES = 64 * 1024 * 1024
HEAD_ROWS = 100_000
BATCH_COLUMNS = 50
TOP_VALUES = 10
BINS = 20
SAMPLE_ROWS = 20
MAX_LINE_BYTES = 8 * 1024 * 1024
# Left alone, DuckDB takes sixteen lines of the largest size, and a few of those at once.
BUFFER_BYTES = 16 * 1024 * 1024
REJECTS_LIMIT = 1000
# How DuckDB writes the hour of a day that was given without one.
MIDNIGHT = " 00:00:00"
# A column is a number or date column when this share of its values reads as such.
TYPED_SHARE = 0.9
MEMORY = "400MB"
TEMP = "200MB"


class UndecodableError(Exception):
    """The text is not in the encoding it was taken for."""


@dataclass(frozen=True)
class TableFile:
    """A delimited UTF-8 text; `pads_rows` allows rows that lack their last columns."""

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    has_header: bool
    pads_rows: bool = False


@dataclass
class ColumnProfile:
    """What is known of a column; counts are of rows, lengths of characters."""

    name: str
    kind: str = "text"
    filled: int = 0
    distinct: int = 0
    shortest: int | None = None
    longest: int | None = None
    misfits: int = 0
    low: Any = None
    high: Any = None
    mean: float | None = None
    deviation: float | None = None
    quartiles: list[float] = field(default_factory=list)
    formulas: int = 0
    padded: int = 0
    top: list[tuple[str, int]] = field(default_factory=list)
    bins: list[tuple[float, float, int]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


@dataclass
class TableProfile:
    """What is known of a table. `bad_rows` are (line, what is wrong); `duplicates` is None where not counted."""

    rows: int
    columns: list[ColumnProfile]
    sample: list[tuple[Any, ...]]
    bad_rows: list[tuple[int, str]]
    duplicates: int | None
    is_exact: bool
    head_rows: int


def profile(file: TableFile, *, workdir: Path) -> TableProfile:
    """Return the profile; raises Rejected where no row can be read, UndecodableError for another encoding."""
    with _connect(workdir) as database:
        is_exact = file.path.stat().st_size <= EXACT_BYTES
        scan = _scan(file, keeps_rejects=True)
        if is_exact:
            database.execute(f"CREATE TABLE data AS SELECT * FROM {scan}")
            database.execute(f"CREATE VIEW head AS SELECT * FROM data LIMIT {HEAD_ROWS}")
            relation = "data"
        else:
            # Without the rejects: the one pass over the whole file will report them.
            head = _scan(file, keeps_rejects=False)
            database.execute(f"CREATE TABLE head AS SELECT * FROM {head} LIMIT {HEAD_ROWS}")
            relation = scan
        columns = [ColumnProfile(name) for name in file.columns]
        _decide_kinds(database, columns)
        rows = _aggregate(database, columns, relation, is_exact=is_exact)
        bad_rows = _bad_rows(database)
        if not rows and bad_rows:
            line, problem = bad_rows[0]
            raise Rejected(f"No row can be read: {problem.lower()} at line {line}. Mend that line and send it again.")
        _values(database, columns)
        return TableProfile(
            rows=rows,
            columns=columns,
            sample=database.execute(f"SELECT * FROM head LIMIT {SAMPLE_ROWS}").fetchall(),
            bad_rows=bad_rows,
            duplicates=_duplicates(database, len(columns)) if is_exact else None,
            is_exact=is_exact,
            head_rows=min(rows, HEAD_ROWS),
        )


def _connect(workdir: Path) -> duckdb.DuckDBPyConnection:
    temp = workdir / "duckdb"
    temp.mkdir(exist_ok=True)
    return duckdb.connect(
        config={
            "memory_limit": MEMORY, "threads": 2, "temp_directory": str(temp), "max_temp_directory_size": TEMP,
            "autoload_known_extensions": False, "autoinstall_known_extensions": False,
            "preserve_insertion_order": True,
        }
    )  # fmt: skip


def _scan(file: TableFile, *, keeps_rejects: bool) -> str:
    """Return the table function that reads the file: every cell as text, no guessing."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(file.columns)))
    nulls = f"['{NULL}']" if file.pads_rows else "['']"
    options = [
        _quoted(str(file.path)), "auto_detect=false", f"header={str(file.has_header).lower()}",
        f"delim={_quoted(file.delimiter)}", "quote='\"'", "escape='\"'", f"columns={{{columns}}}", f"nullstr={nulls}",
        f"null_padding={str(file.pads_rows).lower()}", f"max_line_size={MAX_LINE_BYTES}",
        f"buffer_size={BUFFER_BYTES}", "ignore_errors=true",
    ]  # fmt: skip
    if keeps_rejects:
        options += ["store_rejects=true", f"rejects_limit={REJECTS_LIMIT}"]
    return f"read_csv({', '.join(options)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _batches(columns: list[ColumnProfile]) -> Iterator[list[tuple[int, ColumnProfile]]]:
    numbered = list(enumerate(columns))
    for start in range(0, len(numbered), BATCH_COLUMNS):
        yield numbered[start : start + BATCH_COLUMNS]


def _decide_kinds(database: duckdb.DuckDBPyConnection, columns: list[ColumnProfile]) -> None:
    """Decide each column's kind from the head: codes with leading zeros stay text."""
    for batch in _batches(columns):
        wanted = ", ".join(
            f"count(nullif(trim(c{i}), '')), count(TRY_CAST(c{i} AS DOUBLE)), count(TRY_CAST(c{i} AS TIMESTAMP)), "
            f"count(*) FILTER (lower(trim(c{i})) IN ('true', 'false', 'yes', 'no')), "
            f"count(*) FILTER (length(c{i}) > 1 AND c{i} LIKE '0%' AND c{i} NOT LIKE '0.%' AND c{i} NOT LIKE '0,%')"
            for i, _ in batch
        )
        found = database.execute(f"SELECT {wanted} FROM head").fetchone() or ()
        for at, (_, column) in enumerate(batch):
            column.kind = _kind(*found[at * 5 : at * 5 + 5])


def _kind(filled: int, numbers: int, dates: int, truths: int, zeros: int) -> str:
    if not filled:
        return "blank"
    if truths == filled:
        return "boolean"
    if numbers >= filled * TYPED_SHARE and not zeros:
        return "number"
    return "date" if dates >= filled * TYPED_SHARE else "text"


def _aggregate(
    database: duckdb.DuckDBPyConnection, columns: list[ColumnProfile], relation: str, *, is_exact: bool
) -> int:
    """Fill in every column's figures and return the number of rows."""
    rows = 0
    for batch in _batches(columns):
        wanted = [expression for i, column in batch for expression in _expressions(f"c{i}", column.kind, is_exact)]
        found = list(database.execute(f"SELECT count(*), {', '.join(wanted)} FROM {relation}").fetchone() or ())
        rows = found.pop(0)
        for _, column in batch:
            _fill(column, [found.pop(0) for _ in _expressions("c", column.kind, is_exact)])
    return rows


def _expressions(cell: str, kind: str, is_exact: bool) -> list[str]:
    distinct = f"count(DISTINCT {cell})" if is_exact else f"approx_count_distinct({cell})"
    common = [f"count(nullif(trim({cell}), ''))", distinct, f"min(length({cell}))", f"max(length({cell}))"]
    if kind == "number":
        number = f"TRY_CAST({cell} AS DOUBLE)"
        value = f"CASE WHEN isfinite({number}) THEN {number} END"
        quantile = "quantile_cont" if is_exact else "approx_quantile"
        return [
            *common, f"count({number})", f"min({value})", f"max({value})", f"avg({value})",
            f"CASE WHEN max(abs({value})) < 1e150 THEN stddev_samp({value}) END",
            f"{quantile}({value}, [0.25, 0.5, 0.75])",
        ]  # fmt: skip
    if kind == "date":
        moment = f"TRY_CAST({cell} AS TIMESTAMP)"
        return [*common, f"count({moment})", f"min({moment})::VARCHAR", f"max({moment})::VARCHAR"]
    starts = "('=', '+', '-', '@', chr(9), chr(13))"
    formula = f"substr({cell}, 1, 1) IN {starts} AND length({cell}) > 1 AND TRY_CAST({cell} AS DOUBLE) IS NULL"
    return [*common, f"count(*) FILTER ({formula})", f"count(*) FILTER ({cell} <> trim({cell}))"]


def _fill(column: ColumnProfile, found: list[Any]) -> None:
    column.filled, column.distinct, column.shortest, column.longest = found[:4]
    if column.kind == "number":
        fitting, column.low, column.high, column.mean, column.deviation, quartiles = found[4:]
        column.misfits = max(0, column.filled - fitting)
        column.quartiles = list(quartiles or [])
    elif column.kind == "date":
        fitting, *ends = found[4:]
        column.low, column.high = _as_days(ends)
        column.misfits = max(0, column.filled - fitting)
    else:
        column.formulas, column.padded = found[4:]


def _as_days(moments: list[str | None]) -> list[str | None]:
    """Return the first and last moment of a column; of days without hours just the days."""
    if any(moment and not moment.endswith(MIDNIGHT) for moment in moments):
        return moments
    return [moment and moment.removesuffix(MIDNIGHT) for moment in moments]


def _bad_rows(database: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """Return the lines that do not fit the table; raises UndecodableError where letters do not."""
    known = database.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchone()
    if not known or not known[0]:
        return []
    query = "SELECT line, min(error_type::VARCHAR) FROM reject_errors GROUP BY line ORDER BY line"
    found = database.execute(query).fetchall()
    if any(kind == "INVALID ENCODING" or "UNICODE" in kind for _, kind in found):
        raise UndecodableError
    return [(line, kind.capitalize()) for line, kind in found]


def _values(database: duckdb.DuckDBPyConnection, columns: list[ColumnProfile]) -> None:
    """Fill in top values, histograms and examples from the head."""
    for index, column in enumerate(columns):
        cell = f"c{index}"
        if column.kind == "number" and column.low is not None and column.high > column.low:
            column.bins = _bins(database, cell, column.low, column.high)
        if column.kind in ("text", "boolean"):
            filled = f"FROM head WHERE {cell} IS NOT NULL"
            query = f"SELECT {cell}, count(*) n {filled} GROUP BY 1 ORDER BY n DESC, 1 LIMIT {TOP_VALUES}"
            column.top = [(value, count) for value, count in database.execute(query).fetchall()]
        if column.kind in ("text", "number", "date"):
            query = (
                f"SELECT DISTINCT {cell} FROM (SELECT {cell} FROM head WHERE {cell} IS NOT NULL LIMIT 5000) LIMIT 1000"
            )
            column.values = [row[0] for row in database.execute(query).fetchall()]


def _bins(database: duckdb.DuckDBPyConnection, cell: str, low: float, high: float) -> list[tuple[float, float, int]]:
    width = (high - low) / BINS
    if not 0 < width < float("inf"):
        return []
    number = f"TRY_CAST({cell} AS DOUBLE)"
    query = (
        f"SELECT least(greatest(floor(({number} - ?) / ?), 0), {BINS - 1})::INT bin, count(*) FROM head "
        f"WHERE isfinite({number}) GROUP BY bin"
    )
    counts = dict(database.execute(query, [low, width]).fetchall())
    return [(low + width * i, low + width * (i + 1), counts.get(i, 0)) for i in range(BINS)]


def _duplicates(database: duckdb.DuckDBPyConnection, width: int) -> int:
    """Return how many rows repeat an earlier one, by a 64-bit hash of each row."""
    cells = ", ".join(f"c{index}" for index in range(width))
    query = f"SELECT count(*) - count(DISTINCT hash(row({cells}))) FROM data"
    found = database.execute(query).fetchone()
    return int(found[0]) if found else 0
