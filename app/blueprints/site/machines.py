"""What machines ask a site for."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.assets import asset_url
from app.blueprints.site.views import public_pages
from app.models.base import utcnow
from app.wiring import wiring

blueprint = Blueprint("machines", __name__)
_HIDDEN = ("uploads", "results", "leads", "quarantine", "admin", "api", "visits")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    base = wiring().config.site_url
    hidden = "".join(f"Disallow: /{part}/\n" for part in _HIDDEN)
    # The empty search page may be found; each search would be a page of its own.
    return Response(f"User-agent: *\n{hidden}Disallow: /search/?\nSitemap: {base}/sitemap.xml\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    base = wiring().config.site_url
    paths = ["/", "/upload/", "/services/", "/case-studies/", "/resources/", "/contact/", "/request-demo/"]
    paths += [page.path for page in public_pages()]
    return Response(
        render_template("site/sitemap.xml", urls=[base + path for path in paths]), mimetype="application/xml"
    )


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
