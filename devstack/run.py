"""`make run`: the whole site on this machine, from nothing, until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields

from dotenv import dotenv_values

from app.config import Config
from devstack import clamd, postgres, storage, valkey
from devstack.lock import only_one
from devstack.process import ROOT, Process, StartError, free_port, is_listening
from devstack.provision import provision
from devstack.supervisor import Supervisor

VAR = ROOT / "var"
LOGS = VAR / "log"
STAFF = "admin@indivillage.example"
DEFAULTS = {
    "UPLOAD_BUCKET": "indivillage-dev-uploads",
    "PROCESSED_BUCKET": "indivillage-dev-processed",
    "QUARANTINE_BUCKET": "indivillage-dev-quarantine",
    "STATIC_ASSETS_BUCKET": "indivillage-dev-assets",
    "LOG_BUCKET": "indivillage-dev-logs",
    "MAX_UPLOAD_SIZE": "100000000",
    "RATE_LIMIT_UPLOADS": "1000 per hour",
    "MAIL_URL": f"file:{VAR / 'mail'}",
    "SPOOL_DIR": str(VAR / "spool"),
}
READY_SECONDS = 60


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def main() -> int:
    """Run until asked to stop; return the exit code."""
    supervisor = Supervisor(say)
    supervisor.listen()
    try:
        with ExitStack() as running:
            LOGS.mkdir(parents=True, exist_ok=True)
            running.enter_context(only_one(VAR / "run.lock"))
            _run(supervisor, running)
    except StartError as error:
        say(f"\n{error}")
        return 1
    say("Everything is stopped.")
    return 0


def _run(supervisor: Supervisor, running: ExitStack) -> None:
    port = _port()
    environ = _settings(port)
    _services(environ, running)
    if environ.get("AWS_S3_ENDPOINT_URL") and not environ.get("AWS_PROFILE"):
        with _step("buckets, rules and upload events"):
            environ["UPLOAD_EVENTS_QUEUE_URL"] = provision(
                environ, [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]
            )
    with _step("database schema"):
        _flask(environ, "db", "upgrade")
    password = environ["DEMO_PASSWORD"]
    _flask(
        environ, "users", "create", STAFF, "--name", "Demo Admin", "--role", "admin", "--password-stdin",
        "--if-missing", typed=password,
    )  # fmt: skip
    _write_site_env(environ)
    running.callback(supervisor.stop)
    for process in _site(environ, port):
        supervisor.start(process)
    with _step("web, workers and listener"):
        _wait_for_web(supervisor, port)
    _welcome(environ, port)
    supervisor.watch()
    say("\nStopping …")


def _services(environ: dict[str, str], running: ExitStack) -> None:
    """Start each embedded service that the settings do not point elsewhere."""
    if not environ.get("DATABASE_URL"):
        with _step("PostgreSQL"):
            environ["DATABASE_URL"] = running.enter_context(postgres.running(VAR / "postgres", logs=LOGS)).uri
    if not environ.get("REDIS_URL"):
        with _step("Valkey"):
            environ["REDIS_URL"] = running.enter_context(
                valkey.running(VAR / "valkey", port=_kept_port("valkey"), logs=LOGS)
            )
    if not environ.get("AWS_S3_ENDPOINT_URL") and not environ.get("AWS_PROFILE"):
        with _step("S3 and SQS"):
            port = _kept_port("storage")
            store = running.enter_context(storage.running(VAR / "storage", port=port, logs=LOGS))
        for name in ("S3", "SQS", "LAMBDA"):
            environ.setdefault(f"AWS_{name}_ENDPOINT_URL", store.endpoint)
        environ |= {"AWS_ACCESS_KEY_ID": storage.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": storage.SECRET_KEY}
    _scanner(environ, running)


def _scanner(environ: dict[str, str], running: ExitStack) -> None:
    """Say plainly which engines are on."""
    if environ.get("CLAMD_ADDRESS"):
        say(f"  scanning with: yara-x, clamd at {environ['CLAMD_ADDRESS']}")
    elif clamd.program() is None:
        say("  scanning with: yara-x only. clamd is not on this machine (Debian: apt install clamav-daemon)")
    else:
        with _step("clamd"):
            limit = int(environ["MAX_UPLOAD_SIZE"])
            scanner = running.enter_context(clamd.running(VAR / "clamd", max_bytes=limit, logs=LOGS))
        environ["CLAMD_ADDRESS"] = scanner.address
        say(f"  scanning with: yara-x, clamd (signatures: {scanner.signatures})")
    if environ.get("SECURITY_SCAN_LAMBDA"):
        say(f"  scanning with: Lambda {environ['SECURITY_SCAN_LAMBDA']}")


def _site(environ: dict[str, str], port: int) -> Iterator[Process]:
    python = sys.executable
    web = [
        python, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    commands = {
        "web": web,
        "worker-scan": [python, "worker.py", "scan"],
        "worker-analyse": [python, "worker.py", "analyse"],
        "worker-housekeeping": [python, "worker.py", "housekeeping"],
        "listener": [python, "-m", "flask", "--app", "wsgi", "uploads", "listen"],
    }
    for name, command in commands.items():
        yield Process(name, command, log=LOGS / f"{name}.log", environ=environ)


def _settings(port: int) -> dict[str, str]:
    """Return the processes' environment: what is set wins over `.env`, that over the defaults here."""
    dotenv = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value}
    given = {**dotenv, **{name: value for name, value in os.environ.items() if value}}
    return {
        **DEFAULTS, "SITE_URL": f"http://127.0.0.1:{port}", **_own_secrets(), **given,
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


def _write_site_env(environ: dict[str, str]) -> None:
    """Leave the running site's settings for `flask` commands at another prompt: `set -a; . var/site.env`."""
    names = {item.name.upper() for item in fields(Config)} | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    with os.fdopen(os.open(VAR / "site.env", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={shlex.quote(environ[name])}\n" for name in sorted(names & environ.keys()))


def _own_secrets() -> dict[str, str]:
    """Return this checkout's own secrets, made at the first start."""
    path = VAR / "dev.env"
    if not path.exists():
        values = {"SECRET_KEY": secrets.token_urlsafe(48), "DEMO_PASSWORD": secrets.token_urlsafe(12)}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
    return {name: value for name, value in dotenv_values(path).items() if value}


def _port() -> int:
    raw = os.environ.get("PORT", "8000")
    if not raw.isdigit() or not 1 <= int(raw) <= 65535:
        raise StartError(f"PORT={raw} is not a port. Use a number such as 8000.")
    if is_listening(int(raw)):
        raise StartError(f"Port {raw} is in use by another program. Stop that, or start with PORT=9000 make run")
    return int(raw)


def _kept_port(name: str) -> int:
    """Return the port this checkout used before where it is free: addresses in old rows stay right."""
    path = VAR / f"{name}.port"
    if path.exists() and not is_listening(port := int(path.read_text())):
        return port
    port = free_port()
    path.write_text(str(port))
    return port


def _flask(environ: dict[str, str], *words: str, typed: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        env=environ, cwd=ROOT, input=typed + "\n", capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise StartError(f"`flask {' '.join(words)}` failed:\n{(done.stderr or done.stdout)[-1500:]}")


def _wait_for_web(supervisor: Supervisor, port: int) -> None:
    end = time.monotonic() + READY_SECONDS
    while not supervisor.is_over:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise StartError(f"The web process does not answer. See {LOGS / 'web.log'}") from None
            time.sleep(0.1)


def _welcome(environ: dict[str, str], port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    say(
        f"\nReady:   {base}\n"
        f"Upload:  {base}/upload/\n"
        f"Staff:   {base}/login/   {STAFF}  {environ['DEMO_PASSWORD']}\n"
        f"Mail:    {VAR / 'mail'}\n"
        f"Logs:    {LOGS}\n"
        "Ctrl-C stops everything.\n"
    )


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    say(f"  {name} …")
    yield
    say(f"  {name}: ready after {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
