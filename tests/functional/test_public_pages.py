"""What the public pages say holds: the example is a real result, the diagram's figures are in force."""

import json
import re
from pathlib import Path

import pytest

from app.assets import filesize
from app.contents import ContentError, load, parse
from app.errors import NotFound
from app.integrations.aws_s3 import DOWNLOAD_EXPIRES_SECONDS, UPLOAD_EXPIRES_SECONDS
from app.integrations.clamav import MAX_SIGNATURE_AGE
from app.pipeline.runner import ANALYSE, INSPECT, MEBIBYTE
from app.policy import POLICY_TYPES

DATA = Path(__file__).parents[1] / "data"


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_example_on_the_home_page_is_what_the_analysis_says_today(context):
    page = text_of(context.test_client().get("/").text)

    output = context.test_cli_runner().invoke(args=["report", str(DATA / "real_titanic_all.csv")]).stdout
    report = json.loads(output[output.index("{\n") :])  # Log lines come first.

    rows, columns = report["summary"]["rows"], report["summary"]["columns"]
    findings = {finding["code"]: finding for finding in report["findings"]}
    assert f"Rows {rows:,} Columns {columns} Quality {report['quality']['score']} of 100" in page
    assert f"Privacy risk {report['privacy']['risk']}" in page
    assert findings["blank-cells"]["detail"] == "557 of 1,313 cells are blank." and "557 of 1,313 ages" in page
    assert findings["blank-cells"]["where"] == "column age"
    assert findings["white-space"]["detail"] == "3 cells." and "White space around 3 values" in page
    names = next(found for found in report["privacy"]["classes"] if found["name"] == "name of a person")
    assert names["count"] == rows and "Every row holds a person’s name" in page
    assert [suggestion["service"] for suggestion in report["suggestions"]] == ["data-annotation", "human-in-the-loop"]


def test_the_figures_of_the_trust_page_are_those_in_force(app, stack):
    page = text_of(app.test_client().get("/security/").text)

    assert f"{len(POLICY_TYPES)} formats" in page
    assert f"at most {filesize(stack.config.max_upload_size)} " in page
    assert f"ends after {UPLOAD_EXPIRES_SECONDS // 60} minutes" in page
    assert f"deleted after {stack.config.upload_retention_days} days" in page
    assert f"signatures no older than {MAX_SIGNATURE_AGE.days} days" in page
    assert f"downloads end after {DOWNLOAD_EXPIRES_SECONDS // 60} minutes" in page
    assert f"at most {INSPECT.memory_bytes // MEBIBYTE} MiB of memory and {INSPECT.wall_seconds // 60} minutes" in page
    gibibytes = ANALYSE.memory_bytes // MEBIBYTE // 1024
    assert f"at most {gibibytes} GiB of memory and {ANALYSE.wall_seconds // 60} minutes" in page


@pytest.mark.parametrize(
    ("words", "first"),
    [("private data", "/services/data-preparation/"), ("impact sourcing", "/impact/"), ("quarantine", "/security/")],
)
def test_search_finds_the_page_that_is_about_the_words(app, words, first):
    answer = app.test_client().get("/search/", query_string={"q": words})

    found = re.findall(r'<h2 class="entry__title"><a href="([^"]+)"', answer.text)
    assert found and any(path.startswith(first) for path in found[:3])
    assert "<mark>" in answer.text


def test_search_shows_what_was_typed_as_text_and_offers_a_person_when_nothing_is_found(app):
    answer = app.test_client().get("/search/", query_string={"q": "<script>xyzzy</script>"})

    assert "<script>xyzzy" not in answer.text
    assert "Nothing here has these words" in answer.text and 'href="/contact/"' in answer.text


def test_the_404_page_offers_a_search_with_the_words_of_the_address(app):
    answer = app.test_client().get("/service/data-anotation/")

    assert answer.status_code == 404
    assert 'action="/search/"' in answer.text
    assert 'value="service data anotation"' in answer.text


def test_a_draft_and_the_style_guide_are_seen_only_in_preview(app):
    assert app.test_client().get("/styleguide/").status_code == 404
    with pytest.raises(NotFound):
        load("no-such-page")


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ("title: A page\ndescription: too short\nupdated: 2026-11-24", "description"),
        ("title: A page\nupdated: 2026-11-24", "description"),
        (f"title: A page\ndescription: {'long enough ' * 5}\nupdated: soon", "updated"),
        (f"title: A page\ndescription: {'long enough ' * 5}\nupdated: 2026-11-24\ntitel: A slip", "titel"),
        ("title: [", "cannot be read"),
    ],
    ids=["short", "missing", "date", "unknown", "not-yaml"],
)
def test_a_slip_in_the_front_matter_is_named_with_its_file(tmp_path, head, complaint):
    path = tmp_path / "page.md"
    path.write_text(f"---\n{head}\n---\ntext\n", encoding="utf-8")

    with pytest.raises(ContentError, match=complaint) as error:
        parse(path)

    assert "page.md" in str(error.value)


def test_a_table_of_sentences_gets_labels_for_small_screens_and_one_of_figures_does_not():
    steps, agreement = load("how-we-work").body, load("resources/annotation-guidelines").body

    assert '<table class="prose__stacks">' in steps
    assert '<td data-label="What exists afterwards">a summary of what is in it</td>' in steps
    assert "data-label" not in agreement


def test_a_mistyped_address_is_answered_with_the_nearest_pages(app):
    answer = app.test_client().get("/services/data-anotation/")

    assert answer.status_code == 404
    assert 'href="/services/data-annotation/"' in answer.text.partition("<footer")[0].partition("<main")[2]
