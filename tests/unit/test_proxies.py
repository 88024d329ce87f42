"""Which address counts as the visitor's: what a limit is counted by, and what is logged."""

from types import SimpleNamespace

import pytest
from flask import Flask, request

from app.proxies import behind_proxies

PROXY = "10.20.0.5"


def seen(headers, *, hops=1, header=""):
    """The address that the application sees behind a proxy of ours."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: request.remote_addr)
    app.wsgi_app = behind_proxies(app.wsgi_app, SimpleNamespace(trusted_proxies=hops, visitor_address_header=header))
    return app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": PROXY}).text


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"True-Client-IP": "203.0.113.7"}, "203.0.113.7"),
        # As API Gateway's link leaves it: nothing, the visitor's own words, or the edge's address.
        ({"True-Client-IP": "203.0.113.7", "X-Forwarded-For": "198.51.100.1"}, "203.0.113.7"),
        ({"True-Client-IP": "203.0.113.7", "Forwarded": "for=198.51.100.1"}, "203.0.113.7"),
        ({"True-Client-IP": "2001:db8::7"}, "2001:db8::7"),
        ({"X-Forwarded-For": "203.0.113.7"}, "203.0.113.7"),
        ({}, PROXY),
    ],
)
def test_the_header_of_the_outermost_proxy_counts(headers, address):
    assert seen(headers, header="True-Client-IP") == address


def test_the_header_is_not_believed_where_no_proxy_writes_it():
    assert seen({"True-Client-IP": "203.0.113.7", "X-Forwarded-For": "198.51.100.1"}) == "198.51.100.1"


def test_without_proxies_no_header_is_believed():
    headers = {"True-Client-IP": "203.0.113.7", "X-Forwarded-For": "198.51.100.1"}

    assert seen(headers, hops=0, header="True-Client-IP") == PROXY
