"""The web tier's image: copies serve over TLS with a certificate of their own, and learn at boot where the application is."""

import ssl

import pytest

from tests.deploy.images.cloud import NAME
from tests.deploy.images.conftest import until_healthy

ORIGIN = {"APP_ORIGIN": "internal.indivillage.invalid", "APP_TLS_NAME": "app.indivillage.invalid"}


@pytest.fixture(scope="module")
def web(bakery, cloud):
    """Two hosts of the web tier."""
    for name, value in ORIGIN.items():
        cloud.client("ssm").put_parameter(Name=f"/{NAME}/web/{name}", Value=value, Type="SecureString")
    hosts = [bakery.copy("web", name) for name in ("webone", "webtwo")]
    for host in hosts:
        host.start()
    for host in hosts:
        until_healthy(host, f"https://{host.address}/healthz")
    return hosts


def test_copies_serve_over_tls_with_certificates_of_their_own(web):
    assert len({ssl.get_server_certificate((host.address, 443)) for host in web}) == len(web)


def test_where_the_application_is_comes_at_boot(web):
    told = web[0].sh("cat /run/indivillage/origin.conf")
    assert all(value in told for value in ORIGIN.values())


def test_a_copy_is_closed_but_for_its_port(web, fleet):
    rules = web[0].sh("nft list ruleset")
    assert f"ip saddr {fleet.network.range} tcp dport 443 accept" in rules and "dport 22" not in rules
    assert web[0].sh("systemctl is-enabled ssh.service", check=False) == "masked"
