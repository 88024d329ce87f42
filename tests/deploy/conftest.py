"""The emulator and a shared folder of plugins, for all proofs of deploy/."""

import os
import sys

import pytest

from devstack.process import Process, free_port, is_listening
from tests.deploy import terraform


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """Run the emulator for the session and return its address."""
    with_emulator = start_emulator(tmp_path_factory.mktemp("emulator"))
    yield next(with_emulator)
    with_emulator.close()


@pytest.fixture
def fresh_emulator(tmp_path):
    """Run an emulator of the test's own and return its address: nothing was made there yet."""
    with_emulator = start_emulator(tmp_path / "emulator")
    yield next(with_emulator)
    with_emulator.close()


def start_emulator(folder):
    """Yield the address of an emulator that logs in `folder`; stop it when closed."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [sys.executable, "-m", "tests.deploy.emulator", str(port)]
    process = Process("the emulator", command, log=folder / "emulator.log", environ=environ)
    process.start()
    process.wait_until(lambda: is_listening(port))
    try:
        # Terraform takes virtual addressing of buckets for a name, so the address is an IP.
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stop()


@pytest.fixture(scope="session")
def terraform_home(tmp_path_factory):
    """Return the folder of the CLI configuration and of the plugin cache that all roots of a run share."""
    return tmp_path_factory.mktemp("terraform-home")


@pytest.fixture
def open_root(tmp_path, terraform_home):
    """Return a function that copies a root beside its modules and initialises it: `open_root(source, endpoint=…, variables=…)`.

    With `settings` of its backend the state goes there, else it stays in the copy.
    """

    def opened(source, settings=None, **named):
        root = terraform.copy_root(
            source, tmp_path / "copy", home=terraform_home, backend=settings is not None, **named
        )
        root.init(settings)
        return root

    return opened
