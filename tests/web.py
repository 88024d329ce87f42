"""A client over real HTTP with the interface of Flask's test client, as far as the tests use it."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request


class Answer:
    """A response."""

    def __init__(self, raw):
        self.status_code, self.headers, self.data = raw.status, raw.headers, raw.read()

    @property
    def text(self):
        return self.data.decode()

    @property
    def json(self):
        return json.loads(self.data)


class WebClient:
    """Keeps cookies, follows no redirects; `context` tells whose certificate it trusts."""

    def __init__(self, base, context=None):
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        secure = urllib.request.HTTPSHandler(context=context)
        self.opener = urllib.request.build_opener(jar, secure, _NoRedirect(), urllib.request.ProxyHandler({}))

    def get(self, path, headers=None):
        """Get a path."""
        return self._send(urllib.request.Request(self.base + path, headers=headers or {}))

    def post(self, path, json=None, data=None, headers=None):
        """Post JSON or a form."""
        body = _json(json) if data is None else urllib.parse.urlencode(data).encode()
        kind = "application/json" if data is None else "application/x-www-form-urlencoded"
        request = urllib.request.Request(
            self.base + path, data=body, headers={"Content-Type": kind, **(headers or {})}, method="POST"
        )
        return self._send(request)

    def _send(self, request):
        try:
            with self.opener.open(request, timeout=30) as raw:
                return Answer(raw)
        except urllib.error.HTTPError as raw:
            with raw:
                return Answer(raw)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _json(value):
    return json.dumps(value).encode()
