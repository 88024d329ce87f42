"""What survives a reload, what a folder brings, and what the sender does with a result."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_visitor_way import MINUTE, choose, fill_contact, send
from tests.visitor import CSV

BIG = b"a,b\n" + b"1,2\n" * 200_000


@pytest.fixture
def cuttable(chromium, storage_through_proxy):
    """A page of a site whose storage can be cut off, and the proxy that cuts it."""
    site, proxy = storage_through_proxy
    context = chromium.new_context(base_url=site.base)
    page = context.new_page()
    page.goto("/upload/")
    yield page, proxy
    context.close()


def test_an_upload_that_a_reload_broke_goes_on(cuttable):
    page, proxy = cuttable
    fill_contact(page)
    choose(page, ("big.csv", "text/csv", BIG))
    proxy.cut_after(200_000)
    send(page)
    proxy.wait_until_cut(30)
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    proxy.restore()
    expect(page.get_by_text("Not finished when this page was left: 1 file.")).to_be_visible()
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)
    expect(page.get_by_text("The analysis is ready")).to_be_visible(timeout=MINUTE)


def test_a_chosen_file_is_offered_again_after_a_reload_until_it_is_forgotten(open_page):
    page = open_page("/upload/")
    choose(page, ("rain.csv", "text/csv", CSV))
    expect(page.get_by_text("rain.csv", exact=True)).to_be_visible()
    page.wait_for_function("() => localStorage.getItem('unfinished-uploads') !== null")

    page.reload()
    page.get_by_role("button", name="Forget them").click()
    page.wait_for_function("() => localStorage.getItem('unfinished-uploads') === null")
    page.reload()

    expect(page.get_by_text("Choose a folder")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_hidden()


def test_a_finished_upload_is_not_offered_again(open_page):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("rain.csv", "text/csv", CSV))
    send(page)
    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)

    page.goto("/upload/")

    expect(page.get_by_role("button", name="Go on")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('unfinished-uploads')") is None


def test_a_folder_brings_what_we_take_and_says_what_is_left_out(open_page, tmp_path):
    for name, data in (("rain.csv", CSV), ("tool.exe", b"MZ"), ("deep/more.csv", CSV + b"Goa,1\n")):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes(data)
    page = open_page("/upload/")

    page.locator("#folder").set_input_files(tmp_path / "data")

    expect(page.get_by_text("more.csv", exact=True)).to_be_visible()
    expect(page.get_by_text("tool.exe")).to_have_count(0)
    expect(page.get_by_text("2 files taken from the folder; 1 file left out")).to_be_visible()


def test_the_sender_shares_a_result_and_deletes_it(open_page, chromium):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("rain.csv", "text/csv", CSV))
    send(page)
    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)
    page.get_by_role("button", name="Make a link").click(timeout=MINUTE)
    address = page.get_by_label(re.compile("Your new link")).input_value()

    colleague = chromium.new_context().new_page()
    colleague.goto(address)
    expect(colleague.get_by_role("heading", name="A data sample")).to_be_visible()
    expect(colleague.locator("main")).not_to_contain_text("rain.csv")

    page.get_by_role("link", name="Delete my data").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Deleted: the file, what we learned from it, and your contact.")).to_be_visible()
    assert colleague.reload().status == 404
    colleague.context.close()


def test_leave_to_notify_is_asked_only_when_the_visitor_wants_it(open_page):
    page = open_page("/upload/", permissions=["notifications"])
    fill_contact(page)
    choose(page, ("big.csv", "text/csv", BIG))
    send(page)
    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)

    expect(page.get_by_text(re.compile("You will be told|The analysis is ready")).first).to_be_visible(timeout=MINUTE)
