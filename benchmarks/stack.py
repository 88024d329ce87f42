"""The services that a benchmark needs, started for it and stopped after it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.site import Site, free_port
from tests.stack import Stack, start


@contextmanager
def running() -> Iterator[Stack]:
    """Run database, queue and storage."""
    with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as stack:
        yield stack


@contextmanager
def running_site() -> Iterator[tuple[Site, Stack]]:
    """Run the whole site."""
    with (
        running() as stack,
        tempfile.TemporaryDirectory() as logs,
        Site(stack.environ, free_port(), Path(logs)) as site,
    ):
        yield site, stack
