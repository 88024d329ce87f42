"""What machines ask a site for."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.assets import asset_url
from app.blueprints.site.views import pages_of, public_pages
from app.i18n import languages_of
from app.models.base import utcnow
from app.wiring import wiring

blueprint = Blueprint("machines", __name__)
# Pages that list others, with the beginning of the paths they list; pages with a form have no day of change.
_LISTS = {"/": "/", "/services/": "/services/", "/case-studies/": "/case-studies/", "/resources/": "/resources/"}
_FORMS = ("/upload/", "/contact/", "/request-demo/", "/request-quote/", "/search/")
_HIDDEN = ("uploads", "results", "leads", "quarantine", "admin", "api", "shared", "visits")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    base = wiring().config.site_url
    hidden = "".join(f"Disallow: /{part}/\n" for part in _HIDDEN)
    # The empty search page may be found; each search would be a page of its own.
    return Response(f"User-agent: *\n{hidden}Disallow: /search/?\nSitemap: {base}/sitemap.xml\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Every page for search engines, with the day of its last change where its copy tells one."""
    pages = public_pages()
    changed = {page.path: page.head.updated for page in pages}
    for path, prefix in _LISTS.items():
        changed[path] = max(page.head.updated for page in pages if page.path.startswith(prefix))
    entries = [
        {"path": path, "changed": changed.get(path), "languages": languages_of(path)}
        for path in [*_LISTS, *_FORMS, *(page.path for page in pages)]
    ]
    page = render_template("site/sitemap.xml", base=wiring().config.site_url, entries=entries)
    return Response(page, mimetype="application/xml")


@blueprint.get("/resources/feed.xml")
def feed() -> ResponseReturnValue:
    articles = [page for page in pages_of("resources") if page.head.published]
    page = render_template("site/feed.xml", base=wiring().config.site_url, articles=articles)
    return Response(page, mimetype="application/atom+xml")


@blueprint.get("/.well-known/security.txt")
def security_txt() -> ResponseReturnValue:
    config = wiring().config
    expires = (utcnow() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: mailto:{config.security_email}", f"Expires: {expires}", "Preferred-Languages: en",
        f"Canonical: {config.site_url}/.well-known/security.txt",
    )  # fmt: skip
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return redirect(asset_url("images/favicon.ico"))


@blueprint.get("/site.webmanifest")
def manifest() -> ResponseReturnValue:
    return Response(render_template("site/site.webmanifest"), mimetype="application/manifest+json")
