"""A real Chromium against the real site."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.cut import CuttableProxy
from tests.site import Site, free_port

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing: `make system-deps` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def storage_through_proxy(site_stack, site, tmp_path):
    """A second web process whose browsers reach the storage through a proxy that can be cut."""
    proxy = CuttableProxy(site_stack.storage.port)
    environ = {**site_stack.environ, "AWS_S3_ENDPOINT_URL": f"http://127.0.0.1:{proxy.port}"}
    with Site(environ, free_port(), tmp_path, only=("web",)) as second:
        yield second, proxy
    proxy.close()


@pytest.fixture
def open_page(chromium, site):
    """A function that opens a page of the site; fails the test on a console error or a CSP report."""
    contexts, problems = [], []

    def opened(path, *, watch=True, **options):
        context = chromium.new_context(base_url=site.base, **options)
        contexts.append(context)
        page = context.new_page()
        if watch:
            page.on("console", lambda message: message.type == "error" and problems.append(message.text))
            page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []
