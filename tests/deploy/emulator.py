"""moto's server with what an honest apply needs besides: `python -m tests.deploy.emulator PORT`."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections import OrderedDict
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


Answer = tuple[str, list[tuple[str, str]], bytes]


class OneAtATime:
    """WSGI middleware: one request after the other, since moto's stores are not made for threads; and each once.

    Under load a connection breaks now and then, and the provider asks again, as it would AWS. A thing that was made
    by then is "there already" to moto. The SDK marks a repeated request by its invocation's id: it gets the same answer.
    """

    PATIENCE_SECONDS = 20  # A service that calls another one of the server's must not wait for itself for ever.
    REMEMBERED = 4000

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app, self._turn = app, threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """Answer, and say in the log which request could not be answered."""
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read())
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        mine = self._turn.acquire(timeout=self.PATIENCE_SECONDS)
        try:
            status, headers, body = self._answers.get(invocation) or self._ask(environ)
            if invocation and not status.startswith("5"):
                self._answers[invocation] = status, headers, body
                if len(self._answers) > self.REMEMBERED:
                    self._answers.popitem(last=False)
        finally:
            if mine:
                self._turn.release()
        start(status, headers)
        return [body]

    def _ask(self, environ: dict[str, Any]) -> Answer:
        told: list[Any] = []
        parts = self._app(environ, lambda status, headers, *_: told.extend((status, headers)))
        body = b"".join(parts)
        if told[0].startswith("50") and not told[0].startswith("501"):
            print(told[0], environ["REQUEST_METHOD"], environ["PATH_INFO"], file=sys.stderr, flush=True)
        return told[0], told[1], body


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
