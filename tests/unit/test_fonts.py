"""The web fonts hold every letter of the English copy, and only what the styles use."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from sitebuild.subset import ASCII, BRAND, BRAND_MADE, LATIN_MADE, SCRIPTS

APP = Path(__file__).parents[2] / "app"
FONTS = APP / "static" / "fonts"
# Words that no page holds, nor the shapes of their conjuncts: "old man" and "storm".
RARE = ("बुड्ढा", "ಝಂಝಾವಾತ")
# Indian letters have fonts of their own, with a unicode-range.
INDIAN = range(0x0900, 0x0D80)


def letters():
    texts = [*(APP / "templates").rglob("*.html"), *(APP / "content").rglob("*.md"), APP / "translations/messages.pot"]
    return {letter for path in texts for letter in path.read_text(encoding="utf-8") if letter.isprintable()}


@pytest.mark.parametrize("name", ["anek-latin", "hanken-grotesk"])
def test_a_font_has_every_letter_of_the_copy(name):
    known = TTFont(FONTS / f"{name}.woff2").getBestCmap()

    assert {letter for letter in letters() if ord(letter) not in INDIAN} - {chr(code) for code in known} == set()


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
    assert different == [], "run `python -m sitebuild.subset` and commit what it makes"


@pytest.mark.parametrize(("script", "word"), list(zip(SCRIPTS, RARE, strict=True)), ids=["hi", "kn"])
def test_a_word_that_takes_a_shape_of_its_own_would_be_noticed(script, word):
    whole, made = faces(script)

    assert shape(whole, word, script.language) != shape(made, word, script.language)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.language)
def test_the_latin_font_of_translated_pages_has_all_that_their_texts_hold(script):
    wanted = {letter for word in [*script.latin_words(), *ASCII] for letter in word}

    assert wanted - {chr(code) for code in TTFont(FONTS / LATIN_MADE).getBestCmap()} == set()


def test_the_brands_font_has_the_brands_letters():
    assert set(map(ord, BRAND)) <= TTFont(FONTS / BRAND_MADE).getBestCmap().keys()
