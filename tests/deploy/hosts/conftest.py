"""Hosts for the tests: what they boot from, their network, and one that carries the whole platform."""

import shutil
from contextlib import ExitStack

import pytest

from tests.deploy.hosts.commands import run
from tests.deploy.hosts.host import Host
from tests.deploy.hosts.image import Image, kept_folder
from tests.deploy.hosts.network import Network

# An image is made, or a whole platform configured, within the first test that asks for it.
FIRST_SECONDS = 1800


def pytest_collection_modifyitems(items):
    """Allow for the making of what a test asks for first."""
    for item in items:
        if "fleet" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(FIRST_SECONDS))


class Fleet:
    """The hosts of a run, on one bridge; disks are memory."""

    def __init__(self, folder, image):
        self.folder = folder
        self.image = image
        self.hosts = {}
        self._running = ExitStack()
        run("mount", "-t", "tmpfs", "-o", "size=12g", "hosts", folder)
        self._running.callback(run, "umount", folder)
        self.key = folder / "key"
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key)
        self.network = Network()
        self._running.callback(self.network.close)

    def boot(self, name, mounts=(), *, installed=False):
        """Return a new host that answers over SSH; `installed`: with the packages of all roles, as a baked one."""
        if installed:
            self.image.build_installed()
        host = Host(
            name, image=self.image, network=self.network, folder=self.folder / name, key=self.key, mounts=mounts,
            installed=installed,
        )  # fmt: skip
        self._running.callback(host.close)
        self.hosts[name] = host
        with (self.folder / "known_hosts").open("a") as known:
            known.write(host.host_key)
        host.boot_seconds = host.start()
        return host

    def close(self):
        """Stop every host, and leave nothing."""
        self._running.close()


@pytest.fixture(scope="session")
def hosts_cache(request, tmp_path_factory):
    """Return the folder that outlives the run."""
    return kept_folder(request.config, tmp_path_factory.mktemp("hosts-cache"))


@pytest.fixture(scope="session")
def fleet(hosts_cache, tmp_path_factory):
    """Boots hosts: `fleet.boot(name)`."""
    image = Image(hosts_cache)
    image.build()
    folder = tmp_path_factory.mktemp("fleet")
    running = Fleet(folder, image)
    yield running
    running.close()
    shutil.rmtree(folder, ignore_errors=True)
