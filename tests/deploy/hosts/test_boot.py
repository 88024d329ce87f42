"""The hosts are what the proofs take them for: Debian with systemd, of their own, and mortal."""

import threading

import pytest

from tests.deploy.hosts.image import kept
from tests.deploy.hosts.network import Network


@pytest.fixture(scope="module")
def pair(fleet):
    return fleet.boot("one"), fleet.boot("two")


def test_a_host_is_a_running_debian(pair):
    assert pair[0].sh("systemctl is-system-running --wait") == "running"
    assert pair[0].sh("hostname; . /etc/os-release; echo $VERSION_CODENAME").split() == ["one", "bookworm"]


def test_hosts_differ_and_reach_each_other(pair):
    assert len({host.sh("cat /etc/machine-id") for host in pair}) == 2
    assert "SSH" in pair[0].sh(f"timeout 2 bash -c 'head -c 3 < /dev/tcp/{pair[1].address}/22'")


def test_packages_come_from_the_repository_beside_it(pair):
    assert "Candidate: 1.22" in pair[0].sh("apt-get -qq update && apt-cache policy nginx")


def test_what_was_written_is_there_after_a_power_cut(pair):
    pair[0].sh("echo kept > /var/lib/kept && sync")
    boot = pair[0].sh("cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic")
    pair[0].power_cut()
    pair[0].start()
    assert pair[0].sh("cat /var/lib/kept") == "kept"
    assert pair[0].sh("cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic") != boot


def test_a_control_group_of_its_own(pair):
    units = "systemctl list-units --no-legend --plain --type=service --state=running | wc -l"
    assert int(pair[1].sh(units)) >= 4
    pair[0].stop()
    assert int(pair[1].sh(units)) >= 4


def test_runs_that_begin_at_the_same_moment_get_networks_of_their_own():
    together, networks = threading.Barrier(4), []

    def begin():
        together.wait()
        networks.append(Network())

    runs = [threading.Thread(target=begin) for _ in range(4)]
    for started in runs:
        started.start()
    for started in runs:
        started.join()
    for network in networks:
        network.close()

    assert len({network.label for network in networks}) == 4


def test_a_second_run_waits_for_what_the_first_is_making(tmp_path):
    made = []
    other = threading.Thread(target=kept, args=(tmp_path / "base", lambda half: made.append("twice")))

    def make(half):
        other.start()
        other.join(0.2)
        made.append(other.is_alive())
        half.mkdir()

    kept(tmp_path / "base", make)
    other.join()

    assert made == [True]
