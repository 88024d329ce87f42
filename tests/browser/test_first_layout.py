"""A page whose fonts have come asks the system for none: in Chromium each such question costs the first layout."""

import json
import re

import pytest

# Chromium's own name for a look-up, in its traces.
LOOK_UP = "FontCache::GetFontPlatformData"
PAGES = ("/", "/hi/", "/kn/", "/services/", "/hi/services/", "/upload/", "/hi/upload/", "/kn/upload/", "/contact/")
PLAIN = '<!doctype html><html lang="en"><title>Plain</title><link rel="stylesheet" href="/x.css"><p>A letter</p></html>'


@pytest.fixture
def look_ups(chromium, site, tmp_path):
    """A function that opens a page whose styles arrive after its fonts; returns how often fonts were looked up."""

    def counted(path, *, html=""):
        context = chromium.new_context(base_url=site.base, viewport={"width": 412, "height": 823})
        page = context.new_page()
        wanted = set(re.findall(r'href="([^"]+\.woff2)" as="font"', html or context.request.get(path).text()))
        waiting = []

        def style(route):
            waiting.append(route)
            let_go()

        def arrived(request):
            wanted.discard(request.url.removeprefix(site.base))
            let_go()

        def let_go():
            while waiting and not wanted:
                waiting.pop().continue_()

        page.on("requestfinished", arrived)
        page.route("**/*.css", style)
        if html:
            page.route(f"**{path}", lambda route: route.fulfill(body=html, content_type="text/html"))
        trace = tmp_path / "trace.json"
        chromium.start_tracing(page=page, path=trace, categories=["fonts", "devtools.timeline"])
        page.goto(path, wait_until="load")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        chromium.stop_tracing()
        context.close()
        return _count(json.loads(trace.read_text())["traceEvents"], site.base + path)

    return counted


def _count(events, url):
    parsed = [one for one in events if one["name"] == "ParseHTML" and url in json.dumps(one.get("args", {}))]
    renderer = {one["pid"] for one in parsed}
    assert len(renderer) == 1
    # Where the pointer happens to be over the page, Chromium lays it out before there are styles; those do not count.
    styled = max(one["ts"] for one in events if one["name"] == "ParseAuthorStyleSheet" and one["pid"] in renderer)
    return sum(one["name"] == LOOK_UP and one["pid"] in renderer and one["ts"] > styled for one in events)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_looks_up_no_font_of_the_system(look_ups, path):
    assert look_ups(path) == 0


def test_a_look_up_would_be_seen(look_ups):
    assert look_ups("/plain", html=PLAIN) > 0
