"""What S3 sends to the queue, as recorded, and what else may lie there."""

import json

import pytest

from app.integrations.aws_sqs import ObjectCreated, parse_notification


def notification(key, event="ObjectCreated:Post", **extra):
    return json.dumps(
        {"Records": [{"eventName": event, "s3": {"bucket": {"name": "up"}, "object": {"key": key, **extra}}}]}
    )


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("uploads/1/a.csv", "uploads/1/a.csv"),
        ("uploads%2F1%2Fa.csv", "uploads/1/a.csv"),
        ("uploads/1/my+file.csv", "uploads/1/my file.csv"),
        ("uploads/1/%C3%A4.csv", "uploads/1/ä.csv"),
    ],
    ids=["plain", "slashes-encoded", "plus-is-a-space", "utf-8"],
)
def test_keys_are_form_encoded(sent, key):
    assert parse_notification(notification(sent, versionId="v1")) == (ObjectCreated("up", key, "v1"),)


def test_a_bucket_without_versions_sends_none():
    assert parse_notification(notification("k"))[0].version_id is None


@pytest.mark.parametrize(
    "body",
    [
        '{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "up"}',
        notification("k", event="ObjectRemoved:Delete"),
        "no json",
        "[]",
        '{"Records": [{}]}',
        '{"Records": null}',
    ],
    ids=["test-event", "removal", "no-json", "list", "empty-record", "null"],
)
def test_what_names_no_new_object_is_empty(body):
    assert parse_notification(body) == ()
