"""Turning SECRET_KEY logs nobody out: what either key signed is believed while hosts with both stand side by side."""

import re
import uuid

import pytest

from app import create_app
from app.services.owners import OwnerService
from app.wiring import wiring
from tests.conftest import PASSWORD
from tests.visitor import sign_in

OLD, NEW = "the key before; of tests only; 32 long", "the key after; of tests only; 32 long"
STAGES = {
    "before": {"SECRET_KEY": OLD},
    "announced": {"SECRET_KEY": OLD, "SECRET_KEY_FALLBACKS": NEW},
    "turned": {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": OLD},
    "over": {"SECRET_KEY": NEW},
}


@pytest.fixture(scope="module")
def hosts(stack):
    """One application a stage, on one database."""
    return {stage: create_app(stack.with_settings(**keys).config) for stage, keys in STAGES.items()}


@pytest.mark.parametrize(
    ("left", "right", "believed"),
    [
        ("before", "announced", True), ("announced", "before", True),
        ("announced", "turned", True), ("turned", "announced", True),
        ("turned", "over", True), ("over", "turned", True),
        ("before", "over", False), ("before", "turned", True), ("turned", "before", False),
    ],
)  # fmt: skip
def test_a_session_of_one_host_goes_on_at_another(staff, hosts, left, right, believed):
    staff("sales")
    client, other = hosts[left].test_client(), hosts[right].test_client()
    sign_in(client, "sales@indivillage.example", PASSWORD)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/logout/").text)[1]
    other.set_cookie("session", client.get_cookie("session").value)

    assert (other.get("/results/").status_code == 200) is believed
    assert (other.post("/logout/", data={"csrf_token": token}).status_code == 303) is believed


@pytest.mark.parametrize(("reader", "believed"), [("announced", True), ("turned", True), ("over", False)])
def test_a_link_in_a_mail_opens_after_the_turn(app, hosts, reader, believed):
    upload = uuid.uuid4()
    services = {}
    for stage in ("before", reader):
        with hosts[stage].app_context():
            services[stage] = OwnerService(session=None, uploads=None, config=wiring().config)

    assert services[reader].is_key(upload, services["before"].key(upload)) is believed
