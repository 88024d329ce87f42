"""Public pages are kept and answered alike for everybody; nothing that depends on a visitor ever is."""

import gzip
import re

import brotli
import pytest
from flask import session
from markupsafe import Markup

from app import contents, create_app, page_cache
from app.page_cache import CACHE_CONTROL, PageCache

KEPT = [
    "/", "/hi/", "/kn/", "/services/", "/services/data-collection/", "/hi/services/data-annotation/", "/impact/",
    "/about/", "/security/", "/privacy/", "/terms/", "/cookies/", "/accessibility/", "/how-we-work/",
    "/case-studies/", "/case-studies/sample-weather-table/", "/resources/", "/search/", "/thanks/",
    "/robots.txt", "/sitemap.xml", "/site.webmanifest", "/.well-known/security.txt",
]  # fmt: skip
NEVER = [
    "/upload/", "/hi/upload/", "/contact/", "/request-demo/", "/login/", "/logout/", "/results/", "/leads/",
    "/quarantine/", "/admin/users/", "/search/?q=data", "/?utm_source=mail", "/nope/", "/services/nope/",
    "/healthz", "/readyz", "/favicon.ico", "/styleguide/", "/uploads/00000000-0000-4000-8000-000000000000/",
]  # fmt: skip
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def kept(app):
    """The pages the application keeps: none at first."""
    assert isinstance(app.wsgi_app, PageCache)
    app.wsgi_app.pages.clear()
    return app.wsgi_app.pages


@pytest.mark.parametrize("path", KEPT)
def test_a_public_page_is_kept_and_comes_back_the_same(app, kept, path):
    first, again = (app.test_client().get(path, headers=PLAIN) for _ in range(2))

    assert list(kept) == [path]
    assert (first.status_code, first.data) == (200, again.data)
    assert first.headers["X-Request-ID"] != again.headers["X-Request-ID"]
    own = {"X-Request-ID", "Date"}
    assert {k: v for k, v in first.headers if k not in own} == {k: v for k, v in again.headers if k not in own}
    assert first.headers["Cache-Control"] == CACHE_CONTROL
    assert "csrf" not in first.text


@pytest.mark.parametrize("path", NEVER)
def test_a_page_for_one_visitor_is_never_kept(app, kept, path):
    answer = app.test_client().get(path)

    assert not kept
    assert "public" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/results/", "/leads/", "/quarantine/", "/admin/users/"])
def test_what_staff_see_is_never_kept(kept, staff, path):
    answer = staff("admin").get(path)

    assert answer.status_code == 200 and "Sign out" in answer.text
    assert not kept
    assert answer.headers["Cache-Control"] == "no-store"


def test_neither_sees_the_others_page(app, kept, staff):
    member = staff("sales")

    pages = [client.get("/about/").text for client in (member, app.test_client(), member, app.test_client())]

    assert ["Sign out" in page for page in pages] == [True, False, True, False]
    assert list(kept) == ["/about/"]


def test_after_signing_out_the_public_page_is_back(kept, staff):
    member = staff("sales")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', member.get("/logout/").text)[1]

    member.post("/logout/", data={"csrf_token": token})

    assert "Sign out" not in member.get("/").text


def test_a_message_for_one_visitor_is_shown_to_that_one_only(app, kept):
    client = app.test_client()
    with client.session_transaction() as state:
        state["_flashes"] = [("info", "for your eyes only")]

    told, later = client.get("/impact/").text, app.test_client().get("/impact/").text

    assert "for your eyes only" in told and "for your eyes only" not in later


@pytest.mark.parametrize("slip", ["session", "token", "cookie"])
def test_a_public_page_that_turns_private_is_not_kept(app, kept, monkeypatch, slip):
    """Suppose somebody adds a form, a greeting or a cookie to a page of copy."""

    def private(**_):
        if slip == "session":
            session["seen"] = True
        if slip == "token":
            app.jinja_env.globals["csrf_token"]()
        answer = app.make_response(str(Markup("<p>page</p>")))
        if slip == "cookie":
            answer.set_cookie("choice", "a")
        return answer

    monkeypatch.setitem(app.view_functions, "site.about", private)

    assert app.test_client().get("/about/").status_code == 200
    assert not kept


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress), ("*", "br", brotli.decompress),
        ("identity", None, bytes), ("br;q=0", None, bytes), ("", None, bytes),
    ],
)  # fmt: skip
def test_each_browser_gets_the_form_it_takes(app, kept, accept, encoding, decode):
    client = app.test_client()
    plain = client.get("/", headers=PLAIN)

    answer = client.get("/", headers={"Accept-Encoding": accept})

    assert answer.headers.get("Content-Encoding") == encoding
    assert decode(answer.data) == plain.data
    assert (answer.headers["ETag"] == plain.headers["ETag"]) is (encoding is None)
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("warm", [False, True], ids=["rendered", "kept"])
def test_a_browser_that_has_the_page_is_told_so(app, kept, warm):
    client, headers = app.test_client(), {"Accept-Encoding": "br"}
    tag = client.get("/", headers=headers).headers["ETag"]
    if not warm:
        kept.clear()

    same = client.get("/", headers={**headers, "If-None-Match": f'"x", W/{tag}'})
    other = client.get("/", headers={**PLAIN, "If-None-Match": tag})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert same.headers["Vary"] == "Accept-Encoding, Cookie" and same.headers["Cache-Control"] == CACHE_CONTROL
    assert other.status_code == 200


def test_head_is_answered_like_get_without_the_body(app, kept):
    client = app.test_client()
    page = client.get("/")

    head = client.head("/")

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_a_kept_page_takes_no_post(app, kept):
    client = app.test_client()
    client.get("/about/")

    assert client.post("/about/").status_code in (400, 405)


def test_an_old_copy_is_rendered_anew_by_one_visitor(app, kept):
    client = app.test_client()
    client.get("/about/")
    old = kept["/about/"]
    old.fresh_until = 0

    client.get("/about/")
    renewed = kept["/about/"]
    client.get("/about/")

    assert renewed is not old and kept["/about/"] is renewed


def test_a_page_is_compressed_anew_only_when_it_changed(app, kept, monkeypatch):
    client, compressed = app.test_client(), []
    monkeypatch.setattr(page_cache, "compress", lambda body, name: compressed.append(name) or body)
    for _ in range(2):
        client.get("/about/")
        kept["/about/"].fresh_until = 0
    assert compressed == ["br", "gzip"]

    monkeypatch.setitem(app.jinja_env.globals, "language", lambda: "hi")
    client.get("/about/")
    assert compressed == ["br", "gzip"] * 2


def test_in_preview_a_changed_text_is_seen_at_once(app, stack, tmp_path, monkeypatch):
    page = tmp_path / "about.md"
    page.write_text((contents.FOLDER / "about.md").read_text())
    monkeypatch.setattr(contents, "FOLDER", tmp_path)
    client = create_app(stack.with_settings(PREVIEW="true").config).test_client()
    before = client.get("/about/").text

    page.write_text(page.read_text() + "\nA sentence that was added.\n")

    assert "A sentence that was added." not in before
    assert "A sentence that was added." in client.get("/about/").text
