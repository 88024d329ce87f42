"""The whole way in a browser: with and without scripts, on a good network and on one that is cut."""

import re

import pytest
from playwright.sync_api import expect

from tests.cut import CuttableProxy
from tests.hostile import EICAR
from tests.visitor import CSV, wait_for

MINUTE = 60_000


def fill_contact(page):
    page.get_by_label("Your name").fill("Asha Rao")
    page.get_by_label("Work e-mail").fill("asha@example.org")
    page.get_by_label("Company").fill("Example")
    page.get_by_label(re.compile("I may share this sample")).check()


def put(page, *files):
    page.locator("#files").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files]
    )


def choose(page, *files):
    """Choose files, and see them in the list: what is below moves down when they come."""
    put(page, *files)
    for name, *_ in files:
        expect(page.locator(".file").filter(has_text=name)).to_be_visible()


def send(page):
    page.get_by_role("button", name=re.compile("^(Upload|Send)", re.I)).first.click()


def test_a_table_goes_all_the_way(open_page):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("rain.csv", "text/csv", CSV))
    send(page)

    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)
    expect(page.get_by_text("The analysis is ready")).to_be_visible(timeout=MINUTE)
    expect(page.locator("main")).to_contain_text("Rows")


def test_malware_is_said_to_be_isolated(open_page):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("notes.txt", "text/plain", EICAR))
    send(page)

    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)
    expect(page.get_by_text(re.compile("isolated")).first).to_be_visible(timeout=MINUTE)


def test_several_files_go_together(open_page):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("a.csv", "text/csv", CSV), ("b.csv", "text/csv", CSV))
    send(page)

    links = page.locator("a[href^='/uploads/']")
    expect(links).to_have_count(2, timeout=MINUTE)
    # The rows go on to show the checks and what was found, without a reload.
    expect(page.locator(".file", has_text="Analysed. Rows: 3, columns: 2.")).to_have_count(2, timeout=MINUTE)
    # Nothing more is asked until there is something more to send.
    expect(page.get_by_role("heading", name="All sent: 2 files")).to_be_focused()
    expect(page.get_by_role("button", name="Send sample")).to_be_hidden()
    choose(page, ("c.csv", "text/csv", CSV))
    expect(page.get_by_role("button", name="Send sample")).to_be_visible()


def test_an_isolated_file_among_several_does_not_look_like_an_analysed_one(open_page):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("rain.csv", "text/csv", CSV), ("notes.txt", "text/plain", EICAR))
    send(page)

    analysed, isolated = (page.locator(".file").filter(has_text=name) for name in ("rain.csv", "notes.txt"))
    expect(analysed).to_contain_text("Analysed.", timeout=MINUTE)
    expect(isolated).to_contain_text("isolated", timeout=MINUTE)
    for part, of in ((".file__state", "color"), (".file__icon", "background-color")):
        looks = [
            row.locator(part).evaluate("(part, of) => getComputedStyle(part)[of]", of) for row in (analysed, isolated)
        ]
        assert looks[0] != looks[1], part


def test_a_file_that_was_chosen_before_the_scripts_came_is_taken(open_page):
    page = open_page("about:blank")
    held = []
    script = re.compile(r"/upload(-\w+)?\.js$")
    page.route(script, lambda route: held.append(route))
    with page.expect_request(script):
        page.goto("/upload/", wait_until="commit")
    put(page, ("rain.csv", "text/csv", CSV))
    expect(page.locator(".file")).to_have_count(0)
    held[0].continue_()

    expect(page.locator(".file")).to_contain_text("rain.csv")


def test_a_file_we_cannot_take_is_refused_before_it_is_sent(open_page):
    page = open_page("/upload/")
    fill_contact(page)
    choose(page, ("tool.exe", "application/octet-stream", b"MZ"))

    expect(page.locator("main")).to_contain_text(re.compile("cannot take|not accepted|can’t take|type", re.I))


def test_missing_contact_is_told_at_the_fields(open_page):
    page = open_page("/upload/")
    choose(page, ("rain.csv", "text/csv", CSV))
    send(page)

    expect(page.get_by_label("Work e-mail")).to_have_attribute("aria-invalid", "true")


def test_a_page_in_hindi_is_answered_in_hindi(open_page):
    # A browser writes every answer from 400 on into its console.
    page = open_page("/hi/upload/", watch=False)
    title = page.title()
    for name, value in {"name": "Asha Rao", "company": "Example", "email": "asha@example"}.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#consent").check()
    choose(page, ("rain.csv", "text/csv", CSV))
    page.locator("form [type=submit]").last.click()

    # Browsers take an address without a dot; the server says what it misses.
    expect(page.locator("#email-error")).to_contain_text("पूरा पता")
    expect(page).to_have_title(f"त्रुटि: {title}")


def test_the_whole_way_without_scripts(open_page, tmp_path):
    file = tmp_path / "rain.csv"
    file.write_bytes(CSV)
    page = open_page("/upload/", java_script_enabled=False)
    fill_contact(page)
    page.get_by_label("Type of your file").select_option("csv")
    send(page)
    page.locator("input[type=file]").set_input_files(str(file))
    send(page)

    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/$"), timeout=MINUTE)
    ready = page.get_by_text("The analysis is ready")
    wait_for(lambda: page.reload() and ready.count(), seconds=60, what="the result, for whoever reloads")
    expect(ready).to_be_visible()


@pytest.mark.parametrize("cut_after", [200_000])
def test_a_network_cut_in_the_middle_is_survived(chromium, storage_through_proxy, cut_after):
    """The proxy dies in mid-upload and comes back: the page sends again by itself, with a fresh form."""
    site, proxy = storage_through_proxy
    assert isinstance(proxy, CuttableProxy)
    context = chromium.new_context(base_url=site.base)
    page = context.new_page()
    page.goto("/upload/")
    fill_contact(page)
    data = b"a,b\n" + b"1,2\n" * 200_000
    choose(page, ("big.csv", "text/csv", data))
    proxy.cut_after(cut_after)
    send(page)

    proxy.wait_until_cut(30)
    expect(page.locator("main")).to_contain_text(re.compile("again|retry|connection", re.I), timeout=15_000)
    proxy.restore()

    page.wait_for_url(re.compile(r"/uploads/[0-9a-f-]{36}/"), timeout=MINUTE)
    expect(page.get_by_text("The analysis is ready")).to_be_visible(timeout=MINUTE)
    context.close()


@pytest.mark.parametrize(
    ("zone", "shown"), [("Europe/Paris", "Paris – central Europe (CET/CEST)"), ("America/Argentina/Ushuaia", "Ushuaia")]
)
def test_a_demo_is_asked_for_in_the_browsers_own_time_zone(open_page, zone, shown):
    page = open_page("/request-demo/", timezone_id=zone)
    zones = page.get_by_label("Your time zone")
    expect(zones).to_have_value("UTC")

    page.get_by_label("Your name").focus()

    expect(zones).to_have_value(zone)
    assert zones.evaluate("select => select.selectedOptions[0].text") == shown
    # Chosen by hand, it stays.
    zones.select_option("UTC")
    page.get_by_label("Your name").hover()
    expect(zones).to_have_value("UTC")
