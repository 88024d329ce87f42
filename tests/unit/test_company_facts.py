"""Every figure and every name on a page of the company is one that docs/company-facts.md knows."""

import re
from pathlib import Path

import pytest

from app.contents import FOLDER, files, is_translation, parse

DOCUMENT = (Path(__file__).parents[2] / "docs" / "company-facts.md").read_text(encoding="utf-8")
TEMPLATES = Path(__file__).parents[2] / "app" / "templates" / "site"
EXAMPLES = {"resources", "case-studies"}
FIGURE = re.compile(r"\d[\d,.]*\d(?:\s?%)?|\d+\s?%")
NAME = re.compile(r"(?<=[a-z,;(] )[A-Z][A-Za-z]+(?: of)?(?: [A-Z][A-Za-z]+)+")
# A sentence that ties a figure to the company.
CLAIM = re.compile(r"(?:\bwe\b|\bour\b|IndiVillage)[^.]*\d", re.IGNORECASE)
OWN_NAMES = {"IndiVillage Tech Solutions"}


def table():
    rows = re.findall(r"^\| ([\d.,]+(?: %)?) \| ([^|]+) \|", DOCUMENT, re.M)
    return {figure: {page.strip() for page in pages.split(",")} for figure, pages in rows}


def words_of(path):
    head, text = parse(path)
    parts = [head.title, head.description, head.lead, *head.delivers, *head.formats, *head.quality, *head.start, text]
    return re.sub(r"\]\([^)]*\)", "]", "\n".join(parts))


def company_pages():
    return [path for path in files() if not is_translation(path) and path.parent.name not in EXAMPLES]


def home_words():
    """The texts of the templates that hold copy, without their markup and settings."""
    texts = []
    for path in TEMPLATES.glob("*.html"):
        texts += re.findall(r"_\('((?:[^'\\]|\\.)+)'", path.read_text(encoding="utf-8"))
    return "\n".join(texts)


@pytest.mark.parametrize("path", company_pages(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_figure_of_a_page_is_listed_for_it(path):
    known = table()

    unknown = {figure for figure in FIGURE.findall(words_of(path)) if path.stem not in known.get(figure, ())}
    assert unknown == set(), "add it to docs/company-facts.md with its source, or take it off the page"


def test_every_figure_of_the_templates_is_listed_for_the_home_page():
    known = table()

    assert {figure for figure in FIGURE.findall(home_words()) if "home" not in known.get(figure, ())} == set()


def test_no_listed_figure_is_gone_from_its_page():
    seen = {path.stem: set(FIGURE.findall(words_of(path))) for path in company_pages()}
    text = home_words() + "97 100 2026"  # From the example's score, its scale, and the footer's clock.
    seen["home"] = set(FIGURE.findall(text))
    seen["security"] |= {"100"}  # The greatest upload, from the settings.

    assert {(figure, page) for figure, pages in table().items() for page in pages if figure not in seen[page]} == set()


@pytest.mark.parametrize("path", company_pages(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_name_of_a_page_is_listed(path):
    known = " ".join(DOCUMENT.partition("## Names on pages")[2].split())

    names = {name for name in NAME.findall(words_of(path)) if name not in OWN_NAMES}
    assert {name for name in names if name not in known} == set()


@pytest.mark.parametrize(
    "path",
    [path for path in files() if path.parent.name in EXAMPLES and not is_translation(path)],
    ids=lambda p: p.stem,
)
def test_an_example_ties_no_figure_to_the_company(path):
    _head, text = parse(path)

    prose = "\n".join(line for line in text.splitlines() if not line.startswith("|"))
    claims = [claim for claim in CLAIM.findall(prose) if "IndiVillage" in claim]
    assert claims == []


@pytest.mark.parametrize("claim", ["IndiVillage has 500 employees.", "led by our chief, Asha Rao of Pune Labs."])
def test_an_invented_claim_would_be_noticed(claim):
    known = table()
    listed = DOCUMENT.partition("## Names on pages")[2]

    unknown_figure = any(figure not in known for figure in FIGURE.findall(claim))
    assert unknown_figure or any(name not in listed for name in NAME.findall(claim))
