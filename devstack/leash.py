"""Runs one command and ends it, with all it forked, when whoever started the leash is gone.

    python -m devstack.leash STOP_SIGNAL COMMAND [ARGUMENT ...]

The leash reads its stdin, a pipe whose other end only its starter holds: when the starter dies, even by
SIGKILL, the pipe closes. Portable, where PR_SET_PDEATHSIG is Linux only and is lost by a change of user.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.2
GRACE_SECONDS = 8
PROC = Path("/proc")


def main() -> int:
    """Run the command; return its exit code."""
    stop_signal = int(sys.argv[1])
    # Ctrl-C at the terminal reaches the whole foreground group; the starter decides about the order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, start_new_session=True)
    while child.poll() is None:
        if asked or _starter_is_gone():
            return _end(child, stop_signal)
    _kill_session(child.pid)
    return child.returncode


def _starter_is_gone() -> bool:
    try:
        readable, _, _ = select.select([0], [], [], POLL_SECONDS)
    except InterruptedError:
        return False
    return bool(readable) and not os.read(0, 1)


def _end(child: subprocess.Popen[bytes], stop_signal: int) -> int:
    # The command itself is asked first: a server ends its own children in order.
    child.send_signal(stop_signal)
    end = time.monotonic() + GRACE_SECONDS
    while child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    _kill_session(child.pid)
    return child.wait()


def _kill_session(session: int) -> None:
    """Kill what is left of the command's session: a group of its own, as a worker's job has, is in it too."""
    for _ in range(2):  # What was forked during the first look is there at the second.
        for number in _all_processes():
            try:
                if os.getsid(number) == session:
                    os.kill(number, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue


def _all_processes() -> list[int]:
    if PROC.is_dir():
        return [int(name) for name in os.listdir(PROC) if name.isdigit()]
    listing = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True).stdout
    return [int(word) for word in listing.split()]


if __name__ == "__main__":
    sys.exit(main())
