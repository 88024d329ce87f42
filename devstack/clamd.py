"""A real clamd with the product's limits; without a signature database of the machine, one that knows EICAR."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devstack.process import Process

SYSTEM_DATABASE = Path("/var/lib/clamav")
# clamd's own hard limit is 2 GiB - 1.
MOST_BYTES = 2**31 - 1
START_SECONDS = 120
# The industry's harmless test string, as a signature in two halves: no scanner takes this file for it.
_EICAR_HEX = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$".hex() + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*".hex()
EICAR_SIGNATURE = f"Eicar-Test-Signature:0:*:{_EICAR_HEX}\n"


@dataclass(frozen=True)
class Clamd:
    """A running clamd: its socket's path, and which signatures it has, in words."""

    address: str
    signatures: str


def program() -> str | None:
    """Return clamd's path, or None where the machine has none."""
    return shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/bin:/usr/local/bin")


@contextmanager
def running(folder: Path, *, max_bytes: int, logs: Path, database: Path | None = None) -> Iterator[Clamd]:
    """Run clamd on a local socket; `max_bytes` is the largest file it must take."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    database, words = (database, "as given") if database else _database(folder)
    address = folder / "clamd.sock"
    if len(str(address)) > 100:
        address = Path("/tmp") / f"clamd-{abs(hash(str(folder))) % 10**10}.sock"
    address.unlink(missing_ok=True)
    config = folder / "clamd.conf"
    config.write_text(_config(address, database, min(max_bytes + 1, MOST_BYTES)))
    process = Process("clamd", [str(program()), "--config-file", str(config)], log=logs / "clamd.log")
    process.start()
    try:
        process.wait_until(lambda: _answers(address), seconds=START_SECONDS)
        yield Clamd(str(address), words)
    finally:
        process.stop()


def _config(address: Path, database: Path, limit: int) -> str:
    """clamd fails open by default: beyond a limit it answers OK. AlertExceedsMax makes that an alert."""
    return f"""Foreground yes
LocalSocket {address}
LocalSocketMode 600
DatabaseDirectory {database}
StreamMaxLength {limit}
MaxFileSize {limit}
MaxScanSize {limit}
MaxScanTime 120000
MaxRecursion 20
MaxFiles 20000
AlertExceedsMax yes
AlertEncrypted no
MaxThreads 4
ReadTimeout 120
SelfCheck 3600
"""


def _database(folder: Path) -> tuple[Path, str]:
    if any(SYSTEM_DATABASE.glob("main.c[vl]d")):
        return SYSTEM_DATABASE, f"the machine's own in {SYSTEM_DATABASE}"
    own = folder / "database"
    own.mkdir(exist_ok=True)
    (own / "eicar.ndb").write_text(EICAR_SIGNATURE)
    return own, "test signature only; run freshclam for the real ones"


def _answers(address: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(address))
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except OSError:
        return False
