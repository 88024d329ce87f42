"""The queue on which S3 tells of new objects."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from app.config import Config
from app.integrations.aws_errors import translated
from app.integrations.aws_session import make_client

logger = logging.getLogger(__name__)
WAIT_SECONDS = 5
READ_SECONDS = 20


@dataclass(frozen=True)
class ObjectCreated:
    """One S3 notification: which object, which version."""

    bucket: str
    key: str
    version_id: str | None


@dataclass(frozen=True)
class Message:
    """A received message: the objects it names and the handle that removes it from the queue."""

    objects: tuple[ObjectCreated, ...]
    receipt: str


class UploadEvents:
    """Receives S3's `ObjectCreated` notifications from SQS."""

    def __init__(self, *, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    @classmethod
    def from_config(cls, config: Config) -> UploadEvents:
        """Return a receiver for the configured queue."""
        client = make_client("sqs", config, endpoint_url=config.aws_sqs_endpoint_url, read_seconds=READ_SECONDS)
        return cls(client=client, queue_url=config.upload_events_queue_url)

    def receive(self, *, wait_seconds: int = WAIT_SECONDS) -> list[Message]:
        """Wait for messages and return up to ten; raises Unavailable where the queue does not answer."""
        with translated():
            answer = self._client.receive_message(
                QueueUrl=self._queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds
            )
        return [
            Message(objects=parse_notification(item["Body"]), receipt=item["ReceiptHandle"])
            for item in answer.get("Messages", [])
        ]

    def done(self, message: Message) -> None:
        """Remove a message whose objects were all taken care of."""
        with translated():
            self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message.receipt)


def parse_notification(body: str) -> tuple[ObjectCreated, ...]:
    """Return the created objects a notification names; none for S3's test event and for foreign messages.

    Keys arrive form-encoded (a space as `+`): S3 User Guide, "Event message structure".
    """
    try:
        notification = json.loads(body)
        records = notification.get("Records", [])
        return tuple(_object(record["s3"]) for record in records if "ObjectCreated" in record["eventName"])
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.warning("foreign message on the upload queue", extra={"size_bytes": len(body)})
        return ()


def _object(record: dict[str, Any]) -> ObjectCreated:
    return ObjectCreated(
        bucket=record["bucket"]["name"],
        key=unquote_plus(record["object"]["key"]),
        version_id=record["object"].get("versionId"),
    )
