"""HTML of every page and state by two judges: the Nu checker of the W3C, and html-validate."""

import json
import re

import pytest

from tests.quality.node import MODULES, run

# A script fills it before anybody sees it.
TEMPLATE = re.compile(r"<template\b.*?</template>", re.DOTALL)


@pytest.fixture(scope="module")
def folder(tour, tmp_path_factory):
    """Every page as a file."""
    folder = tmp_path_factory.mktemp("html")
    for page in tour.everything:
        (folder / f"{page.name}.html").write_text(TEMPLATE.sub("", page.html))
    return folder


def test_the_nu_checker_finds_nothing(folder):
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"

    judged = json.loads(run("java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", folder))

    faults = _listed((fault["url"], fault.get("lastLine"), fault["message"]) for fault in judged["messages"])
    assert not faults, "\n".join(faults)


def test_html_validate_finds_nothing(folder, tmp_path):
    tool, rules = MODULES / ".bin" / "html-validate", "tests/quality/htmlvalidate.json"
    told = tmp_path / "told.json"

    # Into a file: the tool ends before a pipe has taken all it says.
    run(tool, "--config", rules, "--formatter", f"json={told}", folder)
    judged = json.loads(told.read_text())

    faults = _listed(
        (file["filePath"], fault["line"], fault["message"]) for file in judged for fault in file["messages"]
    )
    assert not faults, "\n".join(faults)


def _listed(faults):
    """Return each fault once, with the first page that has it: most faults are in what pages share."""
    first = {}
    for path, line, message in faults:
        first.setdefault(message, f"{path.rpartition('/')[2]}:{line}: {message}")
    return list(first.values())
