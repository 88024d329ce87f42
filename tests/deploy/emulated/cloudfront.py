"""CloudFront's custom policies (cache, origin request, response headers), which moto lacks: kept as they are sent.

And the publication of a function, and which behaviour runs it.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import DefaultCacheBehaviour
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult, EmptyResult

KINDS = {
    "cache_policy": ("CachePolicy", "cache-policy"),
    "origin_request_policy": ("OriginRequestPolicy", "origin-request-policy"),
    "response_headers_policy": ("ResponseHeadersPolicy", "response-headers-policy"),
}
_kept: dict[str, dict[str, Any]] = {}  # CloudFront is global: identifiers are unique over all kinds


def add() -> None:
    """Give moto's CloudFront the create, get, update and delete of each kind, and functions their publication."""
    for name, (kind, path) in KINDS.items():
        for tail in ("", "/(?P<policy_id>[^/]+)"):
            urls.url_paths[f"{{0}}/2020-05-31/{path}{tail}$"] = CloudFrontResponse.dispatch
        for verb, action in _actions(kind).items():
            setattr(CloudFrontResponse, f"{verb}_{name}", action)
    urls.url_paths["{0}/2020-05-31/function/(?P<function_name>[^/]+)/publish$"] = CloudFrontResponse.dispatch
    CloudFrontResponse.publish_function = _publish
    _keep_functions_of_behaviours()


def _keep_functions_of_behaviours() -> None:
    original = DefaultCacheBehaviour.__init__

    def init(self: Any, config: dict[str, Any]) -> None:
        original(self, config)
        self.function_associations = config.get("FunctionAssociations") or {"Quantity": 0}

    DefaultCacheBehaviour.__init__ = init


def _publish(self: Any) -> ActionResult:
    function = self.backend.get_function(name=self._get_param("Name"))
    function.stage, function.status = "LIVE", "UNASSOCIATED"
    return ActionResult({"FunctionSummary": function.function_summary, "ETag": function.etag})


def _actions(kind: str) -> dict[str, Any]:
    def create(self: Any) -> ActionResult:
        return _answer(kind, str(uuid.uuid4()), self._get_param(f"{kind}Config"))

    def get(self: Any) -> ActionResult:
        identifier = self._get_param("Id")
        if identifier not in _kept:
            raise CloudFrontException(f"NoSuch{kind}", f"No {kind} {identifier}.")
        return _answer(kind, identifier, _kept[identifier])

    def update(self: Any) -> ActionResult:
        return _answer(kind, self._get_param("Id"), self._get_param(f"{kind}Config"))

    def delete(self: Any) -> EmptyResult:
        _kept.pop(self._get_param("Id"), None)
        return EmptyResult()

    return {"create": create, "get": get, "update": update, "delete": delete}


def _answer(kind: str, identifier: str, config: dict[str, Any]) -> ActionResult:
    _kept[identifier] = config
    shown = {"Id": identifier, "LastModifiedTime": datetime.now(UTC), f"{kind}Config": config}
    return ActionResult({kind: shown, "ETag": f"E{identifier[:8]}"})
