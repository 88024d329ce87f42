"""S3Client: the form's conditions, the error table of the customer's document, and the circuit breaker."""

import base64
import hashlib
import io
import json
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import boto3
import pybreaker
import pytest
from botocore.config import Config as BotoConfig
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from app.errors import NotFound, Unavailable
from app.integrations.aws_errors import (
    BucketMissing,
    InvalidStorageRequest,
    ObjectMissing,
    StorageDenied,
    StorageUnreachable,
)
from app.integrations.aws_s3 import S3Client


def signing_client():
    return boto3.client(
        "s3",
        region_name="eu-west-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=BotoConfig(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )


def raising(error):
    def operation(**_):
        raise error

    return SimpleNamespace(head_object=operation, get_object=operation, copy_object=operation)


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "secret-key-name"}}, "HeadObject")


def policy_of(form):
    return json.loads(base64.b64decode(form.fields["policy"]))


def test_the_form_fixes_key_type_encryption_size_and_the_hour():
    store = S3Client(client=signing_client())

    form = store.generate_presigned_post("up", "uploads/1/a.csv", content_type="text/csv", max_bytes=5000)

    conditions = policy_of(form)["conditions"]
    assert {"key": "uploads/1/a.csv"} in conditions
    assert {"bucket": "up"} in conditions
    assert {"Content-Type": "text/csv"} in conditions
    assert {"x-amz-server-side-encryption": "AES256"} in conditions
    assert ["content-length-range", 1, 5000] in conditions
    assert {"success_action_status": "201"} in conditions
    assert form.fields["key"] == "uploads/1/a.csv"


def test_the_form_posts_to_the_buckets_regional_host_so_that_no_redirect_breaks_it():
    form = S3Client(client=signing_client()).generate_presigned_post(
        "my-uploads", "k", content_type="text/csv", max_bytes=1
    )

    assert urlsplit(form.url).netloc == "my-uploads.s3.eu-west-1.amazonaws.com"


def test_a_plain_form_comes_back_by_redirect_and_not_by_status():
    form = S3Client(client=signing_client()).generate_presigned_post(
        "up", "k", content_type="text/csv", max_bytes=1, redirect_url="https://site/uploads/1/uploaded"
    )

    assert form.fields["success_action_redirect"] == "https://site/uploads/1/uploaded"
    assert "success_action_status" not in form.fields


def test_a_download_is_always_an_attachment_of_no_type_for_five_minutes():
    url = S3Client(client=signing_client()).generate_presigned_url(
        "up", "k", download_name='Ä "q"\r\n.csv', version_id="v1"
    )

    query = parse_qs(urlsplit(url).query)
    disposition = query["response-content-disposition"][0]
    assert disposition.startswith('attachment; filename="_')
    assert "\r" not in disposition and "%C3%84" in disposition
    assert query["response-content-type"] == ["application/octet-stream"]
    assert query["X-Amz-Expires"] == ["300"] and query["versionId"] == ["v1"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NoSuchBucket", BucketMissing),
        ("AccessDenied", StorageDenied),
        ("403", StorageDenied),
        ("NoSuchKey", ObjectMissing),
        ("404", ObjectMissing),
        ("InvalidRequest", InvalidStorageRequest),
        ("SlowDown", StorageUnreachable),
        ("SomethingNew", StorageUnreachable),
    ],
)
def test_each_refusal_arrives_as_our_own_exception_without_its_text(code, expected):
    with pytest.raises(expected) as caught:
        S3Client(client=raising(refusal(code))).head("up", "k")

    assert "secret-key-name" not in caught.value.message and caught.value.message


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://x"),
        ConnectTimeoutError(endpoint_url="http://x"),
        ReadTimeoutError(endpoint_url="http://x"),
        ConnectionResetError(),
    ],
    ids=["refused", "connect-timeout", "read-timeout", "reset"],
)
def test_a_store_that_does_not_answer_is_unreachable(error):
    with pytest.raises(StorageUnreachable):
        S3Client(client=raising(error)).head("up", "k")


def test_a_missing_object_is_not_found_and_an_outage_is_unavailable():
    assert issubclass(ObjectMissing, NotFound)
    assert issubclass(StorageUnreachable, Unavailable) and issubclass(StorageDenied, Unavailable)


def breaker(failures):
    return pybreaker.CircuitBreaker(
        fail_max=failures,
        reset_timeout=60,
        exclude=[lambda error: not isinstance(error, StorageUnreachable)],
        throw_new_error_on_trip=False,
    )


def test_after_repeated_outages_the_store_is_not_asked_any_more():
    calls = []

    def operation(**_):
        calls.append(1)
        raise EndpointConnectionError(endpoint_url="http://x")

    store = S3Client(client=SimpleNamespace(head_object=operation), breaker=breaker(3))

    for _ in range(5):
        with pytest.raises(StorageUnreachable):
            store.head("up", "k")
    assert len(calls) == 3


def test_refusals_are_answers_and_do_not_open_the_default_breaker():
    calls = []

    def operation(**_):
        calls.append(1)
        raise refusal("404")

    store = S3Client(client=SimpleNamespace(head_object=operation))

    for _ in range(20):
        with pytest.raises(ObjectMissing):
            store.head("up", "k")
    assert len(calls) == 20


class Body(io.BytesIO):
    def iter_chunks(self, size):
        while chunk := self.read(size):
            yield chunk


def test_a_download_pins_the_version_and_returns_the_digest(tmp_path):
    asked = {}

    def get_object(**arguments):
        asked.update(arguments)
        return {"Body": Body(b"abc"), "ContentLength": 3}

    got = S3Client(client=SimpleNamespace(get_object=get_object)).download_file(
        "up", "k", tmp_path / "f", version_id="v7", etag="e"
    )

    assert asked == {"Bucket": "up", "Key": "k", "VersionId": "v7"}
    assert (got.size_bytes, got.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    assert (tmp_path / "f").read_bytes() == b"abc"


def test_a_bucket_without_versions_is_pinned_by_etag(tmp_path):
    asked = {}

    def get_object(**arguments):
        asked.update(arguments)
        return {"Body": Body(b""), "ContentLength": 0}

    S3Client(client=SimpleNamespace(get_object=get_object)).download_file("up", "k", tmp_path / "f", etag="e")

    assert asked["IfMatch"] == '"e"' and "VersionId" not in asked


def test_a_download_that_breaks_off_is_an_outage_and_no_short_file(tmp_path):
    client = SimpleNamespace(get_object=lambda **_: {"Body": Body(b"ab"), "ContentLength": 3})

    with pytest.raises(StorageUnreachable):
        S3Client(client=client).download_file("up", "k", tmp_path / "f")


def test_quarantine_copies_then_records_then_removes():
    order = []
    pages = [{"Versions": [{"Key": "k", "VersionId": "v1"}, {"Key": "k2", "VersionId": "x"}], "DeleteMarkers": []}]
    client = SimpleNamespace(
        copy_object=lambda **a: (
            order.append(("copy", a["CopySource"]["VersionId"], a["Tagging"])) or {"VersionId": "q1"}
        ),
        get_paginator=lambda _: SimpleNamespace(paginate=lambda **__: pages),
        delete_object=lambda **a: order.append(("delete", a["Key"], a.get("VersionId"))),
    )

    S3Client(client=client).move_to_quarantine(
        "up", "k", "qu", version_id="v1", tags={"signature": "Eicar Test"},
        record=lambda version: order.append(("record", version)),
    )  # fmt: skip

    assert order == [
        ("copy", "v1", "signature=Eicar%20Test"),
        ("record", "q1"),
        ("delete", "k", None),
        ("delete", "k", "v1"),
    ]


def test_nothing_is_removed_when_the_record_fails():
    deleted = []
    client = SimpleNamespace(
        copy_object=lambda **_: {}, delete_object=lambda **a: deleted.append(a), get_paginator=lambda _: None
    )

    def record(_):
        raise RuntimeError("the database is down")

    with pytest.raises(RuntimeError):
        S3Client(client=client).move_to_quarantine("up", "k", "qu", version_id=None, tags={}, record=record)
    assert deleted == []
