"""moto's server with what an honest apply needs besides: `python -m tests.deploy.emulator PORT`."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from tests.deploy.emulated import cloudfront, conditions, elasticache, gaps, lifecycle


def refuse_the_unknown() -> None:
    """Answer 501 where moto has no such action: at its own 500 the provider tries again for minutes."""
    original = BaseResponse.call_action

    def answer(self: Any) -> Any:
        try:
            return original(self)
        except NotImplementedError as error:
            print(f"not implemented: {self.service_name}: {error}", file=sys.stderr, flush=True)
            if "Action" in self.querystring:  # the services that speak XML
                body = f"<Response><Error><Code>NotImplemented</Code><Message>{error}</Message></Error></Response>"
                return 501, {"status": 501, "Content-Type": "text/xml"}, body
            body = json.dumps({"__type": "NotImplemented", "message": str(error)})
            return 501, {"status": 501, "Content-Type": "application/x-amz-json-1.1"}, body

    BaseResponse.call_action = answer


class OneAtATime:
    """WSGI middleware: moto's stores are not made for threads.

    Without it a dictionary changes under a loop now and then, after the thing was made; the answer is 500, the provider
    asks again, and is told that the thing is there already.
    """

    PATIENCE_SECONDS = 20  # A service that calls another one of the server's must not wait for itself for ever.

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app, self._turn = app, threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """Answer one request after the other, and say in the log which could not be answered."""
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read())
        mine = self._turn.acquire(timeout=self.PATIENCE_SECONDS)
        try:
            return list(self._app(environ, self._telling(environ, start)))
        finally:
            if mine:
                self._turn.release()

    def _telling(self, environ: dict[str, Any], start: Callable[..., Any]) -> Callable[..., Any]:
        def told(status: str, *more: Any) -> Any:
            if status.startswith("50") and not status.startswith("501"):
                print(status, environ["REQUEST_METHOD"], environ["PATH_INFO"], file=sys.stderr, flush=True)
            return start(status, *more)

        return told


def build() -> OneAtATime:
    """Return the server's application, mended."""
    refuse_the_unknown()
    conditions.heed()
    cloudfront.add()
    elasticache.add()
    gaps.mend()
    lifecycle.keep_smallest_object()
    return OneAtATime(DomainDispatcherApplication(create_backend_app))


def serve(port: int) -> None:
    """Become the server, on loopback until stopped: one process, since what was made is in its memory.

    moto's own simple server breaks a connection now and then under load; the provider then makes a thing twice.
    """
    os.environ["MOTO_PORT"] = str(port)  # moto's services call each other at this port
    options = [
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--threads",
        "40",
        "--timeout",
        "0",
        "--keep-alive",
        "75",
    ]
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", *options, "tests.deploy.emulator:build()"]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    serve(int(sys.argv[1]))
