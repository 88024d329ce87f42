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

POLL_SECONDS = 0.2
GRACE_SECONDS = 8


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
    _signal_group(child.pid, signal.SIGKILL)
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
    _signal_group(child.pid, signal.SIGKILL)
    return child.wait()


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    sys.exit(main())
