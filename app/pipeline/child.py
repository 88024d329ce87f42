"""The sandbox's inside: gives up every right it can, and only then imports a parser.

Started as `python -m app.pipeline.child` by app.pipeline.sandbox: one JSON request on stdin, one JSON answer
on stdout. Imports nothing of the web application.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import resource
import signal
import sys
from typing import Any

# Stage -> module and function; a name from outside never becomes an import.
STAGES = {
    "inspect": ("app.pipeline.scan.inspect", "inspect"),
    "analyse": ("app.pipeline.analyse", "analyse"),
}
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
OPEN_FILES = 256
PROCESSES = 128
# From here on the kernel counts processes per user namespace, so our limit does not count other services'.
OWN_PROCESS_COUNT = (5, 14)


def main() -> int:
    """Answer one request; returns the exit code."""
    # Whatever a library prints goes to the log's buffer, never into the answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    confine(request["limits"])
    answer = perform(request["stage"], request["payload"])
    answers.write(json.dumps(answer, ensure_ascii=True, allow_nan=False).encode())
    answers.close()
    return 0


def perform(stage: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Run the stage; a refusal and an exhausted limit are answers, any other exception is a crash."""
    module, name = STAGES[stage]
    errors = importlib.import_module("app.errors")
    try:
        return {"kind": "result", "value": getattr(importlib.import_module(module), name)(payload)}
    except errors.Rejected as refusal:
        return {"kind": "rejected", "value": refusal.message}
    except errors.LimitExceeded as limit:
        return {"kind": "limit", "value": limit.message}
    except MemoryError:
        return {"kind": "limit", "value": "memory"}
    except OSError as error:
        if error.errno not in (errno.EFBIG, errno.ENOMEM, errno.EMFILE):
            raise
        return {"kind": "limit", "value": errno.errorcode[error.errno]}


def confine(limits: dict[str, Any]) -> None:
    """Set every limit and drop every right that this system lets us set and drop."""
    os.umask(0o077)
    own_count = _leave_network() if sys.platform == "linux" else False
    cpu = int(limits["cpu_seconds"])
    _limit("RLIMIT_CORE", 0, 0)
    _limit("RLIMIT_AS", limits["memory_bytes"])
    # The soft limit ends us with SIGXCPU; the hard one a second later with SIGKILL, should that be caught.
    _limit("RLIMIT_CPU", cpu, cpu + 1)
    _limit("RLIMIT_FSIZE", limits["file_bytes"])
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    if own_count:
        _limit("RLIMIT_NPROC", PROCESSES)


def _limit(name: str, soft: int, hard: int | None = None) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    ceiling = resource.getrlimit(kind)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, wanted = min(soft, ceiling), min(wanted, ceiling)
    try:
        resource.setrlimit(kind, (soft, wanted))
    except (ValueError, OSError):
        # macOS knows RLIMIT_AS but refuses to set it; there the wall clock and CPU limits remain.
        if sys.platform == "linux":
            raise


def _leave_network() -> bool:
    """Die with the parent, gain no rights, and enter an empty network where the kernel allows it.

    Returns whether processes are counted for this sandbox alone.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    own_user = False
    if libc.unshare(CLONE_NEWNET) != 0:
        own_user = libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    return own_user and release >= OWN_PROCESS_COUNT


if __name__ == "__main__":
    sys.exit(main())
