"""One stylesheet for each kind of page, made from the component files that its template names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, nodes

LAYOUT, ALL, OWN = "base.html", "stylesheets", "styles"
_COMMENT = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/""", re.DOTALL)
_BLANK = re.compile(r"""("[^"]*"|'[^']*')|\s*;?\s*(})\s*|\s*([{;,])\s*|\s+""")
_URL = re.compile(r"""url\(\s*(["']?)(?![a-z]+:|/|#)([^"')]+)\1\s*\)""")

Names = tuple[str, ...]


def stylesheet(name: str) -> str:
    """Name a stylesheet in a template's block: the layout gathers the names into one link."""
    return f"{name} "


def page_lists(templates: Path) -> set[Names]:
    """Return every list of stylesheets that a template names: the layout's own with the page's between.

    Only the two blocks are run, out of the parsed templates, so this needs neither the application nor a request.
    """
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.globals["stylesheet"] = stylesheet
    everything = _block(environment, templates / LAYOUT, ALL)
    found = set()
    for path in sorted(templates.rglob("*.html")):
        page = _block(environment, path, OWN)
        if page is not None and everything is not None:
            body = [part for node in everything.body for part in _with(node, page)]
            template = nodes.Template(body, lineno=1)
            template.set_environment(environment)
            found.add(tuple(environment.from_string(template).render().split()))
    return found


def joined(names: Names, files: Mapping[str, bytes]) -> bytes:
    """Return the named files as one, minified; the addresses in them are those seen from `css/`."""
    whole = "\n".join(_moved(f"css/{name}.css", files) for name in names)
    return minified(whole).encode()


def minified(text: str) -> str:
    """Return CSS without comments and needless blanks; nothing else is touched, what is in quotes neither.

    Compressed, that is within two per cent of what rewriting libraries reach (docs/decisions/0007).
    """
    text = _COMMENT.sub(lambda found: found[1] or " ", text)
    text = _BLANK.sub(lambda found: found[1] or found[2] or found[3] or " ", text)
    return text.strip()


def _block(environment: Environment, path: Path, name: str) -> nodes.Block | None:
    tree = environment.parse(path.read_text(encoding="utf-8"))
    return next((block for block in tree.find_all(nodes.Block) if block.name == name), None)


def _with(node: nodes.Node, page: nodes.Block) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Block) and node.name == OWN:
        yield from page.body
    else:
        yield node


def _moved(path: str, files: Mapping[str, bytes]) -> str:
    folder = posixpath.relpath(posixpath.dirname(path), "css")
    return _URL.sub(
        lambda found: f'url("{posixpath.normpath(posixpath.join(folder, found[2].strip()))}")', files[path].decode()
    )
