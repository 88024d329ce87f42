"""The real services on free ports, for one test run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg2
import redis

from app.config import Config
from devstack import clamd, postgres, storage, valkey
from devstack.process import free_port
from devstack.provision import provision

MAX_UPLOAD_SIZE = 2_000_000
KEYS = {"AWS_ACCESS_KEY_ID": storage.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": storage.SECRET_KEY}


@dataclass
class Stack:
    """Handles of the running services, and the settings that lead to them."""

    environ: dict[str, str]
    database: postgres.Postgres
    storage: storage.Storage

    @property
    def config(self) -> Config:
        """The settings as the application reads them."""
        return Config.from_env(self.environ)

    def with_settings(self, **changes: str) -> Stack:
        """Return the same services under other settings."""
        return replace(self, environ={**self.environ, **changes})

    def apart(self, name: str) -> Stack:
        """Return the same servers with a database, a queue and buckets of their own."""
        connection = psycopg2.connect(self.database.uri)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        environ = {
            **self.environ,
            "DATABASE_URL": self.database.uri.replace("/postgres?", f"/{name}?"),
            "REDIS_URL": self.environ["REDIS_URL"].removesuffix("/0") + "/1",
            **{key: f"{name}-{value}" for key, value in self.environ.items() if key.endswith("_BUCKET")},
        }
        environ["UPLOAD_EVENTS_QUEUE_URL"] = provision(environ, ["*"], queue=f"{name}-events")
        return replace(self, environ=environ)

    def flush_redis(self) -> None:
        """Lose everything the queue holds."""
        redis.Redis.from_url(self.environ["REDIS_URL"]).flushdb()

    @contextmanager
    def database_away(self) -> Iterator[None]:
        """Stop the database for the time of the block."""
        self.database.stop()
        try:
            yield
        finally:
            self.database.start()

    @contextmanager
    def storage_away(self) -> Iterator[None]:
        """Stop the storage for the time of the block."""
        self.storage.stop()
        try:
            yield
        finally:
            self.storage.start()


@contextmanager
def start(folder: Path, *, max_upload_size: int = MAX_UPLOAD_SIZE) -> Iterator[Stack]:
    """Run PostgreSQL, Valkey, the S3 server and clamd."""
    logs = folder / "log"
    with ExitStack() as running:
        database = running.enter_context(postgres.running(folder / "postgres", logs=logs))
        queue = running.enter_context(valkey.running(folder / "valkey", port=free_port(), logs=logs))
        store = running.enter_context(storage.running(folder / "storage", port=free_port(), logs=logs))
        scanner = running.enter_context(clamd.running(folder / "clamd", max_bytes=max_upload_size, logs=logs))
        environ = {
            **KEYS, "DATABASE_URL": database.uri, "REDIS_URL": queue, "SECRET_KEY": "a key for tests only, 32 long",
            "UPLOAD_BUCKET": "test-uploads", "PROCESSED_BUCKET": "test-processed",
            "QUARANTINE_BUCKET": "test-quarantine", "STATIC_ASSETS_BUCKET": "test-assets",
            "LOG_BUCKET": "test-logs", "AWS_S3_ENDPOINT_URL": store.endpoint,
            "AWS_SQS_ENDPOINT_URL": store.endpoint, "AWS_LAMBDA_ENDPOINT_URL": store.endpoint,
            "CLAMD_ADDRESS": scanner.address, "MAIL_URL": f"file:{folder / 'mail'}",
            "SPOOL_DIR": str(folder / "spool"), "MAX_UPLOAD_SIZE": str(max_upload_size),
            "RATE_LIMIT_UPLOADS": "5000 per hour", "RATE_LIMIT_LOGIN": "1000 per hour",
            "JOB_RETRY_SECONDS": "1,2,4,8", "JOB_LEASE_SECONDS": "6", "SWEEP_SECONDS": "3", "FORM_MIN_SECONDS": "0",
        }  # fmt: skip
        environ["UPLOAD_EVENTS_QUEUE_URL"] = provision(environ, ["*"])
        yield Stack(environ=environ, database=database, storage=store)
