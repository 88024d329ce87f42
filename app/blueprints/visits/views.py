"""The picture that counts a view, and the page of the counts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.assembly import visit_service
from app.blueprints.site.views import public_pages
from app.blueprints.staff import requires
from app.exports import csv_lines
from app.i18n import languages_of

blueprint = Blueprint("visits", __name__)
SPANS = (7, 30, 90)
# Pages that are not copy.
_FORMS = (
    "/", "/services/", "/resources/", "/case-studies/", "/upload/", "/contact/", "/request-demo/", "/request-quote/",
)  # fmt: skip
_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|lighthouse|headless", re.IGNORECASE)
# The smallest transparent GIF.
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


@blueprint.get("/count.gif")
def count() -> ResponseReturnValue:
    """Count a view of the page that shows this picture: also behind a cache, and without a script."""
    path = urlsplit(request.args.get("page", "")).path
    if _may_count() and path in _known():
        visit_service().count(path)
    return Response(_PIXEL, mimetype="image/gif", headers={"Cache-Control": "no-store"})


@blueprint.get("/visits/")
@requires("leads")
def index() -> ResponseReturnValue:
    asked = request.args.get("days", type=int)
    span = asked if asked in SPANS else SPANS[1]
    return render_template("visits/index.html", report=visit_service().report(span), span=span, spans=SPANS)


@blueprint.get("/visits/export.csv")
@requires("leads")
def export() -> ResponseReturnValue:
    report = visit_service().report(SPANS[-1])
    response = Response(csv_lines(("day", "views"), [(day.isoformat(), views) for day, views in report.days]))
    response.headers["Content-Disposition"] = "attachment; filename=visits.csv"
    response.mimetype = "text/csv"
    return response


def _may_count() -> bool:
    """Respect whoever asks not to be counted, and leave out programs."""
    refused = request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"
    return not refused and not _ROBOT.search(request.headers.get("User-Agent", ""))


def _known() -> set[str]:
    paths = [*_FORMS, *(page.path for page in public_pages())]
    return {other for path in paths for other in (languages_of(path).values() or [path])}
