"""Settings: the environment is read here and nowhere else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

MEGABYTE = 1_000_000
S3_POST_LIMIT = 5 * 1024**3
INSECURE_SECRET_KEYS = {"", "dev", "development", "change-me", "changeme", "secret"}
MIN_SECRET_KEY_LENGTH = 32

T = TypeVar("T")


class ConfigError(Exception):
    """One or more settings are missing or malformed; the text names every one of them."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of the platform. Sizes are bytes, durations seconds."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    upload_bucket: str
    processed_bucket: str
    quarantine_bucket: str
    static_assets_bucket: str
    log_bucket: str
    aws_region: str = "us-east-1"
    aws_profile: str = ""
    aws_s3_endpoint_url: str = ""
    aws_sqs_endpoint_url: str = ""
    aws_lambda_endpoint_url: str = ""
    database_iam_auth: bool = False
    redis_iam_cache: str = ""
    reviewer_role_arn: str = ""
    metrics_environment: str = ""
    max_upload_size: int = 100 * MEGABYTE
    clamd_address: str = ""
    security_scan_lambda: str = ""
    upload_events_queue_url: str = ""
    mail_url: str = field(default="file:var/mail", repr=False)
    mail_from: str = "IndiVillage <no-reply@indivillage.example>"
    sales_email: str = "sales@indivillage.example"
    security_email: str = "security@indivillage.example"
    sentry_dsn: str = field(default="", repr=False)
    site_url: str = "http://127.0.0.1:8000"
    static_base_url: str = ""
    spool_dir: Path = Path("var/spool")
    rate_limit_uploads: str = "60 per hour"
    rate_limit_login: str = "20 per 5 minutes"
    job_retry_seconds: tuple[int, ...] = (2, 5, 15, 30)
    job_lease_seconds: int = 30
    sweep_seconds: int = 10
    trusted_proxies: int = 0
    visitor_address_header: str = ""
    metrics_allow: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    upload_retention_days: int = 30
    form_min_seconds: int = 3
    preview: bool = False
    log_level: str = "INFO"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """All keys whose signatures are believed; the last one signs."""
        return (*self.secret_key_fallbacks, self.secret_key)

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with the driver named: SQLAlchemy's own default is another one."""
        return self.database_url.replace("postgresql://", "postgresql+psycopg2://", 1)

    @property
    def redis_user(self) -> str:
        """The user of the cache that `redis_url` names."""
        return urlsplit(self.redis_url).username or ""

    @property
    def redis_address(self) -> str:
        """The cache's URL; without its user where a token signs in, which redis-py takes apart from the URL."""
        return self.redis_url.replace(f"{self.redis_user}@", "", 1) if self.redis_iam_cache else self.redis_url

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are `Secure` with the `__Host-` prefix: they are wherever the site is on HTTPS."""
        return self.site_url.startswith("https://")

    @property
    def static_origin(self) -> str:
        """The origin static files come from where that is not the site itself; else empty."""
        parts = urlsplit(self.static_base_url)
        return f"{parts.scheme}://{parts.netloc}" if self.static_base_url else ""

    @property
    def upload_origin(self) -> str:
        """The one origin a browser posts files to: named in the CSP as it is in the presigned form."""
        if self.aws_s3_endpoint_url:
            parts = urlsplit(self.aws_s3_endpoint_url)
            return f"{parts.scheme}://{parts.netloc}"
        return f"https://{self.upload_bucket}.s3.{self.aws_region}.amazonaws.com"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Return the settings in `environ`; raises ConfigError naming *all* that are bad."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for item in fields(cls):
            name = item.name.upper()
            raw = environ.get(name, "").strip()
            if not raw:
                if item.name in _REQUIRED:
                    problems.append(f"{name} is missing")
                continue
            try:
                values[item.name] = _PARSERS.get(item.name, str)(raw)
            except ValueError as error:
                problems.append(f"{name} is malformed: {error}")
        problems += _weak_secret(values)
        if problems:
            raise ConfigError("Cannot start: " + "; ".join(problems) + ".")
        return cls(**values)


def _weak_secret(values: dict[str, Any]) -> list[str]:
    secret = values.get("secret_key")
    if secret is None:
        return []
    on_https = str(values.get("site_url", "")).startswith("https://")
    if secret.lower() in INSECURE_SECRET_KEYS or (on_https and len(secret) < MIN_SECRET_KEY_LENGTH):
        return ["SECRET_KEY is a default or too short: use at least 32 random characters"]
    return []


def _flag(raw: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if raw.lower() not in known:
        raise ValueError("must be true or false")
    return known[raw.lower()]


def _size(raw: str) -> int:
    value = int(raw)
    if not 1 <= value <= S3_POST_LIMIT:
        raise ValueError(f"must be between 1 and {S3_POST_LIMIT} bytes")
    return value


def _positive(raw: str) -> int:
    value = int(raw)
    if value < 1:
        raise ValueError("must be 1 or more")
    return value


def _count(raw: str) -> int:
    value = int(raw)
    if value < 0:
        raise ValueError("must be 0 or more")
    return value


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if urlsplit(raw).scheme not in schemes:
            raise ValueError(f"must be a URL beginning with {' or '.join(schemes)}")
        return raw.rstrip("/") if "http" in schemes else raw

    return parse


def _seconds_list(raw: str) -> tuple[int, ...]:
    return tuple(_positive(part) for part in raw.split(","))


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word for part in raw.split(",") if (word := part.strip()))


def _networks(raw: str) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_network(part.strip())) for part in raw.split(","))


def _header(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", raw):
        raise ValueError("must be a header's name such as True-Client-IP")
    return raw


def _level(raw: str) -> str:
    if raw.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return raw.upper()


_REQUIRED = (
    "database_url", "redis_url", "secret_key", "upload_bucket", "processed_bucket",
    "quarantine_bucket", "static_assets_bucket", "log_bucket",
)  # fmt: skip
_HTTP = _url("http", "https")
_PARSERS: dict[str, Callable[[str], Any]] = {
    "database_url": _url("postgresql", "postgresql+psycopg2"),
    "redis_url": _url("redis", "rediss", "unix"),
    "aws_s3_endpoint_url": _HTTP,
    "aws_sqs_endpoint_url": _HTTP,
    "aws_lambda_endpoint_url": _HTTP,
    "upload_events_queue_url": _HTTP,
    "site_url": _HTTP,
    "static_base_url": _HTTP,
    "sentry_dsn": _HTTP,
    "mail_url": _url("file", "smtp", "smtps"),
    "secret_key_fallbacks": _words,
    "max_upload_size": _size,
    "spool_dir": Path,
    "job_retry_seconds": _seconds_list,
    "job_lease_seconds": _positive,
    "sweep_seconds": _positive,
    "trusted_proxies": _count,
    "visitor_address_header": _header,
    "metrics_allow": _networks,
    "upload_retention_days": _positive,
    "form_min_seconds": _count,
    "preview": _flag,
    "database_iam_auth": _flag,
    "log_level": _level,
}
