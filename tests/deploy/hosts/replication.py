"""S3's replication between two regions, played by a copier: each new version, its id kept, within a second or so."""

import threading

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.stack import KEYS

REPLICA_OF = "replica-of-version"  # As in replicated_s3.py, which another Python runs.
EVERY_SECONDS = 0.3
QUICK = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 1}, s3={"addressing_style": "path"})


def client(server):
    """Return a client of a region's S3."""
    return boto3.client(
        "s3", endpoint_url=server.endpoint, region_name="us-east-1", config=QUICK,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"], aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )  # fmt: skip


class Replication:
    """Both ways between pairs of buckets, as S3's rules do: what is a copy is not copied back.

    Like S3 it copies versions and delete markers, and goes on where it was when a region answers again.
    """

    def __init__(self, servers, pairs):
        self._clients = [client(server) for server in servers]
        self._pairs = pairs
        self._seen = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self.copied = 0

    def start(self):
        """Begin."""
        self._thread.start()

    def stop(self):
        """End."""
        self._over.set()
        self._thread.join()

    def _go_on(self):
        while not self._over.wait(EVERY_SECONDS):
            for here, there in ((0, 1), (1, 0)):
                for pair in self._pairs:
                    try:
                        self._copy_new(self._clients[here], pair[here], self._clients[there], pair[there])
                    except (BotoCoreError, ClientError):
                        break  # A region is away: what is new waits.

    def _copy_new(self, source, bucket, target, copy):
        pages = source.get_paginator("list_object_versions").paginate(Bucket=bucket)
        for page in pages:
            items = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            for item in sorted(items, key=lambda item: item["LastModified"]):
                if (name := (item["Key"], item["VersionId"])) not in self._seen:
                    self._copy(source, bucket, target, copy, *name, is_marker="ETag" not in item)
                    self._seen.add(name)

    def _copy(self, source, bucket, target, copy, key, version, *, is_marker):
        if is_marker:
            made = target.delete_object(Bucket=copy, Key=key)
            self._seen.add((key, made["VersionId"]))
            return
        held = source.get_object(Bucket=bucket, Key=key, VersionId=version)
        target.put_object(
            Bucket=copy, Key=key, Body=held["Body"].read(), ContentType=held["ContentType"],
            ServerSideEncryption="AES256", Metadata={**held["Metadata"], REPLICA_OF: version},
        )  # fmt: skip
        self.copied += 1
