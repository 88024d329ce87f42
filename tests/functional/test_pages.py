"""Every page: its headers, its structure, and that errors are pages too."""

import re
from collections import Counter
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from app import create_app
from app.integrations.clamav import ClamdEngine
from app.queue import JobQueue
from app.wiring import wiring
from tests.visitor import CSV

PUBLIC = [
    "/", "/services/", "/services/data-collection/", "/services/data-annotation/", "/services/data-preparation/",
    "/services/human-in-the-loop/", "/impact/", "/about/", "/security/", "/privacy/", "/terms/", "/cookies/",
    "/accessibility/", "/how-we-work/", "/case-studies/", "/case-studies/sample-weather-table/", "/resources/",
    "/search/", "/search/?q=private+data", "/hi/", "/kn/services/", "/hi/upload/", "/contact/", "/request-demo/", "/request-quote/", "/thanks/", "/upload/", "/login/", "/logout/",
]  # fmt: skip
STAFF = ["/results/", "/leads/", "/quarantine/", "/admin/users/"]
TEMPLATES = Path(__file__).parents[2] / "app" / "templates"


def check_page(html):
    """What every page owes its readers: one h1, a title, unique ids, labelled fields, nothing inline."""
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert re.search(r"<title>[^<]+</title>", html)
    assert re.search(r'<html lang="(en|hi|kn)">', html)
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert not [name for name, count in ids.items() if count > 1]
    assert "<style" not in html
    assert not re.search(r"\sstyle=\"", html)
    assert not re.search(r"\son[a-z]+=\"", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)", html)
    fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)
    for field in fields:
        if 'type="hidden"' in field or 'type="submit"' in field:
            continue
        name = re.search(r'\sid="([^"]+)"', field)
        assert name is not None, field
        assert f'for="{name[1]}"' in html or "aria-label" in field, field


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_whole(app, path):
    answer = app.test_client().get(path)

    assert answer.status_code == 200
    check_page(answer.text)


@pytest.mark.parametrize("path", STAFF)
def test_a_staff_page_is_whole(staff, visitor, path):
    visitor.announce()
    answer = staff("admin").get(path)

    assert answer.status_code == 200
    check_page(answer.text)


def test_a_status_page_is_private_and_names_nobody(app, visitor):
    upload_id = visitor.upload(CSV)

    answer = app.test_client().get(f"/uploads/{upload_id}/")

    check_page(answer.text)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Asha" not in answer.text and "asha@example.org" not in answer.text


def test_the_changing_part_of_a_status_page_answers_304(app, visitor):
    client, upload_id = app.test_client(), visitor.upload(CSV)
    first = client.get(f"/uploads/{upload_id}/status")

    again = client.get(f"/uploads/{upload_id}/status", headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert again.status_code == 304


def test_the_content_security_policy_is_exactly_this(app, stack):
    storage = stack.config.upload_origin

    assert app.test_client().get("/").headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' {storage}; form-action 'self' {storage}; manifest-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def test_on_https_cookies_are_locked_to_the_host(stack):
    config = stack.with_settings(SITE_URL="https://site.example", SECRET_KEY="k" * 40).config
    client = create_app(config).test_client()

    answer = client.get("/upload/", base_url="https://site.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_marketing_pages_set_no_cookie(app):
    assert "Set-Cookie" not in app.test_client().get("/").headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/nope/", 404), ("post", "/healthz", 405), ("get", "/uploads/x/", 404), ("get", "/services/../etc/", 404)],
)
def test_an_error_is_a_page_with_a_request_id(app, method, path, status):
    answer = getattr(app.test_client(), method)(path)

    assert answer.status_code in (status, 400)
    assert answer.headers["X-Request-ID"] in answer.text
    check_page(answer.text)


def test_a_body_that_is_too_large_is_refused(app, visitor):
    answer = visitor.client.post(
        "/api/v1/uploads", data=b"x" * 100_000, content_type="application/json",
        headers={"X-CSRFToken": visitor.token},
    )  # fmt: skip

    assert answer.status_code == 413


def test_static_files_are_cached_for_ever_under_their_digest(app):
    client = app.test_client()
    address = re.search(r'href="(/static/[^"]+\.css)"', client.get("/").text)[1]

    answer = client.get(address)

    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content_type.startswith("text/css")


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/site.webmanifest"])
def test_machines_find_what_is_customary(app, path):
    assert app.test_client().get(path).status_code == 200


def test_readiness_names_each_part(app, stack):
    answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "redis": "ok", "storage": "ok", "scanner": "ok"}


def test_readiness_fails_with_the_class_of_what_is_down(app, monkeypatch):
    def down(_):
        raise RedisError("a host's name that nobody outside should read")

    monkeypatch.setattr(JobQueue, "check", down)
    with app.app_context():
        monkeypatch.setitem(wiring().__dict__, "engines", (ClamdEngine("/nowhere/clamd.sock"),))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["database"] == "ok"
    assert answer.json["redis"] == "RedisError"
    assert answer.json["scanner"] != "ok"
    assert "host" not in answer.text


def test_metrics_are_for_inside_only(app, visitor):
    visitor.announce()
    client = app.test_client()

    assert 'indivillage_uploads{state="pending"} 1.0' in client.get("/metrics").text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404


def test_every_template_compiles(app):
    for path in TEMPLATES.rglob("*.html"):
        app.jinja_env.get_template(str(path.relative_to(TEMPLATES)))
