"""The sandbox against children that misbehave: each stage below is real code run in a real child process."""

import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import LimitExceeded, Rejected, StageCrashed, Unavailable
from app.pipeline import sandbox

ROOT = Path(__file__).parents[3]
LIMITS = sandbox.Limits(
    memory_bytes=512 << 20, cpu_seconds=5, wall_seconds=10, output_bytes=100_000, file_bytes=1 << 20
)
# Stands in for app.pipeline.child: the same confinement, other stages.
CHILD = """
import sys
from app.pipeline import child
child.STAGES = {"misbehave": ("misbehaviour", sys.argv[1])}
sys.exit(child.main())
"""
MISBEHAVIOUR = """
import os, signal, socket, subprocess, sys, time
from app.errors import Rejected

def echo(payload): return {"got": payload, "files": os.listdir(".")}
def refuse(payload): raise Rejected("The file is cut short. Send it again.")
def crash(payload): raise RuntimeError("secret-bytes-of-the-file")
def segfault(payload): os.kill(os.getpid(), signal.SIGSEGV)
def killed(payload): os.kill(os.getpid(), signal.SIGKILL)
def hog(payload): return {"length": len(bytearray(2 << 30))}
def spin(payload):
    while True: pass
def sleep(payload): time.sleep(60)
def chatter(payload): return {"long": "x" * 1_000_000}
def flood(payload):
    while True: os.write(2, b"e" * 65536)
def fill_disk(payload):
    with open("big", "wb") as handle: handle.write(bytes(2 << 20))
def open_many(payload): return {"count": len([open("/dev/null") for _ in range(1000)])}
def printing(payload):
    print("not an answer")
    return {}
def no_json(payload): return {"value": {1, 2}}
def not_a_number(payload): return {"value": float("nan")}
def silent(payload): os._exit(0)
def environment(payload): return {"names": sorted(os.environ), "path": sys.path}
def modules(payload):
    import app.pipeline.scan.inspect
    return {"names": sorted(sys.modules)}
def orphan(payload):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    return {"pid": child.pid}
def network(payload):
    try:
        socket.create_connection(("127.0.0.1", payload["port"]), 2).close()
    except OSError as error:
        return {"reached": False}
    return {"reached": True}
def limits(payload):
    import resource
    return {name: resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_CORE", "RLIMIT_AS", "RLIMIT_CPU")}
"""


@pytest.fixture
def misbehave(tmp_path, monkeypatch):
    """A function that runs one of the misbehaviours in the sandbox."""
    code, workdir = tmp_path / "code", tmp_path / "work"
    code.mkdir()
    workdir.mkdir()
    (code / "misbehaviour.py").write_text(MISBEHAVIOUR)
    (code / "stand_in.py").write_text(CHILD)
    environment = sandbox._environment

    def with_code(folder):
        own = environment(folder)
        return {**own, "PYTHONPATH": os.pathsep.join((own["PYTHONPATH"], str(code)))}

    def run(name, payload=None, **limits):
        popen = subprocess.Popen

        def start(command, **options):
            return popen([*command[:3], str(code / "stand_in.py"), name], **options)

        monkeypatch.setattr(sandbox, "_environment", with_code)
        monkeypatch.setattr(sandbox.subprocess, "Popen", start)
        return sandbox.run("misbehave", payload or {}, limits=replace(LIMITS, **limits), workdir=workdir)

    return run


@pytest.fixture
def lines(monkeypatch):
    """What the sandbox logs, however the application has set logging up before."""
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    monkeypatch.setattr(sandbox.logger, "disabled", False)
    sandbox.logger.addHandler(handler)
    yield records
    sandbox.logger.removeHandler(handler)


def test_a_stage_answers_from_an_empty_folder(misbehave):
    assert misbehave("echo", {"path": "ä\udc80"}) == {"got": {"path": "ä\udc80"}, "files": []}


def test_a_refusal_arrives_with_its_sentence(misbehave):
    with pytest.raises(Rejected, match="The file is cut short. Send it again."):
        misbehave("refuse")


@pytest.mark.parametrize("name", ["crash", "segfault", "no_json", "not_a_number", "silent"])
def test_a_stage_without_an_answer_is_a_crash_and_never_a_result(name, misbehave):
    with pytest.raises(StageCrashed):
        misbehave(name)


def test_a_crash_is_retried_and_tells_the_log_but_not_the_visitor(misbehave, lines):
    with pytest.raises(Unavailable) as caught:
        misbehave("crash")

    assert "secret-bytes" not in caught.value.message
    assert "RuntimeError" in lines[-1].stderr


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("hog", {}),
        ("spin", {"cpu_seconds": 1}),
        ("sleep", {"wall_seconds": 0.5}),
        ("chatter", {}),
        ("flood", {"wall_seconds": 1}),
        ("fill_disk", {}),
        ("open_many", {}),
        ("killed", {}),
    ],
    ids=["memory", "cpu", "time", "output", "stderr", "disk", "handles", "killed"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="macOS enforces only some of these limits")
def test_each_limit_ends_the_stage(name, limits, misbehave):
    began = time.monotonic()

    with pytest.raises(LimitExceeded, match="more time or memory"):
        misbehave(name, **limits)

    assert time.monotonic() - began < 9


def test_a_flood_of_errors_is_not_kept(misbehave, lines):
    with pytest.raises(LimitExceeded):
        misbehave("flood", wall_seconds=1)

    assert all(len(str(vars(record))) < 20_000 for record in lines)
    assert lines


def test_what_a_library_prints_does_not_spoil_the_answer(misbehave):
    assert misbehave("printing") == {}


def test_the_child_sees_no_credentials_and_imports_nothing_from_its_folder(misbehave, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@h/d")
    monkeypatch.setenv("SECRET_KEY", "s3cret")

    seen = misbehave("environment")

    assert not {"AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "SECRET_KEY"} & set(seen["names"])
    assert "" not in seen["path"]
    assert not any(path.endswith("/work") for path in seen["path"])


def test_the_inspection_loads_no_web_framework_no_database_and_no_aws(misbehave):
    loaded = {name.split(".")[0] for name in misbehave("modules")["names"]}

    assert not loaded & {"flask", "boto3", "botocore", "sqlalchemy", "rq", "redis", "werkzeug", "duckdb"}
    assert "yara_x" in loaded


def test_what_a_stage_started_dies_with_it(misbehave):
    pid = misbehave("orphan")["pid"]

    deadline = time.monotonic() + 5
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_alive(pid)


def test_no_core_is_dumped_and_memory_and_time_are_limited(misbehave):
    limits = misbehave("limits")

    assert limits["RLIMIT_CORE"] == [0, 0]
    assert limits["RLIMIT_CPU"][0] == LIMITS.cpu_seconds
    if sys.platform == "linux":
        assert limits["RLIMIT_AS"] == [LIMITS.memory_bytes, LIMITS.memory_bytes]


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_where_the_kernel_allows_it_the_child_has_no_network(misbehave):
    import socket

    allowed = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0
    allowed = allowed or subprocess.run(["unshare", "-Un", "true"], capture_output=True, check=False).returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = misbehave("network", {"port": server.getsockname()[1]})

    assert seen == {"reached": not allowed}


def test_an_unknown_stage_is_a_crash(tmp_path):
    with pytest.raises(StageCrashed):
        sandbox.run("os.system", {}, limits=LIMITS, workdir=tmp_path)


@pytest.mark.parametrize("output", [b"", b"[]", b'{"kind": "result", "value": 1}', b'{"kind": "new", "value": {}}'])
def test_an_answer_of_another_shape_is_a_crash(output):
    with pytest.raises(StageCrashed):
        sandbox._answer(output, {})


def test_importing_the_child_loads_no_web_framework():
    code = "import app.pipeline.child, sys, json; print(json.dumps(sorted(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    loaded = {name.split(".")[0] for name in json.loads(out.stdout)}
    assert not loaded & {"flask", "boto3", "sqlalchemy", "yara_x", "magic"}


def _is_alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
