"""A host's scanner: not ready before its signatures are there and fresh, and no file is called clean while it is away."""

import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from app.errors import Unavailable
from app.integrations.clamav import ClamdEngine
from app.verdict import Outcome, Sample
from tests.deploy.hosts.playbooks import Control
from tests.deploy.hosts.signatures import Mirror

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def scanner(fleet, tmp_path_factory):
    """A host with clamd and freshclam, whose mirror has signatures that are twelve days old; and the site's way to clamd."""
    folder = tmp_path_factory.mktemp("mirror")
    host = fleet.boot("scanner")
    mirror = Mirror(folder, fleet.network.address)
    mirror.offer(datetime.now(UTC) - timedelta(days=12))
    control = Control(fleet, {"scanner": [host]}, {
        "clamav_private_mirror": mirror.address, "clamav_official": False, "clamav_custom_urls": mirror.urls,
    })  # fmt: skip
    control.play("role", "--tags", "apply", role_list=["base", "clamav"]).ok()
    # The very object that /readyz and the workers ask.
    engine = ClamdEngine(f"/proc/{host._leader()}/root/run/clamav/clamd.ctl", connect_seconds=5)
    yield SimpleNamespace(host=host, mirror=mirror, engine=engine, control=control)
    mirror.close()


def until(host, script, seconds=90):
    """Wait on the host until a script succeeds."""
    host.sh(f"timeout {seconds} sh -c 'until {script}; do sleep 0.2; done'", seconds=seconds + 30)


def sample(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return Sample(
        path=path, file_name=name, content_type="text/csv", format="csv", size_bytes=len(content), sha256="", bucket="",
        key="", version_id=None,
    )  # fmt: skip


def test_old_signatures_keep_the_scanner_from_starting_and_it_says_so(scanner):
    until(scanner.host, 'journalctl -u clamav-daemon | grep -q "12 days old, 7 are allowed"')
    with pytest.raises(Unavailable):
        scanner.engine.check()
    assert "daily.cud" in scanner.host.sh("ls /var/lib/clamav"), "They are old, not missing."


def test_it_starts_by_itself_as_soon_as_the_mirror_has_fresh_ones(scanner, tmp_path):
    scanner.mirror.offer(datetime.now(UTC) - timedelta(hours=3))
    scanner.host.sh("systemctl restart clamav-freshclam")
    until(scanner.host, "test -S /run/clamav/clamd.ctl")
    assert scanner.engine.check() == "ok"
    assert scanner.engine.scan(sample(tmp_path, "eicar.csv", EICAR)).outcome is Outcome.MALWARE
    assert scanner.engine.scan(sample(tmp_path, "rain.csv", b"day,mm\n1,4\n")).outcome is Outcome.CLEAN
    scanner.control.play("role", "--tags", "verify", role_list=["clamav"]).ok()


def test_while_it_restarts_files_wait_and_none_is_called_clean_unseen(scanner, tmp_path):
    malware, answers, over = sample(tmp_path, "eicar.csv", EICAR), [], threading.Event()

    def ask():
        while not over.is_set():
            try:
                answers.append(scanner.engine.scan(malware).outcome)
            except Unavailable:
                answers.append("waits")
            over.wait(0.02)

    asking = threading.Thread(target=ask)
    asking.start()
    scanner.host.sh(
        "systemctl restart clamav-daemon && timeout 90 sh -c 'until test -S /run/clamav/clamd.ctl; do sleep 0.1; done'"
    )
    end = time.monotonic() + 30
    while (not answers or answers[-1] != Outcome.MALWARE or "waits" not in answers) and time.monotonic() < end:
        over.wait(0.05)
    over.set()
    asking.join()
    print({answer: answers.count(answer) for answer in set(answers)})
    assert set(answers) == {"waits", Outcome.MALWARE} and answers[-1] is Outcome.MALWARE


def test_signatures_that_grow_old_stop_the_next_start_and_the_sites_readiness(scanner):
    scanner.mirror.offer(datetime.now(UTC) - timedelta(days=9))
    scanner.host.sh("rm /var/lib/clamav/daily.cud && systemctl restart clamav-freshclam")
    until(scanner.host, "test -f /var/lib/clamav/daily.cud")
    assert "9 days old" in scanner.host.sh("/usr/local/sbin/indivillage-signatures || true")
    scanner.host.sh("systemctl --no-block restart clamav-daemon")
    until(scanner.host, 'journalctl -u clamav-daemon | grep -q "9 days old, 7 are allowed"')
    with pytest.raises(Unavailable):
        scanner.engine.check()
