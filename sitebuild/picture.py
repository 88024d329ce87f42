"""What is shown of a page where somebody shares its address: its title and section, our mark, a drawing of the site."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from app.static_tree import FOLDER, TEMPLATES
from sitebuild.drawing import Drawing, Frame, lines

WIDTH, HEIGHT = 1200, 630
# Drawn larger and scaled down: Pillow's own lines have hard edges.
OVER = 2
COLOURS = 64
MARGIN = 76
# The words keep to the left of the drawing.
TEXT_WIDTH = 640
TITLE_TOP, TITLE_BOTTOM = 196, 556
# Of the title, largest first: the first at which it fits into the place.
SIZES = (80, 72, 66, 60, 54, 48, 44)
MOST_LINES = 4
SECTION_HEIGHT = 52
ART = (Frame(730, 96, 1), 400.0, 438.0)
# One link of the chain along the lower edge, 24 wide: that of images/chain.svg.
LINK = "M0 10c4-5.4 6.5-7.2 12-7.2 5.5 0 8 1.8 12 7.2M0 10c4 5.4 6.5 7.2 12 7.2 5.5 0 8-1.8 12-7.2"
# Letters with fonts of their own, and how far their lines stand apart, in the size of the letters.
_INDIAN = re.compile("([\u0900-\u0d7f\u200c\u200d]+)")
LATIN_LEADING, INDIAN_LEADING = 1.08, 1.36
FONTS = {
    "title": ("anek-latin", None), "text": ("hanken-grotesk", 500), "hi": ("noto-sans-devanagari", 600),
    "kn": ("noto-sans-kannada", 600),
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What a picture says; `language` is that of the title, `is_light` chooses paper rather than cloth."""

    title: str
    section: str
    language: str
    is_light: bool = False


# The colours of tokens.css: cloth by night, and cotton by day for what is read at length.
CLOTH = {
    "ground": "#1b1e56", "ink": "#f8f4e8", "soft": "#f4b73f", "line": "#f8f4e8", "dot": "#f4b73f", "strip": "#454a96",
    "line--accent": "#f4b73f", "person": "#f4b73f", "loose--a": "#f4b73f", "loose--b": "#c9cae6",
    "loose--c": "#ee8b78", "loose--d": "#7cc7a2",
}  # fmt: skip
COTTON = {
    "ground": "#fbfaf6", "ink": "#1a1c40", "soft": "#b4540a", "line": "#2a2f85", "dot": "#d8890b", "strip": "#e0dccf",
    "line--accent": "#b4540a", "person": "#b4540a",
}  # fmt: skip


def png(card: Card, drawing: Drawing) -> bytes:
    """Return the picture as a PNG of few colours."""
    colours = COTTON if card.is_light else CLOTH
    picture = Image.new("RGB", (WIDTH * OVER, HEIGHT * OVER), colours["ground"])
    onto = ImageDraw.Draw(picture)
    _art(onto, drawing, colours)
    _mark(onto, colours)
    _strip(onto, colours)
    _words(onto, card, colours)
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    result = io.BytesIO()
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(result, "PNG", optimize=True)
    return result.getvalue()


def _art(onto: ImageDraw.ImageDraw, drawing: Drawing, colours: dict[str, str]) -> None:
    """Put the drawing into its place on the right, whole; the large one of the home page runs out of the picture."""
    place, width, height = ART
    scales = width / drawing.width, height / drawing.height
    is_large = drawing.width > width
    scale = max(scales) if is_large else min(scales)
    left = place.left + max(0.0, (width - drawing.width * scale) / 2)
    top = place.top + (height - drawing.height * scale) / 2
    drawing.put(onto, Frame(left * OVER, top * OVER, scale * OVER), colours, width=(3 if is_large else 4) * OVER)


def _mark(onto: ImageDraw.ImageDraw, colours: dict[str, str]) -> None:
    mark = Drawing((TEMPLATES / "art" / "_mark.svg").read_text(encoding="utf-8"))
    frame = Frame((MARGIN - 4) * OVER, 70 * OVER, 1.5 * OVER)
    mark.put(onto, frame, colours | {"mark__line": colours["line"], "mark__dot": colours["dot"]}, width=4.2 * OVER)
    onto.text(
        ((MARGIN + 72) * OVER, 101 * OVER), "IndiVillage", font=_font("title", 38), fill=colours["ink"], anchor="lm"
    )


def _strip(onto: ImageDraw.ImageDraw, colours: dict[str, str]) -> None:
    """Draw the chain that closes the site's pages along the lower edge."""
    for left in range(0, WIDTH, 24):
        frame = Frame(left * OVER, (HEIGHT - 34) * OVER, OVER)
        for line in lines(LINK):
            onto.line([frame.at(point) for point in line], fill=colours["strip"], width=2 * OVER, joint="curve")
        x, y = frame.at((12, 10))
        onto.ellipse((x - 2 * OVER, y - 2 * OVER, x + 2 * OVER, y + 2 * OVER), fill=colours["strip"])


def _words(onto: ImageDraw.ImageDraw, card: Card, colours: dict[str, str]) -> None:
    leading = INDIAN_LEADING if _INDIAN.search(card.title) else LATIN_LEADING
    size, rows = _fitted(card, leading)
    y = TITLE_TOP + (_room(card) - size * leading * len(rows)) / 2
    if card.section:
        _row(onto, (MARGIN, y + 22), card.section, card.language, 28, "text", colours["soft"])
        y += SECTION_HEIGHT
    for number, row in enumerate(rows):
        middle = y + size * leading * (number + 0.5)
        _row(onto, (MARGIN, middle), row, card.language, size, "title", colours["ink"])


def _room(card: Card) -> int:
    return TITLE_BOTTOM - TITLE_TOP - (SECTION_HEIGHT if card.section else 0)


def _fitted(card: Card, leading: float) -> tuple[int, list[str]]:
    for size in SIZES:
        rows = _rows(card, size)
        if len(rows) <= MOST_LINES and len(rows) * size * leading <= _room(card):
            return size, rows
    return SIZES[-1], _rows(card, SIZES[-1])


def _rows(card: Card, size: int) -> list[str]:
    """Break the title where a row is full; rows of even length come of trying the narrowest width of as few rows."""
    best = _broken(card, size, TEXT_WIDTH)
    for width in range(TEXT_WIDTH, TEXT_WIDTH // 2, -20):
        rows = _broken(card, size, width)
        if len(rows) > len(best):
            break
        best = rows
    return best


def _broken(card: Card, size: int, width: int) -> list[str]:
    rows = [""]
    for word in card.title.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and _length(longer, card.language, size) > width * OVER:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _length(text: str, language: str, size: int) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, language, size, "title"))


def _row(
    onto: ImageDraw.ImageDraw, at: tuple[float, float], text: str, language: str, size: int, role: str, colour: str
) -> None:
    x, y = at[0] * OVER, (at[1] + size * 0.34) * OVER
    for run, font in _runs(text, language, size, role):
        onto.text((x, y), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


def _runs(text: str, language: str, size: int, role: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Return the parts of a text with the font that has their letters."""
    for run in _INDIAN.split(text):
        if run:
            yield run, _font(language if _INDIAN.match(run) else role, size)


@cache
def _font(role: str, size: int) -> ImageFont.FreeTypeFont:
    name, weight = FONTS[role]
    font = ImageFont.truetype(FOLDER / "fonts" / f"{name}.woff2", size * OVER)
    if weight:
        font.set_variation_by_axes([weight])
    return font
