"""What people come for, written once for every browser.

A `Surf` is a browser as a person uses it: labels, words on buttons, words on the page. A new journey is a
function of a `Surf`; a new browser is a class with these seven methods.
"""

import re
from typing import Protocol

from playwright.sync_api import expect
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.visitor import CSV

MINUTE = 60
_FIELD = "//*[@id=//label[contains(normalize-space(), {words})]/@for]"
_BUTTON = "//main//*[self::button or self::a][contains(normalize-space(), {words})]"


class Surf(Protocol):
    """A browser in a person's hands."""

    def open(self, path: str) -> None: ...
    def fill(self, label: str, text: str) -> None: ...
    def choose(self, label: str, option: str) -> None: ...
    def check(self, label: str) -> None: ...
    def attach(self, path: str) -> None: ...
    def press(self, words: str) -> None: ...
    def reads(self, words: str) -> None: ...


def visitor_to_result(surf, folder):
    """A visitor uploads a table and sees its summary."""
    file = folder / "rain.csv"
    file.write_bytes(CSV)
    surf.open("/upload/")
    _introduce(surf)
    surf.check("I may share this sample")
    surf.attach(str(file))
    surf.press("Send")
    surf.reads("The analysis is ready")
    surf.reads("Rows")


def visitor_to_lead(surf, folder):
    """A visitor writes to sales and is thanked."""
    surf.open("/contact/")
    _introduce(surf)
    surf.check("You may use what I wrote")
    surf.fill("How can we help?", "We have 40,000 photographs to label.")
    surf.press("Send message")
    surf.reads("Thank you")


def sales_to_quote(surf, folder, sign_in):
    """Sales find a person who wrote, draft a quote, fill it in and send it."""
    visitor_to_lead(surf, folder)
    sign_in(surf)
    surf.open("/leads/")
    surf.press("Asha Rao")
    surf.press("Prepare a quote")
    surf.fill("Text of the mail", "Hello Asha, we would begin with a trial batch. The price is on this line.")
    surf.press("Send the quote")
    surf.reads("The quote is on its way")


def _introduce(surf):
    surf.fill("Your name", "Asha Rao")
    surf.fill("Work e-mail", "asha@example.org")
    surf.fill("Company", "Example")


class PlaywrightSurf:
    """Chromium."""

    def __init__(self, page):
        self.page = page

    def open(self, path):
        self.page.goto(path)

    def fill(self, label, text):
        self.page.get_by_label(label).fill(text)

    def choose(self, label, option):
        self.page.get_by_label(label).select_option(label=option)

    def check(self, label):
        self.page.get_by_label(re.compile(f"^{label}")).check()

    def attach(self, path):
        self.page.locator("input[type=file]").first.set_input_files(path)

    def press(self, words):
        self.page.locator("main").locator("button, a").filter(has_text=words).first.click()

    def reads(self, words):
        expect(self.page.locator("main")).to_contain_text(words, timeout=MINUTE * 1000)


class SeleniumSurf:
    """Firefox."""

    def __init__(self, driver, base):
        self.driver, self.base = driver, base

    def open(self, path):
        self.driver.get(self.base + path)

    def fill(self, label, text):
        field = self._one(_FIELD, label)
        field.clear()
        field.send_keys(text)

    def choose(self, label, option):
        Select(self._one(_FIELD, label)).select_by_visible_text(option)

    def check(self, label):
        self._one(_FIELD.replace("contains(", "starts-with("), label).click()

    def attach(self, path):
        self.driver.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(path)

    def press(self, words):
        self._one(_BUTTON, words).click()

    def reads(self, words):
        main = (By.TAG_NAME, "main")
        # A browser may find the page that is just making way for the next one.
        patient = WebDriverWait(self.driver, MINUTE, ignored_exceptions=(StaleElementReferenceException,))
        patient.until(lambda driver: words in _text(driver, main), f"“{words}” is not shown")

    def _one(self, path, words):
        found = self.driver.find_elements(By.XPATH, path.format(words=f'"{words}"'))
        shown = [element for element in found if element.is_displayed()]
        assert shown, f"There is no “{words}” to be seen on {self.driver.current_url}"
        return shown[0]


def _text(driver, main):
    """Return the page's words; none while one page makes way for the next."""
    return "".join(element.get_attribute("innerText") for element in driver.find_elements(*main))
