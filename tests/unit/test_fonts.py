"""The web fonts hold every letter of the English copy, and only what the styles use."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from app.i18n import LANGUAGES
from sitebuild.subset import BRAND, LATIN, NAMES_MADE, NAMES_WEIGHT, SCRIPTS, UNITS_PER_EM, latin_letters

APP = Path(__file__).parents[2] / "app"
FONTS = APP / "static" / "fonts"
# Words that no page holds, nor the shapes of their conjuncts: "old man" and "storm".
RARE = ("बुड्ढा", "ಝಂಝಾವಾತ")
AGAIN = "run `python -m sitebuild.subset` and commit what it makes"


def known(name):
    return set(TTFont(FONTS / name).getBestCmap())


def codes(unicode_range):
    bounds = [part.strip().removeprefix("U+").split("-") for part in unicode_range.split(",")]
    return {code for low, *high in bounds for code in range(int(low, 16), int((high or [low])[0], 16) + 1)}


def ranges():
    """Return each font's codes by the styles."""
    faces = re.findall(r"@font-face \{(.*?)\}", (APP / "static/css/fonts.css").read_text(), re.DOTALL)
    found = [re.search(r'fonts/([^"]+)"\).*unicode-range: ([^;]+);', face, re.DOTALL) for face in faces]
    return {match[1]: codes(match[2]) for match in found if match}


@pytest.mark.parametrize("name", LATIN)
def test_a_font_has_every_letter_of_the_copy_and_the_styles_say_which(name):
    assert set(map(ord, latin_letters())) - known(name) == set(), AGAIN
    assert known(name) <= ranges()[name]


@pytest.mark.parametrize("made, whole", LATIN.items())
def test_the_whole_font_is_there_for_every_other_letter_it_has(made, whole):
    beyond = {0x0D, 0x2009, 0x200B}
    assert known(whole) - known(made) - beyond <= ranges()[whole]


def test_every_font_of_the_styles_is_there_and_not_hidden_while_it_loads():
    faces = re.findall(r"@font-face \{(.*?)\}", (APP / "static/css/fonts.css").read_text(), re.DOTALL)

    for face in faces:
        for name in re.findall(r'url\("\.\./fonts/([^"]+)"\)', face):
            assert (FONTS / name).is_file()
            assert re.search(r"font-display: (swap|optional|fallback)", face)


# Of pixels to the font's size: the whole fonts' finer grid has its own.
SIZE = 4 * UNITS_PER_EM


def face(name, weight=None):
    font = ImageFont.truetype(FONTS / name, SIZE)
    if weight:
        font.set_variation_by_axes([weight])
    return font


def shape(font, word, language):
    """Return how long a word is, and the corners of what is drawn, in units of the made fonts."""
    drawn = font.getlength(word, language=language), *font.getbbox(word, anchor="ls", language=language)
    return [value * UNITS_PER_EM / SIZE for value in drawn]


def differing(whole, made, words, language, rounding=0.5):
    """Return the words that differ by more than the rounding to the coarser grid, in units a letter."""
    return [
        word for word in words
        if any(
            abs(one - other) > rounding * (1 + len(word))
            for one, other in zip(shape(whole, word, language), shape(made, word, language), strict=True)
        )
    ]  # fmt: skip


# At the heavy end the outlines are rounded as well as what is added to them.
@pytest.mark.parametrize(("weight", "rounding"), [(400, 0.5), (650, 1)])
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.language)
def test_a_pages_font_draws_every_word_of_its_language_as_the_whole_font_does(script, weight, rounding):
    words = script.words()

    assert len(words) > 500
    fonts = face(script.whole, weight), face(script.made, weight)
    assert differing(*fonts, words, script.language, rounding) == [], AGAIN


@pytest.mark.parametrize(("script", "word"), list(zip(SCRIPTS, RARE, strict=True)), ids=["hi", "kn"])
def test_a_word_that_takes_a_shape_of_its_own_would_be_noticed(script, word):
    assert differing(face(script.whole), face(script.made), [word], script.language) == [word]


def test_the_font_of_names_draws_them_as_the_whole_fonts_do():
    names = face(NAMES_MADE)
    wanted = [(face("titles.woff2"), BRAND, "en")]
    wanted += [(face(script.whole, NAMES_WEIGHT), LANGUAGES[script.language], script.language) for script in SCRIPTS]

    assert [word for whole, word, language in wanted if differing(whole, names, [word], language)] == [], AGAIN
    assert {ord(letter) for _, word, _ in wanted for letter in word} <= known(NAMES_MADE) <= ranges()[NAMES_MADE]
    assert names.getmetrics() == face("titles.woff2").getmetrics()
