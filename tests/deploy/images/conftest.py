"""What the proofs of images share: hosts, an AWS on their bridge, a release, images, and two hosts of the application."""

import ssl
import time
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from devstack import postgres
from tests.deploy.hosts.conftest import fleet, hosts_cache
from tests.deploy.hosts.releases import Releases
from tests.deploy.images.baking import Bakery
from tests.deploy.images.cloud import NAME, REGIONS, Cloud
from tests.visitor import wait_for

__all__ = ["fleet", "hosts_cache"]
# A tier is baked within the first test that asks for it.
FIRST_SECONDS = 900
SECRETS = {
    "app-secret-key": "a-secret-key-that-only-secrets-manager-holds-7",
    "app-mail-url": "smtps://mailer:a-password-of-the-mail-server@mail.invalid:465",
}
SETTINGS = {
    "SITE_URL": "https://www.indivillage.invalid", "DATABASE_URL": "postgresql://postgres@/postgres?host=/srv/database",
    "REDIS_URL": "redis://127.0.0.1:6379/0", "UPLOAD_BUCKET": "prod-uploads", "PROCESSED_BUCKET": "prod-processed",
    "QUARANTINE_BUCKET": "prod-quarantine", "STATIC_ASSETS_BUCKET": "prod-assets", "LOG_BUCKET": "prod-logs",
}  # fmt: skip


def pytest_collection_modifyitems(items):
    """Allow for the baking of what a test asks for first."""
    for item in items:
        if "cloud" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(FIRST_SECONDS))


@pytest.fixture(scope="session")
def cloud(fleet, tmp_path_factory):
    """Return the emulated AWS, with what the environment's hosts read there at boot."""
    running = Cloud(fleet, tmp_path_factory.mktemp("aws"))
    for name, value in SETTINGS.items():
        running.client("ssm").put_parameter(Name=f"/{NAME}/common/{name}", Value=value, Type="SecureString")
    for region in REGIONS:
        for name, value in SECRETS.items():
            running.client("secretsmanager", region).create_secret(Name=f"{NAME}/{name}", SecretString=value)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def releases(hosts_cache, tmp_path_factory):
    """Return what packs releases."""
    return Releases(tmp_path_factory.mktemp("releases"), hosts_cache)


@pytest.fixture(scope="session")
def bakery(fleet, cloud, releases, tmp_path_factory):
    """Return what bakes images and boots copies of them."""
    running = Bakery(fleet, cloud, releases, tmp_path_factory.mktemp("bakery"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """Return a database whose socket hosts may have at /srv/database."""
    folder = tmp_path_factory.mktemp("database")
    with postgres.running(folder / "data", logs=folder) as server:
        socket = Path(parse_qs(urlsplit(server.uri).query)["host"][0])
        yield type("Database", (), {"mount": (socket, "/srv/database"), "ask": lambda sql: _ask(server.uri, sql)})


@pytest.fixture(scope="session")
def pair(bakery, database):
    """Two hosts of the application, booted from its image one after the other."""
    hosts = [bakery.copy("app", name, mounts=[database.mount]) for name in ("one", "two")]
    for host in hosts:
        began = time.monotonic()
        host.start()
        until_healthy(host, f"http://{host.address}:8000/healthz")
        host.healthy_seconds = time.monotonic() - began
        tried_again = host.sh("systemctl show --property=NRestarts --value indivillage-settings.service")
        print(
            f"{host.name}: healthy {host.healthy_seconds:.1f} s after its boot began; settings tried {tried_again} more times"
        )
    return hosts


def until_healthy(host, url, seconds=60):
    """Wait until the host answers its load balancer, which takes any certificate, at this address."""
    try:
        wait_for(lambda: _answers(url), seconds=seconds, what=f"health of {host.name}")
    except AssertionError as failed:
        raise AssertionError(host.sh("journalctl --no-pager -u 'indivillage-*' -u nginx | tail -40")) from failed


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2, context=ssl._create_unverified_context()) as answer:
            return answer.status == 200
    except OSError:
        return False


def _ask(uri, sql):
    with psycopg2.connect(uri) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
