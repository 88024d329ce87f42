"""The FileProcessor function's edges: what it answers when something around it fails."""

import importlib.util
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from app.errors import LimitExceeded, Unavailable
from app.verdict import Outcome, Verdict
from tests.hostile import SMALL_CSV

HANDLER = Path(__file__).parents[2] / "deploy" / "lambda" / "file_processor" / "handler.py"
EVENT = {"bucket": "b", "key": "uploads/1/data.csv", "timestamp": "2026-01-01T00:00:00Z", "version_id": "v1"}
CLEAN = Verdict(Outcome.CLEAN, "content", "1")


@pytest.fixture
def function(monkeypatch):
    """The handler's module on a store that holds a small CSV, and an inspection that finds it clean."""
    spec = importlib.util.spec_from_file_location("file_processor_handler", HANDLER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.asked, module.tagged, module.tagging_error = [], [], None
    serve(module, monkeypatch, SMALL_CSV)
    monkeypatch.setattr(module, "inspect_file", lambda sample, workdir: CLEAN)
    monkeypatch.delenv("CLAMD_ADDRESS", raising=False)
    return module


def serve(module, monkeypatch, data, *, length=None, error=None):
    """Let the store answer with this object, or with this error."""

    def get_object(**call):
        module.asked.append(call)
        if error:
            raise error
        body = SimpleNamespace(iter_chunks=lambda size: iter(lambda: stream.read(size), b""))
        stream = io.BytesIO(data)
        size = len(data) if length is None else length
        return {"Body": body, "ContentLength": size, "ContentType": "text/csv", "VersionId": "v1"}

    def put_object_tagging(**call):
        if module.tagging_error:
            raise module.tagging_error
        module.tagged.append(call)

    store = SimpleNamespace(get_object=get_object, put_object_tagging=put_object_tagging)
    session = SimpleNamespace(create_client=lambda *_, **__: store)
    monkeypatch.setattr(module, "get_session", lambda: session)


def test_a_clean_file_is_clean_with_its_hash_and_version(function):
    answer = function.handler(EVENT, None)

    assert answer["statusCode"] == 200
    assert answer["body"]["status"] == "clean"
    assert answer["body"]["version_id"] == "v1"
    assert len(answer["body"]["sha256"]) == 64
    assert function.asked == [{"Bucket": "b", "Key": "uploads/1/data.csv", "VersionId": "v1"}]


def test_without_a_version_the_latest_is_read_and_named(function):
    answer = function.handler({"bucket": "b", "key": "uploads/1/data.csv", "timestamp": ""}, None)

    assert "VersionId" not in function.asked[0]
    assert answer["body"]["version_id"] == "v1"


@pytest.mark.parametrize("event", [{}, {"bucket": "b"}, {"Records": []}, None])
def test_an_event_of_another_shape_is_an_error(event, function):
    assert function.handler(event, None)["statusCode"] == 500


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDenied", "Message": "arn:aws:secret"}}, "GetObject"),
        EndpointConnectionError(endpoint_url="http://secret"),
    ],
    ids=["denied", "unreachable"],
)
def test_a_store_that_fails_is_an_error_without_its_words(error, function, monkeypatch):
    serve(function, monkeypatch, b"", error=error)

    answer = function.handler(EVENT, None)

    assert (answer["statusCode"], answer["body"]["status"]) == (500, "error")
    assert "secret" not in str(answer)


def test_half_an_object_is_no_verdict(function, monkeypatch):
    serve(function, monkeypatch, SMALL_CSV, length=len(SMALL_CSV) + 1)

    assert function.handler(EVENT, None)["body"]["status"] == "error"


@pytest.mark.parametrize("failure", [LimitExceeded("too much"), RuntimeError("secret"), MemoryError()])
def test_an_inspection_that_fails_is_an_error(failure, function, monkeypatch):
    def fail(sample, workdir):
        raise failure

    monkeypatch.setattr(function, "inspect_file", fail)

    answer = function.handler(EVENT, None)

    assert (answer["statusCode"], answer["body"]["status"]) == (500, "error")
    assert "secret" not in str(answer)


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        (Verdict(Outcome.CLEAN, "clamd", "1"), "clean", 200),
        (Verdict(Outcome.MALWARE, "clamd", "1", "Eicar"), "infected", 200),
        (Verdict(Outcome.UNSURE, "clamd", "1", message="Too large."), "error", 500),
        (Unavailable("down"), "error", 500),
    ],
    ids=["clean", "malware", "unsure", "down"],
)
def test_where_clamd_is_configured_its_word_counts_too(told, status, code, function, monkeypatch):
    def scan(self, sample):
        if isinstance(told, Exception):
            raise told
        return told

    monkeypatch.setenv("CLAMD_ADDRESS", "127.0.0.1:3310")
    monkeypatch.setattr(function.ClamdEngine, "scan", scan)

    answer = function.handler(EVENT, None)

    assert (answer["statusCode"], answer["body"]["status"]) == (code, status)


def test_nothing_is_left_on_its_disk(function, monkeypatch, tmp_path):
    monkeypatch.setattr(function.tempfile, "tempdir", str(tmp_path))

    function.handler(EVENT, None)

    assert list(tmp_path.iterdir()) == []


# As Amazon documents it: S3 User Guide, "EventBridge event message structure".
OBJECT_CREATED = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2021-11-12T00:00:00Z",
    "region": "ca-central-1",
    "resources": ["arn:aws:s3:::b"],
    "detail": {
        "version": "0",
        "bucket": {"name": "b"},
        "object": {
            "key": "uploads/1/a file.csv", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184",
            "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e", "sequencer": "617f08299329d189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "1.2.3.4",
        "reason": "PutObject",
    },
}  # fmt: skip


def test_s3s_own_event_names_the_object_as_well(function):
    answer = function.handler(OBJECT_CREATED, None)

    assert answer["body"]["status"] == "clean"
    assert function.asked == [
        {"Bucket": "b", "Key": "uploads/1/a file.csv", "VersionId": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"}
    ]


def test_the_verdict_is_left_as_a_tag_of_the_version(function):
    function.handler(EVENT, None)

    assert [(call["Key"], call["VersionId"]) for call in function.tagged] == [("uploads/1/data.csv", "v1")]
    assert {"Key": "scan", "Value": "clean"} in function.tagged[0]["Tagging"]["TagSet"]


def test_a_tag_that_cannot_be_left_does_not_change_the_verdict(function):
    function.tagging_error = ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "PutObjectTagging")

    assert function.handler(EVENT, None)["body"]["status"] == "clean"
