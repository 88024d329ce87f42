"""Every page and state in Chromium: accessibility, sizes, colours, media, scripts and what it asks for."""

import pytest

from tests.browser.survey import Survey, worth_a_look

QUESTIONS = {
    "axe": "axe finds no violation of WCAG 2.0 to 2.2 A and AA, in both schemes, narrow and wide",
    "targets": "every target outside running text is at least 24 px (2.5.8)",
    "stops": "the focus is visible and not covered at every stop (2.4.7, 2.4.11, 1.4.11)",
    "overflow": "nothing scrolls sideways from 320 to 2560 px and at 200 % zoom (1.4.10)",
    "motion": "nothing moves where less motion is asked for",
    "forced": "controls keep a border in forced colours",
    "print": "paper shows the text, dark on white, and no navigation",
    "withoutScript": "nothing is dead and nothing is missing without scripts",
    "console": "the console is silent: no error, no warning, no CSP report",
    "origins": "nothing is asked of another origin",
}


@pytest.fixture(scope="module")
def survey(tour):
    return Survey(tour)


@pytest.mark.timeout(600)
def test_every_page_was_looked_at(survey, tour):
    assert survey.seen == {page.name for page in worth_a_look(tour)}


@pytest.mark.parametrize("check", QUESTIONS, ids=QUESTIONS)
def test_no_page_fails(survey, check):
    faults = survey.listed(check)

    assert not faults, f"Expected: {QUESTIONS[check]}.\n{faults}"
