"""Static files under an address that changes with their content, and the templates' filters."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory, url_for
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "static"
YEAR_SECONDS = 365 * 24 * 3600
BUILD_LENGTH = 12
_UNITS = ("bytes", "KB", "MB", "GB")


@cache
def build_id() -> str:
    """Return a digest of all static files: part of their address, so that they may be cached for ever.

    One digest for all, not one a file, lets scripts and styles name each other by relative paths.
    """
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:BUILD_LENGTH]


def asset_url(path: str) -> str:
    """Return the address of a file under `app/static`."""
    return url_for("static", build=build_id(), path=path)


def init_app(app: Flask) -> None:
    """Serve the static files and give templates `asset_url`, `datetime`, `filesize` and `number`."""
    app.add_url_rule("/static/<build>/<path:path>", endpoint="static", view_func=_serve)
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.filters.update(datetime=_datetime, day=_day, filesize=filesize, number=_number)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _serve(build: str, path: str) -> Response:
    if not (FOLDER / path).is_file():
        abort(404)
    response = send_from_directory(FOLDER, path)
    if build == build_id():
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def _datetime(moment: datetime | str | None) -> Markup:
    if moment is None:
        return Markup("")
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    machine, person = moment.isoformat(timespec="seconds"), f"{moment:%-d %B %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(escape(machine), escape(person))


def _day(day: date) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), f"{day:%-d %B %Y}")


def filesize(size: float | None) -> str:
    """Return bytes as a person reads them: decimal units, as storage is sold."""
    value = float(size or 0)
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            return f"{value:,.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:,.1f} {unit}"
        value /= 1000
    raise AssertionError("the last unit always answers")


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}" if isinstance(value, int) or not float(value).is_integer() else f"{value:,.0f}"
