"""Languages: which one a request is in, and the addresses of a page in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, Response, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, refresh
from markupsafe import Markup

DEFAULT = "en"
# Each language by its own name, so that whoever reads it finds it.
LANGUAGES = {"en": "English", "hi": "हिन्दी", "kn": "ಕನ್ನಡ"}
_OTHERS = tuple(code for code in LANGUAGES if code != DEFAULT)
_PREFIX = f"/<any({','.join(_OTHERS)}):language>"
# Addresses that must not move (contract) take their language as a query instead of a prefix.
_BY_QUERY = "/uploads/"
# Programs ask by `Accept-Language`; so do our own scripts, with the language of the page they run on.
_BY_HEADER = "/api/"

babel = Babel()
Register = Callable[[Callable[..., Any]], Callable[..., Any]]


def N_(text: str) -> str:
    """Mark a text for the catalogues; it is translated when somebody reads it."""
    return text


def translated(blueprint: Blueprint, rule: str, **options: Any) -> Register:
    """Register a view at `rule` and at `/<language>` + `rule`; the view itself never sees the language."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        blueprint.add_url_rule(rule, view_func=view, **options)
        blueprint.add_url_rule(_PREFIX + rule, view_func=view, **options)
        return view

    return register


def language() -> str:
    """Return the language of the request or of what `speaking` surrounds; `en` where none is asked for."""
    if not has_app_context():
        return DEFAULT
    if "language" not in g:
        if not has_request_context():
            return DEFAULT
        asked = _asked()
        g.language = asked if asked in LANGUAGES else DEFAULT
    code: str = g.language
    return code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language in the block, whatever the request's is: a mail is read by another person than causes it."""
    before = g.pop("language", None)
    g.language = code
    try:
        with force_locale(Locale.parse(code)):
            yield
    finally:
        g.pop("language", None)
        if before is not None:
            g.language = before


def _asked() -> str:
    """Return what a request asks for that no rule with a prefix matched, as that of a page which is not there."""
    if request.path.startswith(_BY_QUERY):
        return request.args.get("lang", "")
    if request.path.startswith(_BY_HEADER):
        # By the first part: who prefers `kn-IN` to `en` reads `kn`.
        preferred = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
        return next((code for code in preferred if code in LANGUAGES), DEFAULT)
    return request.path.split("/", 2)[1]


def is_translated(path: str) -> bool:
    """Tell whether the page at a path without prefix exists in every language."""
    return path in ("/", "/services/", "/upload/") or path.startswith("/services/")


def languages_of(path: str) -> dict[str, str]:
    """Return a path without prefix in each language that the page has; empty where it has one only."""
    if not is_translated(path):
        return {}
    return {code: path if code == DEFAULT else f"/{code}{path}" for code in LANGUAGES}


def link(path: str) -> str:
    """Return the address of a page in the language of the request, or in English where it has no other."""
    if path.startswith(_BY_QUERY) and language() != DEFAULT:
        return f"{path}?lang={language()}"
    page = path.partition("?")[0].partition("#")[0]
    return path if language() == DEFAULT or not is_translated(page) else f"/{language()}{path}"


def base_path() -> str:
    """Return the request's path without its language."""
    prefix = f"/{language()}/"
    return request.path[len(prefix) - 1 :] if request.path.startswith(prefix) else request.path


def alternates() -> dict[str, str]:
    """Return the present page's path in each language; empty for a page that has one language only."""
    path = base_path()
    if path.startswith(_BY_QUERY):
        return {code: path if code == DEFAULT else f"{path}?lang={code}" for code in LANGUAGES}
    return languages_of(path)


def in_english() -> Markup:
    """Return the attribute that marks English text on a page in another language (WCAG 3.1.2), with a space before."""
    return Markup("") if language() == DEFAULT else Markup(' lang="en"')


def init_app(app: Flask) -> None:
    """Take the language off the address before a view runs, and give templates what they need of it."""
    babel.init_app(app, locale_selector=lambda: Locale.parse(language()))

    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.pop("language", None)
        refresh()
        if values and "language" in values:
            g.language = values.pop("language")

    @app.after_request
    def tell(response: Response) -> Response:
        if request.path.startswith(_BY_HEADER):
            response.vary.add("Accept-Language")
            if not response.content_language:
                response.content_language.add(language())
        return response

    app.jinja_env.globals.update(
        link=link, base_path=base_path, alternates=alternates, language=language, languages=LANGUAGES,
        in_english=in_english,
    )  # fmt: skip
