"""The emulator and a shared folder of plugins, for all proofs of deploy/."""

import os
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from devstack.process import Process, free_port, is_listening
from tests.deploy import terraform
from tests.deploy.platform import Standing

APPLIED = Path(__file__).with_name("applied")
# The first of them waits for what is left of some seven minutes.
WAIT_SECONDS = 2400
_standing = pytest.StashKey[Standing]()


def _asks_for_the_platform(item):
    """Tell whether a test asks for the fixture below: other folders have platforms of their own."""
    return APPLIED in item.path.parents and "platform" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items):
    """Leave the tests on the whole platform to the end: it stands up meanwhile."""
    items.sort(key=_asks_for_the_platform)
    for item in items:
        if _asks_for_the_platform(item):
            item.add_marker(pytest.mark.timeout(WAIT_SECONDS))


def pytest_collection_finish(session):
    """Begin to stand the platform up, if a test asks for it."""
    if session.config.option.collectonly or not any(map(_asks_for_the_platform, session.items)):
        return
    folder = Path(tempfile.mkdtemp(prefix="platform-"))
    running = ExitStack()
    running.callback(shutil.rmtree, folder, ignore_errors=True)
    endpoint = running.enter_context(running_emulator(folder / "emulator"))
    session.config.stash[_standing] = Standing(folder, running, endpoint)


def pytest_unconfigure(config):
    """Take it down."""
    if _standing in config.stash:
        config.stash[_standing].close()


@pytest.fixture(scope="session")
def platform(request):
    """The production platform, applied to an emulator of its own; made once a run."""
    return request.config.stash[_standing].wait()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """Run the emulator for the session and return its address."""
    with running_emulator(tmp_path_factory.mktemp("emulator")) as address:
        yield address


@pytest.fixture
def fresh_emulator(tmp_path):
    """Run an emulator of the test's own and return its address: nothing was made there yet."""
    with running_emulator(tmp_path / "emulator") as address:
        yield address


@contextmanager
def running_emulator(folder):
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
