"""nginx with `deploy/nginx/site.conf` in front of gunicorn, for the benchmarks that look from a browser's side."""

from __future__ import annotations

import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.assets import BUILT
from devstack.process import ROOT, Process, StartError, free_port, is_listening
from sitebuild.__main__ import build

SITE = ROOT / "deploy" / "nginx" / "site.conf"
# Public pages ask neither database nor queue: both are named and never reached.
ENVIRON = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a key for benchmarks only, 40 letters ok", "UPLOAD_BUCKET": "bench-uploads",
    "PROCESSED_BUCKET": "bench-processed", "QUARANTINE_BUCKET": "bench-quarantine",
    "STATIC_ASSETS_BUCKET": "bench-assets", "LOG_BUCKET": "bench-logs", "TRUSTED_PROXIES": "1",
}  # fmt: skip
MAIN = """
{modules}
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    open_file_cache max=1000 inactive=60s;
    {more}
    include {folder}/site.conf;
}}
"""


def require(*programs: str) -> None:
    """Stop with a plain word where a program is missing."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise StartError(f"This benchmark needs {', '.join(missing)}. On Debian: apt install {' '.join(missing)}")


@contextmanager
def gunicorn(target: str, folder: Path, environ: Mapping[str, str], *, path: str = "/healthz") -> Iterator[str]:
    """Run a WSGI application as in production, two workers of eight threads; gives its host and port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    process = Process("gunicorn", command, log=folder / f"{target.partition(':')[0]}.log", environ=environ)
    process.start()
    try:
        process.wait_until(lambda: is_listening(port))
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").close()
        yield f"127.0.0.1:{port}"
    finally:
        process.stop()


@contextmanager
def nginx(folder: Path, values: Mapping[str, str], *, port: int, more: str = "") -> Iterator[None]:
    """Run nginx on the deployed configuration, its placeholders filled with these values."""
    text = SITE.read_text(encoding="utf-8")
    usual = {
        "origin": "http://$indivillage_app", "static_root": str(BUILT.parent), "cache_dir": str(folder / "pages"),
        "balancers": "", "visitor": "(nobody)",
    }  # fmt: skip
    for name, value in {**usual, **values}.items():
        text = text.replace(f"${{nginx_{name}}}", value)
    # All load comes from one address, more than a hundred requests in some milliseconds.
    text = text.replace("burst=100 ", "burst=100000 ")
    (folder / "site.conf").write_text(text)
    modules = "\n".join(f"include {path};" for path in sorted(Path("/etc/nginx/modules-enabled").glob("*brotli*.conf")))
    (folder / "nginx.conf").write_text(
        MAIN.format(folder=folder, more=more, modules=modules, user="user root;" if os.geteuid() == 0 else "")
    )
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = Process("nginx", command, log=folder / "nginx.log")
    process.start()
    try:
        process.wait_until(lambda: is_listening(port))
        yield
    finally:
        process.stop()


@contextmanager
def site(folder: Path, *, listen: str, port: int, scheme: str = "http", tls: str = "", more: str = "") -> Iterator[str]:
    """Run the built site behind nginx; gives gunicorn's own host and port."""
    build(BUILT)
    environ = {**os.environ, **ENVIRON, "SITE_URL": f"{scheme}://127.0.0.1:{port}", "LOG_LEVEL": "INFO"}
    with gunicorn("wsgi:app", folder, environ) as upstream:
        values = {
            "listen": listen, "server_lines": tls, "server_name": "_", "servers": f"server {upstream};",
            "rate": "1000000r/s",
        }  # fmt: skip
        with nginx(folder, values, port=port, more=more):
            time.sleep(0.2)
            yield upstream
