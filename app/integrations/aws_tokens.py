"""Short-lived sign-ins to PostgreSQL and Valkey by the host's IAM role, instead of passwords."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from redis.credentials import CredentialProvider

from app.config import Config

TOKEN_SECONDS = 900
# A token is used again for two thirds of its life: signing costs little, asking the metadata service does not.
REUSE_SECONDS = 600


def database_token(config: Config) -> str:
    """Return a password for the database user, good for 15 minutes to connect with.

    RDS User Guide, "Connecting to your DB instance using IAM authentication".
    """
    parts = urlsplit(config.database_url)
    client = boto3.Session(profile_name=config.aws_profile or None).client("rds", region_name=config.aws_region)
    token: str = client.generate_db_auth_token(
        DBHostname=parts.hostname, Port=parts.port or 5432, DBUsername=parts.username, Region=config.aws_region
    )
    return token


def cache_token(config: Config) -> str:
    """Return a password for the cache user, good for 15 minutes to connect with.

    ElastiCache User Guide, "Authenticating with IAM": a presigned request to `connect`, without its scheme.
    """
    session = boto3.Session(profile_name=config.aws_profile or None, region_name=config.aws_region)
    query = urlencode({"Action": "connect", "User": config.redis_user})
    request = AWSRequest(method="GET", url=f"http://{config.redis_iam_cache}/?{query}")
    SigV4QueryAuth(session.get_credentials(), "elasticache", config.aws_region, expires=TOKEN_SECONDS).add_auth(request)
    return str(request.url).removeprefix("http://")


class CacheSignIn(CredentialProvider):
    """Gives redis-py the user and a fresh token at every connection."""

    def __init__(self, config: Config, *, make_token: Callable[[Config], str] | None = None) -> None:
        self._config, self._make_token = config, make_token or cache_token
        self._token, self._until = "", 0.0

    def get_credentials(self) -> tuple[str, str]:
        """Return user and password."""
        if time.monotonic() >= self._until:
            self._token, self._until = self._make_token(self._config), time.monotonic() + REUSE_SECONDS
        return self._config.redis_user, self._token


def cache_options(config: Config) -> dict[str, Any]:
    """Return what `Redis.from_url(config.redis_address)` needs besides: nothing where the URL says it all."""
    return {"credential_provider": CacheSignIn(config)} if config.redis_iam_cache else {}
