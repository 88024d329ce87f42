"""The public pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.assembly import lead_service
from app.assets import asset_url
from app.blueprints.site.content import folder, load
from app.blueprints.site.forms import ContactForm
from app.extensions import limiter
from app.models import LeadKind
from app.models.base import utcnow
from app.services.leads import NewLead
from app.services.uploads import CONSENT_VERSION
from app.wiring import wiring

blueprint = Blueprint("site", __name__)
_PAGES = ("security", "privacy", "terms", "cookies", "accessibility", "about", "impact")
_TITLES = {LeadKind.CONTACT: "Talk to us", LeadKind.DEMO: "Request a demo"}
_TEMPLATES = {LeadKind.CONTACT: "site/contact.html", LeadKind.DEMO: "site/request_demo.html"}


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return render_template("site/home.html", services=folder("services"))


@blueprint.get("/services/")
def services() -> ResponseReturnValue:
    return render_template("site/services.html", services=folder("services"))


@blueprint.get("/services/<slug>/")
def service(slug: str) -> ResponseReturnValue:
    page = load(f"services/{slug}")
    return render_template("site/page.html", page=page, body=page.body, parent="services")


def _copy(slug: str) -> str:
    page = load(slug)
    return render_template("site/page.html", page=page, body=page.body, parent=None)


for _slug in _PAGES:
    blueprint.add_url_rule(f"/{_slug}/", endpoint=_slug, view_func=_copy, defaults={"slug": _slug})


@blueprint.get("/contact/", defaults={"kind": LeadKind.CONTACT})
@blueprint.get("/request-demo/", defaults={"kind": LeadKind.DEMO}, endpoint="request_demo")
def contact(kind: LeadKind) -> ResponseReturnValue:
    return render_template(_TEMPLATES[kind], form=ContactForm(), kind=kind.value, title=_TITLES[kind])


@blueprint.post("/contact/", defaults={"kind": LeadKind.CONTACT})
@blueprint.post("/request-demo/", defaults={"kind": LeadKind.DEMO}, endpoint="send_demo")
@limiter.limit("20 per hour")
def send(kind: LeadKind) -> ResponseReturnValue:
    form = ContactForm()
    if not form.validate_on_submit():
        return render_template(_TEMPLATES[kind], form=form, kind=kind.value, title=_TITLES[kind]), 400
    lead_service().take(
        NewLead(
            kind=kind, name=form.name.data, email=form.email.data, company=form.company.data,
            message=form.message.data, consent_version=CONSENT_VERSION,
        )
    )  # fmt: skip
    return redirect(url_for(".thanks"), 303)


@blueprint.get("/thanks/")
def thanks() -> ResponseReturnValue:
    return render_template("site/thanks.html")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    base = wiring().config.site_url
    hidden = "".join(f"Disallow: /{part}/\n" for part in ("uploads", "results", "leads", "quarantine", "admin", "api"))
    return Response(f"User-agent: *\n{hidden}Sitemap: {base}/sitemap.xml\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    base = wiring().config.site_url
    paths = ["/", "/upload/", "/services/", "/contact/", "/request-demo/"]
    paths += [f"/{slug}/" for slug in _PAGES] + [f"/services/{page.slug}/" for page in folder("services")]
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
