"""clamd, the ClamAV daemon: only its exact word OK is clean, every doubt is not."""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.errors import Unavailable
from app.verdict import Outcome, Sample, Verdict

CHUNK = 1 << 20
# clamd cannot look beyond this, whatever its settings say.
HARD_LIMIT = (1 << 31) - 1
LONGEST_ANSWER = 4096
MAX_SIGNATURE_AGE = timedelta(days=7)
VERSION = re.compile(r"^(?P<engine>ClamAV [^/]+)(?:/(?P<number>\d+)/(?P<date>.+))?$")
FOUND = re.compile(r"^[^:]+: (?P<name>\S.*?)(?:\([0-9a-f]{32}:\d+\))? FOUND$")
TOO_LARGE = "The file could not be checked, because it is larger than the virus scanner takes."


class ScannerUnavailable(Unavailable):
    """The virus scanner is down, slow, stale or unintelligible."""

    code = "scanner-unavailable"


@dataclass(frozen=True)
class ClamdEngine:
    """Scans through `address`: `host:port`, or the path of a unix socket."""

    address: str
    connect_seconds: float = 5.0
    scan_seconds: float = 120.0
    max_signature_age: timedelta = MAX_SIGNATURE_AGE
    name: str = "clamd"

    def scan(self, sample: Sample) -> Verdict:
        """Return clamd's verdict; raises ScannerUnavailable where it gives none."""
        began = time.perf_counter()
        version = self._version()
        if sample.size_bytes > HARD_LIMIT:
            outcome, signature, message = Outcome.UNSURE, "", TOO_LARGE
        else:
            outcome, signature, message = _judge(self._ask_about(sample.path))
        seconds = time.perf_counter() - began
        return Verdict(outcome, self.name, version, signature, message, seconds)

    def check(self) -> str:
        """Return "ok" where clamd answers and its signatures are fresh; raises ScannerUnavailable."""
        with self._connected(self.connect_seconds) as connection:
            connection.sendall(b"zPING\0")
            answer = _answer(connection)
        if answer != "PONG":
            raise ScannerUnavailable("The virus scanner does not answer as it should.")
        self._version()
        return "ok"

    def _version(self) -> str:
        """Return engine and signature version; raises ScannerUnavailable when the signatures are stale."""
        with self._connected(self.connect_seconds) as connection:
            connection.sendall(b"zVERSION\0")
            answer = _answer(connection)
        parts = VERSION.match(answer)
        if parts is None:
            raise ScannerUnavailable("The virus scanner does not answer as it should.")
        # A database of one's own has no date, as in a test; the official one always has.
        if parts["date"] and self._is_stale(parts["date"]):
            days = self.max_signature_age.days
            raise ScannerUnavailable(f"The virus signatures are more than {days} days old.")
        return answer

    def _is_stale(self, date: str) -> bool:
        try:
            made = datetime.strptime(date.strip(), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
        except ValueError as error:
            raise ScannerUnavailable("The virus scanner does not answer as it should.") from error
        return datetime.now(UTC) - made > self.max_signature_age

    def _ask_about(self, path: Path) -> str:
        if "/" in self.address:
            answer = self._by_descriptor(path)
            if answer.endswith((" OK", " FOUND")):
                return answer
        return self._by_stream(path)

    def _by_descriptor(self, path: Path) -> str:
        """Hand clamd the open file: no copy. Where it refuses, the caller streams."""
        with self._connected(self.scan_seconds) as connection, path.open("rb") as handle:
            connection.sendall(b"zFILDES\0")
            socket.send_fds(connection, [b"\0"], [handle.fileno()])
            return _answer(connection)

    def _by_stream(self, path: Path) -> str:
        with self._connected(self.scan_seconds) as connection, path.open("rb") as handle:
            try:
                connection.sendall(b"zINSTREAM\0")
                while chunk := handle.read(CHUNK):
                    connection.sendall(struct.pack(">L", len(chunk)))
                    connection.sendall(chunk)
                connection.sendall(struct.pack(">L", 0))
            except (BrokenPipeError, ConnectionResetError) as error:
                return _last_words(connection, error)
            return _answer(connection)

    @contextmanager
    def _connected(self, seconds: float) -> Iterator[socket.socket]:
        """Yield a connection; turns everything the network does into ScannerUnavailable."""
        try:
            connection = self._connect()
            with connection:
                connection.settimeout(seconds)
                yield connection
        except TimeoutError as error:
            raise ScannerUnavailable("The virus scanner took too long.") from error
        except (OSError, ValueError) as error:
            raise ScannerUnavailable("The virus scanner does not answer.") from error

    def _connect(self) -> socket.socket:
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(self.connect_seconds)
            try:
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), self.connect_seconds)


def _judge(answer: str) -> tuple[Outcome, str, str]:
    """Return outcome, signature and message of an answer; raises ScannerUnavailable for any unknown one."""
    if answer in ("stream: OK",) or re.fullmatch(r"fd\[\d+\]: OK", answer):
        return Outcome.CLEAN, "", ""
    found = FOUND.match(answer)
    if found:
        return _judge_found(found["name"])
    if "size limit exceeded" in answer:
        return Outcome.UNSURE, "", TOO_LARGE
    raise ScannerUnavailable("The virus scanner could not read the file.")


def _judge_found(name: str) -> tuple[Outcome, str, str]:
    if name.startswith("Heuristics.Limits.Exceeded"):
        message = "The file could not be checked, because it is beyond the virus scanner's limits."
        return Outcome.UNSURE, name, message
    if name.startswith("Heuristics.Encrypted"):
        message = "The file is protected by a password, so it cannot be checked. Send it without a password."
        return Outcome.REJECTED, name, message
    return Outcome.MALWARE, name, "The virus scanner recognised malware in the file."


def _answer(connection: socket.socket) -> str:
    """Return what clamd says up to its closing zero byte; raises OSError where it hangs up before."""
    data = b""
    while not data.endswith(b"\0"):
        read = connection.recv(LONGEST_ANSWER)
        if not read or len(data) > LONGEST_ANSWER:
            raise ConnectionResetError("clamd hung up in its answer")
        data += read
    return data[:-1].decode("utf-8", errors="replace").strip()


def _last_words(connection: socket.socket, error: OSError) -> str:
    """Return what clamd said before it hung up on us: over its stream limit it says so."""
    try:
        return _answer(connection)
    except OSError:
        raise error from None
