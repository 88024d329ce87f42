"""One run at a time in a checkout."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from devstack.process import Process, StartError

# The leashes of a killed run end their processes within this time.
REST_SECONDS = 15


@contextmanager
def only_one(path: Path, *, rest_seconds: float = REST_SECONDS) -> Iterator[None]:
    """Refuse a second run; the lock ends with this process and its leashes, however they end.

    After a kill the rest of that run is waited for: its servers are still closing their files.
    """
    with path.open("a+") as file:
        _take(file, path, rest_seconds)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        Process.held = (file.fileno(),)
        try:
            yield
        finally:
            Process.held = ()


def _take(file: TextIO, path: Path, rest_seconds: float) -> None:
    end = time.monotonic() + rest_seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            owner = path.read_text().strip()
            if _lives(owner):
                raise StartError(
                    f"This checkout is running already (process {owner}). Stop that run first (Ctrl-C there)."
                ) from None
            if time.monotonic() > end:
                raise StartError(f"Parts of an earlier run do not end. Find them with: fuser -v {path}") from None
        time.sleep(0.1)


def _lives(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
