"""Health, readiness and metrics."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.blueprints.ops.metrics import exposition
from app.errors import AppError, Unavailable
from app.extensions import db, limiter
from app.wiring import wiring

blueprint = Blueprint("ops", __name__)


class DatabaseReadOnly(Unavailable):
    """The database is a replica: this region is not the one that serves."""

    code = "database-read-only"


@blueprint.get("/healthz")
@limiter.exempt
def healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@limiter.exempt
def readyz() -> ResponseReturnValue:
    outside = wiring()
    parts = {
        "database": _state(_check_database),
        "redis": _state(outside.queue.check),
        "storage": _state(lambda: outside.storage.check(outside.config.upload_bucket)),
        "scanner": _state(lambda: [engine.check() for engine in outside.engines]),
    }
    return jsonify(parts), 200 if set(parts.values()) == {"ok"} else 503


@blueprint.get("/metrics")
@limiter.exempt
def metrics() -> ResponseReturnValue:
    """For scraping from inside only: an outsider sees no such page."""
    address = ipaddress.ip_address(request.remote_addr or "::")
    inside = (ipaddress.ip_network(net) for net in wiring().config.metrics_allow)
    if not any(address in net for net in inside):
        abort(404)
    body, content_type = exposition()
    return body, 200, {"Content-Type": content_type}


def _check_database() -> None:
    """Raise unless the database takes writes: a copy in another region serves pages, but no visitor with a file."""
    if db.session.scalar(text("SELECT pg_is_in_recovery()")):
        raise DatabaseReadOnly("The database is a copy that was not promoted.")


def _state(check: Callable[[], object]) -> str:
    """Return `ok`, or the class of what went wrong: never its text, which may name hosts."""
    try:
        check()
    except (AppError, RedisError, SQLAlchemyError, OSError) as error:
        return type(error).__name__
    return "ok"
