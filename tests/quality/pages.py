"""Every page of the site, found rather than listed: by the routes, the sitemap and the links."""

import re
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from app.i18n import DEFAULT, LANGUAGES
from tests.quality.markup import Markup
from tests.quality.showroom import PERSON, form_token

# Pages that no link or argument-less route leads to.
EXTRA = ("/search/?q=data", "/search/?q=zzzz", "/no-such-page/")
STATIC = "/static/"
_WORD = re.compile(r"[^a-z0-9]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHARED = re.compile(r'value="([^"]*/shared/[^"]+)"')
_NEXT_PAGE = re.compile(r"(^|&)page=([2-9]|\d\d+)(&|$)")


@dataclass(frozen=True)
class Page:
    """One answer of the site that a person reads. `clicks` counts from the home page, None where none lead there."""

    path: str
    status: int
    html: str
    headers: dict[str, str]
    role: str = "visitor"
    clicks: int | None = None
    state: str = ""

    @property
    def name(self):
        """A name for files and messages, such as `hi-services-data-annotation`."""
        words = "-".join((_UUID.sub("", self.path), self.state, "" if self.role == "visitor" else self.role))
        return _WORD.sub("-", words.lower()).strip("-") or "home"

    @cached_property
    def markup(self):
        """The page's ids, links and addresses."""
        return Markup(self.html)

    @property
    def is_indexable(self):
        """Whether search engines may list it."""
        hidden = "noindex" in self.headers.get("x-robots-tag", "") or self.markup.is_hidden
        return self.role == "visitor" and self.status == 200 and not hidden and not self.state


class Tour:
    """All pages of a showroom, visited once."""

    def __init__(self, showroom):
        self.showroom = showroom

    @cached_property
    def public(self):
        """Every page that a stranger can open, the status page of each state among them."""
        states = {f"/uploads/{number}/": name for name, number in self.showroom.uploads.items()}
        queries = {
            f"{path}?lang={code}": name for path, name in states.items() for code in LANGUAGES if code != DEFAULT
        }
        seeds = ["/", *self._routes(is_staff=False), *self.sitemap, *EXTRA, *states, *queries]
        return self._crawl(self.showroom.client("visitor"), seeds, "visitor", {**states, **queries})

    @cached_property
    def staff(self):
        """Every page of the staff, with one of everything on it."""
        results = {f"/results/{number}/": name for name, number in self.showroom.uploads.items()}
        seeds = [*self._routes(is_staff=True), *results, *self.showroom.quotes, "/results/?q=nothing-like-this"]
        return self._crawl(self.showroom.client("admin"), seeds, "admin", results)

    @cached_property
    def owned(self):
        """What only the sender of an upload sees, and what the sender shows to others."""
        client, path = self.showroom.client("owner"), f"/uploads/{self.showroom.uploads['processed']}/"
        pages = [_page(at, client.get(at), role="owner") for at in (path, f"{path}deletion")]
        sent = client.post(f"{path}links", data={"csrf_token": form_token(pages[0].html)})
        assert sent.status_code == 303
        # The link is told once: the page is shown as it was then.
        told = _page(path, client.get(path), role="owner", state="told-once")
        link = self.local(_SHARED.search(told.html)[1])
        return [*pages, told, _page(link, self.showroom.client("visitor").get(link), state="shared")]

    @cached_property
    def answers_to_forms(self):
        """The pages that answer a form: each one sent empty, and what only some words lead to."""
        client, shown = self.showroom.client("visitor"), []
        wrong = {"email": "nobody@example.org", "password": "not the password"}
        sent = [(path, {}, "errors") for path in self._forms()]
        sent += [("/login/", wrong, "wrong"), ("/upload/", {**PERSON, "file_type": "csv"}, "second-step")]
        for path, fields, state in sent:
            token = form_token(client.get(path).text)
            shown.append(_page(path, client.post(path, data={**fields, "csrf_token": token}), state=state))
        shown.append(_page("/contact/", client.post("/contact/", data={}), state="no-token"))
        shown.append(_page("/healthz", client.post("/healthz", data={}), state="wrong-method"))
        reviewer = self.showroom.client("reviewer")
        shown.append(_page("/leads/", reviewer.get("/leads/"), role="reviewer", state="forbidden"))
        assert all(page.html.startswith("<!doctype html>") for page in shown), [page.name for page in shown]
        return shown

    def _forms(self):
        """Return the address of every form that strangers fill in: it shows itself again when it is wrong."""
        own = {page.path for page in self.public if not page.state}
        return sorted(
            {page.path for page in self.public for form in page.markup.forms if form == page.path in own} - {"/logout/"}
        )

    @cached_property
    def everything(self):
        """All of these."""
        return self.public + self.staff + self.owned + self.answers_to_forms

    @cached_property
    def sitemap(self):
        """The addresses that the sitemap tells."""
        text = self.showroom.client("visitor").get("/sitemap.xml").text
        return [self.local(address) for address in re.findall(r"<loc>([^<]+)</loc>", text)]

    def local(self, address, page="/"):
        """Return an address as a path with its query and fragment; None for another site's."""
        parts = urlsplit(urljoin(self.showroom.base + page, address))
        if f"{parts.scheme}://{parts.netloc}" != self.showroom.base:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return parts.path + query + (f"#{parts.fragment}" if parts.fragment else "")

    def rules(self, *, is_staff):
        """Return the GET routes for strangers or for staff."""
        app = self.showroom.app
        for rule in app.url_map.iter_rules():
            right = getattr(app.view_functions[rule.endpoint], "required_right", None)
            if "GET" in rule.methods and bool(right) is is_staff and rule.endpoint != "static":
                yield rule

    def _routes(self, *, is_staff):
        """Return the addresses of the routes that need nothing but a language."""
        codes = [code for code in LANGUAGES if code != DEFAULT]
        for rule in self.rules(is_staff=is_staff):
            if rule.arguments <= (rule.defaults or {}).keys():
                yield rule.rule
            elif rule.arguments - (rule.defaults or {}).keys() == {"language"}:
                yield from (re.sub(r"<any[^>]*>", code, rule.rule) for code in codes)

    def _crawl(self, client, seeds, role, states):
        """Visit the home page and what it links to, then the seeds and what they link to."""
        pages, seen = {}, set()
        waiting = deque([(seeds[0], 0 if seeds[0] == "/" else None)])
        later = deque((seed, None) for seed in seeds[1:])
        while waiting or later:
            path, clicks = (waiting or later).popleft()
            path = path.partition("#")[0]
            if path in seen or (path not in seeds and self._kind(path) in seen):
                continue
            seen |= {path, self._kind(path)}
            page = self._open(client, path, role, clicks, states.get(path, ""))
            if page is None:
                continue
            pages[path] = page
            onward = None if clicks is None else clicks + 1
            found = (self.local(link, path) for link in page.markup.links)
            waiting.extend((link, onward) for link in found if link and self._is_worth(link, role))
        return list(pages.values())

    @staticmethod
    def _kind(path):
        """Return what many addresses share: one row's page stands for all rows', page 2 for all pages."""
        return _UUID.sub("<id>", _NEXT_PAGE.sub("<next>", path.replace("?", "?&")))

    @staticmethod
    def _open(client, path, role, clicks, state):
        answer = client.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html") and "<body" in answer.text
        return _page(path, answer, role=role, clicks=clicks, state=state) if is_page else None

    def _is_worth(self, link, role):
        """Tell whether a link may lead to a page that is not known yet: sorted and filtered lists are known."""
        path, _, query = link.partition("#")[0].partition("?")
        if query and not query.startswith("lang=") and not _NEXT_PAGE.search(query):
            return False
        routes = self.showroom.app.url_map.bind("")
        if path.startswith(STATIC) or not routes.test(path):
            return False
        view = self.showroom.app.view_functions[routes.match(path)[0]]
        return bool(getattr(view, "required_right", None)) is (role != "visitor")


def _page(path, answer, **more):
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Page(path=path, status=answer.status_code, html=answer.text, headers=headers, **more)
