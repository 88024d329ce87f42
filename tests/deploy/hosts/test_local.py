"""The whole platform on one Debian host: configured, configured again, released to, and refused a bad release."""

import urllib.request
from types import SimpleNamespace

import pytest

from devstack import clamd, storage
from devstack.process import free_port
from devstack.provision import provision
from tests.deploy.hosts.load import Load
from tests.deploy.hosts.playbooks import Control
from tests.deploy.hosts.releases import Releases, with_failing_migration
from tests.stack import KEYS

BUCKETS = ("UPLOAD", "PROCESSED", "QUARANTINE", "STATIC_ASSETS", "LOG")
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def local(fleet, hosts_cache, tmp_path_factory):
    """A host with the first release on it, by local.yml; object storage is this machine's."""
    folder = tmp_path_factory.mktemp("local")
    host = fleet.boot("local")
    server = storage.Storage(folder / "storage", port=free_port(), logs=folder, host=fleet.network.address)
    server.start()
    settings = {
        **KEYS, **{f"{name}_BUCKET": f"local-{name.lower().replace('_', '-')}" for name in BUCKETS},
        **{f"AWS_{name}_ENDPOINT_URL": server.endpoint for name in ("S3", "SQS", "LAMBDA")},
        "SITE_URL": f"http://{host.address}", "FORM_MIN_SECONDS": "0",
    }  # fmt: skip
    settings["UPLOAD_EVENTS_QUEUE_URL"] = provision(settings, [settings["SITE_URL"]])
    signatures = folder / "eicar.ndb"
    signatures.write_text(clamd.EICAR_SIGNATURE)
    variables = {
        "clamav_updates": False, "clamav_signatures": [str(signatures)], "nginx_rate": "10000r/s",
        "secrets_settings": settings,
    }  # fmt: skip
    control = Control(fleet, {group: [host] for group in ("local", "web", "app", "worker")}, variables)
    releases = Releases(folder, hosts_cache)
    first = releases.pack("first")
    foreseen = control.play("local", "--check", "--diff", **first)
    applied = control.play("local", **first).ok()
    yield SimpleNamespace(
        host=host, control=control, releases=releases, first=first, foreseen=foreseen, applied=applied
    )
    server.stop()


def test_a_check_of_a_fresh_host_tells_what_would_be_done(local):
    assert local.foreseen.ok().changed >= 4 and "The host is fresh." in local.foreseen.output


def test_the_site_answers_on_the_hosts_address(local):
    with urllib.request.urlopen(f"http://{local.host.address}/", timeout=20) as answer:
        assert answer.status == 200 and b"IndiVillage" in answer.read()
        assert [name for name in answer.headers if name.lower() == "content-security-policy"] == [
            "Content-Security-Policy"
        ]
    with urllib.request.urlopen(f"http://{local.host.address}/readyz", timeout=20) as answer:
        assert b"database" in answer.read()


def test_a_second_run_changes_nothing(local):
    assert local.control.play("local", **local.first).ok().changed == 0


def test_a_check_of_a_configured_host_foresees_no_change(local):
    assert local.control.play("local", "--check", "--diff", **local.first).ok().changed == 0


def test_a_release_under_load_loses_no_request(local):
    second = local.releases.pack("second", {"app/blueprints/ops/views.py": "\n"})
    with Load(
        [f"http://{local.host.address}{path}" for path in ("/", "/upload/", "/healthz", "/contact/")]
    ).running() as load:
        local.control.play("hotfix", **second).ok()
    assert local.host.sh("readlink /opt/indivillage/current").endswith("/second")
    assert load.failed == {}


@pytest.mark.parametrize(
    "name, changes",
    [
        ("does-not-import", {"wsgi.py": "\nimport a_package_that_is_not_there\n"}),
        ("answers-500", {"wsgi.py": "\napp.before_request(lambda: 1 / 0)\n"}),
        ("fails-to-migrate", with_failing_migration()),
    ],
)
def test_a_broken_release_is_refused_and_the_old_one_stays(local, name, changes):
    before = local.host.sh("readlink /opt/indivillage/current; systemctl show -p MainPID indivillage-web")
    with Load([f"http://{local.host.address}/healthz"]).running() as load:
        played = local.control.play("hotfix", **local.releases.pack(name, changes))
    assert played.code != 0 and ("or is refused here" in played.output or "division by zero" in played.output)
    assert local.host.sh("readlink /opt/indivillage/current; systemctl show -p MainPID indivillage-web") == before
    assert load.failed == {}


def test_a_rollback_under_load_loses_no_request(local):
    local.host.sh("readlink /opt/indivillage/current | grep -q second")
    with Load([f"http://{local.host.address}{path}" for path in ("/", "/healthz")]).running() as load:
        local.control.play("rollback").ok()
    assert local.host.sh("readlink /opt/indivillage/current").endswith("/first")
    assert load.failed == {}


def test_a_reload_by_hand_of_a_broken_release_is_refused(local):
    broken = local.host.sh("ls -d /opt/indivillage/releases/does-not-import")
    local.host.sh(f"cp -P /opt/indivillage/current /root/kept && ln -sfn {broken} /opt/indivillage/current")
    try:
        assert local.host.sh("systemctl reload indivillage-web || echo refused", check=False).endswith("refused")
        assert local.host.sh("curl -s --unix-socket /run/indivillage/web.sock http://localhost/healthz").startswith("{")
    finally:
        local.host.sh("cp -Pf --remove-destination /root/kept /opt/indivillage/current")


def test_units_are_confined(local):
    rated = {
        unit: float(
            local.host.sh(
                f"systemd-analyze security --no-pager {unit} | grep -o 'exposure level.*: [0-9.]*' | grep -o '[0-9.]*$'"
            )
        )
        for unit in ("indivillage-web.service", "indivillage-worker-scan@1.service", "indivillage-listener.service")
    }
    print(rated)
    assert max(rated.values()) <= 2.0
