"""Every sentence that is stored with an upload, or in its report, is one that its page can tell in the reader's language."""

import ast
from pathlib import Path

import pytest
from flask import Flask

from app import i18n
from app.blueprints.findings import FINDINGS, FOUND_WORDS
from app.blueprints.sentences import SENTENCES, is_known, told
from app.pipeline.analyse.privacy import CLASSES

APP = Path(__file__).parents[2] / "app"
PARTS = ("jobs", "pipeline", "services", "integrations")
# What stands for a value of an f-string.
VALUE = "7"
# A doubt is asked again and ends as `error`: nobody reads these.
UNSURE = {
    "The file could not be checked, because it is beyond the virus scanner's limits.",
    "The file could not be checked, because it is larger than the virus scanner takes.",
}


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
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return {
            before + after for before in literals(node.left, tree) or {VALUE} for after in literals(node.right, tree) or {VALUE}
        }  # fmt: skip
    if isinstance(node, ast.IfExp):
        return literals(node.body, tree) | literals(node.orelse, tree)
    if isinstance(node, ast.Name):
        return set().union(*(literals(value, tree) for value in assigned(node.id, tree)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        functions = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.name == node.func.attr]
        returned = [found.value for f in functions for found in ast.walk(f) if isinstance(found, ast.Return)]
        return {text for value in returned for text in literals(value, tree) if isinstance(text, str)}
    return set()


def assigned(name, tree):
    """Yield what a name is set to in the file, alone or as one of several."""
    for found in ast.walk(tree):
        for target in found.targets if isinstance(found, ast.Assign) else ():
            if getattr(target, "id", "") == name:
                yield found.value
            elif isinstance(target, ast.Tuple):
                at = next((i for i, part in enumerate(target.elts) if getattr(part, "id", "") == name), None)
                tuples = [value for value in ast.walk(found.value) if isinstance(value, ast.Tuple)]
                yield from (value.elts[at] for value in tuples if at is not None)


def found_in_data(tree):
    """Yield the expressions of findings, suggestions and scores that a reader is told; a finding's code is not."""
    told_fields = {"Finding": (2, ("detail", "where", "fix")), "Suggestion": (1, ("reason", "unit_name"))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in told_fields:
            first, names = told_fields[node.func.id]
            yield from node.args[first:]
            yield from (word.value for word in node.keywords if word.arg in names)
        elif isinstance(node, ast.FunctionDef) and node.name == "quality_of":
            returned = [part.value for part in ast.walk(node) if isinstance(part, ast.Return)]
            yield from (value.elts[1] for value in returned)


def reported():
    for path in sorted((APP / "pipeline").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in found_in_data(tree):
            yield from ((path.name, text) for text in literals(node, tree) if isinstance(text, str))


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
    assert {(where, text) for where, text in found if not is_known(text) and text not in UNSURE} == set()


def test_every_sentence_of_a_report_is_known():
    found = set(reported()) - {("image.py", "EXIF")}

    assert len(found) > 70
    assert {where for where, _ in found} >= {"image.py", "minimal.py", "records.py", "delimited.py", "report.py"}
    assert {(where, text) for where, text in found if not is_known(text)} == set()


def test_every_word_of_a_report_is_known():
    classes = {known.name for known in CLASSES} | {"place where it was taken"}
    profile = ast.parse((APP / "pipeline/analyse/profile.py").read_text(encoding="utf-8"))
    [decides] = [part for part in ast.walk(profile) if isinstance(part, ast.FunctionDef) and part.name == "_kind"]
    returned = [part.value for part in ast.walk(decides) if isinstance(part, ast.Return)]
    kinds = set().union(*(literals(value, decides) for value in returned))
    assert len(kinds) == 5

    assert {word for word in classes | kinds if not is_known(word)} == set()


@pytest.mark.parametrize("code", ["hi", "kn"])
def test_every_sentence_is_told_in_the_readers_language(read_in, code):
    sentences = [sentence.replace("%(word)s", "a web page") % AnyValue() for sentence in SENTENCES + FINDINGS]
    english = sentences + list(FOUND_WORDS)

    assert [text for text in english if read_in(text, code) == text] == []


def test_values_are_kept_and_known_words_are_translated(read_in):
    stored = "The file is named CSV, but its content looks like a PDF. Save it as CSV and send it again."
    sizes = "The file that arrived has 1,024 bytes, but 2,048 were announced. It may have changed while it was sent: please upload it again."

    assert read_in(stored, "en") == stored
    assert read_in(stored, "hi").count("CSV") == 2 and "PDF" in read_in(stored, "hi")
    assert read_in(stored.replace("a PDF", "a web page"), "hi").count("वेब पेज") == 1
    assert read_in(sizes, "kn").index("1,024") < read_in(sizes, "kn").index("2,048")


def test_words_of_the_data_are_never_translated(read_in):
    assert "text" in read_in("column text", "hi") and "कॉलम" in read_in("column text", "hi")
    misfits = read_in("12 values are not a number, as the others are.", "hi")
    assert "12" in misfits and "संख्या" in misfits
    ragged = read_in("At least 1,000 rows were left out of the figures: missing columns, too many columns.", "kn")
    assert "1,000" in ragged and "columns" not in ragged
    types = read_in("We cannot take this type of file. Choose one of: CSV, plain text, PDF.", "hi")
    assert "CSV, सादा टेक्स्ट, PDF" in types


def test_a_very_long_text_is_not_searched(read_in):
    assert read_in("column " + "x" * 3000, "hi").startswith("column xxx")


def test_a_sentence_that_nobody_knows_is_shown_as_it_is_stored(read_in):
    assert read_in("A sentence of last year.", "hi") == "A sentence of last year."


class AnyValue(dict):
    def __missing__(self, _name):
        return VALUE
