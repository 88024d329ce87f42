"""Links: none is dead, every page is reached, every file of the site is used, the sitemap is whole."""

import re
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from app.assets import build_id
from app.contents import FOLDER
from app.scripts import script_files
from app.social import GENERIC
from app.static_tree import fingerprint, static_tree
from sitebuild.scripts import ENTRIES

ASSETS = Path(__file__).parents[2] / "app" / "static"
MOST_CLICKS = 3
# A script's or style's own addresses: url(…), imports, and the manifest's icons.
INSIDE = re.compile(r"""url\(["']?([^"')]+)|["']([^"'\s]+\.(?:js|css|svg|png|webp|avif|jpg|ico|woff2))["']""")
TEXTS = (".css", ".js", ".webmanifest", ".svg")
# What is not a page's part: words about the files, and what only PREVIEW shows.
UNLINKED = re.compile(r"LICENSE|README|styleguide")


@pytest.fixture(scope="module")
def answers(tour):
    """What every address on every page answers: the client that follows it, and the pages it stands on."""
    clients = {role: tour.showroom.client(role) for role in {page.role for page in tour.everything}}
    asked = {}
    for page in tour.everything:
        for address in page.markup.addresses:
            path = (tour.local(address, page.path) or "").partition("#")[0]
            # An error page names its own address, and other sites are not ours to ask.
            if path and not (page.status >= 400 and path == page.path):
                asked.setdefault((page.role, path), [clients[page.role], []])[1].append(page.name)
    return {key: (client.get(key[1]), names) for key, (client, names) in asked.items()}


def test_every_address_on_every_page_answers(answers):
    dead = {
        f"{path} on {names[0]}: {answer.status_code}"
        for (_, path), (answer, names) in answers.items()
        if answer.status_code >= 400
    }

    assert not dead, "\n".join(sorted(dead))


def test_every_fragment_leads_to_an_element(tour, answers):
    ids = {page.path: page.markup.ids for page in tour.everything}
    lost = []
    for page in tour.everything:
        for link in page.markup.links:
            path, _, fragment = (tour.local(link, page.path) or "").partition("#")
            if fragment and not path.startswith("/static/"):
                known = page.markup.ids if path == page.path else ids.get(path, set())
                lost += [] if unquote(fragment) in known else [f"{link} on {page.name}"]

    assert not lost, "\n".join(sorted(set(lost)))


def test_every_indexable_page_is_three_clicks_from_home_at_most(tour):
    far = [
        page.path for page in tour.public if page.is_indexable and (page.clicks is None or page.clicks > MOST_CLICKS)
    ]

    assert far == []


def test_the_sitemap_lists_exactly_the_indexable_pages(tour):
    indexable = {page.path for page in tour.public if page.is_indexable}

    assert indexable - set(tour.sitemap) == set()
    assert set(tour.sitemap) - indexable == set()


def test_every_route_for_people_is_among_the_pages(tour):
    app = tour.showroom.app
    routes = app.url_map.bind("")
    paths = {page.path.partition("?")[0] for page in tour.everything}
    looked_at = {routes.match(path, return_rule=True)[0].rule for path in paths if routes.test(path)}
    machine = {"machines", "ops", "uploads_api"}
    unseen = [
        rule.rule for is_staff in (False, True) for rule in tour.rules(is_staff=is_staff)
        if rule.rule not in looked_at and rule.endpoint.partition(".")[0] not in machine and not _has_no_page(rule)
    ]  # fmt: skip

    assert unseen == [], (
        "tests/quality/pages.py does not find these: give it an address in EXTRA or the showroom one of it."
    )


def test_every_file_of_the_site_is_used(tour, answers):
    client, seen = tour.showroom.client("visitor"), set()
    waiting = [path for (_, path) in answers if path.startswith("/static/")]
    waiting += _inside(client.get("/site.webmanifest").text, "/site.webmanifest")
    waiting += _modules(tour.showroom.app, waiting)
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/static/"):
            continue
        seen.add(path)
        if path.partition("?")[0].endswith(TEXTS):
            waiting += _inside(client.get(path).text, path)
    files = [file for file in ASSETS.rglob("*") if file.is_file() and not UNLINKED.search(file.name)]
    used = {path.partition("?")[0] for path in seen}
    used |= {f"/css/{name}.css" for names, made in _sheets().items() if _is_end_of(made, used) for name in names}
    unused = {name for file in files if not _is_end_of(name := str(file.relative_to(ASSETS)), used)}

    # It stands for every page where the build has drawn none.
    assert unused - {GENERIC} == set()


def _inside(text, path):
    return [urljoin(path, one or other).partition("#")[0] for one, other in INSIDE.findall(text)]


def _modules(app, paths):
    """Return the modules that the named bundles are made of: the first of each, which names the others."""
    with app.app_context():
        made = {name: f"/static/{build_id()}/{script_files(name)[0][0]}" for name in ENTRIES}
        return [f"/static/{build_id()}/js/{name}.js" for name, bundle in made.items() if bundle in paths]


def _sheets():
    """Return which component files each page's one stylesheet is made of."""
    return static_tree(fingerprint()).sheets


def _is_end_of(name, paths):
    """Tell whether the file is at one of the addresses, whatever digest stands before its name."""
    return any(path.endswith(f"/{name}") for path in paths)


def _has_no_page(rule):
    """Tell whether the route answers a person with a file, a part of a page or a redirect, or has no content yet."""
    folder = FOLDER / rule.rule.partition("/<slug>")[0].strip("/")
    is_empty = rule.rule.endswith("/<slug>/") and "<any" not in rule.rule and not list(folder.glob("*.md"))
    return is_empty or rule.rule.endswith(("/status", "/uploaded", ".csv", ".gif", ".xml", ".txt", ".json"))
