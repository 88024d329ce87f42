"""Is a file that claims to be text really text, and not a page or a program?"""

from __future__ import annotations

import codecs
import re

from app.pipeline.scan.findings import CONTENT, Finding, refusal

FORMATS = ("csv", "tsv", "json", "ndjson", "txt", "xml")
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Real headers such as `<DATE>,<OPEN>` begin with "<" too, so only names that a browser acts on count.
MARKUP = re.compile(
    r"<(!doctype\s+html|html|head|body|script|svg|iframe|style|meta|link|title|form|object|embed|img|div"
    r"|hta:application)[\s>/]|<!--|<%",
    re.IGNORECASE,
)
PROGRAM = re.compile(r"#!\s*/|<\?php|<\?=|<%@|@echo off|\{\\rtf|%PDF-|%!PS", re.IGNORECASE)
XML = re.compile(r"<\?xml|<!DOCTYPE|<!ENTITY", re.IGNORECASE)
HEAD_CHECKED = 1 << 20
# Tab, line ends, form feed, backspace, DOS end of file and terminal escapes do occur in honest files.
ODD_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\b\x1a\x1b")
FEW_CONTROLS = 2
CONTROLS_SHARE = 0.002


def encoding_of(head: bytes) -> str:
    """Return the encoding that a byte order mark announces, or nothing."""
    return next((name for bom, name in BOMS if head.startswith(bom)), "")


def is_wide(head: bytes) -> bool:
    """Return whether zero bytes are to be expected: UTF-16 and UTF-32 announce themselves."""
    return encoding_of(head) in ("utf-16", "utf-32")


def check_head(head: bytes, form: str, label: str) -> Finding | None:
    """Return why a file that begins so is not of a text format, or None."""
    encoding = encoding_of(head)
    if encoding:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head[:HEAD_CHECKED])
        except UnicodeDecodeError:
            return not_text(label)
    else:
        text = head[:HEAD_CHECKED].decode("latin-1")
    controls = sum(text.count(chr(code)) for code in ODD_CONTROLS)
    if controls > max(FEW_CONTROLS, len(text) * CONTROLS_SHARE):
        return not_text(label)
    return _check_start(text.lstrip("\ufeff \t\r\n\f\v"), form, label)


def not_text(label: str) -> Finding:
    """Return the finding for bytes that no text holds."""
    message = f"The file is not plain text, so it is not {label}. Save it again as UTF-8 {label} and resend it."
    return refusal("Content.NotText", message, engine=CONTENT)


def _check_start(text: str, form: str, label: str) -> Finding | None:
    other = ""
    if PROGRAM.match(text):
        other = "a program or a formatted document"
    elif MARKUP.match(text) and not (form == "xml" and text.startswith("<!--")):
        other = "a web page"
    elif XML.match(text) and form != "xml":
        other = "XML"
    elif form == "xml" and not text.startswith("<"):
        other = "something else"
    if not other:
        return None
    message = f"The file is named {label}, but its content is {other}. Send the data itself as {label}."
    return refusal("Content.TypeMismatch", message, engine=CONTENT)
