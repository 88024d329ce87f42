"""`python -m sitebuild.subset`: makes the fonts of the pages, of what the pages show.

The whole Noto fonts are two thirds conjuncts and weights of letters that no page holds, the whole Latin ones two fifths
accents, and a first visit waits for them. What is made is committed; tests/unit/test_fonts.py fails when a text needs a
shape that is not in it. Needs fonttools and uharfbuzz (requirements-dev.txt), and half a minute to try which shaping
rules may go, so it is no step of the build.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib.instancer import instantiateVariableFont

from app.blueprints.contact.times import time_zones
from app.contents import FOLDER as CONTENT
from app.i18n import LANGUAGES
from app.static_tree import FOLDER as STATIC
from sitebuild.shaping import font_bytes, prune, shapes

FONTS = STATIC / "fonts"
TRANSLATIONS = CONTENT.parent / "translations"


@dataclass(frozen=True)
class Script:
    """A language's letters: their range as in a regular expression, the whole font and the one to make."""

    language: str
    letters: str
    whole: str
    made: str

    def words(self) -> list[str]:
        """Return every word of the language's texts, in the script."""
        return self._found(f"[{self.letters}\u200c\u200d]+")

    def latin_words(self) -> list[str]:
        """Return everything else in the language's texts: names, figures, punctuation."""
        return [word for word in self._found(f"[^{INDIAN}\u200c\u200d\\s]+") if word.isprintable()]

    def _found(self, pattern: str) -> list[str]:
        sources = [TRANSLATIONS / self.language / "LC_MESSAGES" / "messages.po", CONTENT.parent / "i18n.py"]
        sources += sorted((CONTENT / self.language).rglob("*.md"))
        return sorted({word for path in sources for word in re.findall(pattern, path.read_text(encoding="utf-8"))})


# Latin letters, for text in every language and for titles in English: those of the copy, and all of ASCII, because
# visitors' names and file names stand on pages as well. For other letters, styles name the whole fonts.
LATIN = {"latin.woff2": "hanken-grotesk.woff2", "titles.woff2": "anek-latin.woff2"}
# What the styles make use of: tabular figures, and what browsers do unasked.
LATIN_FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "tnum"]
INDIAN = "\u0900-\u0d7f"
# What markup and formats of dates and numbers put in, wherever the copy does not hold it already.
PUNCTUATION = "\u00a0–—‘’“”…•·−"
ASCII = [chr(code) for code in range(0x20, 0x7F)]
# A finer grid shows on no screen (a twentieth of a pixel in the largest title), and weighs a tenth more.
UNITS_PER_EM = 500
# What stands on a page in letters that are not the page's: on Indian pages the brand, in the English titles' font, and
# the languages' own names for the switch, which are drawn a little heavier than text.
BRAND, BRAND_WHOLE, NAMES_MADE = "IndiVillage", "anek-latin.woff2", "names.woff2"
NAMES_WEIGHT = 500
HEIGHTS = {
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}
SCRIPTS = (
    Script("hi", "\u0900-\u097f", "noto-sans-devanagari.woff2", "hindi.woff2"),
    Script("kn", "\u0c80-\u0cff", "noto-sans-kannada.woff2", "kannada.woff2"),
)


def main() -> None:
    """Make the fonts and say their sizes."""
    for script in SCRIPTS:
        _make(script.made, subset(_font(script.whole), script.words(), script.language))
    for made, whole in LATIN.items():
        _make(made, latin_subset(_font(whole), latin_letters()))
    _make(NAMES_MADE, _names())


def latin_letters() -> set[str]:
    """Return every letter but Indian ones of the copy in all languages, ASCII and punctuation."""
    sources = [*(CONTENT.parent / "templates").rglob("*.html"), *CONTENT.rglob("*.md"), TRANSLATIONS / "messages.pot"]
    english = {letter for path in sources for letter in path.read_text(encoding="utf-8") if letter.isprintable()}
    translated = {letter for script in SCRIPTS for word in script.latin_words() for letter in word}
    places = {letter for zone in time_zones() for letter in str(zone.label)}
    letters = english | translated | places
    return {letter for letter in letters if not re.match(f"[{INDIAN}]", letter)}.union(ASCII, PUNCTUATION)


def latin_subset(font: TTFont, letters: set[str]) -> TTFont:
    """Return the font with these letters, all their shapes and what kerns them."""
    return _cut(font, features=LATIN_FEATURES, unicodes={ord(letter) for letter in letters})


def subset(font: TTFont, words: Sequence[str], language: str) -> TTFont:
    """Return the font with the letters of the words and the shapes that these take in them, no other.

    The shaping tables stay, cut down to what these words need: closing them over the letters would bring every conjunct
    back.
    """
    letters = {ord(letter) for word in words for letter in word}
    found = shapes(font, words, language)
    return prune(_cut(font, features=["*"], unicodes=letters, gids=found), words, language)


def _names() -> TTFont:
    """Return one font of a single weight with the brand and the languages' own names."""
    # With a space: a font without one is no line's first, and browsers look up the system's for its height.
    parts = [latin_subset(_font(BRAND_WHOLE), {*BRAND, " "})]
    for script in SCRIPTS:
        font = instantiateVariableFont(_font(script.whole), {"wght": NAMES_WEIGHT})
        parts.append(subset(font, re.findall(f"[{script.letters}]+", LANGUAGES[script.language]), script.language))
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.ttf" for number in range(len(parts))]
        for part, path in zip(parts, paths, strict=True):
            part.save(path)
        merged = Merger().merge([str(path) for path in paths])
    # The brand's line is as high as in the titles' font.
    for table, names in HEIGHTS.items():
        for name in names:
            setattr(merged[table], name, getattr(parts[0][table], name))
    merged.recalcTimestamp = False  # The same bytes at every run.
    merged["head"].created = merged["head"].modified = parts[0]["head"].modified
    return merged


def _font(name: str) -> TTFont:
    font = TTFont(FONTS / name, recalcTimestamp=False)
    font.flavor = None
    return font


def _cut(font: TTFont, *, features: list[str], unicodes: set[int], gids: Collection[int] = ()) -> TTFont:
    # The licences stand beside the fonts.
    closed = not gids
    subsetter = Subsetter(Options(layout_features=features, layout_closure=closed, hinting=False, name_IDs=[1, 2]))
    subsetter.populate(unicodes=unicodes, gids=gids)
    subsetter.subset(font)
    scale_upem(font, UNITS_PER_EM)
    return TTFont(io.BytesIO(font_bytes(font)), recalcTimestamp=False)  # Read again, the glyphs' order is the new one.


def _make(name: str, font: TTFont) -> None:
    font.flavor = "woff2"
    font.save(FONTS / name)
    print(f"  {name}: {(FONTS / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
