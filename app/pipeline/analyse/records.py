"""JSON and NDJSON: records become rows of a scratch table, then are profiled as any table is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.errors import Rejected
from app.pipeline.analyse import table_report
from app.pipeline.analyse.dialect import detect_encoding, unique_names
from app.pipeline.analyse.profile import NULL, TableFile, profile
from app.pipeline.analyse.source import Source
from app.pipeline.report import Finding, Report

FORMATS = ("json", "ndjson")
# A parsed JSON text takes about ten times its size in memory.
MAX_JSON_BYTES = 150_000_000
MAX_COLUMNS = 5_000
SHOWN_LINES = 20
HEAD = 4096


def analyse(source: Source) -> Report:
    """Return the report on JSON records; raises Rejected where there are none or the text is no JSON."""
    with source.path.open("rb") as handle:
        encoding = detect_encoding(handle.read(HEAD))
    bad_lines: list[int] = []
    records: Iterable[Any]
    if source.format == "ndjson":
        records, shape = _lines(source.path, encoding, bad_lines), "one object a line"
    else:
        records, shape = _document(source, encoding, bad_lines)
    scratch = source.workdir / "records.csv"
    keys, nested = _write(records, scratch)
    if not keys:
        raise Rejected("There are no records in the file. Send an array of objects, or one object a line.")
    names = unique_names(list(keys))
    file = TableFile(scratch, delimiter=",", columns=names, has_header=False, pads_rows=True)
    profiled = profile(file, workdir=source.workdir)
    scratch.unlink()
    findings = [*_about_lines(bad_lines), *_about_nesting(nested)]
    return table_report.build(source, profiled, findings=findings, facts_of_file={"Shape": shape, "Encoding": encoding})


def _document(source: Source, encoding: str, bad_lines: list[int]) -> tuple[Iterable[Any], str]:
    """Return the records of a JSON text: an array, the first array inside an object, or the object itself."""
    if source.size_bytes > MAX_JSON_BYTES:
        raise Rejected(
            f"A JSON text of more than {MAX_JSON_BYTES // 1_000_000} MB cannot be analysed whole. "
            "Send it as NDJSON, one object a line, or send a smaller sample."
        )
    try:
        document = json.loads(source.path.read_text(encoding=encoding))
    except RecursionError as error:
        raise Rejected("The JSON is nested too deeply. Send flatter records.") from error
    except UnicodeDecodeError as error:
        raise Rejected("The text is not UTF-8, as JSON must be. Save it as UTF-8 and send it again.") from error
    except json.JSONDecodeError as error:
        if error.msg.startswith("Extra data"):
            return _lines(source.path, encoding, bad_lines), "one object a line"
        raise Rejected(
            f"The JSON is not valid at line {error.lineno}, column {error.colno}: {error.msg}. "
            "Mend it and send it again."
        ) from error
    return _records_of(document)


def _records_of(document: Any) -> tuple[list[Any], str]:
    if isinstance(document, list):
        return document, "an array"
    if isinstance(document, dict):
        for key, value in document.items():
            if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
                return value, f"the array under “{str(key)[:60]}”"
        return [document], "one object"
    return [document], "one value"


def _lines(path: Path, encoding: str, bad_lines: list[int]) -> Iterator[Any]:
    """Yield the value of each line; numbers of lines that are no JSON go to `bad_lines`."""
    good = False
    with path.open(encoding=encoding, errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
                good = True
            except (ValueError, RecursionError):
                bad_lines.append(number)
    if not good and bad_lines:
        raise Rejected(f"No line is valid JSON; the first is line {bad_lines[0]}. Write one object a line.")


def _write(records: Iterable[Any], target: Path) -> tuple[dict[str, int], set[str]]:
    """Write records as rows in the order their keys first appear; returns the keys, and which hold nested values."""
    keys: dict[str, int] = {}
    nested: set[str] = set()
    with target.open("w", encoding="utf-8", errors="replace", newline="") as sink:
        writer = csv.writer(sink, quoting=csv.QUOTE_ALL)
        for record in records:
            fields = record if isinstance(record, dict) else {"value": record}
            for key, value in fields.items():
                if key not in keys:
                    keys[key] = len(keys)
                if isinstance(value, (dict, list)):
                    nested.add(key)
            if len(keys) > MAX_COLUMNS:
                raise Rejected(f"The records have more than {MAX_COLUMNS:,} different keys. Send flatter records.")
            writer.writerow([_text(fields.get(key)) for key in keys])
    return keys, nested


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    return json.dumps(value, ensure_ascii=False)


def _about_lines(bad_lines: list[int]) -> list[Finding]:
    if not bad_lines:
        return []
    shown = ", ".join(map(str, bad_lines[:SHOWN_LINES]))
    return [
        Finding(
            "bad-lines", "serious", "Lines that are not JSON", f"{len(bad_lines):,} lines were left out.",
            where=f"lines {shown}", fix="Write one JSON object a line.",
        )
    ]  # fmt: skip


def _about_nesting(nested: set[str]) -> list[Finding]:
    if not nested:
        return []
    return [
        Finding(
            "nested-values", "info", "Values inside values", "Objects and lists inside records are counted as text.",
            where="columns " + ", ".join(sorted(str(key)[:60] for key in nested)[:20]),
        )
    ]  # fmt: skip
