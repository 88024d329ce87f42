"""What is stored with an upload and in its report, told in the reader's language.

The stored sentence is English: it is a record. So is what services say of a request that they refuse; it is told the
same way. A sentence without a translation here is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from app.blueprints.findings import FINDINGS, FOUND_WORDS
from app.i18n import DEFAULT, N_, in_english, language

# The parts of a sentence in %(these)s are its values.
SENTENCES = (
    N_("Waiting for the file."),
    N_("The file has arrived and is being checked for malware."),
    N_("No malware was found. The file is being analysed."),
    N_("The analysis is ready."),
    N_(
        "The file was isolated because our security check did not pass it. "
        "If you did not expect this, scan your computer and contact us."
    ),
    N_("Something went wrong on our side. Your file is kept, and our team has been told."),
    N_("No file arrived within the hour. Please start a new upload."),
    N_("The file and its results were deleted on request."),
    N_("The file was deleted after a security review."),
    N_("A reviewer released the file; it is being analysed."),
    N_("The file is being checked again."),
    N_("The original file was deleted: its days were over."),
    N_("The file was sent again after it was recorded; the later version was removed."),
    N_("The file was isolated by our security check."),
    N_("Something went wrong on our side."),
    N_("The file and its results were deleted."),
    # What arrived is not what was announced.
    N_("The file that arrived is empty or too large. Send a smaller sample."),
    N_(
        "The file that arrived has %(arrived)s bytes, but %(announced)s were announced. "
        "It may have changed while it was sent: please upload it again."
    ),
    N_("The file arrived under another type than announced. Please upload it again."),
    N_("The file arrived without encryption. Please upload it again with our form."),
    # The content is not what the name says.
    N_("We cannot take this type of file."),
    N_("The file is empty. Choose a file with content and send it again."),
    N_("The file is named %(label)s, but its content looks like %(word)s. Save it as %(label)s and send it again."),
    N_("The file is named %(label)s, but its content is %(word)s. Send the data itself as %(label)s."),
    N_("The file is not plain text, so it is not %(label)s. Save it again as UTF-8 %(label)s and resend it."),
    N_(
        "The file holds NUL bytes, which plain text never does. Remove them, or save the file again as UTF-8, "
        "and send it once more."
    ),
    N_(
        "The file is named Excel (XLSX), but its content is something else. "
        "Save it as a workbook (.xlsx) and send it again."
    ),
    N_("The workbook is protected by a password. Save it without a password and send it again."),
    N_("This is an old Excel file under a new name. Save it as an Excel workbook (.xlsx) and send it again."),
    N_("The Parquet file is encrypted. Send it without encryption."),
    N_("The Parquet file is cut short. Write it again and send it once more."),
    N_("The file is protected by a password, so it cannot be checked. Send it without a password."),
    N_("The file cannot be checked. Save it again and send it once more."),
    N_("The XML has a document type declaration. Remove the <!DOCTYPE …> part and send it again."),
    N_("The XML cannot be read. Check that it is well-formed, save it as UTF-8 and send it again."),
    # Archives.
    N_("The archive holds more than %(count)s files. Send a smaller sample of it."),
    N_("The archive holds more than 2 GB when unpacked. Send a smaller sample of it."),
    N_("The archive is protected by a password, so it cannot be checked. Send it without a password."),
    N_("The archive uses a compression that we do not read. Pack it again as an ordinary zip."),
    N_("The archive is one part of several. Send it as one file."),
    N_("The archive is empty. Put the files into it and send it again."),
    N_("The archive is damaged or cut short. Pack it again and send it once more."),
    N_("Something else is attached to the compressed data. Pack the file again on its own."),
    N_("Names in the archive contain backslashes. Pack it again with another program."),
    N_("A member of the archive cannot be read. Pack it again."),
    N_("The file holds %(name)s data, which we cannot look into. Send it unpacked or as a zip."),
    # Tables, records and images that cannot be read.
    N_("The file is empty: it holds no rows. Send a file with data in it."),
    N_("No row can be read: %(word)s at line %(line)s. Mend that line and send it again."),
    N_("There are no records in the file. Send an array of objects, or one object a line."),
    N_(
        "A JSON text of more than %(size)s MB cannot be analysed whole. "
        "Send it as NDJSON, one object a line, or send a smaller sample."
    ),
    N_("The JSON is nested too deeply. Send flatter records."),
    N_("The text is not UTF-8, as JSON must be. Save it as UTF-8 and send it again."),
    N_("The JSON is not valid at line %(line)s, column %(column)s: %(reason)s. Mend it and send it again."),
    N_("No line is valid JSON; the first is line %(line)s. Write one object a line."),
    N_("The records have more than %(count)s different keys. Send flatter records."),
    N_("The image has more than %(count)s megapixels. Send a smaller one."),
    N_("The image is damaged or cut short, so it cannot be opened. Export it again and send the new file."),
    # What is asked for is refused.
    N_("Some of what you sent cannot be used."),
    N_("We cannot take this type of file. Choose one of: %(types)s."),
    N_("The file is too large: at most %(limit)s MB. Send a smaller sample."),
    N_("The file is empty. Choose a file with content."),
    N_("Give the file a name with letters or digits in it."),
    N_("The file has not arrived yet. Finish sending it, then complete the upload."),
    N_("There is no such upload. Check the link, or upload the file again."),
    N_("There is no page at this address. Check the link, or start from the home page."),
    N_("There is no report for this upload yet."),
    N_("This link does not work any more. Whoever shared it took it back, or the result was deleted."),
    N_("There is no result to share yet."),
    N_("There are %(count)s links already. Take one back first."),
)
# Read by staff only, whose pages are in English: marked, not yet translated.
FOR_STAFF = (
    N_("Page views"),
    N_("Uploads begun"),
    N_("Uploads sent"),
    N_("People who wrote"),
    N_("The password is too short."),
    N_("There is an account with this address already."),
    N_("There is no such account."),
    N_("Ask another admin to change your own account."),
    N_("There is no such lead. It may have been deleted."),
    N_("There is no such quote. It may have been deleted with its lead."),
    N_("This quote was sent. Make a new one to change it."),
    N_("Fill in every blank, or remove its line, before you send."),
    N_("A decision needs a reason."),
    N_("Give the reason in at least %(count)s characters: it stays in the audit trail."),
    N_("This file is not in quarantine any more."),
    N_("Only a file that was checked and analysed can be downloaded."),
    N_("The original file was deleted: its days were over. The report is still here."),
)
# What %(word)s may be, or each of %(words)s.
WORDS = (
    N_("a zip archive"), N_("gzip data"), N_("a PDF"), N_("a Windows program"), N_("a SQLite database"),
    N_("a Linux program"), N_("data of an unknown kind"), N_("a web page"), N_("plain text"), N_("an SVG drawing"),
    N_("an old Office file"), N_("an old Excel file"), N_("a program or a formatted document"), N_("something else"),
    N_("missing columns"), N_("too many columns"), N_("unquoted value"), N_("line size over maximum"),
)  # fmt: skip
_WORDS = frozenset(WORDS + FOUND_WORDS)
# No sentence of ours is nearly as long, and patterns with two values take their time.
LONGEST = 2000
_PLACE = re.compile(r"%\((\w+)\)s")
# Values that are words of ours; the names of types of files are among them.
_OURS = frozenset({"word", "words", "label", "types"})
_NUMBERS = frozenset({"count", "total", "line", "width", "height"})


def init_app(app: Flask) -> None:
    """Let templates tell sentences."""
    app.jinja_env.filters.update(told=told)
    app.jinja_env.globals.update(told_mark=told_mark)


def told(text: str) -> str:
    """Return a stored sentence in the language of the request."""
    return text if language() == DEFAULT else _translated(text)


def told_mark(text: str) -> Markup:
    """Return the attribute that marks a text as English where `told` does not know it; nothing where it does."""
    return Markup("") if language() == DEFAULT or is_known(text) else in_english()


def is_known(text: str) -> bool:
    """Tell whether a sentence or word is one of those that are translated."""
    return text in _WORDS or (len(text) <= LONGEST and any(pattern.fullmatch(text) for pattern in _patterns()))


def _translated(text: str) -> str:
    if text in _WORDS:
        return str(gettext(text))
    if len(text) > LONGEST:
        return text
    for pattern, sentence in _patterns().items():
        if found := pattern.fullmatch(text):
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            return str(gettext(sentence, **values))
    return text


def _value(name: str, value: str) -> str:
    """Return a value as it is told: words of ours are translated, words of the data never."""
    if name not in _OURS:
        return value
    return ", ".join(gettext(word) if word in _WORDS else word for word in value.split(", "))


@cache
def _patterns() -> dict[re.Pattern[str], str]:
    """Return each sentence by the pattern that recognises it and takes out its values."""
    return {re.compile(_pattern(sentence), re.DOTALL): sentence for sentence in SENTENCES + FINDINGS + FOR_STAFF}


def _pattern(sentence: str) -> str:
    """Return the expression: a value that stands twice is the same both times."""
    seen: set[str] = set()

    def group(name: str) -> str:
        again = name in seen
        seen.add(name)
        return f"(?P={name})" if again else f"(?P<{name}>{r'[0-9,]+' if name in _NUMBERS else '.+?'})"

    parts = _PLACE.split(sentence)
    return "".join(group(part) if index % 2 else re.escape(part) for index, part in enumerate(parts))
