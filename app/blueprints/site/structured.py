"""What search engines read of a page: schema.org data as JSON-LD (https://schema.org, https://json-ld.org)."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from app.assets import asset_url
from app.contents import Page
from app.i18n import link
from app.social import social_picture
from app.wiring import wiring

Data = dict[str, Any]
CONTEXT = "https://schema.org"
NAME = "IndiVillage"
LEGAL_NAME = "IndiVillage Tech Solutions"


def home_data() -> list[Data]:
    """Return what the home page says of the company and of its search."""
    return [_with_context(organization()), _with_context(_website())]


def organization() -> Data:
    """Return the company, with what is publicly known of it and nothing else: docs/company-facts.md."""
    return {
        "@type": "Organization",
        "@id": _absolute("/#organization"),
        "name": NAME,
        "legalName": LEGAL_NAME,
        "url": _absolute("/"),
        "logo": _absolute(asset_url("images/icon-512.png")),
        "description": "A business process company and social enterprise that does data work in rural India.",
        "contactPoint": {
            "@type": "ContactPoint", "contactType": "sales", "url": _absolute("/contact/"),
            "availableLanguage": "en",
        },
    }  # fmt: skip


def service_data(page: Page) -> list[Data]:
    """Return a service and the way to it."""
    service = {
        "@type": "Service",
        "name": page.title,
        "serviceType": page.title,
        "description": page.description,
        "url": _absolute(link(page.path)),
        "inLanguage": page.language,
        "provider": {"@id": _absolute("/#organization"), "@type": "Organization", "name": NAME},
    }
    trail = [(gettext("Services"), link("/services/")), (page.title, link(page.path))]
    return [_with_context(service), breadcrumb_data(trail)]


def article_data(page: Page) -> list[Data]:
    """Return an article and the way to it. The company stands as the author: it names no person."""
    author = {"@id": _absolute("/#organization"), "@type": "Organization", "name": NAME, "url": _absolute("/")}
    article = {
        "@type": "Article",
        "headline": page.title,
        "description": page.description,
        "datePublished": (page.head.published or page.head.updated).isoformat(),
        "dateModified": page.head.updated.isoformat(),
        "author": author,
        "publisher": author | {"logo": {"@type": "ImageObject", "url": _absolute(asset_url("images/icon-512.png"))}},
        "image": _absolute(asset_url(social_picture(page.path))),
        "mainEntityOfPage": _absolute(page.path),
        "inLanguage": page.language,
        "wordCount": len(page.text.split()),
    }
    trail = [(gettext("Resources"), "/resources/"), (page.title, page.path)]
    return [_with_context(article), breadcrumb_data(trail)]


def breadcrumb_data(trail: list[tuple[str, str]]) -> Data:
    """Return the way to a page from the home page; `trail` is (name, path), the page itself last."""
    steps = [(NAME, url_for("site.home")), *trail]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": _absolute(path)}
        for position, (name, path) in enumerate(steps, start=1)
    ]
    return _with_context({"@type": "BreadcrumbList", "itemListElement": items})


def _website() -> Data:
    return {
        "@type": "WebSite",
        "name": NAME,
        "url": _absolute("/"),
        "publisher": {"@id": _absolute("/#organization")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": _absolute("/search/?q={words}")},
            "query-input": "required name=words",
        },
    }


def _with_context(data: Data) -> Data:
    return {"@context": CONTEXT, **data}


def _absolute(path: str) -> str:
    return path if path.startswith("https://") else wiring().config.site_url + path
