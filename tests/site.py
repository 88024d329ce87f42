"""The whole site as processes: web, three workers and the listener, as in production."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tests.visitor import wait_for

ROOT = Path(__file__).parents[1]
ALONE = {"start_new_session": True, "cwd": ROOT}


def free_port():
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """Starts the site's processes on an environment and stops them; each can be killed and started alone."""

    def __init__(self, environ, port, logs, *, only=None):
        self.base = f"http://127.0.0.1:{port}"
        self.environ = {**os.environ, **environ, "SITE_URL": self.base, "PYTHONUNBUFFERED": "1"}
        self.logs = logs
        python = sys.executable
        self.commands = {
            "web": [
                python, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "1",
                "--worker-class", "gthread", "--threads", "8", "--no-control-socket",
            ],
            "worker-scan": [python, "worker.py", "scan"],
            "worker-analyse": [python, "worker.py", "analyse"],
            "worker-housekeeping": [python, "worker.py", "housekeeping"],
            "listener": [python, "-m", "flask", "--app", "wsgi", "uploads", "listen"],
        }  # fmt: skip
        self.commands = {name: self.commands[name] for name in only or self.commands}
        self.running = {}

    def __enter__(self):
        for name in self.commands:
            self.start(name)
        wait_for(self.is_up, what="the web process")
        return self

    def __exit__(self, *_):
        for name in list(self.running):
            self.kill(name)

    def start(self, name, **extra):
        """Start one process, its output into its log."""
        log = (self.logs / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            self.commands[name], env={**self.environ, **extra}, stdout=log, stderr=log, **ALONE
        )
        log.close()

    def kill(self, name, sign=signal.SIGKILL):
        """End one process and what it forked, at once."""
        process = self.running.pop(name)
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            pass
        process.wait()

    def is_up(self):
        """Tell whether the web process answers."""
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def log(self, name):
        """Return what a process wrote."""
        return (self.logs / f"{name}.log").read_text(errors="replace")
