"""What is shown where a page's address is shared: a picture of its own for every page of the sitemap."""

import io
import json
import re

import pytest
from PIL import Image

from app import create_app
from app.social import GENERIC, INDEX, social_picture
from sitebuild.__main__ import build

IMAGE = re.compile(r'<meta property="og:image" content="([^"]+)">')
SIZE = ("1200", "630")


def picture_of(client, config, path):
    html = client.get(path).text
    size = tuple(re.findall(r'<meta property="og:image:(?:width|height)" content="(\d+)">', html))
    assert size == SIZE and re.search(r'<meta property="og:image:alt" content="[^"]+">', html), path
    return IMAGE.search(html)[1].removeprefix(config.site_url)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of its own: every step of it, twice."""
    folder = tmp_path_factory.mktemp("built")
    target = build(folder)
    before = {path.name: path.stat().st_mtime_ns for path in (target / "social").glob("*.png")}
    build(folder)
    assert {path.name: path.stat().st_mtime_ns for path in (target / "social").glob("*.png")} == before
    return folder


@pytest.fixture
def shown(stack, built):
    """A visitor of a site that serves this build."""
    app = create_app(stack.config)
    app.extensions["assets"].built = built
    return app.test_client()


def test_every_page_of_the_sitemap_has_a_picture_of_its_own(shown, stack):
    sitemap = shown.get("/sitemap.xml").text
    paths = [address.removeprefix(stack.config.site_url) for address in re.findall(r"<loc>([^<]+)</loc>", sitemap)]

    bodies = {}
    for path in paths:
        answer = shown.get(picture_of(shown, stack.config, path))
        assert (answer.status_code, answer.mimetype) == (200, "image/png"), path
        assert "immutable" in answer.headers["Cache-Control"]
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
        assert len(answer.data) < 100_000, path
        bodies[answer.data] = path

    assert len(paths) > 40 and len(bodies) == len(paths)


def test_an_article_tells_search_engines_its_own_picture(shown, stack):
    path = "/resources/prepare-a-table/"
    html = shown.get(path).text

    article = next(
        data
        for text in re.findall(r'ld\+json">(.*?)</script>', html, re.S)
        if (data := json.loads(text))["@type"] == "Article"
    )
    assert article["image"] == stack.config.site_url + picture_of(shown, stack.config, path)


def test_the_generic_picture_stands_in_where_none_was_drawn(stack, tmp_path):
    app = create_app(stack.config)
    app.extensions["assets"].built = tmp_path

    address = picture_of(app.test_client(), stack.config, "/")

    assert address.endswith(GENERIC) and app.test_client().get(address).status_code == 200


def test_a_page_outside_the_sitemap_shows_the_generic_picture(shown):
    with shown.application.test_request_context():
        assert social_picture("/uploads/") == GENERIC != social_picture("/upload/")


def test_which_picture_is_whose_is_not_compressed_once_and_then_out_of_date(built):
    (index,) = built.glob(f"*/{INDEX}")

    assert [path.name for path in index.parent.glob(f"{index.name}*")] == [index.name]
