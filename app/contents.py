"""Marketing copy: Markdown with front matter, one file a page, under `app/content/`.

A page's translation lies at the same path under `app/content/<language>/`. `app/content/README.md` tells
marketers what the front matter may hold; `flask content check` tells them what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.errors import NotFound
from app.i18n import DEFAULT, LANGUAGES

FOLDER = Path(__file__).parent / "content"
WORDS_A_MINUTE = 220
# Tables with so many columns, and beyond the first a cell of so many characters, become lists on small screens.
STACKED_COLUMNS = 3
SENTENCE_LENGTH = 24
_ENDS = (".", "?", "!", ":", ";", "”")
_SAFE_SLUG = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
# No raw HTML: what a marketer writes is text, so nothing in it can become markup by accident.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def _table_open(_self: RendererHTML, tokens: list[Token], index: int, _options: object, env: dict[str, int]) -> str:
    """Put a table into a box of its own that scrolls where it is too wide, by keyboard as well."""
    env["tables"] = env.get("tables", 0) + 1
    stacks = ' class="prose__stacks"' if _label_cells(tokens[index:]) else ""
    return f'<section class="prose__table" aria-label="Table {env["tables"]}" tabindex="0"><table{stacks}>'


def _label_cells(tokens: list[Token]) -> bool:
    """Tell whether a table has columns of sentences; if so, give each cell its heading for small screens.

    `tokens` begin with the table; its first column names the rows. Figures stay in columns, where they are compared.
    """
    end = next(index for index, token in enumerate(tokens) if token.type == "table_close")
    parts = list(zip(tokens[:end], tokens[1:end], strict=False))
    heads = [inline.content for token, inline in parts if token.type == "th_open"]
    cells = [(token, inline.content) for token, inline in parts if token.type == "td_open"]
    longest = max((len(words) for number, (_, words) in enumerate(cells) if number % len(heads)), default=0)
    if len(heads) < STACKED_COLUMNS or longest < SENTENCE_LENGTH:
        return False
    for number, (token, _) in enumerate(cells):
        token.attrSet("data-label", heads[number % len(heads)])
    return True


_markdown.add_render_rule("table_open", _table_open)
_markdown.add_render_rule("table_close", lambda *_: "</table></section>")

Line = Annotated[str, Field(min_length=3, max_length=240, pattern=r"^[^\n]+$")]


class Source(BaseModel):
    """Where a statement can be checked."""

    model_config = ConfigDict(extra="forbid")

    title: Line
    url: AnyHttpUrl


class Head(BaseModel):
    """A page's front matter. What is not named here is refused, so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, Field(min_length=3, max_length=64)]
    description: Annotated[str, Field(min_length=40, max_length=160)]
    updated: date
    lead: str = ""
    order: int = 0
    # Made up to show a form; the page says so itself.
    sample: bool = False
    # Shown only where PREVIEW is set.
    draft: bool = False
    # What the company still has to confirm or to complete.
    confirm: str = ""
    # `native` where a speaker of the page's language has yet to read the translation.
    review: Annotated[str, Field(pattern=r"^(native)?$")] = ""
    # Services: what is delivered, in which formats, how quality is kept, and how to begin.
    delivers: tuple[Line, ...] = ()
    formats: tuple[Line, ...] = ()
    quality: tuple[Line, ...] = ()
    start: tuple[Line, ...] = ()
    # Articles.
    published: date | None = None
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def check_dates(self) -> Head:
        """Refuse an article that was changed before it was published."""
        if self.published and self.published > self.updated:
            raise ValueError("`updated` is before `published`")
        return self


@dataclass(frozen=True)
class Heading:
    """A second-level heading of the text, for the table of contents."""

    id: str
    text: str


@dataclass(frozen=True)
class Page:
    """One page of copy; `body` is rendered HTML, `text` the same words without markup."""

    slug: str
    path: str
    language: str
    head: Head
    body: Markup
    text: str
    headings: tuple[Heading, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return self.head.title

    @property
    def description(self) -> str:
        """One sentence for search engines and lists."""
        return self.head.description

    @property
    def lead(self) -> str:
        """The sentence under the title."""
        return self.head.lead or self.head.description

    @property
    def minutes(self) -> int:
        """How long reading takes."""
        return max(1, round(len(self.text.split()) / WORDS_A_MINUTE))


class ContentError(ValueError):
    """A content file that cannot be shown; the text names the file and what to mend."""


def load(slug: str, language: str = DEFAULT, *, drafts: bool = False) -> Page:
    """Return the page `slug` (such as `impact` or `services/data-annotation`); raises NotFound.

    Without a translation the answer is the English page, and its `language` says so.
    """
    path = _path(slug, language)
    if language != DEFAULT and not path.is_file():
        language, path = DEFAULT, _path(slug, DEFAULT)
    if not _SAFE_SLUG.fullmatch(slug) or not path.is_file():
        raise NotFound("There is no page at this address. Check the link, or start from the home page.")
    page = _read(path, slug, language, path.stat().st_mtime_ns)
    if page.head.draft and not drafts:
        raise NotFound("There is no page at this address. Check the link, or start from the home page.")
    return page


def folder(name: str, language: str = DEFAULT, *, drafts: bool = False) -> tuple[Page, ...]:
    """Return the pages of a folder: by their order, then newest first."""
    slugs = [f"{name}/{path.stem}" for path in (FOLDER / name).glob("*.md")]
    pages = [load(slug, language, drafts=True) for slug in slugs]
    shown = [page for page in pages if drafts or not page.head.draft]
    return tuple(sorted(shown, key=lambda page: (page.head.order, _newest_first(page), page.slug)))


def files() -> list[Path]:
    """Return every content file."""
    return sorted(path for path in FOLDER.rglob("*.md") if path.name != "README.md")


def parse(path: Path) -> tuple[Head, str]:
    """Return a file's front matter and text; raises ContentError."""
    name = path.relative_to(FOLDER) if path.is_relative_to(FOLDER) else path.name
    try:
        post = frontmatter.loads(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(f"{name}: the front matter cannot be read. {error}") from error
    try:
        return Head.model_validate(post.metadata), post.content
    except ValidationError as error:
        slips = "; ".join(f"{'.'.join(map(str, slip['loc'])) or 'page'}: {slip['msg']}" for slip in error.errors())
        raise ContentError(f"{name}: {slips}") from error


@cache
def _read(path: Path, slug: str, language: str, _changed: int) -> Page:
    head, text = parse(path)
    tokens = _markdown.parse(text)
    headings: list[Heading] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            words = tokens[index + 1].content
            heading = Heading(id=_anchor(words, len(headings)), text=words)
            token.attrSet("id", heading.id)
            headings.append(heading)
    return Page(
        slug=slug.rpartition("/")[2],
        path=f"/{slug}/",
        language=language,
        head=head,
        body=Markup(_markdown.renderer.render(tokens, _markdown.options, {})),  # noqa: S704 -- our own files, raw HTML switched off
        text=_as_prose(tokens),
        headings=tuple(headings),
    )


def _as_prose(tokens: list[Token]) -> str:
    """Return the words without markup; what ends without a full stop, as cells and items do, ends with a semicolon."""
    blocks = ("".join(inline.content or " " for inline in token.children) for token in tokens if token.children)
    return " ".join(block if block.endswith(_ENDS) else f"{block};" for block in blocks)


def _anchor(words: str, index: int) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return name if name[:1].isalpha() else f"part-{index + 1}"


def _newest_first(page: Page) -> int:
    return -(page.head.published or page.head.updated).toordinal()


def _path(slug: str, language: str) -> Path:
    return FOLDER / ("" if language == DEFAULT else language) / f"{slug}.md"


def is_translation(path: Path) -> bool:
    """Tell whether a content file is in another language than English."""
    return path.relative_to(FOLDER).parts[0] in LANGUAGES.keys() - {DEFAULT}
