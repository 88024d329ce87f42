"""The scanning Lambda: asked synchronously, believed only when it says the exact word."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any, Self

import boto3
from botocore.config import Config as BotoConfig
from botocore.exceptions import BotoCoreError, ClientError

from app.errors import Unavailable
from app.verdict import Outcome, Sample, Verdict

CONNECT_SECONDS = 5
READ_SECONDS = 120
MAX_ATTEMPTS = 3
LONGEST_ANSWER = 1 << 20
HARMFUL = ("infected", "malware", "suspicious", "quarantined")


class ScanFunctionUnavailable(Unavailable):
    """The scanning function failed, is unreachable, or answered what we do not understand."""

    code = "scan-function-unavailable"


class LambdaEngine:
    """Scans by invoking `function_name`, which reads the pinned object from S3 itself."""

    name = "lambda"

    def __init__(self, function_name: str, client: Any) -> None:
        self._function_name, self._client = function_name, client

    @classmethod
    def connect(cls, function_name: str, *, region: str, endpoint_url: str | None = None) -> Self:
        """Return an engine on a client of its own, with explicit timeouts and standard retries."""
        retries: Any = {"max_attempts": MAX_ATTEMPTS, "mode": "standard"}
        config = BotoConfig(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
        client = boto3.client("lambda", region_name=region, endpoint_url=endpoint_url, config=config)
        return cls(function_name, client)

    def scan(self, sample: Sample) -> Verdict:
        """Return the function's verdict; raises ScanFunctionUnavailable where it gives none."""
        began = time.perf_counter()
        body = self._invoke(sample)
        outcome = _outcome(str(body.get("status", "")))
        _check_identity(body, sample, outcome)
        return Verdict(
            outcome,
            engine=self.name,
            engine_version=str(body.get("engine_version") or body.get("engine") or ""),
            signature=str(body.get("signature") or "") if outcome is not Outcome.CLEAN else "",
            message=_message(outcome, body),
            seconds=time.perf_counter() - began,
        )

    def check(self) -> str:
        """Return "ok" where the function exists and we may invoke it; raises ScanFunctionUnavailable.

        A dry run needs no other right than the scan itself.
        """
        try:
            self._client.invoke(FunctionName=self._function_name, InvocationType="DryRun")
        except (ClientError, BotoCoreError) as error:
            raise ScanFunctionUnavailable("The scanning function does not answer.") from error
        return "ok"

    def _invoke(self, sample: Sample) -> dict[str, Any]:
        request = {"bucket": sample.bucket, "key": sample.key, "timestamp": datetime.now(UTC).isoformat()}
        if sample.version_id is not None:
            request["version_id"] = sample.version_id
        try:
            response = self._client.invoke(
                FunctionName=self._function_name,
                InvocationType="RequestResponse",
                Payload=json.dumps(request).encode(),
            )
            raw = response["Payload"].read(LONGEST_ANSWER)
        except (ClientError, BotoCoreError, OSError) as error:
            raise ScanFunctionUnavailable("The scanning function does not answer.") from error
        if response.get("FunctionError"):
            raise ScanFunctionUnavailable("The scanning function failed.")
        return _body(raw)


def _body(raw: bytes) -> dict[str, Any]:
    """Return the body of an answer with status 200, given as an object or as JSON text."""
    try:
        answer = json.loads(raw)
        if answer["statusCode"] != 200:
            raise ScanFunctionUnavailable("The scanning function reports a failure.")
        body = answer["body"]
        body = json.loads(body) if isinstance(body, str) else body
    except (ValueError, KeyError, TypeError) as error:
        raise ScanFunctionUnavailable("The scanning function's answer makes no sense.") from error
    if not isinstance(body, dict):
        raise ScanFunctionUnavailable("The scanning function's answer makes no sense.")
    return body


def _outcome(status: str) -> Outcome:
    if status == "clean":
        return Outcome.CLEAN
    if status in HARMFUL:
        return Outcome.MALWARE
    if status == "rejected":
        return Outcome.REJECTED
    raise ScanFunctionUnavailable("The scanning function could not check the file.")


def _check_identity(body: dict[str, Any], sample: Sample, outcome: Outcome) -> None:
    """A clean word about other bytes than ours is no word about ours."""
    told = body.get("sha256")
    if outcome is Outcome.CLEAN and told and sample.sha256 and told != sample.sha256:
        raise ScanFunctionUnavailable("The scanning function looked at another version of the file.")


def _message(outcome: Outcome, body: dict[str, Any]) -> str:
    if outcome is Outcome.REJECTED:
        return str(body.get("message") or "The file cannot be checked. Save it again and send it once more.")
    return "The scanning function recognised malware in the file." if outcome is Outcome.MALWARE else ""
