"""Hindi and Kannada: whole on the pages that exist in them, and in step with the English."""

import re
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

from app.blueprints.sentences import FOR_STAFF
from app.contents import FOLDER, is_translation, load
from app.i18n import DEFAULT, LANGUAGES

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "app" / "translations"
OTHERS = [code for code in LANGUAGES if code != DEFAULT]
# Where the texts of the translated pages are written: home, services, upload, and an upload's own page.
PLACES = re.compile(
    r"app/templates/(base|errors/error|components/(_header|_footer|accepted|error_summary|field|page|report|status|steps)"
    r"|site/(_search_form|home|services|service|_doors|_doubts|_example|_impact|_method|_services|_teasers|_way)"
    r"|uploads/\w+|owners/\w+)\.html|app/templates/mail/(_letter|visitor_(processed|rejected|quarantined|error))\.txt|app/blueprints/(errors|findings|sentences|(uploads|owners)/\w+)\.py"
)
# Seen by staff only, whose pages are in English.
STAFF = {
    "Results", "Leads", "Quarantine", "Staff", "Visits", "Sign out", "Signed in as %(name)s",
    "New", "Open", "Won", "Lost", *FOR_STAFF,
}  # fmt: skip
# What is the same in every language.
NAMES = re.compile(r"SHA-256|IndiVillage( Tech Solutions)?|Mi?B|[\w-]+\.csv")
SPOKEN = re.compile(r"\b(?:title|aria-label|placeholder|alt)=\"([^\"]*)\"")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")


def catalogue(code):
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def texts(value):
    return [value] if isinstance(value, str) else list(value)


def strings(messages):
    return {tuple(texts(message.id)): tuple(texts(message.string)) for message in messages if message.id}


def wanted():
    with (CATALOGUES / "messages.pot").open("rb") as file:
        template = read_po(file)
    for message in template:
        seen = any(PLACES.fullmatch(place) for place, _line in message.locations)
        if message.id and seen and not STAFF & set(texts(message.id)):
            yield message.id


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_a_translated_page_is_translated(code):
    known = catalogue(code)

    missing = [text for text in wanted() if not (found := known.get(text)) or not all(texts(found.string))]
    assert missing == []
    assert not [message.id for message in known if message.id and message.fuzzy]


def test_the_template_holds_the_texts_of_today():
    with (ROOT / "babel.toml").open("rb") as file:
        mappings = tomllib.load(file)["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {
        mapping["pattern"]: {"trimmed": mapping.get("trimmed", "false"), "silent": "false"} for mapping in mappings
    }
    keywords = DEFAULT_KEYWORDS | {"lazy_gettext": None}
    found = {message for _, _, message, _, _ in extract_from_dir(ROOT, methods, options, keywords)}
    with (CATALOGUES / "messages.pot").open("rb") as file:
        known = {message.id for message in read_po(file) if message.id}

    assert len(found) > 700
    assert (found - known, known - found) == (set(), set()), "run `make messages`"


def tokens_of(source):
    return [(kind, value) for _, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source)]


def texts_outside_the_catalogues(source):
    """Yield what a template says in its own markup: between tags and in attributes that are read out."""
    said, inside, before = [], False, ""
    for kind, value in tokens_of(source):
        if kind == "name" and value in ("trans", "endtrans"):
            inside = value == "trans"
        said.append(value if kind == "data" and not inside else "\x00" if before == "data" else "")
        before = kind
    markup = re.sub(r"<(style|script|svg)\b.*?</\1>", "\x00", "".join(said), flags=re.DOTALL)
    for text in SPOKEN.findall(markup) + re.sub(r"<[^>]*>", "\x00", markup).split("\x00"):
        if re.search(r"[^\W\d_]{2}", NAMES.sub("", text)):
            yield " ".join(text.split())


def words_outside_the_catalogues(source):
    """Yield what a template hands to its macros in words: a literal that begins like a sentence."""
    tokens = [token for token in tokens_of(source) if token[0] != "whitespace"]
    for at, (kind, value) in enumerate(tokens):
        called = {word for _, word in tokens[max(0, at - 4) : at]}
        if kind == "string" and re.match(r"['\"][A-Z][a-z]+[ .'\"]", value) and not called & {"_", "ngettext"}:
            yield value


def test_no_text_of_a_page_misses_the_catalogues():
    folder = ROOT / "app" / "templates"
    found = {}
    for path in sorted(folder.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        if missing := [*texts_outside_the_catalogues(source), *words_outside_the_catalogues(source)]:
            found[str(path.relative_to(folder))] = missing

    # A page for developers: no visitor and nobody of the staff sees it.
    seen = found.pop("site/styleguide.html")
    assert "Main" in str(seen) and len(seen) > 20
    assert found == {}


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_are_those_of_the_english(code):
    for message in catalogue(code):
        for text in filter(None, texts(message.string) if message.id else ()):
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(texts(message.id)[-1])), message.id


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_served_is_what_is_written(code):
    made = BytesIO()
    write_mo(made, catalogue(code))
    made.seek(0)
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        served, written = read_mo(file), read_mo(made)

    assert strings(served) == strings(written)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("path", sorted((FOLDER / "services").glob("*.md")), ids=lambda path: path.stem)
def test_a_translated_service_says_as_much_as_the_english(code, path):
    english, other = load(f"services/{path.stem}"), load(f"services/{path.stem}", code)

    assert other.language == code
    assert other.head.review == "native", "a native speaker has yet to read it"
    assert len(other.headings) == len(english.headings)
    for part in ("delivers", "formats", "quality", "start"):
        assert len(getattr(other.head, part)) == len(getattr(english.head, part)), part
    assert str(other.body).count("<li>") == str(english.body).count("<li>")


def test_no_translation_is_without_its_english_page():
    for path in FOLDER.rglob("*.md"):
        if path.name != "README.md" and is_translation(path):
            assert (FOLDER / Path(*path.relative_to(FOLDER).parts[1:])).is_file(), path
