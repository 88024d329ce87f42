"""Search over the copy: few pages, so each question reads them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from markupsafe import Markup, escape

from app.contents import Page

EXCERPT_CHARACTERS = 180
NEAREST = 3
LIKENESS = 0.6
_WORD = re.compile(r"\w+", re.UNICODE)
# A word in the title says more of a page than one in its text.
_TITLE, _DESCRIPTION, _HEADING, _TEXT = 12, 6, 4, 1
_MOST_FROM_TEXT = 5


@dataclass(frozen=True)
class Hit:
    """A page that holds every word asked for; `excerpt` marks them."""

    page: Page
    score: int
    excerpt: Markup


def search(question: str, pages: Iterable[Page]) -> list[Hit]:
    """Return the pages that hold every word of the question, by beginnings of words, best first."""
    words = [word.lower() for word in _WORD.findall(question)]
    if not words:
        return []
    hits = []
    for page in pages:
        scores = [_score(word, page) for word in words]
        if all(scores):
            hits.append(Hit(page=page, score=sum(scores), excerpt=_excerpt(words, page)))
    return sorted(hits, key=lambda hit: (-hit.score, hit.page.title))


def nearest(path: str, pages: Iterable[Page]) -> list[Page]:
    """Return the pages whose address is most like a mistyped one; none where nothing comes near."""
    known = {page.path: page for page in pages}
    return [known[match] for match in get_close_matches(path, known, n=NEAREST, cutoff=LIKENESS)]


def _score(word: str, page: Page) -> int:
    headings = " ".join(heading.text for heading in page.headings)
    return (
        _TITLE * bool(_count(word, page.title))
        + _DESCRIPTION * bool(_count(word, f"{page.description} {page.lead}"))
        + _HEADING * bool(_count(word, headings))
        + _TEXT * min(_count(word, _text(page)), _MOST_FROM_TEXT)
    )


def _text(page: Page) -> str:
    """Return all words of a page: a service's lists stand in its front matter."""
    lists = (getattr(page.head, name, ()) for name in ("delivers", "formats", "quality", "start"))
    return " ".join((page.text, *(f"{item};" for items in lists for item in items)))


def _count(word: str, text: str) -> int:
    return sum(found.lower().startswith(word) for found in _WORD.findall(text))


def _excerpt(words: list[str], page: Page) -> Markup:
    text = _text(page) if any(_count(word, _text(page)) for word in words) else page.description
    first = min((m.start() for m in _WORD.finditer(text) if m[0].lower().startswith(tuple(words))), default=0)
    start = text.rfind(" ", 0, max(first - EXCERPT_CHARACTERS // 3, 0)) + 1 if first > EXCERPT_CHARACTERS // 3 else 0
    end = start + EXCERPT_CHARACTERS
    piece = text[start:end] if end >= len(text) else text[start:end].rpartition(" ")[0]
    marked = Markup().join(
        Markup("<mark>{}</mark>").format(part) if part.lower().startswith(tuple(words)) else escape(part)
        for part in re.split(r"(\w+)", piece)
    )
    return Markup("{}{}{}").format("… " if start else "", marked, " …" if end < len(text) else "")
