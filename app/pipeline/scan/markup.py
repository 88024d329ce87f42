"""XML that defines entities or loads others: expat is stopped before it expands or reads anything."""

from __future__ import annotations

from typing import BinaryIO
from xml.parsers import expat

from app.pipeline.scan.findings import CONTENT, Finding, attack, refusal

STEP = 1 << 16
ENTITIES = attack(
    "Xml.Entities",
    "The XML defines entities, which can expand without end or read other files.",
    engine=CONTENT,
)
DOCTYPE = refusal(
    "Xml.Doctype", "The XML has a document type declaration. Remove the <!DOCTYPE …> part and send it again.",
    engine=CONTENT,
)  # fmt: skip
SUFFIXES = (".xml", ".rels", ".vml", ".kml", ".gpx", ".xsd", ".xsl", ".xhtml")


class _Enough(Exception):
    def __init__(self, finding: Finding | None) -> None:
        super().__init__()
        self.finding = finding


def check_xml(handle: BinaryIO) -> Finding | None:
    """Return why this XML must not be parsed further, or None; says nothing about damage.

    Only the part before the first element can hold declarations, so the rest is not read.
    """
    parser = expat.ParserCreate()
    seen: list[Finding] = []
    parser.EntityDeclHandler = lambda *_: _stop(ENTITIES)
    parser.StartDoctypeDeclHandler = lambda *_: seen.append(DOCTYPE)
    parser.StartElementHandler = lambda *_: _stop(None)
    handle.seek(0)
    try:
        while chunk := handle.read(STEP):
            parser.Parse(chunk, False)
    except _Enough as enough:
        return enough.finding or next(iter(seen), None)
    except expat.ExpatError:
        return next(iter(seen), None)
    return next(iter(seen), None)


def _stop(finding: Finding | None) -> None:
    raise _Enough(finding)
