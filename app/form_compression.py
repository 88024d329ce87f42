"""Pages with a form, compressed for each visitor: they hold a token, so that the page cache never keeps them.

A compressed page gives a secret away by its length where the same page repeats what an attacker sends (BREACH). So
only pages that repeat nothing are compressed: the `FORMS`, asked for by GET without query, to visitors without staff's
rights.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

from app.compression import accepted, compress

FORMS = {"uploads.new", "contact.contact", "contact.request_demo", "contact.request_quote"}
# A thousandth of a second for each visitor; 11 would take forty. Looking further back than a form is long makes it ten.
BROTLI_QUALITY, BROTLI_WINDOW_BITS = 9, 16


def init_app(app: Flask) -> None:
    """Compress the form pages."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if request.method != "GET" or request.endpoint not in FORMS or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    encodings = accepted(request.headers.get("Accept-Encoding", ""))
    if encodings and not request.query_string and not g.get("staff"):
        response.content_encoding = encodings[0]
        page = response.get_data()
        response.set_data(compress(page, encodings[0], quality=BROTLI_QUALITY, window_bits=BROTLI_WINDOW_BITS))
    return response
