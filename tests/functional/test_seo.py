"""What search engines and people who share a link are told."""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ATOM = "{http://www.w3.org/2005/Atom}"
# https://developers.google.com/search/docs/appearance/structured-data: what each type needs to be of use.
NEEDED = {
    "Organization": {"name", "url", "logo", "description"},
    "WebSite": {"name", "url", "potentialAction"},
    "Service": {"name", "description", "provider", "url"},
    "Article": {"headline", "datePublished", "dateModified", "author", "image", "publisher"},
    "BreadcrumbList": {"itemListElement"},
}


def data_of(html):
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)]


@pytest.fixture
def site_paths(app, stack):
    """The sitemap's paths."""
    tree = ElementTree.fromstring(app.test_client().get("/sitemap.xml").data)
    return [entry.text.removeprefix(stack.config.site_url) for entry in tree.iter(f"{SITEMAP}loc")]


def test_every_page_of_the_sitemap_answers_and_names_itself_as_canonical(app, stack, site_paths):
    for path in site_paths:
        answer = app.test_client().get(path)
        assert answer.status_code == 200, path
        assert f'<link rel="canonical" href="{stack.config.site_url}{path}">' in answer.text
        assert "noindex" not in answer.text and "X-Robots-Tag" not in answer.headers


def test_titles_and_descriptions_are_unique_and_of_a_length_that_is_shown(app, site_paths):
    titles, descriptions = Counter(), Counter()
    for path in site_paths:
        html = app.test_client().get(path).text
        title = re.search(r"<title>([^<]+)</title>", html)[1]
        description = re.search(r'<meta name="description" content="([^"]+)">', html)[1]
        assert len(title) <= 80, (path, title)
        assert 40 <= len(description) <= 160, (path, description)
        if not path.startswith(("/hi/", "/kn/")):
            titles[title] += 1
            descriptions[description] += 1
    assert not [title for title, count in titles.items() if count > 1]
    assert not [text for text, count in descriptions.items() if count > 1]


def test_structured_data_is_complete_and_points_at_this_site(app, stack, site_paths):
    kinds = Counter()
    for path in site_paths:
        for data in data_of(app.test_client().get(path).text):
            assert data["@context"] == "https://schema.org"
            assert NEEDED[data["@type"]] <= data.keys(), (path, data["@type"])
            kinds[data["@type"]] += 1
    assert kinds.keys() == NEEDED.keys()


def test_breadcrumbs_lead_from_the_home_page_to_the_page(app, stack):
    html = app.test_client().get("/services/data-annotation/").text

    items = next(data for data in data_of(html) if data["@type"] == "BreadcrumbList")["itemListElement"]

    base = stack.config.site_url
    assert [item["position"] for item in items] == [1, 2, 3]
    assert [item["item"] for item in items] == [f"{base}/", f"{base}/services/", f"{base}/services/data-annotation/"]


def test_a_translated_page_names_its_other_languages_in_page_and_sitemap(app, stack):
    html = app.test_client().get("/hi/services/").text
    tree = ElementTree.fromstring(app.test_client().get("/sitemap.xml").data)

    base = stack.config.site_url
    wanted = {("en", f"{base}/services/"), ("hi", f"{base}/hi/services/"), ("kn", f"{base}/kn/services/")}
    wanted.add(("x-default", f"{base}/services/"))
    assert set(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)) == wanted
    entry = next(url for url in tree if url.find(f"{SITEMAP}loc").text == f"{base}/hi/services/")
    assert {(link.get("hreflang"), link.get("href")) for link in entry.iter(f"{XHTML}link")} == wanted


def test_the_feed_holds_every_article_with_its_dates(app, stack):
    answer = app.test_client().get("/resources/feed.xml")
    feed = ElementTree.fromstring(answer.data)

    listed = set(re.findall(r'href="(/resources/[a-z0-9-]+/)"', app.test_client().get("/resources/").text))
    assert answer.mimetype == "application/atom+xml"
    links = {entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")}
    assert links == {stack.config.site_url + path for path in listed}
    assert all(entry.find(f"{ATOM}published").text.endswith("Z") for entry in feed.iter(f"{ATOM}entry"))


def test_robots_are_kept_from_what_is_private_and_shown_the_sitemap(app, stack):
    text = app.test_client().get("/robots.txt").text

    assert {"Disallow: /uploads/", "Disallow: /results/", "Disallow: /api/"} <= set(text.splitlines())
    assert f"Sitemap: {stack.config.site_url}/sitemap.xml" in text


def test_typed_text_cannot_leave_a_data_block(app):
    html = app.test_client().get("/").text

    assert all("</" not in block for block in re.findall(r'ld\+json">(.*?)</script>', html, re.S))
