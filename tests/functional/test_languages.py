"""What a visitor is told in Hindi or Kannada: by the API that is asked in it, by error pages, and by results."""

import re
import uuid

import pytest

from app.errors import Conflict
from app.extensions import db
from app.models import Upload
from tests.functional.test_language_kept import PERSON
from tests.visitor import CSV, announcement, csrf_token

HINDI, KANNADA = re.compile("[\u0900-\u097f]"), re.compile("[\u0c80-\u0cff]")


def language_of(page):
    return re.search(r'<html[^>]* lang="(\w+)"', page).group(1)


@pytest.mark.parametrize(
    ("asked", "code", "letters"),
    [
        ("hi", "hi", HINDI),
        ("kn-IN,en;q=0.5", "kn", KANNADA),
        ("fr", "en", None),
        ("*", "en", None),
        (None, "en", None),
    ],
)
def test_the_api_refuses_in_the_language_it_is_asked_in(visitor, asked, code, letters):
    body = {**announcement(b""), "content_type": "application/x-msdownload", "email": "asha", "name": "x" * 200}

    answer = visitor.post("/api/v1/uploads", body, **({"Accept-Language": asked} if asked else {}))

    assert (answer.status_code, answer.headers["Content-Language"]) == (422, code)
    assert "Accept-Language" in answer.headers["Vary"]
    assert set(answer.json["errors"]) == {"email", "name", "content_type", "file_size"}
    sentences = [answer.json["detail"], *(text for texts in answer.json["errors"].values() for text in texts)]
    assert all(letters.search(text) if letters else text.isascii() for text in sentences), sentences


def test_the_api_tells_a_state_in_the_language_it_is_asked_in(visitor):
    made = visitor.send(CSV)
    visitor.complete(made)
    path = f"/api/v1/uploads/{made['upload_id']}"
    english, hindi = (visitor.client.get(path, headers={"Accept-Language": code}) for code in ("en", "hi"))

    assert english.json["message"].isascii() and HINDI.search(hindi.json["message"])
    assert all(HINDI.search(event["message"]) for event in hindi.json["events"])
    assert english.json["status"] == hindi.json["status"]
    # Or a browser that comes from a page in another language would be told that nothing changed.
    assert english.headers["ETag"] != hindi.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "code"), [("/hi/nothing/", "hi"), ("/kn/services/nothing/", "kn"), ("/nothing", "en")]
)
def test_a_page_that_is_not_there_says_so_in_its_language(app, path, code):
    answer = app.test_client().get(path)

    assert answer.status_code == 404 and language_of(answer.text) == code
    heading = re.search(r"<h1>([^<]+)</h1>", answer.text)[1]
    title = re.search(r"<title>([^<]+)</title>", answer.text)[1]
    assert title.startswith(heading)
    assert {"hi": HINDI, "kn": KANNADA, "en": re.compile("nothing at this")}[code].search(heading)
    if code != "en":
        assert re.search(r'id="q" name="q" type="search" value="([^"]*)"', answer.text)[1] in (
            "nothing",
            "services nothing",
        )
        assert f'href="/{code}/upload/"' in answer.text and '<span lang="en">Not Found</span>' in answer.text


def test_pages_that_were_perhaps_meant_are_in_the_language_they_say(app):
    text = app.test_client().get("/hi/services/data-anotation/").text

    assert re.search(r'<li><a href="/hi/services/data-annotation/">[^<]*[\u0900-\u097f]', text)
    assert re.search(r'<li><a href="/privacy/" lang="en">[A-Z]', app.test_client().get("/hi/privacyy/").text)


def test_a_refusal_that_nobody_translated_is_marked_as_english(app, visitor, sent, monkeypatch):
    refusals = iter(["The upload is not processing any more.", "There is no result to share yet."])

    def refused(*_):
        raise Conflict(next(refusals))

    monkeypatch.setattr("app.blueprints.uploads.pages.owns", refused)
    english, hindi = (visitor.client.get(f"/uploads/{sent}/?lang=hi") for _ in range(2))

    assert (english.status_code, hindi.status_code) == (409, 409)
    assert '<p class="lead" lang="en">The upload is not' in english.text
    assert re.search(r'<p class="lead">[\u0900-\u097f]', hindi.text)


def test_a_type_that_is_not_in_the_list_is_refused_in_the_language_of_the_page(app):
    client = app.test_client()
    token = csrf_token(client.get("/hi/upload/").text)

    answer = client.post("/hi/upload/", data={**PERSON, "file_type": "exe", "csrf_token": token})

    assert answer.status_code == 400 and "सूची में से एक प्रकार चुनें।" in answer.text


def test_a_report_is_a_record_in_english(app, sent, staff):
    answer = staff("sales").get(f"/api/v1/uploads/{sent}/report", headers={"Accept-Language": "hi"})

    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "en")


@pytest.mark.parametrize("mark", ["\n", "\x0b", "\x85", "\u2028"])
def test_a_name_of_two_lines_is_refused(visitor, mark):
    answer = visitor.announce(file_name=f"ra{mark}in.csv")

    assert answer.status_code == 422 and answer.json["errors"]["file_name"] == ["Use one line of plain text."]


def test_a_form_that_was_open_too_long_says_so_in_its_language(app):
    answer = app.test_client().post("/hi/upload/", data={"csrf_token": "of yesterday"})

    assert answer.status_code == 400 and language_of(answer.text) == "hi"
    assert HINDI.search(re.search(r'<p class="lead">([^<]+)</p>', answer.text)[1])


def test_types_of_files_are_named_in_the_language_of_the_page(app):
    english, hindi = (app.test_client().get(f"{prefix}/upload/").text for prefix in ("", "/hi"))

    assert english.count("plain text") == 3 and "plain text" not in hindi
    assert hindi.count("सादा टेक्स्ट") == 3


def test_a_result_is_told_in_the_readers_language(visitor, sent):
    path = f"/uploads/{sent}/"
    english, hindi = (visitor.client.get(path, query_string=query).text for query in ("", "lang=hi"))

    assert "<td>text</td>" in english and ">Blank cells</h3>" in english and "1 of 41 cells are blank." in english
    assert ' lang="en">' not in english.partition("<body>")[2].partition("<footer")[0]
    main = hindi.partition("<main")[2].partition("</main>")[0]
    assert "खाली सेल" in main and "41 में से 1 सेल खाली हैं।" in main and "ई-मेल पता" in main
    assert ">text<" not in main and "Blank cells" not in main and 'href="/hi/services/' in main
    # Names of the visitor's columns stay what they are.
    assert "कॉलम mail" in main and ' lang="en"' not in main


def test_what_a_report_says_that_nobody_translated_is_marked_as_english(app, visitor, sent):
    with app.app_context():
        upload = db.session.get(Upload, uuid.UUID(sent))
        old = {"code": "old", "severity": "info", "title": "Said last year", "detail": "", "where": "", "fix": ""}
        upload.highlights = {**upload.highlights, "findings": [old]}
        db.session.commit()

    assert ' lang="en">Said last year<' in visitor.client.get(f"/uploads/{sent}/?lang=hi").text


def test_abbreviations_keep_their_capitals(app, visitor, sent):
    with app.app_context():
        upload = db.session.get(Upload, uuid.UUID(sent))
        classes = [{"name": name, "columns": 1, "count": 2} for name in ("PAN (India)", "IP address", "phone number")]
        upload.highlights = {**upload.highlights, "privacy": {"risk": "high", "classes": classes}}
        db.session.commit()

    page = visitor.client.get(f"/uploads/{sent}/").text
    assert all(f"<strong>{name}</strong>" in page for name in ("PAN (India)", "IP address", "Phone number"))
