"""The public pages that are read: home, services, resources and the rest of the copy."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import contents
from app.assets import FOLDER as STATIC
from app.blueprints.site.search import search
from app.blueprints.site.structured import article_data, breadcrumb_data, home_data, service_data
from app.blueprints.site.trust import trust_facts
from app.contents import Page
from app.i18n import language, translated
from app.wiring import wiring

blueprint = Blueprint("site", __name__)
# Pages at the top level: one content file each.
PAGES = ("how-we-work", "security", "privacy", "terms", "cookies", "accessibility", "about", "impact")
# Folders of content files with a list of their own.
TOKENS = STATIC / "css" / "tokens.css"
FOLDERS = {"services": "services", "case-studies": "case_studies", "resources": "resources"}


@translated(blueprint, "/", endpoint="home")
def home() -> ResponseReturnValue:
    return render_template(
        "site/home.html", services=pages_of("services"), articles=pages_of("resources"), structured=home_data()
    )


@translated(blueprint, "/services/", endpoint="services")
def services() -> ResponseReturnValue:
    return render_template("site/services.html", services=pages_of("services"))


@translated(blueprint, "/services/<slug>/", endpoint="service")
def service(slug: str) -> ResponseReturnValue:
    page = page_of(f"services/{slug}")
    return render_template("site/service.html", page=page, services=pages_of("services"), structured=service_data(page))


@blueprint.get("/case-studies/")
def case_studies() -> ResponseReturnValue:
    return render_template("site/case_studies.html", studies=pages_of("case-studies"))


@blueprint.get("/case-studies/<slug>/")
def case_study(slug: str) -> ResponseReturnValue:
    page = page_of(f"case-studies/{slug}")
    trail = [(gettext("Case studies"), "/case-studies/"), (page.title, page.path)]
    return render_template("site/page.html", page=page, parent="case-studies", structured=[breadcrumb_data(trail)])


@blueprint.get("/resources/")
def resources() -> ResponseReturnValue:
    return render_template("site/resources.html", articles=pages_of("resources"))


@blueprint.get("/resources/<slug>/")
def article(slug: str) -> ResponseReturnValue:
    others = [page for page in pages_of("resources") if page.slug != slug]
    page = page_of(f"resources/{slug}")
    return render_template("site/article.html", page=page, others=others, structured=article_data(page))


def _copy(slug: str) -> str:
    trust = trust_facts() if slug == "security" else None
    return render_template("site/page.html", page=page_of(slug), parent=None, trust=trust)


for _slug in PAGES:
    blueprint.add_url_rule(f"/{_slug}/", endpoint=_slug, view_func=_copy, defaults={"slug": _slug})


@blueprint.get("/search/")
def find() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:100]
    return render_template("site/search.html", words=words, hits=search(words, public_pages()))


@blueprint.get("/styleguide/")
def styleguide() -> ResponseReturnValue:
    """The living style page: for us, so it exists only where PREVIEW is set."""
    if not wiring().config.preview:
        abort(404)
    names = dict.fromkeys(re.findall(r"--color-([a-z-]+):", TOKENS.read_text(encoding="utf-8")))
    return Response(
        render_template("site/styleguide.html", tokens={"color": list(names)}), headers={"X-Robots-Tag": "noindex"}
    )


def page_of(slug: str) -> Page:
    """Return a content page in the request's language; raises NotFound."""
    return contents.load(slug, language(), drafts=wiring().config.preview)


def pages_of(folder: str) -> tuple[Page, ...]:
    """Return a folder's pages in the request's language."""
    return contents.folder(folder, language(), drafts=wiring().config.preview)


def public_pages() -> list[Page]:
    """Return every page of copy, in English where it has no translation: what search and sitemap know."""
    return [page_of(slug) for slug in PAGES] + [page for folder in FOLDERS for page in pages_of(folder)]
