"""Static files under an address that changes with their content, and the templates' filters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from babel.dates import format_date
from flask import Flask, Response, abort, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import get_locale
from markupsafe import Markup
from werkzeug.security import safe_join

from app.compression import SUFFIXES, best, is_compressible
from app.config import Config
from app.static_tree import FOLDER as FOLDER
from app.static_tree import Fingerprint, StaticTree, fingerprint, integrity, static_tree
from app.stylesheets import stylesheet

# What `python -m sitebuild` made: a folder for each digest, and in it each file with its compressed forms.
BUILT = Path(__file__).parents[1] / "build" / "static"
YEAR_SECONDS = 365 * 24 * 3600
FOR_EVER = f"public, max-age={YEAR_SECONDS}, immutable"
# By the ending: what a machine's own tables say differs from one to the next.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2",
    ".jpg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif", ".json": "application/json",
    ".pdf": "application/pdf", ".mp4": "video/mp4", ".vtt": "text/vtt; charset=utf-8",
}  # fmt: skip
_KEY = "assets"
_UNITS = ("bytes", "KB", "MB", "GB")


@dataclass
class Assets:
    """The running application's static files and where browsers find them."""

    config: Config
    built: Path

    @property
    def tree(self) -> StaticTree:
        """The files as they were at the start; in preview as they are now, so that a change is seen at once."""
        return static_tree(fingerprint() if self.config.preview else self._at_start)

    @cached_property
    def _at_start(self) -> Fingerprint:
        return fingerprint()

    def url(self, path: str) -> str:
        """Return the address of a file."""
        return f"{self.config.static_base_url}/static/{self.tree.digest}/{path}"

    def is_built(self, build: str, path: str) -> bool:
        """Tell whether a file of a digest, the present one or an older, was built."""
        return self.built_path(build, path) is not None

    def body(self, build: str, path: str, encoding: str = "") -> bytes | None:
        """Return a file in one of its forms: a built one, or the present plain one where that was not built."""
        built = self.built_path(build, path + SUFFIXES.get(encoding, ""))
        if built is not None:
            return built.read_bytes()
        return None if encoding else self.tree.files.get(path)

    def built_path(self, build: str, path: str) -> Path | None:
        """Return where a file of a digest lies, if it was built."""
        name = safe_join(str(self.built), build, path)
        return Path(name) if name is not None and Path(name).is_file() else None


def asset_url(path: str) -> str:
    """Return the address of a file under `app/static`, or of one that the build made."""
    return _assets().url(path)


def build_id() -> str:
    """Return the digest of all static files: part of their address, so that they may be cached for ever."""
    return _assets().tree.digest


def built_file(path: str) -> Path | None:
    """Return a file that only the build makes, where it was built."""
    assets = _assets()
    return assets.built_path(assets.tree.digest, path)


def built_index(path: str) -> dict[str, Any]:
    """Return what a step of the build wrote down for the application; nothing where it was not built."""
    index = built_file(path)
    return _read_index(index, index.stat().st_mtime_ns) if index else {}


@lru_cache(maxsize=8)
def _read_index(path: Path, _changed: int) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(path.read_bytes()))


def full_url(address: str) -> str:
    """Return an address with its origin, for what is read outside the site."""
    return address if "://" in address else _assets().config.site_url + address


def stylesheets(names: str) -> tuple[str, ...]:
    """Return the path of the one stylesheet for a page's list, or each file's where the list is a new one."""
    listed = tuple(names.split())
    made = _assets().tree.sheets.get(listed)
    return (made,) if made else tuple(f"css/{name}.css" for name in listed)


def secured(path: str, checksum: str = "") -> Markup:
    """Return the attributes that make a browser check a script or stylesheet, and ask another origin for leave.

    The checksum may be left out for what is in the tree.
    """
    body = _assets().tree.files.get(path)
    if not checksum and body is None:
        return Markup("")
    elsewhere = Markup(" crossorigin") if _assets().config.static_base_url else ""
    return Markup(' integrity="{}"').format(checksum or integrity(body or b"")) + elsewhere


def init_app(app: Flask, config: Config) -> None:
    """Serve the static files and give templates their addresses and the filters."""
    app.extensions[_KEY] = Assets(config, BUILT)
    app.add_url_rule("/static/<build>/<path:path>", endpoint="static", view_func=_serve)
    app.jinja_env.globals.update(
        asset_url=asset_url, full_url=full_url, secured=secured, stylesheet=stylesheet, stylesheets=stylesheets
    )
    app.jinja_env.filters.update(datetime=_datetime, day=_day, filesize=filesize, number=_number)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # JSON in UTF-8, without blanks: escaped, an Indian letter is twice as long.
    cast(DefaultJSONProvider, app.json).ensure_ascii = False
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    if config.preview:
        app.jinja_env.auto_reload = True


def _assets() -> Assets:
    return cast(Assets, current_app.extensions[_KEY])


def content_type(path: str) -> str:
    """Return what a static file is."""
    return CONTENT_TYPES.get(Path(path).suffix, "application/octet-stream")


def _serve(build: str, path: str) -> Response:
    assets, kind = _assets(), content_type(path)
    forms = dict(_forms(assets, build, path)) if is_compressible(kind) else {}
    encoding = best(request.headers.get("Accept-Encoding", ""), forms)
    body = forms.get(encoding) or assets.body(build, path)
    if body is None:
        abort(404)
    response = Response(body, content_type=kind)
    response.set_etag(hashlib.sha256(body).hexdigest()[:16])
    if is_compressible(kind):
        response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    # Under the address of a build that is gone the file may be a newer one: to be used, not to be kept.
    whole = build == assets.tree.digest or assets.is_built(build, path)
    response.headers["Cache-Control"] = FOR_EVER if whole else "no-cache"
    if assets.config.static_base_url:
        # The CDN fetches here what pages of the site's origin then load from the CDN's.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response


def _forms(assets: Assets, build: str, path: str) -> Iterator[tuple[str, bytes]]:
    for encoding in SUFFIXES:
        body = assets.body(build, path, encoding)
        if body is not None:
            yield encoding, body


def _datetime(moment: datetime | str | None, *, short: bool = False) -> Markup:
    """Return a moment in UTC; in a list it is short, and the list's heading says UTC."""
    if moment is None:
        return Markup("")
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    day = _date(moment, "d MMM y" if short else "d MMMM y")
    person = f"{day}, {moment:%H:%M}" if short else f"{day}, {moment:%H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="seconds"), person)


def _day(day: date) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), _date(day))


def _date(day: date, pattern: str = "d MMMM y") -> str:
    """Return a date in words of the page's language."""
    return format_date(day, pattern, locale=get_locale() or "en")


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
    if isinstance(value, int):
        return f"{value:,}"
    # Fifteen digits are what a float keeps; the sixteenth is the machine's: 18.299999999999997.
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.15g}"
