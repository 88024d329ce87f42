"""Keeps the site's processes running: starts them in order, restarts what dies, stops them in reverse."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

from devstack.process import Process

LOOK_SECONDS = 0.3
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 30.0


class Supervisor:
    """Runs until Ctrl-C, SIGTERM or SIGHUP."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._over = threading.Event()
        self._processes: list[Process] = []
        self._pauses: dict[str, float] = {}
        self._started: dict[str, float] = {}

    def listen(self) -> None:
        """Take the signals that end everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._over.set())

    @property
    def is_over(self) -> bool:
        """Whether the end was asked for."""
        return self._over.is_set()

    def start(self, process: Process) -> None:
        """Start a process and keep it running from now on."""
        process.start()
        self._processes.append(process)
        self._started[process.name] = time.monotonic()

    def watch(self) -> None:
        """Wait for the end, restarting what dies with a growing pause."""
        while not self._over.wait(LOOK_SECONDS):
            for process in self._processes:
                if not process.is_running():
                    self._restart(process)

    def stop(self) -> None:
        """Ask all to stop at once, then wait for each, the last started first."""
        for process in reversed(self._processes):
            process.ask_to_stop()
        for process in reversed(self._processes):
            process.stop()

    def _restart(self, process: Process) -> None:
        lived = time.monotonic() - self._started[process.name]
        pause = FIRST_PAUSE_SECONDS if lived > STEADY_SECONDS else self._pauses.get(process.name, FIRST_PAUSE_SECONDS)
        self._pauses[process.name] = min(pause * 2, LONGEST_PAUSE_SECONDS)
        self._say(f"{process.name} ended and is started again (see {process.log})")
        if self._over.wait(pause):
            return
        process.start()
        self._started[process.name] = time.monotonic()
