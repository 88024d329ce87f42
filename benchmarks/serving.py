"""The home page: our two ways of serving it beside the limit of each, in one run on the same cores.

Goals: nginx's micro-cache at least half of nginx serving the same bytes as a file; gunicorn alone at least 0.6 of a
bare WSGI function that answers as many bytes under the same gunicorn.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.front import gunicorn, require, site
from devstack.process import free_port

ROUNDS = 5
SECONDS = 4
GOAL_CACHE, GOAL_APPLICATION = 0.5, 0.6
ACCEPT = "gzip, deflate, br"
HELLO = """
BODY = open({path!r}, "rb").read()
HEAD = [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))]
def app(environ, start_response):
    start_response("200 OK", HEAD)
    return [BODY]
"""
_UNIT = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def run(options: Any) -> dict[str, Any]:
    """Return requests a second and the 99th percentile of each way, medians of rounds measured in turn."""
    require("nginx", "wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        port, file_port = free_port(), free_port()
        plain = f"server {{ listen 127.0.0.1:{file_port}; location / {{ root {folder}/file; index page.html; }} }}"
        with site(folder, listen=f"127.0.0.1:{port}", port=port, more=plain) as upstream:
            size = _page_as_file(upstream, folder)
            environ = {**os.environ, "PYTHONPATH": str(folder)}
            with gunicorn("hello:app", folder, environ, path="/") as bare:
                ways = {
                    "a: nginx, file": f"127.0.0.1:{file_port}", "b: nginx, micro-cache": f"127.0.0.1:{port}",
                    "c: gunicorn, the site": upstream, "d: gunicorn, bare function": bare,
                }  # fmt: skip
                measured = _rounds(ways, options.rounds or ROUNDS)
    return _result(measured, size)


def _page_as_file(upstream: str, folder: Path) -> int:
    """Write the page's bytes, as a browser gets them, to where the two peers read them; returns their number."""
    asked = urllib.request.Request(f"http://{upstream}/", headers={"Accept-Encoding": ACCEPT})
    with urllib.request.urlopen(asked) as answer:
        body: bytes = answer.read()
    (folder / "file").mkdir()
    (folder / "file" / "page.html").write_bytes(body)
    (folder / "hello.py").write_text(HELLO.format(path=str(folder / "file" / "page.html")))
    return len(body)


def _rounds(ways: dict[str, str], rounds: int) -> dict[str, list[tuple[float, float]]]:
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, address in ways.items():
            found = _wrk(f"http://{address}/", SECONDS if turn else 1)
            if turn:
                measured[name].append(found)
    return measured


def _wrk(url: str, seconds: int) -> tuple[float, float]:
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-H", f"Accept-Encoding: {ACCEPT}", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in text, text
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert latency and rate, text
    return float(rate[1]), float(latency[1]) * _UNIT[latency[2]]


def _result(measured: dict[str, list[tuple[float, float]]], size: int) -> dict[str, Any]:
    a, b, c, d = ([rate for rate, _ in rounds] for rounds in measured.values())
    # The ratio of each round, so that what else the machine does at the time hits both sides.
    cache = statistics.median(ours / limit for ours, limit in zip(b, a, strict=True))
    application = statistics.median(ours / limit for ours, limit in zip(c, d, strict=True))
    return {
        "title": f"The home page, {size:,} bytes in brotli: wrk -t1 -c32, {SECONDS} s a round",
        "rows": [
            {
                "way": name,
                "requests_s": round(statistics.median(rate for rate, _ in rounds)),
                "p99_ms": round(statistics.median(latency for _, latency in rounds), 1),
            }
            for name, rounds in measured.items()
        ],
        "ratio b/a": round(cache, 2),
        "ratio c/d": round(application, 2),
        "goal": f"b/a >= {GOAL_CACHE}, c/d >= {GOAL_APPLICATION}",
        "reached": cache >= GOAL_CACHE and application >= GOAL_APPLICATION,
    }
