"""How much a message looks like advertising: a hint for sales, never a reason to drop it."""

from __future__ import annotations

import re

MANY_LINKS = 3
SUSPECT = 2
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s|\[url|\[link|</", re.IGNORECASE)
_TRADE = re.compile(
    r"\b(backlinks?|seo (?:services?|agency)|casino|crypto|guest posts?|viagra|loans?)\b", re.IGNORECASE
)


def is_suspect(name: str, company: str, message: str) -> bool:
    """Tell whether sales should look at this one last."""
    points = 2 * bool(_MARKUP.search(message)) + 2 * (len(_LINK.findall(message)) >= MANY_LINKS)
    points += bool(_TRADE.search(message)) + 2 * bool(_LINK.search(f"{name} {company}"))
    points += bool(_LINK.search(message) and len(message) < 80)
    return points >= SUSPECT
