"""Looks at every page in Chromium once and keeps what it found, so that each check is a question to it."""

import json
import shutil
import threading
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from tests.quality.showroom import cookies

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
MEASURE = f"window.measure = {Path(__file__).with_name('measure.js').read_text()};"
HEIGHT = 900
# 640 is what 200 % zoom leaves of 1280.
WIDTHS = (320, 360, 640, 768, 1440, 2560)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
COLOUR_RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# Each scheme at each width; what does not depend on colour is asked once a width.
# The ring's colour is the scheme's, sizes are the width's.
LOOKS = (
    (1440, "light", ALL_RULES),
    (360, "dark", ALL_RULES),
    (360, "light", COLOUR_RULES),
    (1440, "dark", COLOUR_RULES),
)
BROWSERS = 2
# Their page in one other state stands for the rest.
TRANSLATED_STATES = ("processed", "rejected")
# The answer to a form has no address to go to: the recorded one is shown at the form's.
RECORDED = ("errors", "wrong", "second-step", "told-once", "no-token", "wrong-method")


def chromium_path():
    """Return where Chromium is."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing: `make system-deps` installs it."
    return path


def worth_a_look(tour):
    """Return the pages to look at: all, less the translations of states that differ by a sentence."""
    return [
        page for page in tour.everything
        if not (page.path.startswith("/uploads/") and "lang=" in page.path and page.state not in TRANSLATED_STATES)
    ]  # fmt: skip


class Survey:
    """The faults of every page, by check."""

    def __init__(self, tour):
        self.tour, self.faults, self.seen = tour, defaultdict(list), set()
        self.pages, waiting = worth_a_look(tour), SimpleQueue()
        for page in self.pages:
            waiting.put(page)
        self._broken = []
        threads = [threading.Thread(target=self._look_at_all, args=(waiting,)) for _ in range(BROWSERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._broken:
            raise self._broken[0]

    def listed(self, check):
        """Return the faults of a check as text, each with the first page that has it."""
        first = {}
        for page, fault in self.faults[check]:
            first.setdefault(fault, []).append(page)
        return "\n".join(f"{pages[0]} (+{len(pages) - 1}): {fault}" for fault, pages in first.items())

    def _look_at_all(self, waiting):
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
                tabs = {role: self._tab(browser, role) for role in {page.role for page in self.pages}}
                plain = self._tab(browser, "visitor", java_script_enabled=False)
                while True:
                    page = waiting.get_nowait()
                    Look(self, page, tabs[page.role]).all()
                    if page.role == "visitor":
                        Look(self, page, plain).without_script()
        except Empty:
            pass
        except Exception as error:
            self._broken.append(error)

    def _tab(self, browser, role, **options):
        # Less motion, so that no colour is measured on its way from one to another.
        context = browser.new_context(base_url=self.tour.showroom.base, reduced_motion="reduce", **options)
        context.add_init_script(AXE_SCRIPT + MEASURE)
        context.add_cookies(cookies(self.tour.showroom.client(role)))
        return context.new_page()


class Look:
    """One page in one tab."""

    def __init__(self, survey, page, tab):
        self.survey, self.page, self.tab = survey, page, tab

    def all(self):
        """Every check that needs one load of the page."""
        with self._opened():
            self._take("motion")
            for width, scheme, rules in LOOKS:
                self._size(width)
                self._media(color_scheme=scheme)
                self._axe(rules, f"{width} px, {scheme}")
                if rules is ALL_RULES:
                    self._take("targets")
                    self._take("stops")
            for width in WIDTHS:
                self._size(width)
                self._take("overflow")
            self._media(color_scheme="light", forced_colors="active")
            self._take("forced")
            self._media(color_scheme="light", forced_colors="none", media="print")
            self._take("print")
            self._foreign()
        self.survey.seen.add(self.page.name)

    def without_script(self):
        """What is left where scripts do not run."""
        with self._opened():
            self._take("withoutScript")

    @contextmanager
    def _opened(self):
        tab, recorded = self.tab, f"**{self.page.path}"
        tab.on("console", self._hear)
        tab.on("pageerror", self._fail)
        self._size(LOOKS[0][0])
        self._media(color_scheme="light", forced_colors="none", media="screen")
        if self.page.state in RECORDED:
            tab.route(recorded, self._show_recorded)
        tab.goto(self.page.path)
        tab.evaluate("() => document.fonts.ready.then(() => true)")
        yield
        tab.remove_listener("console", self._hear)
        tab.remove_listener("pageerror", self._fail)
        tab.unroute_all()

    def _show_recorded(self, route):
        kept = {name: self.page.headers[name] for name in ("content-type", "content-security-policy")}
        route.fulfill(status=200, headers=kept, body=self.page.html)

    def _size(self, width):
        self.tab.set_viewport_size({"width": width, "height": HEIGHT})

    def _media(self, **media):
        self.tab.emulate_media(**media)

    def _hear(self, message):
        is_status = self.page.status >= 400 and "Failed to load resource" in message.text
        if message.type in ("error", "warning") and not is_status:
            self._add("console", message.text)

    def _fail(self, error):
        self._add("console", str(error))

    def _foreign(self):
        room = self.survey.tour.showroom
        for address in self.tab.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)"):
            if not address.startswith((room.base + "/", room.storage + "/", "data:")):
                self._add("origins", address)

    def _axe(self, rules, look):
        found = self.tab.evaluate(f"() => axe.run({json.dumps(rules)}).then((found) => found.violations)")
        for violation in found:
            for node in violation["nodes"]:
                self._add("axe", f"{violation['id']}: {violation['help']}: {node['html'][:120]} ({look})")

    def _take(self, check):
        for fault in self.tab.evaluate(f"() => window.measure.{check}()"):
            self._add(check, fault)

    def _add(self, check, fault):
        self.survey.faults[check].append((self.page.name, fault))
