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
UNREADABLE = refusal(
    "Xml.Unreadable", "The XML cannot be read. Check that it is well-formed, save it as UTF-8 and send it again.",
    engine=CONTENT,
)  # fmt: skip
SUFFIXES = (".xml", ".rels", ".vml", ".kml", ".gpx", ".xsd", ".xsl", ".xhtml")


class _Enough(Exception):
    def __init__(self, finding: Finding | None) -> None:
        super().__init__()
        self.finding = finding


def check_xml(handle: BinaryIO) -> Finding | None:
    """Return why this XML must not be parsed further, or None.

    Only the part before the first element can hold declarations, so the rest is not read. A beginning that
    expat cannot read may still be read by a more lenient parser, so it does not pass.
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
        parser.Parse(b"", True)
    except _Enough as enough:
        return enough.finding or next(iter(seen), None)
    except (expat.ExpatError, LookupError, ValueError):
        # An encoding that Python does not know is a LookupError, one of several bytes a ValueError.
        return next(iter(seen), UNREADABLE)
    return next(iter(seen), None)


def _stop(finding: Finding | None) -> None:
    raise _Enough(finding)
