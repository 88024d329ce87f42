"""clamd in every way it can fail: a server with recorded answers, and the real daemon with a database of one line."""

import socket
import struct
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import Unavailable
from app.integrations import clamav
from app.integrations.clamav import ClamdEngine, ScannerUnavailable
from app.verdict import Outcome, Sample
from devstack import clamd
from tests.hostile import EICAR, zip_matryoshka, zip_with_password

FRESH = f"ClamAV 1.4.3/27800/{datetime.now(UTC) - timedelta(hours=20):%a %b %d %H:%M:%S %Y}"
STALE = f"ClamAV 1.4.3/27000/{datetime.now(UTC) - timedelta(days=30):%a %b %d %H:%M:%S %Y}"


class FakeClamd:
    """Speaks clamd's protocol with recorded answers, over TCP or a unix socket.

    `answers` maps a command to what is said; None hangs up at once, "mute" says nothing.
    """

    def __init__(self, answers, *, path=None, stop_reading_after=None):
        self.answers = {b"PING": b"PONG\0", b"VERSION": FRESH.encode() + b"\0", **answers}
        self.received, self.commands, self.stop_reading_after = b"", [], stop_reading_after
        self.server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self.server.bind(path or ("127.0.0.1", 0))
        self.server.listen()
        self.address = path or f"127.0.0.1:{self.server.getsockname()[1]}"
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection:
                try:
                    self._talk(connection)
                except OSError:
                    continue

    def _talk(self, connection):
        command = self._exactly(connection, 1)
        while not command.endswith(b"\0"):
            command += self._exactly(connection, 1)
        name = command[1:-1]
        self.commands.append(name.decode())
        if name == b"INSTREAM" and not self._read_stream(connection):
            return
        if name == b"FILDES":
            _, handles, _, _ = socket.recv_fds(connection, 1, 1)
            for handle in handles:
                with open(handle, "rb") as file:
                    self.received = file.read()
        answer = self.answers[name]
        if answer == b"mute":
            self.over.wait(10)
        elif answer is not None:
            connection.sendall(answer)

    def _read_stream(self, connection):
        while True:
            (length,) = struct.unpack(">L", self._exactly(connection, 4))
            if not length:
                return True
            self.received += self._exactly(connection, length)
            if self.stop_reading_after is not None and len(self.received) > self.stop_reading_after:
                if self.answers[b"INSTREAM"]:
                    connection.sendall(self.answers[b"INSTREAM"])
                return False

    @staticmethod
    def _exactly(connection, count):
        data = b""
        while len(data) < count:
            read = connection.recv(count - len(data))
            if not read:
                raise ConnectionResetError
            data += read
        return data

    def stop(self):
        self.over.set()
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)


@contextmanager
def saying(answer, *, command=b"INSTREAM", **options):
    """A server that gives this answer to a scan, and an engine that asks it."""
    server = FakeClamd({command: answer}, **options)
    try:
        yield server, ClamdEngine(server.address, connect_seconds=5, scan_seconds=2)
    finally:
        server.stop()


def sample_of(path, size=None):
    size = path.stat().st_size if size is None else size
    return Sample(path, path.name, "text/csv", "csv", size, "", "bucket", "key", None)


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n1,2\n" * 300_000)
    return sample_of(path)


def test_only_ok_is_clean_and_every_byte_was_sent(sample):
    with saying(b"stream: OK\0") as (server, engine):
        verdict = engine.scan(sample)

    assert verdict.outcome is Outcome.CLEAN
    assert (verdict.engine, verdict.engine_version) == ("clamd", FRESH)
    assert server.received == sample.path.read_bytes()


@pytest.mark.parametrize(
    ("answer", "outcome", "signature"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Outcome.MALWARE, "Win.Test.EICAR_HDB-1"),
        (b"stream: Doc.Agent(44d88612fea8a8f36de82e1278abb02f:68) FOUND\0", Outcome.MALWARE, "Doc.Agent"),
        (b"stream: OK FOUND\0", Outcome.MALWARE, "OK"),
        (b"stream: Heuristics.Limits.Exceeded.Size FOUND\0", Outcome.UNSURE, "Heuristics.Limits.Exceeded.Size"),
        (b"stream: Heuristics.Encrypted.Zip FOUND\0", Outcome.REJECTED, "Heuristics.Encrypted.Zip"),
        (b"stream: Heuristics.Broken.Media FOUND\0", Outcome.MALWARE, "Heuristics.Broken.Media"),
        (b"INSTREAM size limit exceeded. ERROR\0", Outcome.UNSURE, ""),
    ],
    ids=["found", "found-with-hash", "named-ok", "over-limit", "encrypted", "heuristic", "stream-limit"],
)  # fmt: skip
def test_each_answer_has_its_outcome(answer, outcome, signature, sample):
    with saying(answer) as (_, engine):
        verdict = engine.scan(sample)

    assert (verdict.outcome, verdict.signature) == (outcome, signature)
    assert verdict.message.endswith(".")


@pytest.mark.parametrize(
    "answer",
    [
        None, b"", b"mute", b"\0", b"OK\0", b"stream: OK!", b"stream: ok\0", b"stream: Okay\0", b"garbage\0",
        b"stream: Can't allocate memory ERROR\0", b"stream: Time limit reached ERROR\0", b"UNKNOWN COMMAND\0",
        b"x" * 10_000 + b"\0", b"\xff\xfe: OK\0",
    ],
    ids=[
        "hangs-up", "nothing", "silence", "blank", "bare-ok", "cut-short", "lower-case", "almost-ok", "garbage",
        "no-memory", "time-limit", "unknown-command", "endless", "not-text",
    ],
)  # fmt: skip
def test_anything_else_is_no_verdict(answer, sample):
    with saying(answer) as (_, engine), pytest.raises(ScannerUnavailable):
        engine.scan(sample)


def test_its_word_about_the_stream_limit_is_heard_though_it_hung_up(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(bytes(30_000_000))
    with saying(b"INSTREAM size limit exceeded. ERROR\0", stop_reading_after=2_000_000) as (_, engine):
        try:
            outcome = engine.scan(sample_of(path)).outcome
        except ScannerUnavailable:
            # The reset may overtake the words; that is no verdict either.
            outcome = Outcome.UNSURE

    assert outcome is Outcome.UNSURE


def test_killed_in_the_middle_of_a_scan_it_has_given_no_verdict(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(bytes(30_000_000))
    with saying(None, stop_reading_after=2_000_000) as (_, engine), pytest.raises(ScannerUnavailable):
        engine.scan(sample_of(path))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock", "no port", "127.0.0.1:x"])
def test_a_scanner_that_is_not_there_is_unavailable(address, sample):
    engine = ClamdEngine(address, connect_seconds=1)

    with pytest.raises(Unavailable):
        engine.scan(sample)
    with pytest.raises(Unavailable):
        engine.check()


def test_stale_signatures_give_no_verdict(sample):
    server = FakeClamd({b"VERSION": STALE.encode() + b"\0", b"INSTREAM": b"stream: OK\0"})
    engine = ClamdEngine(server.address, connect_seconds=1)

    with pytest.raises(ScannerUnavailable, match="7 days"):
        engine.check()
    with pytest.raises(ScannerUnavailable):
        engine.scan(sample)
    server.stop()


@pytest.mark.parametrize("version", [b"nonsense\0", b"ClamAV 1.4/27000/some day\0"])
def test_a_version_that_makes_no_sense_is_unavailable(version):
    server = FakeClamd({b"VERSION": version})

    with pytest.raises(ScannerUnavailable):
        ClamdEngine(server.address, connect_seconds=1).check()
    server.stop()


def test_a_wrong_answer_to_a_ping_is_unavailable():
    server = FakeClamd({b"PING": b"PANG\0"})

    with pytest.raises(ScannerUnavailable):
        ClamdEngine(server.address, connect_seconds=1).check()
    server.stop()


def test_beyond_its_hard_limit_it_is_not_even_asked(sample):
    with saying(b"stream: OK\0") as (server, engine):
        verdict = engine.scan(sample_of(sample.path, size=clamav.HARD_LIMIT + 1))

    assert verdict.outcome is Outcome.UNSURE
    assert "INSTREAM" not in server.commands


def test_on_the_same_host_the_open_file_is_handed_over(sample, tmp_path):
    with saying(b"fd[7]: OK\0", command=b"FILDES", path=str(tmp_path / "c.sock")) as (server, engine):
        assert engine.scan(sample).outcome is Outcome.CLEAN

    assert "INSTREAM" not in server.commands
    assert server.received == sample.path.read_bytes()


def test_where_the_open_file_is_refused_it_is_streamed(sample, tmp_path):
    answers = {b"FILDES": b"UNKNOWN COMMAND\0", b"INSTREAM": b"stream: Bad FOUND\0"}
    server = FakeClamd(answers, path=str(tmp_path / "c.sock"))

    verdict = ClamdEngine(server.address).scan(sample)

    assert (verdict.outcome, verdict.signature) == (Outcome.MALWARE, "Bad")
    assert server.commands == ["VERSION", "FILDES", "INSTREAM"]
    server.stop()


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real clamd, with the product's own way of limits, made small."""
    folder = tmp_path_factory.mktemp("clamd")
    database = folder / "database"
    database.mkdir()
    (database / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    with clamd.running(folder, max_bytes=3_000_000, logs=folder, database=database) as running:
        yield ClamdEngine(running.address)


@pytest.fixture(params=["descriptor", "stream"])
def way(request, monkeypatch):
    """Both ways of giving the real daemon a file."""
    if request.param == "stream":
        monkeypatch.setattr(ClamdEngine, "_by_descriptor", lambda self, path: "refused")


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"a,b\n1,2\n", Outcome.CLEAN),
        (EICAR, Outcome.MALWARE),
        (b"a,b\n" * 1000 + EICAR, Outcome.MALWARE),
        (zip_matryoshka(4), Outcome.MALWARE),
        (bytes(3_500_000), Outcome.UNSURE),
    ],
    ids=["clean", "eicar", "eicar-behind", "eicar-4-deep", "over-limit"],
)
@pytest.mark.usefixtures("way")
def test_the_real_daemon_agrees(real, content, outcome, tmp_path):
    path = tmp_path / "sample"
    path.write_bytes(content)

    assert real.scan(sample_of(path)).outcome is outcome


def test_the_real_daemon_is_ready_and_names_its_version(real, tmp_path):
    path = tmp_path / "sample"
    path.write_bytes(zip_with_password())

    assert real.check() == "ok"
    assert real.scan(sample_of(path)).engine_version.startswith("ClamAV 1.")
