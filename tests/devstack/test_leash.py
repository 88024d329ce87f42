"""No process stays behind, however its starter ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devstack.process import Process, StartError, free_port
from tests.visitor import wait_for

ROOT = Path(__file__).parents[2]
# Starts a leashed process that forks another, tells both ids, then waits to be killed.
STARTER = """
import sys, time
from pathlib import Path
from devstack.process import Process
process = Process("child", [sys.executable, "-c", sys.argv[1]], log=Path(sys.argv[2]))
process.start()
print("started", flush=True)
time.sleep(600)
"""
# Like a worker: its child, a job, has a process group of its own.
FAMILY = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child == 0:
    os.setpgrp()
    time.sleep(600)
print(os.getpid(), child, flush=True)
time.sleep(600)
"""


def are_gone(family):
    """Tell whether none of these processes runs; one that nobody waited for yet does not run either."""
    states = subprocess.run(["ps", "-o", "stat=", "-p", ",".join(family)], capture_output=True, text=True).stdout
    return all(state.startswith("Z") for state in states.split())


def family_in(log):
    return wait_for(lambda: log.exists() and log.read_text().split(), what="the ids")


def test_a_killed_starter_takes_its_whole_family_along(tmp_path):
    log = tmp_path / "child.log"
    starter = subprocess.Popen([sys.executable, "-c", STARTER, FAMILY, str(log)], cwd=ROOT, stdout=subprocess.PIPE)
    assert starter.stdout.readline() == b"started\n"
    family = family_in(log)

    starter.kill()
    starter.wait()
    starter.stdout.close()

    wait_for(lambda: are_gone(family), seconds=20, what="the end of the family")


def test_a_process_that_ignores_the_request_is_ended_all_the_same(tmp_path):
    process = Process("stubborn", [sys.executable, "-c", FAMILY], log=tmp_path / "log")
    process.start()
    family = family_in(tmp_path / "log")

    process.stop()

    assert not process.is_running()
    wait_for(lambda: are_gone(family), what="the end of the family")


def test_a_command_that_dies_leaves_no_job_behind(tmp_path):
    process = Process("worker", [sys.executable, "-c", FAMILY], log=tmp_path / "log")
    process.start()
    family = family_in(tmp_path / "log")

    os.kill(int(family[0]), signal.SIGKILL)

    wait_for(lambda: are_gone(family), what="the end of the family")
    process.stop()


def test_a_process_is_asked_with_its_own_signal(tmp_path):
    code = "import signal, sys; signal.signal(signal.SIGINT, lambda *_: (print('asked', flush=True), sys.exit()));"
    code += "print('up', flush=True); signal.pause()"
    process = Process("polite", [sys.executable, "-c", code], log=tmp_path / "log", stop_signal=signal.SIGINT)
    process.start()
    family_in(tmp_path / "log")

    process.stop()

    assert (tmp_path / "log").read_text().split() == ["up", "asked"]


def test_a_part_that_does_not_start_is_told_with_the_end_of_its_log(tmp_path):
    process = Process("broken", [sys.executable, "-c", "raise SystemExit('no such disk')"], log=tmp_path / "log")
    process.start()

    with pytest.raises(StartError, match="no such disk"):
        process.wait_until(lambda: False, seconds=20)


def test_a_port_in_use_is_told_with_what_to_do(stack):
    port = str(stack.storage.port)

    done = subprocess.run(
        [sys.executable, "-m", "devstack.run"],
        cwd=ROOT,
        env={**os.environ, "PORT": port},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stdout
    assert "PORT=9000 make run" in done.stdout


@pytest.mark.parametrize("port", ["x", "0", "70000"])
def test_a_port_that_is_none_is_told(port):
    done = subprocess.run(
        [sys.executable, "-m", "devstack.run"],
        cwd=ROOT,
        env={**os.environ, "PORT": port},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "is not a port" in done.stdout


def test_a_free_port_is_free():
    assert free_port() != free_port()
