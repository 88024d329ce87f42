"""The services that a benchmark needs, started for it and stopped after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from tests.site import Site, free_port
from tests.stack import KEYS, Stack, start


@contextmanager
def running() -> Iterator[Stack]:
    """Run database, queue and storage."""
    os.environ.update(KEYS)
    with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as stack:
        with create_app(stack.config).app_context():
            upgrade()
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
