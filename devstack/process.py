"""A leashed process with a log, and the waiting for it to be ready."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 30
STOP_SECONDS = 12


class StartError(Exception):
    """A part did not start; the text says which and what to do."""


class Process:
    """One command on a leash; its output goes to `log`. The leashes keep the files in `held` open as well."""

    held: ClassVar[tuple[int, ...]] = ()

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, environ: Mapping[str, str] | None = None,
        stop_signal: int = signal.SIGTERM, user: str | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.log = log
        self._command = list(command)
        self._environ = dict(environ) if environ is not None else dict(os.environ)
        self._stop_signal = stop_signal
        self._user = user
        self._leash: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the command."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [*_as_user(self._user), *self._command]
        with self.log.open("ab") as output:
            self._leash = subprocess.Popen(
                [sys.executable, str(ROOT / "devstack" / "leash.py"), str(int(self._stop_signal)), *command],
                stdin=subprocess.PIPE, stdout=output, stderr=output, env=self._environ, cwd=ROOT,
                pass_fds=self.held,
            )  # fmt: skip

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = READY_SECONDS) -> None:
        """Wait until the part answers; raises StartError with the end of its log."""
        end = time.monotonic() + seconds
        while not ready():
            if not self.is_running() or time.monotonic() > end:
                tail = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""
                self.stop()
                raise StartError(f"{self.name} did not start. The end of {self.log}:\n{tail}")
            time.sleep(0.03)

    def is_running(self) -> bool:
        """Tell whether the command runs."""
        return self._leash is not None and self._leash.poll() is None

    def wait(self, seconds: float) -> None:
        """Wait until the command has ended by itself, at most so long."""
        if self._leash is not None:
            with suppress(subprocess.TimeoutExpired):
                self._leash.wait(seconds)

    def ask_to_stop(self) -> None:
        """Ask the command to end, and do not wait."""
        if self._leash is not None and self._leash.poll() is None:
            self._leash.terminate()

    def stop(self) -> None:
        """End the command and wait for it."""
        if self._leash is None:
            return
        self.ask_to_stop()
        try:
            self._leash.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._leash.kill()
            self._leash.wait()
        if self._leash.stdin is not None:
            self._leash.stdin.close()


def _as_user(user: str | None) -> list[str]:
    """`setpriv` changes user and stays one process, so that signals reach the command itself."""
    if user is None:
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Tell whether somebody answers on a local port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
