"""CSV and TSV."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

from app.pipeline.analyse import table_report
from app.pipeline.analyse.dialect import Dialect, detect
from app.pipeline.analyse.profile import TableFile, UndecodableError, profile
from app.pipeline.analyse.source import Source
from app.pipeline.report import Finding, Report

FORMATS = ("csv", "tsv")
CHUNK = 1 << 20


def analyse(source: Source) -> Report:
    """Return the report on a delimited text; raises Rejected where it holds no rows at all."""
    dialect = detect(source.path, delimiter="\t" if source.format == "tsv" else None)
    findings = _about_header(dialect)
    if dialect.encoding in ("utf-8", "utf-8-sig"):
        try:
            return _report(source, source.path, dialect, findings)
        except UndecodableError:
            dialect = replace(dialect, encoding="cp1252")
    if dialect.encoding == "cp1252":
        findings.append(_not_utf8())
    path = _as_utf8(source.path, source.workdir / "utf8.txt", dialect.encoding)
    try:
        return _report(source, path, dialect, findings)
    finally:
        path.unlink()


def _report(source: Source, path: Path, dialect: Dialect, findings: list[Finding]) -> Report:
    file = TableFile(path, delimiter=dialect.delimiter, columns=dialect.columns, has_header=dialect.has_header)
    profiled = profile(file, workdir=source.workdir)
    facts = {"Encoding": dialect.encoding, "Delimiter": {"\t": "tab"}.get(dialect.delimiter, dialect.delimiter)}
    return table_report.build(source, profiled, findings=findings, facts_of_file=facts)


def _about_header(dialect: Dialect) -> list[Finding]:
    if not dialect.has_header:
        return [
            Finding(
                "no-header", "warning", "There is no header row",
                "The first row holds values, so columns are called column_1, column_2 and so on.",
                where="line 1", fix="Add a first row with a name for each column.",
            )
        ]  # fmt: skip
    findings = []
    stripped = [title.strip() for title in dialect.titles]
    if blank := [index for index, title in enumerate(stripped, 1) if not title]:
        findings.append(
            Finding(
                "blank-header", "warning", "Columns without a name",
                f"{len(blank)} of {len(stripped)} columns have no name in the header.",
                where="columns " + ", ".join(map(str, blank[:20])), fix="Name every column in the first row.",
            )
        )  # fmt: skip
    repeated = sorted({title for title in stripped if title and stripped.count(title) > 1})
    if repeated:
        findings.append(
            Finding(
                "duplicate-header", "warning", "Column names occur twice",
                "Repeated: " + ", ".join(name[:60] for name in repeated[:10]) + ".",
                where="line 1", fix="Give each column its own name.",
            )
        )  # fmt: skip
    return findings


def _not_utf8() -> Finding:
    return Finding(
        "not-utf8", "warning", "The text is not UTF-8", "It was read as Windows-1252; accented letters may be wrong.",
        fix="Save the file as UTF-8.",
    )  # fmt: skip


def _as_utf8(path: Path, target: Path, encoding: str) -> Path:
    """Write the text as UTF-8, in pieces; what cannot be decoded becomes U+FFFD."""
    decode = codecs.getincrementaldecoder(encoding)(errors="replace").decode
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as sink:
        while chunk := source.read(CHUNK):
            sink.write(decode(chunk))
        sink.write(decode(b"", True))
    return target
