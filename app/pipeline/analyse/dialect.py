"""How a delimited text is written: encoding, delimiter, header. Decided from its beginning, by rules one can read."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.errors import Rejected

HEAD_BYTES = 256 * 1024
SAMPLE_ROWS = 200
DELIMITERS = (",", ";", "\t", "|")
# A byte order mark settles the encoding (RFC 3629, RFC 2781).
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|\.\d+)([eE][+-]?\d+)?%?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d.*)?|\d\d?[/.]\d\d?[/.]\d{2,4}")
_YEAR = re.compile(r"(19|20)\d\d")
_NAMED_LENGTH = 120


@dataclass(frozen=True)
class Dialect:
    """How to read the text; `columns` are unique names, `titles` what the file itself says."""

    encoding: str
    delimiter: str
    has_header: bool
    columns: tuple[str, ...]
    titles: tuple[str, ...]


def detect(path: Path, *, delimiter: str | None = None) -> Dialect:
    """Return the dialect; raises Rejected for an empty file. A given delimiter is not questioned."""
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    encoding = detect_encoding(head)
    text = head.decode(encoding, errors="replace")
    if not text.strip():
        raise Rejected("The file is empty: it holds no rows. Send a file with data in it.")
    is_whole = len(head) < HEAD_BYTES
    found = delimiter or _delimiter(text, is_whole)
    rows = _rows(text, found, is_whole)
    has_header = looks_like_header(rows)
    titles = tuple(rows[0]) if has_header else ()
    columns = unique_names(titles) if has_header else unique_names([""] * len(rows[0]))
    return Dialect(encoding, found, has_header, columns, titles)


def detect_encoding(head: bytes) -> str:
    """Return the encoding of a text from its beginning: mark, then UTF-8, then Windows-1252."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def looks_like_header(rows: list[list[str]]) -> bool:
    """Tell whether the first row names columns.

    It does where some column holds text there and numbers or dates below; it does not where it holds a
    number or date itself (a year above other numbers is a name); a first row of text only does.
    """
    first, rest = rows[0], rows[1:]
    kinds = [_kind(cell) for cell in first]
    below = [_majority(rest, index) for index in range(len(first))]
    if any(top == "text" and under in ("number", "date") for top, under in zip(kinds, below, strict=True)):
        return True
    values = [
        cell for cell, kind, under in zip(first, kinds, below, strict=True)
        if kind in ("number", "date") and not (_YEAR.fullmatch(cell.strip()) and under == "number" and rest)
    ]  # fmt: skip
    return not values


def unique_names(titles: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return a name for each column: blank ones are numbered, repeated ones get a suffix."""
    taken: set[str] = set()
    names = []
    for index, title in enumerate(titles, start=1):
        base = title.strip()[:_NAMED_LENGTH] or f"column_{index}"
        name, turn = base, 2
        # Names that differ in case only are one name to SQL.
        while name.casefold() in taken:
            name, turn = f"{base}_{turn}", turn + 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _delimiter(text: str, is_whole: bool) -> str:
    """Return the delimiter that gives most rows the same number of columns, and more than one."""

    def merit(candidate: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _rows(text, candidate, is_whole))
        width, count = widths.most_common(1)[0]
        return (count / widths.total(), width) if width > 1 else (0.0, 1)

    best = max(DELIMITERS, key=merit)
    return best if merit(best)[0] > 0 else ","


def _rows(text: str, delimiter: str, is_whole: bool) -> list[list[str]]:
    lines = io.StringIO(text if is_whole else text[: text.rfind("\n") + 1] or text, newline="")
    rows: list[list[str]] = []
    csv.field_size_limit(HEAD_BYTES * 4)
    for row in csv.reader(lines, delimiter=delimiter):
        if row:
            rows.append(row)
        if len(rows) > SAMPLE_ROWS:
            break
    return rows or [[""]]


def _kind(cell: str) -> str:
    cell = cell.strip()
    if not cell:
        return "blank"
    if NUMBER.fullmatch(cell):
        return "number"
    return "date" if _DATE.fullmatch(cell) else "text"


def _majority(rows: list[list[str]], index: int) -> str:
    kinds = Counter(kind for row in rows if index < len(row) and (kind := _kind(row[index])) != "blank")
    return kinds.most_common(1)[0][0] if kinds else "blank"
