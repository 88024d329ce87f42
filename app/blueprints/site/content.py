"""Marketing copy: Markdown with front matter, one file a page, under `app/content/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from app.errors import NotFound

FOLDER = Path(__file__).parents[2] / "content"
_SEPARATOR = "---"
# No raw HTML: what a marketer writes is text, so nothing in it can become markup by accident.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Page:
    """One page of copy; `body` is rendered HTML. `order` sorts pages of one folder."""

    slug: str
    title: str
    description: str
    lead: str
    order: int
    body: Markup


@cache
def load(slug: str) -> Page:
    """Return the page `slug` (such as `impact` or `services/data-annotation`); raises NotFound."""
    path = FOLDER / f"{slug}.md"
    if not path.is_file() or FOLDER not in path.resolve().parents:
        raise NotFound("There is no page at this address. Check the link, or start from the home page.")
    head, text = _split(path)
    return Page(
        slug=slug.rpartition("/")[2],
        title=head["title"],
        description=head["description"],
        lead=head.get("lead", head["description"]),
        order=int(head.get("order", "0")),
        body=Markup(_markdown.render(text)),  # noqa: S704 -- our own files, raw HTML switched off
    )


@cache
def folder(name: str) -> tuple[Page, ...]:
    """Return the pages of a folder, in their order."""
    pages = (load(f"{name}/{path.stem}") for path in (FOLDER / name).glob("*.md"))
    return tuple(sorted(pages, key=lambda page: (page.order, page.slug)))


def _split(path: Path) -> tuple[dict[str, str], str]:
    """Return front matter and text; raises ValueError that names the file and what it lacks."""
    parts = path.read_text(encoding="utf-8").split(_SEPARATOR + "\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise ValueError(f"{path.name} does not begin with front matter between two lines of ---")
    head = {}
    for line in filter(None, map(str.strip, parts[1].splitlines())):
        name, found, value = line.partition(":")
        if not found:
            raise ValueError(f"{path.name}: front matter line without a colon: {line}")
        head[name.strip()] = value.strip().strip("\"'")
    if missing := {"title", "description"} - head.keys():
        raise ValueError(f"{path.name} lacks {', '.join(sorted(missing))} in its front matter")
    return head, parts[2]
