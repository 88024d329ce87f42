"""Logging: JSON lines on stdout, one shape for web, worker and listener, without personal data."""

from __future__ import annotations

import logging
import sys
import uuid

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

REQUEST_ID_HEADER = "X-Request-ID"
_access = logging.getLogger("app.access")


class _RequestIdFilter(logging.Filter):
    """Puts the id of the running request into each of its lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context() and not hasattr(record, "request_id"):
            record.request_id = request_id()
        return True


def configure(level: str) -> None:
    """Send every logger's lines to stdout as JSON; called once when a process starts."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"asctime": "at"})
    )
    handler.addFilter(_RequestIdFilter())
    root = logging.getLogger()
    for old in [known for known in root.handlers if isinstance(known.formatter, JsonFormatter)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for noisy in ("botocore", "boto3", "urllib3", "s3transfer", "rq.scheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def request_id() -> str:
    """Return the id of the running request: made here, never taken from outside."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    value: str = g.request_id
    return value


def init_app(app: Flask) -> None:
    """Answer each request with its id, and write one line for it: the route, not the path with its ids."""

    @app.after_request
    def note(response: Response) -> Response:
        response.headers[REQUEST_ID_HEADER] = request_id()
        route = request.url_rule.rule if request.url_rule else "unmatched"
        if request.endpoint not in ("static", "ops.healthz"):
            _access.info("request", extra={"method": request.method, "route": route, "status": response.status_code})
        return response
