"""A lifecycle's smallest object, which moto takes with the rules and does not give back: the provider waits for it."""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

HEADER = "x-amz-transition-default-minimum-object-size"


def keep_smallest_object() -> None:
    """Keep the header of a PUT, and send it with every GET of the rules."""
    put, get = S3Response._bucket_response_put, S3Response.get_bucket_lifecycle
    FakeBucket.smallest_object = "all_storage_classes_128K"

    def remember(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        if "lifecycle" in querystring and HEADER in request.headers:
            self.backend.get_bucket(bucket_name).smallest_object = request.headers[HEADER]
        return put(self, request, bucket_name, querystring)

    def give_back(self: Any) -> Any:
        status, headers, body = get(self)
        smallest = self.backend.get_bucket(self.bucket_name).smallest_object
        return status, {**headers, HEADER: smallest}, body

    S3Response._bucket_response_put = remember
    S3Response.get_bucket_lifecycle = give_back
