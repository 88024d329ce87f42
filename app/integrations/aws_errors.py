"""What botocore's errors mean to this project: the customer's error table, as exceptions of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from app.errors import AppError, NotFound, Unavailable


class BucketMissing(Unavailable):
    """The bucket does not exist: a matter of provisioning, so the job waits and is alarmed."""

    code = "bucket-missing"


class StorageDenied(Unavailable):
    """Our role may not do this: a matter of configuration."""

    code = "storage-access-denied"


class ObjectMissing(NotFound):
    """There is no such object, or no such version of it."""

    code = "object-missing"


class InvalidStorageRequest(AppError):
    """The store calls our request wrong: a bug here, and a retry does not help."""

    code = "storage-invalid-request"


class StorageUnreachable(Unavailable):
    """The store did not answer, or answered that it cannot just now."""

    code = "storage-unreachable"


_BY_CODE: dict[str, type[AppError]] = {
    "NoSuchBucket": BucketMissing,
    "AccessDenied": StorageDenied,
    "InvalidAccessKeyId": StorageDenied,
    "SignatureDoesNotMatch": StorageDenied,
    "ExpiredToken": StorageDenied,
    "403": StorageDenied,
    "Forbidden": StorageDenied,
    "NoSuchKey": ObjectMissing,
    "NoSuchVersion": ObjectMissing,
    "NotFound": ObjectMissing,
    "404": ObjectMissing,
    "InvalidRequest": InvalidStorageRequest,
    "InvalidArgument": InvalidStorageRequest,
    "PreconditionFailed": ObjectMissing,
    "MethodNotAllowed": ObjectMissing,
}
_SENTENCES: dict[type[AppError], str] = {
    BucketMissing: "The file store is not set up.",
    StorageDenied: "The file store refused us.",
    ObjectMissing: "The file is not in the store.",
    InvalidStorageRequest: "The file store did not understand us.",
    StorageUnreachable: "The file store does not answer just now.",
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn botocore's errors inside the block into this module's; a sentence without keys or names."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "Unknown"))
        kind = _BY_CODE.get(code, StorageUnreachable)
        raise kind(_SENTENCES[kind]) from error
    except (BotoCoreError, OSError) as error:
        raise StorageUnreachable(_SENTENCES[StorageUnreachable]) from error
