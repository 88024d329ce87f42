"""Pictures for pages that are shared (og:image): one a page of the sitemap, drawn from what the page itself says."""

from __future__ import annotations

import hashlib
import html
import json
import re
import subprocess
import sys
from pathlib import Path

from PIL import features

from app.i18n import DEFAULT, LANGUAGES
from app.social import INDEX
from app.static_tree import TEMPLATES
from sitebuild import drawing, picture
from sitebuild.drawing import Drawing
from sitebuild.files import replace, write
from sitebuild.picture import Card

# What is read at length is shown on paper, what the company offers on cloth.
LIGHT = ("/resources/", "/case-studies/", "/privacy/", "/terms/", "/cookies/", "/accessibility/", "/security/")
# For pages that have no drawing of their own.
DRAWINGS = ("page-services", "page-how-we-work", "page-resources", "service-data-annotation", "_small")
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def draw(target: Path) -> str:
    """Draw the pictures that are missing, and write down which is which page's."""
    names, made = {}, 0
    for path, page in _pages().items():
        card, art = card_of(path, page), Drawing.of_page(page) or _art(path)
        # Without Raqm, Pillow would set Indian letters one after the other, which is not how they are written.
        if card.language == DEFAULT or features.check("raqm"):
            names[path] = f"social/{path.strip('/').replace('/', '-') or 'home'}-{_version(card, art)}.png"
            made += not (target / names[path]).exists() and write(target / names[path], picture.png(card, art))
    replace(target / INDEX, json.dumps(names, indent=1).encode())
    return f"pictures for shared pages: {made} drawn of {len(names)}"


def card_of(path: str, page: str) -> Card:
    """Return what the picture of a page says, from the page's HTML."""
    heading = _HEADING.search(page)
    title = html.unescape(" ".join(_TAG.sub(" ", heading[1]).split())) if heading else ""
    language = next((code for code in LANGUAGES if path.startswith(f"/{code}/")), DEFAULT)
    return Card(title=title, section=_section(page), language=language, is_light=path.startswith(LIGHT))


def _section(page: str) -> str:
    """Return the page above this one, as its breadcrumbs name it."""
    for text in _DATA.findall(page):
        data = json.loads(text)
        if data["@type"] == "BreadcrumbList" and len(data["itemListElement"]) > 2:
            return str(data["itemListElement"][-2]["name"])
    return ""


def _pages() -> dict[str, str]:
    """Return each path of the sitemap with its page. In a process of its own: an application binds what is global."""
    command = [sys.executable, "-m", "sitebuild.pages"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The pages cannot be made:\n{done.stdout[-800:]}{done.stderr[-800:]}")
    pages: dict[str, str] = json.loads(done.stdout)
    return pages


def _art(path: str) -> Drawing:
    number = int(hashlib.sha256(path.encode()).hexdigest(), 16) % len(DRAWINGS)
    return Drawing((TEMPLATES / "art" / f"{DRAWINGS[number]}.svg").read_text(encoding="utf-8"))


def _version(card: Card, art: Drawing) -> str:
    """Return what changes when the picture does: with its words, its drawing, or the code that draws it."""
    code = b"".join(Path(module.__file__ or "").read_bytes() for module in (picture, drawing))
    return hashlib.sha256(repr(card).encode() + art.svg.encode() + code).hexdigest()[:12]
