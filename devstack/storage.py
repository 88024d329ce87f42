"""The S3, SQS and Lambda server (ministack), in a virtual environment of its own: it pins its botocore."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.process import ROOT, Process

ACCESS_KEY = "test"
SECRET_KEY = "test"
START_SECONDS = 60


def program() -> Path:
    """Return ministack's program; `make` puts it there."""
    return Path(os.environ.get("MINISTACK", ROOT / ".venv-ministack" / "bin" / "ministack"))


class Storage:
    """The server; `endpoint` is its address. AUTH makes it check signatures and upload policies."""

    def __init__(self, folder: Path, *, port: int, logs: Path, host: str = "127.0.0.1") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = port
        self.endpoint = f"http://{host}:{port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environ = {
            **kept, "AUTH": "true", "BIND_HOST": host, "GATEWAY_PORT": str(port),
            "S3_PERSIST": "1", "S3_DATA_DIR": str(folder / "s3"),
            "PERSIST_STATE": "1", "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder),
            "SERVICES": "s3,sqs,lambda,iam,sts,logs", "LOG_LEVEL": "WARNING",
            "MINISTACK_HOST": host,
        }  # fmt: skip
        self._process = Process("storage", [str(program())], log=logs / "storage.log", environ=environ)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process.start()
        self._process.wait_until(self._answers, seconds=START_SECONDS)

    def stop(self) -> None:
        """Stop it."""
        self._process.stop()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True  # It answers: which page it serves without a signature does not matter.
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(folder: Path, *, port: int, logs: Path) -> Iterator[Storage]:
    """Run a server that keeps its objects in `folder`."""
    server = Storage(folder, port=port, logs=logs)
    server.start()
    try:
        yield server
    finally:
        server.stop()
