"""One run a checkout, and no false alarm after a run that was killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devstack.lock import only_one
from devstack.process import StartError
from tests.visitor import wait_for

ROOT = Path(__file__).parents[2]
# Takes the lock, starts a leashed command that is deaf to the polite signal, and waits to be killed.
RUN = """
import sys, time
from pathlib import Path
from devstack.lock import only_one
from devstack.process import Process
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
with only_one(Path(sys.argv[1])):
    Process("deaf", [sys.executable, "-c", deaf], log=Path(sys.argv[2])).start()
    time.sleep(600)
"""


@pytest.fixture
def run(tmp_path):
    """A run that holds the lock."""
    log = tmp_path / "log"
    process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path / "lock"), str(log)], cwd=ROOT)
    wait_for(lambda: log.exists() and log.read_text(), what="the leashed command")
    yield process
    process.kill()
    process.wait()


def test_a_second_run_is_refused_by_the_number_of_the_first(run, tmp_path):
    with pytest.raises(StartError, match=f"process {run.pid}"), only_one(tmp_path / "lock"):
        pass


def test_the_rest_of_a_killed_run_is_waited_for(run, tmp_path):
    run.kill()
    run.wait()

    with pytest.raises(StartError, match="earlier run"), only_one(tmp_path / "lock", rest_seconds=0):
        pass
    with only_one(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_a_lock_left_by_a_run_that_is_gone_is_taken(tmp_path):
    (tmp_path / "lock").write_text("999999999")

    with only_one(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == str(os.getpid())
