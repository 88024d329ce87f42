"""How every AWS client is made: one session a process, explicit timeouts, standard retries with back-off."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config as BotoConfig

from app.config import Config

CONNECT_SECONDS = 5
READ_SECONDS = 10
MAX_ATTEMPTS = 3


def make_client(
    service: str, config: Config, *, endpoint_url: str = "", read_seconds: int = READ_SECONDS, **options: Any
) -> Any:
    """Return a boto3 client of `service`. Typed Any: botocore makes its clients' methods at run time."""
    session = boto3.Session(profile_name=config.aws_profile or None)
    return session.client(
        service,
        region_name=config.aws_region,
        endpoint_url=endpoint_url or None,
        config=BotoConfig(
            retries={"max_attempts": MAX_ATTEMPTS, "mode": "standard"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
            **options,
        ),
    )
