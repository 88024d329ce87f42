"""What the checks need to know of a page's HTML."""

from html.parser import HTMLParser

_ADDRESSES = {"href", "src", "action", "data-src", "poster", "formaction"}
_CONTENT = {"og:image", "og:url"}


class Markup(HTMLParser):
    """Collects ids, links, forms that post, and every address of a page."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.addresses = set(), [], []
        self.forms, self.is_hidden = [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        named = {name: value or "" for name, value in attributes}
        if "id" in named:
            self.ids.add(named["id"])
        if tag == "meta":
            self._meta(named)
            return
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        post = tag == "form" and named.get("method", "get").lower() == "post"
        if post:  # There may be no page at its address to be read.
            self.forms.append(named.get("action", ""))
        self.addresses += [value for name, value in named.items() if name in _ADDRESSES and not post]
        self.addresses += [part.split()[0] for part in named.get("srcset", "").split(",") if part.strip()]

    def _meta(self, named):
        if named.get("name") == "robots" and "noindex" in named.get("content", ""):
            self.is_hidden = True
        if named.get("property") in _CONTENT:
            self.addresses.append(named["content"])
