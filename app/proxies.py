"""Who the visitor is, where proxies of ours stand in front."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from app.config import Config


class VisitorAddress:
    """WSGI middleware: believes the one header that the outermost proxy of ours writes over whatever was sent.

    On AWS that is CloudFront's function; API Gateway lets nobody write X-Forwarded-For.
    """

    def __init__(self, app: WSGIApplication, header: str) -> None:
        self._app = app
        self._key = f"HTTP_{header.upper().replace('-', '_')}"

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Hand the address on as X-Forwarded-For's only one."""
        if address := environ.get(self._key):
            environ["HTTP_X_FORWARDED_FOR"] = address
        return self._app(environ, start)


def behind_proxies(app: WSGIApplication, config: Config) -> WSGIApplication:
    """Return `app` so that it sees the visitor's address, scheme and host; unchanged where nothing stands in front."""
    hops = config.trusted_proxies
    if not hops:
        return app
    fixed = ProxyFix(app, x_for=hops, x_proto=hops, x_host=hops)
    return VisitorAddress(fixed, config.visitor_address_header) if config.visitor_address_header else fixed
