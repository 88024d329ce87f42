"""S3 in the words of the domain. The only module that speaks to the buckets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pybreaker

from app.config import Config
from app.errors import AppError, NotFound
from app.integrations.aws_errors import InvalidStorageRequest, StorageUnreachable, translated
from app.integrations.aws_session import make_client

CHUNK_BYTES = 1024 * 1024
COPY_SECONDS = 300
UPLOAD_EXPIRES_SECONDS = 3600
DOWNLOAD_EXPIRES_SECONDS = 300
ENCRYPTION = "AES256"
BREAKER_FAILURES = 5
BREAKER_RESET_SECONDS = 10


@dataclass(frozen=True)
class PresignedPost:
    """A form that lets a browser store one object: its address and its hidden fields."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True)
class StoredObject:
    """What the bucket says of an object. `size_bytes` is its length, `etag` without quotes."""

    key: str
    size_bytes: int
    content_type: str
    encryption: str | None
    etag: str
    version_id: str | None


@dataclass(frozen=True)
class Download:
    """A file that was fetched: its length in bytes and the SHA-256 of what was written."""

    size_bytes: int
    sha256: str


class S3Client:
    """The customer's S3 operations, behind one circuit breaker.

    Every method raises the exceptions of `aws_errors`: BucketMissing, StorageDenied, ObjectMissing,
    InvalidStorageRequest, StorageUnreachable (also while the breaker is open).
    """

    def __init__(
        self, *, client: Any, copy_client: Any | None = None, breaker: pybreaker.CircuitBreaker | None = None
    ) -> None:
        """Take ready clients; `copy_client` has the long read timeout that a server-side copy needs."""
        self._client = client
        self._copies = copy_client or client
        self._breaker = breaker or _new_breaker()

    @classmethod
    def from_config(cls, config: Config, *, role_arn: str = "") -> S3Client:
        """Return a client for the configured region or endpoint, made once and reused; as `role_arn` if given."""
        style = "path" if config.aws_s3_endpoint_url else "virtual"
        options: dict[str, Any] = {"signature_version": "s3v4", "s3": {"addressing_style": style}, "role_arn": role_arn}
        endpoint = config.aws_s3_endpoint_url
        return cls(
            client=make_client("s3", config, endpoint_url=endpoint, **options),
            copy_client=make_client("s3", config, endpoint_url=endpoint, read_seconds=COPY_SECONDS, **options),
        )

    def generate_presigned_post(
        self, bucket: str, key: str, *, content_type: str, max_bytes: int,
        expires_seconds: int = UPLOAD_EXPIRES_SECONDS, redirect_url: str | None = None,
    ) -> PresignedPost:  # fmt: skip
        """Return a form for exactly this key, type, encryption and size range; signing needs no network.

        A script gets `201` back; a plain form is sent to `redirect_url`, which S3 never does for a script.
        """
        fields = {"Content-Type": content_type, "x-amz-server-side-encryption": ENCRYPTION}
        if redirect_url is None:
            fields["success_action_status"] = "201"
        else:
            fields["success_action_redirect"] = redirect_url
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", 1, max_bytes])
        with translated():
            form = self._client.generate_presigned_post(
                Bucket=bucket, Key=key, Fields=fields, Conditions=conditions, ExpiresIn=expires_seconds
            )
        return PresignedPost(url=form["url"], fields=form["fields"])

    def generate_presigned_url(
        self, bucket: str, key: str, *, download_name: str, version_id: str | None = None,
        expires_seconds: int = DOWNLOAD_EXPIRES_SECONDS,
    ) -> str:  # fmt: skip
        """Return a link that downloads the object under `download_name`, never shown in the browser."""
        parameters = {
            "Bucket": bucket,
            "Key": key,
            "ResponseContentDisposition": _attachment(download_name),
            "ResponseContentType": "application/octet-stream",
        }
        if version_id:
            parameters["VersionId"] = version_id
        with translated():
            url: str = self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=expires_seconds)
        return url

    def head(self, bucket: str, key: str, *, version_id: str | None = None) -> StoredObject:
        """Return what the bucket says of an object; ObjectMissing where it holds none."""
        answer = self._call(self._client.head_object, Bucket=bucket, Key=key, **_version(version_id))
        return StoredObject(
            key=key,
            size_bytes=answer["ContentLength"],
            content_type=answer.get("ContentType", ""),
            encryption=answer.get("ServerSideEncryption"),
            etag=answer.get("ETag", "").strip('"'),
            version_id=answer.get("VersionId"),
        )

    def upload_file(
        self, bucket: str, key: str, body: bytes | Path, *, content_type: str,
        content_encoding: str = "", cache_control: str = "",
    ) -> str | None:  # fmt: skip
        """Store bytes or a file, encrypted; returns the new version's id where the bucket has versions."""
        common = {
            "Bucket": bucket,
            "Key": key,
            "ContentType": content_type,
            "ServerSideEncryption": ENCRYPTION,
        }
        if content_encoding:
            common["ContentEncoding"] = content_encoding
        if cache_control:
            common["CacheControl"] = cache_control
        if isinstance(body, bytes):
            answer = self._call(self._client.put_object, Body=body, **common)
        else:
            with body.open("rb") as handle:
                answer = self._call(self._client.put_object, Body=handle, **common)
        version: str | None = answer.get("VersionId")
        return version

    def read(self, bucket: str, key: str, *, max_bytes: int) -> bytes:
        """Return a small object whole; InvalidStorageRequest where it is larger than `max_bytes`."""
        with self._guarded(), translated():
            answer = self._client.get_object(Bucket=bucket, Key=key)
            if answer["ContentLength"] > max_bytes:
                raise InvalidStorageRequest("The stored file is larger than expected.")
            body: bytes = answer["Body"].read()
        return body

    def download_file(
        self, bucket: str, key: str, target: Path, *, version_id: str | None = None, etag: str | None = None
    ) -> Download:
        """Fetch one pinned version into `target` in one read, and return its length and SHA-256."""
        pinned: dict[str, str] = _version(version_id)
        if etag and not version_id:
            pinned["IfMatch"] = f'"{etag}"'
        digest, size = hashlib.sha256(), 0
        with self._guarded(), translated():
            answer = self._client.get_object(Bucket=bucket, Key=key, **pinned)
            with target.open("wb") as handle:
                for chunk in answer["Body"].iter_chunks(CHUNK_BYTES):
                    handle.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
            if size != answer["ContentLength"]:
                raise StorageUnreachable("The file store broke off in the middle of a file.")
        return Download(size_bytes=size, sha256=digest.hexdigest())

    def copy_file(
        self, source_bucket: str, source_key: str, bucket: str, key: str, *,
        version_id: str | None = None, tags: Mapping[str, str] | None = None,
    ) -> str | None:  # fmt: skip
        """Copy one version between buckets on the server's side; returns the copy's version id."""
        source = {"Bucket": source_bucket, "Key": source_key, **_version(version_id)}
        request: dict[str, Any] = {
            "CopySource": source, "Bucket": bucket, "Key": key, "ServerSideEncryption": ENCRYPTION,
        }  # fmt: skip
        if tags:
            request |= {"TaggingDirective": "REPLACE", "Tagging": urlencode(tags, quote_via=quote)}
        answer = self._call(self._copies.copy_object, **request)
        version: str | None = answer.get("VersionId")
        return version

    def move_to_quarantine(
        self, bucket: str, key: str, quarantine_bucket: str, *, version_id: str | None,
        tags: Mapping[str, str], record: Callable[[str | None], None],
    ) -> None:  # fmt: skip
        """Copy the pinned version to quarantine, let `record` commit that, then remove the source.

        In this order a crash at any point leaves the file held and found again, never lost.
        """
        copied = self.copy_file(bucket, key, quarantine_bucket, key, version_id=version_id, tags=tags)
        record(copied)
        self.delete_all_versions(bucket, key)

    def delete_all_versions(self, bucket: str, key: str, *, keep: str | None = None) -> int:
        """Remove every version of one key but `keep`; returns how many were removed.

        Where none is kept a delete marker comes first and stays: S3 copies markers to another region, but not the
        removal of a version. The copy's versions go with its lifecycle rule, and so does the marker.
        """
        with self._guarded(), translated():
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
            items = [item for page in pages for item in page.get("Versions", []) if item["Key"] == key]
            gone = [item["VersionId"] for item in items if item["VersionId"] != keep]
            if gone and keep is None:
                self._client.delete_object(Bucket=bucket, Key=key)
            for version in gone:
                self._client.delete_object(Bucket=bucket, Key=key, VersionId=version)
        return len(gone)

    def check(self, bucket: str) -> None:
        """Raise unless the bucket answers: what `/readyz` asks."""
        self._call(self._client.head_bucket, Bucket=bucket)

    def _call(self, operation: Callable[..., Any], **arguments: Any) -> Any:
        with self._guarded(), translated():
            return operation(**arguments)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Run the block through the breaker: only a store that is unreachable opens it."""
        try:
            with self._breaker.calling():
                yield
        except pybreaker.CircuitBreakerError as error:
            raise StorageUnreachable("The file store does not answer just now.") from error


def _new_breaker() -> pybreaker.CircuitBreaker:
    return pybreaker.CircuitBreaker(
        fail_max=BREAKER_FAILURES,
        reset_timeout=BREAKER_RESET_SECONDS,
        exclude=[_is_an_answer],
        throw_new_error_on_trip=False,
    )


def _is_an_answer(error: BaseException) -> bool:
    """A refusal is an answer: the store works, so it does not count against it."""
    return isinstance(error, (NotFound, AppError)) and not isinstance(error, StorageUnreachable)


def _version(version_id: str | None) -> dict[str, str]:
    return {"VersionId": version_id} if version_id and version_id != "null" else {}


def _attachment(download_name: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in download_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(download_name, safe='')}"
