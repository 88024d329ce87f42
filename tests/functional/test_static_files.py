"""Static files: one stylesheet a page, checked by the browser, compressed where built, and from a CDN where set."""

import base64
import gzip
import hashlib
import posixpath
import re

import boto3
import brotli
import pytest
from flask import render_template_string

from app import create_app, stylesheets
from app.assets import FOR_EVER
from app.static_tree import TEMPLATES, fingerprint, static_tree
from sitebuild import scripts, upload
from sitebuild.__main__ import build
from tests.functional.test_pages import PUBLIC, STAFF

LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)"(?: integrity="([^"]+)")?( crossorigin)?>')
# Ten packets of 1,460 bytes (RFC 6928), and the most that nginx puts before a page and a stylesheet in HTTP/2.
FIRST_WINDOW, HEADERS = 14_600, 850 + 240
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+)"')
CHECKED = re.compile(r'(?:href|src)="(/static/[^"]+)" integrity="([^"]+)"')


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of the present files."""
    return build(tmp_path_factory.mktemp("build"))


@pytest.fixture(params=["built", "not built"])
def client(request, stack, built, tmp_path):
    """A client of a site that has kept no page yet, with and without a build."""
    app = create_app(stack.config)
    app.extensions["assets"].built = built.parent if request.param == "built" else tmp_path
    return app.test_client()


@pytest.mark.parametrize("path", [*(path for path in PUBLIC if path != "/login/"), *STAFF, "/nope/"])
def test_every_page_has_one_stylesheet(staff, path):
    links = LINK.findall(staff("admin").get(path).text)

    assert len(links) == 1 and "/css/page-" in links[0][0]


@pytest.mark.parametrize("path", ["/", "/upload/"])
def test_a_script_or_stylesheet_is_what_the_page_says_it_is(client, path):
    checked = CHECKED.findall(client.get(path).text)

    assert len(checked) >= 2
    for address, integrity in checked:
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == FOR_EVER
        assert integrity == "sha384-" + base64.b64encode(hashlib.sha384(answer.data).digest()).decode()


def test_a_built_page_names_bundles_and_all_that_they_cannot_begin_without(app, built, monkeypatch):
    monkeypatch.setattr(app.extensions["assets"], "built", built.parent)
    page = app.test_client().get("/upload/").text
    named = set(re.findall(r'(?:href|src)="/static/\w+/([^"]+\.js)"', page))

    assert {re.sub(r"-\w+\.js$", "", name) for name in named} == {
        "bundles/main", "bundles/upload", "bundles/chunk"
    }  # fmt: skip
    wanted = {name for path in named for name in IMPORTED.findall((built / path).read_text())}
    assert wanted and {f"bundles/{name}" for name in wanted} <= named
    for path in (built / "bundles").glob("*.js"):
        for name in [*IMPORTED.findall(path.read_text()), *re.findall(r'import\("\./([^"]+)"\)', path.read_text())]:
            assert (path.parent / name).is_file(), (path.name, name)


def test_every_script_that_a_template_names_is_bundled():
    named = {
        name for path in TEMPLATES.rglob("*.html") for name in re.findall(r"\{\{ script\('(.+?)'\) ", path.read_text())
    }

    assert named == set(scripts.ENTRIES)


def test_without_npm_pages_name_single_modules(app, tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "BUNDLER_INSTALLED", tmp_path / "nowhere")
    monkeypatch.setenv("PATH", str(tmp_path))
    target = tmp_path / static_tree(fingerprint()).digest
    monkeypatch.setattr(app.extensions["assets"], "built", tmp_path)

    said = scripts.bundle(target)

    assert "npm" in said and not target.exists()
    assert re.findall(r'src="/static/\w+/([^"]+)"', app.test_client().get("/upload/").text) == [
        "js/modules/upload.js", "js/main.js"
    ]  # fmt: skip


def test_a_script_that_cannot_be_bundled_stops_the_build(tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "STATIC", tmp_path)
    (tmp_path / "js" / "modules").mkdir(parents=True)
    for name in scripts.ENTRIES:
        (tmp_path / "js" / f"{name}.js").write_text('import { gone } from "./gone.js"; gone();')

    with pytest.raises(RuntimeError, match="gone.js"):
        scripts.bundle(tmp_path / "built")


def test_every_address_in_a_page_stylesheet_leads_to_a_file():
    tree = static_tree(fingerprint())

    found = set()
    for path in tree.sheets.values():
        for address in re.findall(r'url\("?([^")]+)"?\)', tree.files[path].decode()):
            found.add(posixpath.normpath(posixpath.join("css", address)))
    assert "images/chain.svg" in found and found <= tree.files.keys()


def test_a_component_in_a_deeper_folder_keeps_its_addresses():
    files = {"css/components/x.css": b"a { mask: url('../../images/a.svg'); b: url(data:x); c: url( ../../d.png ) }"}

    assert (
        stylesheets.joined(("components/x",), files)
        == b'a{mask: url("../images/a.svg");b: url(data:x);c: url("../d.png")}'
    )


@pytest.mark.parametrize(
    ("written", "minified"),
    [
        ("a { color : red ; }\n\n/* no; { */ b ::marker , b > c { top: 0; }", "a{color : red}b ::marker,b > c{top: 0}"),
        ('a::before { content: "/* ;  } */"; }', 'a::before{content: "/* ;  } */"}'),
        (
            "@media (width >= 62rem) { a { inset: calc(1px + 2px) } }",
            "@media (width >= 62rem){a{inset: calc(1px + 2px)}}",
        ),
    ],
)
def test_minifying_takes_comments_and_blanks_only(written, minified):
    assert stylesheets.minified(written) == minified


def test_a_list_that_no_template_names_falls_back_to_its_files(app):
    page = "{% extends 'base.html' %}{% block styles %}{{ stylesheet(name) }}{% endblock %}"
    with app.test_request_context("/"):
        links = LINK.findall(render_template_string(page, name="components/chart"))

    assert len(links) > 5 and any(link[0].endswith("/css/components/chart.css") for link in links)
    assert {app.test_client().get(link[0]).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("br;q=0", None, bytes)],
)
def test_a_built_text_is_sent_compressed(app, built, monkeypatch, accept, encoding, decode):
    monkeypatch.setattr(app.extensions["assets"], "built", built.parent)
    client = app.test_client()
    address = LINK.search(client.get("/").text)[1]
    plain = client.get(address)

    answer = client.get(address, headers={"Accept-Encoding": accept})

    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert decode(answer.data) == plain.data
    assert (answer.headers["ETag"] == plain.headers["ETag"]) is (encoding is None)
    again = client.get(address, headers={"Accept-Encoding": accept, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["fonts/titles.woff2", "images/social.png"])
def test_what_is_compressed_already_is_sent_as_it_is(client, built, name):
    answer = client.get(f"/static/{built.name}/{name}", headers={"Accept-Encoding": "gzip, br"})

    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
    assert not list((built / name).parent.glob("*.woff2.*")) and not list((built / name).parent.glob("*.png.*"))


@pytest.mark.parametrize("name", ["../../config.py", "css/nope.css", "..%2f..%2fconfig.py", "css/base.css.half"])
def test_nothing_else_is_served(client, built, name):
    assert client.get(f"/static/{built.name}/{name}").status_code == 404


def test_an_older_address_still_answers_but_not_for_ever(client):
    answer = client.get("/static/000000000000/css/base.css")

    assert answer.status_code == 200 and "immutable" not in answer.headers["Cache-Control"]


def test_the_files_of_the_release_before_are_still_there(app, tmp_path, monkeypatch):
    older = tmp_path / "0123456789ab" / "css"
    older.mkdir(parents=True)
    (older / "page-old.css").write_text("a{color: red}")
    monkeypatch.setattr(app.extensions["assets"], "built", tmp_path)

    answer = app.test_client().get("/static/0123456789ab/css/page-old.css")

    assert (answer.text, answer.headers["Cache-Control"]) == ("a{color: red}", FOR_EVER)


def test_a_second_build_writes_nothing_and_old_builds_go(tmp_path, capsys):
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).mkdir()
    first = build(tmp_path)
    when = {path: path.stat().st_mtime_ns for path in first.rglob("*") if path.is_file()}

    build(tmp_path)

    assert when == {path: path.stat().st_mtime_ns for path in first.rglob("*") if path.is_file()}
    assert len(list(tmp_path.iterdir())) == 3 and first.exists()


@pytest.mark.parametrize(
    ("path", "fonts"),
    [
        ("/", ["titles", "latin", "names"]),
        ("/hi/", ["names", "hindi", "latin"]),
        ("/kn/", ["names", "kannada", "latin"]),
        ("/about/", ["titles", "latin"]),
    ],
)
def test_the_fonts_of_a_page_are_fetched_before_its_first_paint(client, path, fonts):
    head = client.get(path).text.partition("</head>")[0]

    assert re.findall(r'rel="preload" href="/static/\w+/fonts/([\w-]+)\.woff2"', head) == fonts


@pytest.mark.parametrize(
    "path", [*(path for path in PUBLIC if not re.search(r"log(in|out)|\?", path)), "/kn/", "/kn/upload/"]
)
def test_a_page_and_its_styles_are_not_more_than_a_first_window(app, built, monkeypatch, path):
    monkeypatch.setattr(app.extensions["assets"], "built", built.parent)
    page = app.test_client().get(path, headers={"Accept-Encoding": "br"})
    assert page.headers["Content-Encoding"] == "br"

    styles = built / LINK.search(brotli.decompress(page.data).decode())[1].split("/", 3)[3]
    parts = {"page": len(page.data), "styles": styles.with_name(f"{styles.name}.br").stat().st_size, "headers": HEADERS}
    assert sum(parts.values()) <= FIRST_WINDOW, f"{parts}: docs/decisions/0007-speed.md says why, and what helped"


def test_from_a_cdn_everything_static_has_its_origin(stack):
    cdn = "https://cdn.indivillage.example"
    app = create_app(stack.with_settings(STATIC_BASE_URL=f"{cdn}/").config)
    client = app.test_client()
    answer = client.get("/")

    address, integrity, crossorigin = LINK.search(answer.text).groups()
    assert address.startswith(f"{cdn}/static/") and integrity and crossorigin
    assert not re.search(r'(?:href|src)="/static/', answer.text)
    assert f'property="og:image" content="{cdn}/static/' in answer.text
    assert re.search(r'rel="preload" href="https://cdn[^>]+ crossorigin>', answer.text)
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    for name in ("script-src", "style-src", "font-src"):
        assert policy[name] == f"'self' {cdn}"
    assert policy["img-src"] == f"'self' {cdn} data:"
    file = client.get(address.removeprefix(cdn))
    assert file.headers["Access-Control-Allow-Origin"] == "*"
    assert file.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_build_goes_to_the_bucket_as_a_cdn_needs_it(app, stack, built):
    config = stack.config
    store = boto3.client("s3", endpoint_url=config.aws_s3_endpoint_url, region_name=config.aws_region)
    sheet = next(iter(static_tree(fingerprint()).sheets.values()))

    said = upload.send(built, config)

    def head(name):
        found = store.head_object(Bucket=config.static_assets_bucket, Key=f"static/{built.name}/{name}")
        return found["ContentType"], found.get("ContentEncoding"), found["CacheControl"]

    assert config.static_assets_bucket in said
    assert head(sheet) == ("text/css; charset=utf-8", None, FOR_EVER)
    assert head(f"{sheet}.br") == ("text/css; charset=utf-8", "br", FOR_EVER)
    assert head(f"{sheet}.gz") == ("text/css; charset=utf-8", "gzip", FOR_EVER)
    assert head("fonts/titles.woff2") == ("font/woff2", None, FOR_EVER)


def test_the_search_form_may_be_found_and_a_search_may_not(app):
    client = app.test_client()

    assert "Disallow: /search/?\n" in client.get("/robots.txt").text
    assert "noindex" not in client.get("/search/").text
    assert 'content="noindex"' in client.get("/search/?q=data").text
