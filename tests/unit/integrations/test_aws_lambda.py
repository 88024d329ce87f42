"""The scanning function's answers, one by one: what is believed, and what is no verdict."""

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from app.errors import Unavailable
from app.integrations.aws_lambda import LambdaEngine, ScanFunctionUnavailable
from app.verdict import Outcome, Sample

SAMPLE = Sample(
    Path("/spool/x"), "My file.csv", "text/csv", "csv", 8, "ab12", "uploads-bucket", "uploads/1/a.csv", "v7"
)


class Client:
    """Records what is invoked and answers as told."""

    def __init__(self, answer=None, *, error=None, function_error=None, raw=None):
        self.asked = []
        self._raw = json.dumps(answer).encode() if raw is None else raw
        self._error, self._function_error = error, function_error

    def invoke(self, **call):
        self.asked.append(call)
        if self._error:
            raise self._error
        response = {"StatusCode": 200, "Payload": io.BytesIO(self._raw)}
        return {**response, "FunctionError": self._function_error} if self._function_error else response


def engine(*args, **options):
    return LambdaEngine("scan-function", Client(*args, **options))


def ok(body):
    return {"statusCode": 200, "body": body}


def test_it_is_told_bucket_key_time_and_the_pinned_version_and_nothing_else():
    client = Client(ok({"status": "clean"}))

    LambdaEngine("scan-function", client).scan(SAMPLE)

    (call,) = client.asked
    payload = json.loads(call["Payload"])
    assert (call["FunctionName"], call["InvocationType"]) == ("scan-function", "RequestResponse")
    assert {name: payload[name] for name in ("bucket", "key", "version_id")} == {
        "bucket": "uploads-bucket",
        "key": "uploads/1/a.csv",
        "version_id": "v7",
    }
    assert set(payload) == {"bucket", "key", "version_id", "timestamp"}
    assert datetime.fromisoformat(payload["timestamp"]).utcoffset() is not None


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("clean", Outcome.CLEAN),
        ("infected", Outcome.MALWARE),
        ("malware", Outcome.MALWARE),
        ("suspicious", Outcome.MALWARE),
        ("quarantined", Outcome.MALWARE),
        ("rejected", Outcome.REJECTED),
    ],
)
def test_each_status_has_its_outcome(status, outcome):
    assert engine(ok({"status": status})).scan(SAMPLE).outcome is outcome


def test_a_body_of_json_text_is_read_as_well():
    verdict = engine(ok(json.dumps({"status": "infected", "signature": "Eicar"}))).scan(SAMPLE)

    assert (verdict.outcome, verdict.signature) == (Outcome.MALWARE, "Eicar")


@pytest.mark.parametrize(
    "answer",
    [
        ok({"status": "CLEAN"}), ok({"status": "ok"}), ok({"status": "error"}), ok({"status": None}), ok({}),
        ok(None), ok("clean"), ok([]), ok("{"), {"statusCode": 200}, {"body": {"status": "clean"}}, {},
        {"statusCode": 500, "body": {"status": "clean"}}, {"statusCode": "200", "body": {"status": "clean"}},
        None, [], "clean", {"errorMessage": "Task timed out"},
        ok({"status": "clean", "sha256": "another"}),
    ],
)  # fmt: skip
def test_anything_else_is_no_verdict(answer):
    with pytest.raises(ScanFunctionUnavailable):
        engine(answer).scan(SAMPLE)


@pytest.mark.parametrize("raw", [b"", b"<html>", b"\xff", b'{"statusCode": 200, "bo'])
def test_an_answer_that_is_no_json_is_no_verdict(raw):
    with pytest.raises(ScanFunctionUnavailable):
        engine(raw=raw).scan(SAMPLE)


def test_a_function_that_failed_is_not_believed_even_if_it_says_clean():
    with pytest.raises(ScanFunctionUnavailable):
        engine(ok({"status": "clean"}), function_error="Unhandled").scan(SAMPLE)


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url="http://x"),
        ClientError({"Error": {"Code": "AccessDenied", "Message": "arn:secret"}}, "Invoke"),
        ConnectionResetError(),
    ],
    ids=["timeout", "denied", "reset"],
)
def test_a_function_that_cannot_be_asked_is_unavailable_without_its_text(error):
    with pytest.raises(Unavailable) as caught:
        engine(error=error).scan(SAMPLE)

    assert "arn" not in caught.value.message


def test_readiness_is_a_dry_run_that_needs_no_other_right():
    client = Client()

    assert LambdaEngine("scan-function", client).check() == "ok"
    assert client.asked == [{"FunctionName": "scan-function", "InvocationType": "DryRun"}]


def test_a_missing_function_is_not_ready():
    missing = ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": ""}}, "Invoke")

    with pytest.raises(ScanFunctionUnavailable):
        engine(error=missing).check()


def test_its_own_client_has_explicit_timeouts():
    client = LambdaEngine.connect("f", region="eu-west-1", endpoint_url="http://127.0.0.1:1")._client

    assert client.meta.config.read_timeout == 120
    assert client.meta.config.retries["mode"] == "standard"
