"""The web fonts hold every letter of the English copy, and only what the styles use."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

APP = Path(__file__).parents[2] / "app"
FONTS = APP / "static" / "fonts"
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
