"""Public pages are rendered once, kept with their compressed forms, and answered before Flask begins.

Kept is only what is the same for everybody: a page of the `PUBLIC` blueprints, asked for by GET without query and
without the session's cookie, answered with 200, no cookie, no token and no message. Everything else passes through.
"""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request, session

from app.compression import SUFFIXES, best, compress
from app.config import Config
from app.logs import REQUEST_ID_HEADER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PUBLIC = {"site", "machines"}
PUBLIC_ENDPOINTS = {"contact.thanks"}
# A copy of the page is rendered anew after this, so that a changed content file or a new year shows.
FRESH_SECONDS = 60
# A shared cache may answer from its copy for a minute, and for ten more while it asks for a new one. A browser
# asks each time, and mostly gets a 304: a visitor who signs in or out sees the right page at once.
CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=600"
# The same address shows staff another page: hence `Cookie`.
VARY = "Accept-Encoding, Cookie"
MAX_PAGES = 500
_NOT_KEPT = {"Content-Length", "Content-Encoding", "Cache-Control", "Vary", "ETag", "Set-Cookie", REQUEST_ID_HEADER}
_access = logging.getLogger("app.access")

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """A page in one encoding: what is sent, and the two sets of headers it is sent with."""

    etag: str
    body: bytes
    headers: Headers
    unchanged: Headers


@dataclass
class KeptPage:
    """A page in all its forms, and until when it is fresh (monotonic seconds)."""

    route: str
    forms: Mapping[str, Form]
    fresh_until: float = field(default_factory=lambda: time.monotonic() + FRESH_SECONDS)

    def form(self, accept_encoding: str) -> Form:
        """Return the form a browser takes."""
        return self.forms[best(accept_encoding, self.forms)]


class PageCache:
    """A WSGI layer that answers with the pages it keeps."""

    def __init__(self, inner: WSGIApplication, cookie_name: str) -> None:
        self._inner = inner
        self._cookie = f"{cookie_name}="
        self.pages: dict[str, KeptPage] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from a kept page, or let the application answer."""
        page = self.pages.get(environ.get("PATH_INFO", "")) if self.is_for_everybody(environ) else None
        if page is None or not self._is_fresh(page):
            return self._inner(environ, start_response)
        form = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = is_known(form.etag, environ.get("HTTP_IF_NONE_MATCH"))
        _answer(start_response, form, page.route, environ["REQUEST_METHOD"], known=known)
        return [] if known or environ["REQUEST_METHOD"] == "HEAD" else [form.body]

    def is_for_everybody(self, environ: WSGIEnvironment) -> bool:
        """Tell whether a request carries nothing that could make its answer a private one."""
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not environ.get("QUERY_STRING")
            and not environ.get("SCRIPT_NAME")
            and self._cookie not in environ.get("HTTP_COOKIE", "")
        )

    def keep(self, response: Response) -> Response:
        """Keep a page that may be kept, and return it as the next visitor will see it."""
        if request.method != "GET" or not self.is_for_everybody(request.environ) or not _is_public(response):
            return response
        page = _page(response, self.pages.get(request.path))
        if len(self.pages) < MAX_PAGES:
            self.pages[request.path] = page
        form = page.form(request.headers.get("Accept-Encoding", ""))
        known = is_known(form.etag, request.headers.get("If-None-Match"))
        answer = Response(b"" if known else form.body, 304 if known else 200, form.unchanged if known else form.headers)
        answer.headers[REQUEST_ID_HEADER] = response.headers[REQUEST_ID_HEADER]
        return answer

    def _is_fresh(self, page: KeptPage) -> bool:
        """Tell so; of those who find a page too old one renders it while the others still get the old one."""
        now = time.monotonic()
        if now < page.fresh_until:
            return True
        page.fresh_until = now + FRESH_SECONDS
        return False


def init_app(app: Flask, config: Config) -> None:
    """Put the cache in front. Call it before other parts register `after_request`: then its own runs last.

    In preview nothing is kept, so that a writer sees each change at once.
    """
    if config.preview:
        return
    cookie = "__Host-session" if config.secure_cookies else "session"
    cache = PageCache(app.wsgi_app, cookie)
    app.wsgi_app = cache  # type: ignore[method-assign]
    app.after_request(cache.keep)


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Tell whether the browser holds this very form."""
    if not if_none_match:
        return False
    return any(part.strip().removeprefix("W/") in (etag, "*") for part in if_none_match.split(","))


def _is_public(response: Response) -> bool:
    """Tell whether an answer is the same for everybody. The session is looked at last: that alone sets `Vary`."""
    listed = request.blueprint in PUBLIC or request.endpoint in PUBLIC_ENDPOINTS
    if not listed or response.status_code != 200 or response.is_streamed or "Set-Cookie" in response.headers:
        return False
    return not (g.get("staff") or "csrf_token" in g or session.modified or dict(session))


def _page(response: Response, before: KeptPage | None) -> KeptPage:
    body = response.get_data()
    digest = hashlib.sha256(body).hexdigest()[:16]
    if before and before.forms[""].body == body:  # Mostly so: brotli's 0.05 s are spent once.
        bodies = {name: form.body for name, form in before.forms.items()}
    else:
        bodies = {"": body, **{name: compress(body, name) for name in SUFFIXES}}
    common = [(name, value) for name, value in response.headers if name not in _NOT_KEPT]
    forms = {name: _form(name, content, digest, common) for name, content in bodies.items()}
    return KeptPage(str(request.url_rule), forms)


def _form(encoding: str, body: bytes, digest: str, common: Headers) -> Form:
    etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    rules = [("ETag", etag), ("Cache-Control", CACHE_CONTROL), ("Vary", VARY)]
    about = [("Content-Encoding", encoding)] if encoding else []
    unchanged = [pair for pair in common if pair[0] != "Content-Type"] + rules
    return Form(etag, body, [*common, *rules, *about, ("Content-Length", str(len(body)))], unchanged)


def _answer(start_response: StartResponse, form: Form, route: str, method: str, *, known: bool) -> None:
    """Begin the answer: with an id of its own, and a line in the log like any other."""
    request_id = uuid.uuid4().hex
    status = "304 NOT MODIFIED" if known else "200 OK"
    start_response(status, [*(form.unchanged if known else form.headers), (REQUEST_ID_HEADER, request_id)])
    _access.info(
        "request", extra={"method": method, "route": route, "status": int(status[:3]), "request_id": request_id}
    )
