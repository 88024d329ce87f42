"""Makes the clients once an application and hands them out. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from flask import Flask, current_app
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from app.config import Config
from app.integrations.aws_cloudwatch import FigureSink
from app.integrations.aws_lambda import LambdaEngine
from app.integrations.aws_s3 import S3Client
from app.integrations.aws_session import make_client
from app.integrations.aws_sqs import UploadEvents
from app.integrations.aws_tokens import cache_options
from app.integrations.clamav import ClamdEngine
from app.integrations.mail import Mailer, make_mailer
from app.integrations.spool import Spool
from app.integrations.visit_counter import VisitCounter
from app.policy import POLICY_TYPES, UploadPolicy
from app.queue import JobQueue
from app.verdict import Engine

_KEY = "indivillage"
LAMBDA_READ_SECONDS = 120
REDIS_SECONDS = 5


@dataclass
class Wiring:
    """The outside world as this process knows it; each client is made at its first use."""

    config: Config

    @cached_property
    def policy(self) -> UploadPolicy:
        """What may be uploaded."""
        return UploadPolicy(max_bytes=self.config.max_upload_size, types=POLICY_TYPES)

    @cached_property
    def storage(self) -> S3Client:
        """The buckets."""
        return S3Client.from_config(self.config)

    @cached_property
    def review_storage(self) -> S3Client:
        """The buckets as a reviewer may use them: the only rights that read quarantine outside the workers."""
        return S3Client.from_config(self.config, role_arn=self.config.reviewer_role_arn)

    @cached_property
    def figures(self) -> FigureSink | None:
        """Where figures for alarms and scaling go; None where nobody watches."""
        return FigureSink.from_config(self.config) if self.config.metrics_environment else None

    @cached_property
    def redis(self) -> Redis:
        """The connection of queue and limiter; never `decode_responses`, RQ stores bytes."""
        return Redis.from_url(
            self.config.redis_address,
            **cache_options(self.config),
            socket_connect_timeout=REDIS_SECONDS,
            socket_timeout=REDIS_SECONDS,
            retry=Retry(ExponentialBackoff(), 2),
        )

    @cached_property
    def visits(self) -> VisitCounter:
        """The counter of page views."""
        return VisitCounter(self.redis)

    @cached_property
    def queue(self) -> JobQueue:
        """The job queue."""
        return JobQueue(connection=self.redis, retry_seconds=self.config.job_retry_seconds)

    @cached_property
    def upload_events(self) -> UploadEvents:
        """S3's notifications."""
        return UploadEvents.from_config(self.config)

    @cached_property
    def mailer(self) -> Mailer:
        """The way mail leaves."""
        return make_mailer(self.config.mail_url)

    @cached_property
    def spool(self) -> Spool:
        """The worker's temporary files."""
        return Spool(self.config.spool_dir)

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """The malware engines outside this process that are switched on; all must answer clean."""
        engines: list[Engine] = []
        if self.config.clamd_address:
            engines.append(ClamdEngine(self.config.clamd_address))
        if self.config.security_scan_lambda:
            client = make_client(
                "lambda", self.config, endpoint_url=self.config.aws_lambda_endpoint_url,
                read_seconds=LAMBDA_READ_SECONDS,
            )  # fmt: skip
            engines.append(LambdaEngine(self.config.security_scan_lambda, client))
        return tuple(engines)


def bind(app: Flask, config: Config) -> None:
    """Give the application its wiring; no client is made yet."""
    app.extensions[_KEY] = Wiring(config)


def wiring() -> Wiring:
    """Return the wiring of the running application."""
    return cast(Wiring, current_app.extensions[_KEY])
