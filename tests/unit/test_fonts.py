"""The web fonts hold every letter of the English copy, and only what the styles use."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from sitebuild.subset import BRAND, BRAND_MADE, LATIN, SCRIPTS, latin_letters

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
    assert ranges()[name] == known(name)


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


def shape(font, word, language):
    return font.getlength(word, language=language), font.getbbox(word, language=language)


def faces(script):
    # As many pixels as the font has units, so that nothing is rounded.
    return [ImageFont.truetype(FONTS / name, 1000) for name in (script.whole, script.made)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.language)
def test_a_pages_font_draws_every_word_of_its_language_as_the_whole_font_does(script):
    whole, made = faces(script)

    different = [
        word for word in script.words() if shape(whole, word, script.language) != shape(made, word, script.language)
    ]

    assert len(script.words()) > 500
    assert different == [], AGAIN


@pytest.mark.parametrize(("script", "word"), list(zip(SCRIPTS, RARE, strict=True)), ids=["hi", "kn"])
def test_a_word_that_takes_a_shape_of_its_own_would_be_noticed(script, word):
    whole, made = faces(script)

    assert shape(whole, word, script.language) != shape(made, word, script.language)


def test_the_brands_font_has_the_brands_letters():
    assert set(map(ord, BRAND)) <= TTFont(FONTS / BRAND_MADE).getBestCmap().keys()
