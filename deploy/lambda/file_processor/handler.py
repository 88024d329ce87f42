"""The FileProcessor function: reads one pinned object from S3 and says whether it is clean.

Thin by intent: what it runs is app.pipeline, the same code as the worker's.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.config import Config as BotoConfig
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from app.errors import AppError, Rejected, Unavailable
from app.integrations.clamav import ClamdEngine
from app.pipeline.runner import inspect_file
from app.policy import POLICY_TYPES, UploadPolicy
from app.verdict import Outcome, Sample, Verdict, combine

logger = logging.getLogger()
logger.setLevel(logging.INFO)
CHUNK = 1 << 20
CLIENT_CONFIG = BotoConfig(
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=60,
    retries={"max_attempts": 3, "mode": "standard"},
)
POLICY = UploadPolicy(max_bytes=int(os.environ.get("MAX_UPLOAD_SIZE", "100000000")), types=POLICY_TYPES)
STATUS = {
    Outcome.CLEAN: "clean",
    Outcome.MALWARE: "infected",
    Outcome.ATTACK: "infected",
    Outcome.REJECTED: "rejected",
}


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer {"statusCode", "body"}: 200 with a verdict, else 500 with status "error"; never raises."""
    try:
        bucket, key, version_id = _asked(event)
    except (KeyError, TypeError, AttributeError):
        return _answer(500, status="error", message="The event names no bucket and key.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            answer = _examine(bucket, key, version_id, Path(folder))
        _tag(bucket, key, answer["body"])
        return answer
    except Rejected as refusal:
        return _answer(200, status="rejected", message=refusal.message, version_id=version_id)
    except AppError as error:
        logger.warning("scan failed: %s, because %s", error.code, error.__cause__)
        return _answer(500, status="error", message=error.message, version_id=version_id)
    except Exception:  # The edge of the function: whoever called it learns no internals.
        logger.exception("scan broke off")
        return _answer(500, status="error", message="The file could not be checked.", version_id=version_id)


def _asked(event: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Return bucket, key and version of a worker's request, or of EventBridge's "Object Created" (key as it is).

    S3 User Guide, "EventBridge event message structure".
    """
    if "detail" in event:
        told = event["detail"]["object"]
        return str(event["detail"]["bucket"]["name"]), str(told["key"]), told.get("version-id")
    return str(event["bucket"]), str(event["key"]), event.get("version_id")


def _tag(bucket: str, key: str, body: Mapping[str, Any]) -> None:
    """Leave the verdict on the version it is about. The answer counts; a tag that fails is a line in the log."""
    tags = {"scan": str(body["status"]), "scan-engine": str(body["engine"])[:256]}
    version = {"VersionId": body["version_id"]} if body["version_id"] else {}
    try:
        get_session().create_client("s3", config=CLIENT_CONFIG).put_object_tagging(
            Bucket=bucket, Key=key, **version,
            Tagging={"TagSet": [{"Key": name, "Value": value} for name, value in tags.items()]},
        )  # fmt: skip
    except (BotoCoreError, ClientError) as error:
        logger.warning("verdict not tagged: %s", type(error).__name__)


def _examine(bucket: str, key: str, version_id: str | None, folder: Path) -> dict[str, Any]:
    sample = _fetch(bucket, key, version_id, folder / "sample")
    workdir = folder / "work"
    workdir.mkdir()
    verdict = inspect_file(sample, workdir=workdir)
    address = os.environ.get("CLAMD_ADDRESS", "")
    if address and verdict.outcome not in (Outcome.MALWARE, Outcome.ATTACK):
        verdict = combine([verdict, ClamdEngine(address).scan(sample)])
    if verdict.outcome is Outcome.UNSURE:
        raise Unavailable(verdict.message)
    return _verdict_answer(verdict, sample)


def _fetch(bucket: str, key: str, version_id: str | None, target: Path) -> Sample:
    """Read exactly the asked version; its hash is taken on the way."""
    version = {"VersionId": version_id} if version_id else {}
    digest, size = hashlib.sha256(), 0
    try:
        found = get_session().create_client("s3", config=CLIENT_CONFIG).get_object(Bucket=bucket, Key=key, **version)
        if found["ContentLength"] > POLICY.max_bytes:
            raise Rejected("The file is too large. Send a smaller sample.")
        with target.open("wb") as handle:
            for chunk in found["Body"].iter_chunks(CHUNK):
                digest.update(chunk)
                size += handle.write(chunk)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("The file could not be read from the store.") from error
    if size != found["ContentLength"]:
        raise Unavailable("The file could not be read whole from the store.")
    name, content_type = key.rsplit("/", 1)[-1], str(found.get("ContentType", ""))
    allowed = POLICY.match(name, content_type)
    if allowed is None:
        raise Rejected("We cannot take this type of file. Send it in one of the types that the form names.")
    return Sample(
        path=target, file_name=name, content_type=content_type, format=allowed.format, size_bytes=size,
        sha256=digest.hexdigest(), bucket=bucket, key=key, version_id=found.get("VersionId", version_id),
    )  # fmt: skip


def _verdict_answer(verdict: Verdict, sample: Sample) -> dict[str, Any]:
    return _answer(
        200, status=STATUS[verdict.outcome], message=verdict.message, engine=verdict.engine,
        engine_version=verdict.engine_version, signature=verdict.signature, sha256=sample.sha256,
        version_id=sample.version_id,
    )  # fmt: skip


def _answer(code: int, **body: str | None) -> dict[str, Any]:
    blank = dict.fromkeys(("engine", "engine_version", "signature", "sha256", "version_id"), None)
    return {"statusCode": code, "body": {**blank, **body}}
