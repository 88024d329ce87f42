"""Runs a stage that parses untrusted bytes in a child process with limits of time, memory and output."""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.errors import LimitExceeded, Rejected, StageCrashed

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
CHUNK = 1 << 16
STDERR_KEPT = 8192
IDLE_SECONDS = 0.2
# What the kernel sends, or a parser receives, at a resource limit.
LIMIT_SIGNALS = (signal.SIGKILL, signal.SIGXCPU, signal.SIGXFSZ)
TOO_MUCH = "The file needs more time or memory than we allow for one file."


@dataclass(frozen=True)
class Limits:
    """What one stage may use; the wall clock covers start-up too."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float
    output_bytes: int
    file_bytes: int


def run(stage: str, payload: dict[str, Any], *, limits: Limits, workdir: Path) -> dict[str, Any]:
    """Return what the stage answers; raises Rejected, LimitExceeded or StageCrashed."""
    began = time.monotonic()
    request = {"stage": stage, "payload": payload, "limits": asdict(limits)}
    child = subprocess.Popen(
        # -P keeps the working folder, which holds a stranger's files, out of the import path.
        [sys.executable, "-P", "-s", "-m", "app.pipeline.child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=workdir, env=_environment(workdir), start_new_session=True, close_fds=True,
    )  # fmt: skip
    try:
        output, noise, problem = _converse(child, json.dumps(request).encode(), limits)
    finally:
        _kill(child)
    extra = {"stage": stage, "seconds": round(time.monotonic() - began, 3), "exit": child.returncode}
    if problem or -child.returncode in LIMIT_SIGNALS:
        logger.warning("stage stopped at a limit", extra={**extra, "limit": problem or "resources"})
        raise LimitExceeded(TOO_MUCH)
    if child.returncode != 0:
        logger.error("stage crashed", extra={**extra, "stderr": noise.decode(errors="replace")})
        raise StageCrashed("A part of our file check broke off.")
    return _answer(output, extra)


def _environment(workdir: Path) -> dict[str, str]:
    """Return a clean environment: no credentials, one thread a library, scratch files in the work folder."""
    # A self-built Python finds its libraries by the loader's paths; coverage measures children too.
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") or name.startswith("COVERAGE_PROCESS_")
    }
    own = {
        "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "random",
        "HOME": str(workdir), "TMPDIR": str(workdir), "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
    }  # fmt: skip
    return kept | own


def _converse(child: subprocess.Popen[bytes], request: bytes, limits: Limits) -> tuple[bytes, bytes, str]:
    """Send the request and collect both outputs until they close; returns them and the limit that was hit."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    deadline = time.monotonic() + limits.wall_seconds
    try:
        # A request is smaller than a pipe's buffer, so this cannot wait for a child that does not read.
        child.stdin.write(request)
        child.stdin.close()
    except BrokenPipeError:
        logger.warning("stage did not read its request")
    output, noise = bytearray(), bytearray()
    with selectors.DefaultSelector() as ready:
        for pipe, kept in ((child.stdout, output), (child.stderr, noise)):
            ready.register(pipe, selectors.EVENT_READ, kept)
        while ready.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                return bytes(output), bytes(noise), "wall clock"
            heard = _collect(ready, min(left, IDLE_SECONDS))
            del noise[:-STDERR_KEPT]
            if len(output) > limits.output_bytes:
                return bytes(output), bytes(noise), "output"
            if not heard and child.poll() is not None:
                break  # Only what it started still holds the pipes open.
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return bytes(output), bytes(noise), "wall clock"
    return bytes(output), bytes(noise), ""


def _collect(ready: selectors.BaseSelector, seconds: float) -> bool:
    """Read what has come within the time; returns whether anything did."""
    events = ready.select(seconds)
    for key, _ in events:
        data = os.read(key.fd, CHUNK)
        key.data.extend(data)
        if not data:
            ready.unregister(key.fileobj)
    return bool(events)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started, whether or not it has ended by itself."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers EPERM for a group of zombies only.
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None and not pipe.closed:
            _close(pipe)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        logger.debug("stage left its request unread")


def _answer(output: bytes, extra: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = json.loads(output)
        kind, value = answer["kind"], answer["value"]
    except (ValueError, KeyError, TypeError) as error:
        logger.error("stage gave no answer", extra=extra)
        raise StageCrashed("A part of our file check gave no answer.") from error
    if kind == "rejected":
        raise Rejected(str(value))
    if kind == "limit":
        logger.warning("stage stopped at a limit", extra={**extra, "limit": str(value)})
        raise LimitExceeded(TOO_MUCH)
    if kind != "result" or not isinstance(value, dict):
        raise StageCrashed("A part of our file check gave no answer.")
    return value
