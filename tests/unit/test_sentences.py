"""Every sentence that is stored with an upload is one that its page can tell in the reader's language."""

import ast
from pathlib import Path

import pytest
from flask import Flask

from app import i18n
from app.blueprints.uploads.sentences import SENTENCES, is_known, told

APP = Path(__file__).parents[2] / "app"
PARTS = ("jobs", "pipeline", "services", "integrations")
# What stands for a value of an f-string.
VALUE = "7"
# A doubt is asked again and ends as `error`: nobody reads this one.
UNSURE = "The file could not be checked, because it is beyond the virus scanner's limits."


def sources():
    for part in PARTS:
        for path in sorted((APP / part).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def told_to_the_visitor(tree):
    """Yield the expressions that become an upload's message: refusals, moves of its state, doubts of engines."""
    for node in ast.walk(tree):
        name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else name
        if name == "Rejected":
            yield node.args[0]
        elif name == "refusal":
            yield node.args[1]
        elif name in ("move", "record_event") and not any(word.arg == "internal" for word in node.keywords):
            yield from (word.value for word in node.keywords if word.arg == "message")
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            verdict = node.value.elts
            if verdict and isinstance(verdict[0], ast.Attribute) and verdict[0].attr == "REJECTED":
                yield verdict[-1]


def literals(node, tree):
    """Return the sentences that an expression may be, followed through the file's names and functions."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        return {"".join(part.value if isinstance(part, ast.Constant) else VALUE for part in node.values)}
    if isinstance(node, ast.Name):
        values = [
            found.value for found in ast.walk(tree)
            if isinstance(found, ast.Assign) and any(getattr(name, "id", "") == node.id for name in found.targets)
        ]  # fmt: skip
        return set().union(*(literals(value, tree) for value in values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        functions = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.name == node.func.attr]
        returned = [found.value for f in functions for found in ast.walk(f) if isinstance(found, ast.Return)]
        return {text for value in returned for text in literals(value, tree) if isinstance(text, str)}
    return set()


def stored():
    for path, tree in sources():
        for node in told_to_the_visitor(tree):
            yield from ((path.name, text) for text in literals(node, tree))


@pytest.fixture
def read_in():
    """A function that tells a stored sentence as a page of an upload in a language would."""
    app = Flask("app")
    i18n.init_app(app)

    def read(text, code):
        with app.test_request_context(f"/uploads/1/?lang={code}"):
            return told(text)

    return read


def test_every_sentence_that_the_code_stores_is_known():
    found = set(stored())

    assert len(found) > 50
    assert {where for where, _ in found} >= {"work.py", "uploads.py", "content.py", "records.py", "clamav.py"}
    assert {(where, text) for where, text in found if not is_known(text) and text != UNSURE} == set()


@pytest.mark.parametrize("code", ["hi", "kn"])
def test_every_sentence_is_told_in_the_readers_language(read_in, code):
    english = [sentence.replace("%(word)s", "a web page") % AnyValue() for sentence in SENTENCES]

    assert [text for text in english if read_in(text, code) == text] == []


def test_values_are_kept_and_known_words_are_translated(read_in):
    stored = "The file is named CSV, but its content looks like a PDF. Save it as CSV and send it again."
    sizes = "The file that arrived has 1,024 bytes, but 2,048 were announced. It may have changed while it was sent: please upload it again."

    assert read_in(stored, "en") == stored
    assert read_in(stored, "hi").count("CSV") == 2 and "PDF" in read_in(stored, "hi")
    assert read_in(stored.replace("a PDF", "a web page"), "hi").count("वेब पेज") == 1
    assert read_in(sizes, "kn").index("1,024") < read_in(sizes, "kn").index("2,048")


def test_a_sentence_that_nobody_knows_is_shown_as_it_is_stored(read_in):
    assert read_in("A sentence of last year.", "hi") == "A sentence of last year."


class AnyValue(dict):
    def __missing__(self, _name):
        return VALUE
