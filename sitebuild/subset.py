"""`python -m sitebuild.subset`: makes the fonts of the pages, of what the pages show.

The whole Noto fonts are two thirds conjuncts and weights of letters that no page holds, the whole Latin ones two fifths
accents, and a first visit waits for them. What is made is committed; tests/unit/test_fonts.py fails when a text needs a
shape that is not in it. Needs fonttools and uharfbuzz (requirements-dev.txt), so it is no step of the build.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from app.contents import FOLDER as CONTENT
from app.static_tree import FOLDER as STATIC

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
# What the header needs of the English pages' display font, where those pages need nothing else of it.
BRAND, BRAND_WHOLE, BRAND_MADE = "IndiVillage", "anek-latin.woff2", "brand.woff2"
SCRIPTS = (
    Script("hi", "\u0900-\u097f", "noto-sans-devanagari.woff2", "hindi.woff2"),
    Script("kn", "\u0c80-\u0cff", "noto-sans-kannada.woff2", "kannada.woff2"),
)


def main() -> None:
    """Make the fonts and say their sizes."""
    for script in SCRIPTS:
        _make(script.made, subset((FONTS / script.whole).read_bytes(), script.words(), script.language))
    for made, whole in LATIN.items():
        _make(made, latin_subset((FONTS / whole).read_bytes(), latin_letters()))
    _make(BRAND_MADE, latin_subset((FONTS / BRAND_WHOLE).read_bytes(), set(BRAND)))


def latin_letters() -> set[str]:
    """Return every letter but Indian ones of the copy in all languages, ASCII and punctuation."""
    sources = [*(CONTENT.parent / "templates").rglob("*.html"), *CONTENT.rglob("*.md"), TRANSLATIONS / "messages.pot"]
    english = {letter for path in sources for letter in path.read_text(encoding="utf-8") if letter.isprintable()}
    translated = {letter for script in SCRIPTS for word in script.latin_words() for letter in word}
    return {letter for letter in english | translated if not re.match(f"[{INDIAN}]", letter)}.union(ASCII, PUNCTUATION)


def latin_subset(whole: bytes, letters: set[str]) -> bytes:
    """Return the WOFF2 font with these letters, all their shapes and what kerns them."""
    font = TTFont(io.BytesIO(whole), recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=LATIN_FEATURES, hinting=False, flavor="woff2"))
    subsetter.populate(unicodes={ord(letter) for letter in letters})
    return _cut(font, subsetter)


def _make(name: str, body: bytes) -> None:
    (FONTS / name).write_bytes(body)
    print(f"  {name}: {len(body):,} bytes")


def subset(whole: bytes, words: Iterable[str], language: str) -> bytes:
    """Return the WOFF2 font with the letters of the words and the shapes that these take in them, no other.

    The shaping tables stay, cut down to those shapes: closing them over the letters would bring every conjunct back.
    """
    font = TTFont(io.BytesIO(whole), recalcTimestamp=False)
    options = Options(layout_features=["*"], layout_closure=False, hinting=False, flavor="woff2")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(letter) for word in words for letter in word}, gids=_shapes(font, words, language))
    return _cut(font, subsetter)


def _cut(font: TTFont, subsetter: Subsetter) -> bytes:
    subsetter.subset(font)
    font.flavor, result = "woff2", io.BytesIO()
    font.save(result)
    return result.getvalue()


def _shapes(font: TTFont, words: Iterable[str], language: str) -> set[int]:
    """Return the glyphs that the words come to, and those that are only a step on the way there."""
    import uharfbuzz  # Here, because the tests read the scripts above and shape nothing.

    plain = io.BytesIO()
    font.flavor = None
    font.save(plain)
    shaped = uharfbuzz.Font(uharfbuzz.Face(plain.getvalue()))
    found: set[int] = set()
    for word in words:
        buffer = uharfbuzz.Buffer()
        note = partial(_note, found, buffer)
        buffer.add_str(word)
        buffer.guess_segment_properties()
        buffer.language = language
        buffer.set_message_func(note)
        uharfbuzz.shape(shaped, buffer)
        note("end")
    # Before the first step the buffer holds letters, not glyphs.
    return {glyph for glyph in found if glyph < font["maxp"].numGlyphs}


def _note(found: set[int], buffer: Any, _step: str) -> None:
    found.update(info.codepoint for info in buffer.glyph_infos)


if __name__ == "__main__":
    main()
