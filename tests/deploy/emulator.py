"""moto's server with what an honest apply needs besides: `python -m tests.deploy.emulator PORT`."""

from __future__ import annotations

import json
import os
import sys
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


def build() -> DomainDispatcherApplication:
    """Return the server's application, mended."""
    refuse_the_unknown()
    conditions.heed()
    cloudfront.add()
    elasticache.add()
    gaps.mend()
    lifecycle.keep_smallest_object()
    return DomainDispatcherApplication(create_backend_app)


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
