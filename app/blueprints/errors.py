"""The one map from an exception to a status and a page, or `application/problem+json` under `/api/`."""

from __future__ import annotations

import json
import logging
import time
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.blueprints.sentences import told, told_mark
from app.blueprints.site.search import nearest
from app.blueprints.site.views import public_pages
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Rejected, Unavailable
from app.extensions import db, limiter
from app.i18n import base_path
from app.logs import request_id

logger = logging.getLogger(__name__)
RETRY_SECONDS = 10
_STATUS: dict[type[AppError], int] = {
    NotFound: 404, Conflict: 409, Invalid: 422, Rejected: 422, Forbidden: 403, Unavailable: 503,
}  # fmt: skip
_DETAIL = {
    400: _("The request was not complete. Go back, reload the page and try again."),
    401: _("Sign in to see this page."),
    403: _("You are signed in, but your account may not see this page."),
    404: _("There is no page at this address. Check the link, or start from the home page."),
    405: _("This address does not take that kind of request."),
    413: _("What you sent is too large for this page. Files go to the upload page."),
    415: _("This address takes JSON. Send it with Content-Type: application/json."),
    429: _("You have been here very often in a short time. Please wait a little, then try again."),
    500: _("Something broke on our side. It has been recorded; please try again in a few minutes."),
    503: _("A part of our system does not answer just now. Nothing is lost: please try again in a minute."),
}


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _part_down)
    app.register_error_handler(PoolTimeout, _part_down)
    app.register_error_handler(RedisError, _part_down)
    app.register_error_handler(Exception, _bug)


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "about:blank",
    errors: dict[str, list[str]] | None = None,
    detail_mark: str = "",
) -> Response:
    """Return the error as RFC 9457 under `/api/`, as a page elsewhere; `detail_mark` is an attribute for the detail."""
    title = HTTPStatus(status).phrase
    if request.path.startswith("/api/"):
        body: dict[str, object] = {
            "type": kind, "title": title, "status": status, "detail": str(detail), "request_id": request_id(),
        }  # fmt: skip
        if errors:
            body["errors"] = errors
        response = make_response(json.dumps(body), status)
        response.content_type = "application/problem+json"
        return response
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        detail=detail,
        detail_mark=detail_mark,
        request_id=request_id(),
        errors=errors or {},
        nearest=nearest(base_path(), public_pages()) if status == HTTPStatus.NOT_FOUND else [],
    )
    return make_response(page, status)


def _app_error(error: AppError) -> Response:
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind)) if _known(error) else 500
    if status >= 500:
        logger.error("request failed", extra={"failure": error.code}, exc_info=error)
    kind = f"{current_app.config['PROBLEM_BASE']}{error.code}" if error.code else "about:blank"
    detail = told(error.message) if status < 500 else _DETAIL[status]
    fields = error.errors if isinstance(error, Invalid) else {}
    errors = {name: [told(sentence) for sentence in sentences] for name, sentences in fields.items()}
    mark = told_mark(error.message) if status < 500 else ""
    response = problem(status, detail, kind=kind, errors=errors, detail_mark=mark)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _known(error: AppError) -> bool:
    return isinstance(error, tuple(_STATUS))


def _too_many(error: RateLimitExceeded) -> Response:
    response = problem(429, _DETAIL[429])
    limit = limiter.current_limit
    wait = max(1, int(limit.reset_at - time.time())) if limit else RETRY_SECONDS
    response.headers["Retry-After"] = str(wait)
    return response


def _csrf(error: CSRFError) -> Response:
    return problem(400, gettext("The page was open too long or came from elsewhere. Reload it and try again."))


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        response: Response = error.get_response()  # type: ignore[assignment]
        return response
    response = problem(error.code, _DETAIL.get(error.code, HTTPStatus(error.code).description or error.name))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers.setdefault(name, value)
    return response


def _part_down(error: Exception) -> Response:
    logger.error("a dependency is down", extra={"failure": type(error).__name__}, exc_info=error)
    response = problem(503, _DETAIL[503])
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _bug(error: Exception) -> Response:
    logger.error("unhandled error", extra={"failure": type(error).__name__}, exc_info=error)
    db.session.rollback()
    return problem(500, _DETAIL[500])
