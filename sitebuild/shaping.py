"""What HarfBuzz, which browsers shape text with, makes of words: the glyphs on the way, and the rules that it needs."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import uharfbuzz
from fontTools.ttLib import TTFont

# What moves and draws glyphs, and changes none.
DRAWING = ("gvar", "HVAR", "MVAR", "fvar", "avar", "STAT")

# Of each word each glyph, its advance, and where it is drawn.
Shaped = list[list[tuple[int, int, int, int]]]


def shapes(font: TTFont, words: Sequence[str], language: str) -> set[int]:
    """Return the glyphs that the words come to, and those that are only a step on the way there."""
    shaped = uharfbuzz.Font(uharfbuzz.Face(font_bytes(font)))
    found: set[int] = set()
    for word in words:
        buffer = _buffer(word, language)
        note = partial(_note, found, buffer)
        buffer.set_message_func(note)
        uharfbuzz.shape(shaped, buffer)
        note("end")
    # Before the first step the buffer holds letters, not glyphs.
    return {glyph for glyph in found if glyph < font["maxp"].numGlyphs}


def prune(font: TTFont, words: Sequence[str], language: str) -> TTFont:
    """Return the font without the shaping rules (subtables of GSUB and GPOS) that none of the words needs.

    A rule goes where every word comes to the same glyphs at the same places without it. Halves are tried first, as in
    delta debugging (Zeller and Hildebrandt 2002), because most go together.
    """
    slim = TTFont(io.BytesIO(font_bytes(font)))
    for tag in DRAWING:
        if tag in slim:
            del slim[tag]
    rules = []
    for tag in ("GSUB", "GPOS"):
        if tag in font:
            slim[tag] = font[tag]  # One table in both: what is tried in the small one holds for the other.
            rules += [(lookup, rule) for lookup in font[tag].table.LookupList.Lookup for rule in lookup.SubTable]
    wanted = _shaped(slim, words, language)
    _remove(rules, lambda: _shaped(slim, words, language) == wanted)
    return font


def _remove(rules: list[tuple[Any, Any]], is_same: Callable[[], bool]) -> None:
    """Take the rules out of their lookups that are not needed."""
    places = []
    for lookup, rule in rules:
        places.append(lookup.SubTable.index(rule))
        lookup.SubTable.remove(rule)
    if is_same():
        return
    for (lookup, rule), place in zip(reversed(rules), reversed(places), strict=True):
        lookup.SubTable.insert(place, rule)
    if half := len(rules) // 2:
        _remove(rules[:half], is_same)
        _remove(rules[half:], is_same)


def _shaped(font: TTFont, words: Sequence[str], language: str) -> Shaped:
    shaped = uharfbuzz.Font(uharfbuzz.Face(font_bytes(font)))
    found: Shaped = []
    for word in words:
        buffer = _buffer(word, language)
        uharfbuzz.shape(shaped, buffer)
        places = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        found.append([(info.codepoint, at.x_advance, at.x_offset, at.y_offset) for info, at in places])
    return found


def _buffer(word: str, language: str) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    buffer.language = language
    return buffer


def font_bytes(font: TTFont) -> bytes:
    """Return the font as a file."""
    plain = io.BytesIO()
    font.save(plain)
    return plain.getvalue()


def _note(found: set[int], buffer: Any, _step: str) -> None:
    found.update(info.codepoint for info in buffer.glyph_infos)
