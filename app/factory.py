"""Puts the application together."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import sentry_sdk
from dotenv import dotenv_values
from flask import Flask
from sqlalchemy import event

from app import form_compression, i18n, logs, page_cache, scripts, security, social
from app.assets import init_app as init_assets
from app.blueprints import register
from app.cli import register_commands
from app.config import Config
from app.extensions import csrf, db, limiter, migrate
from app.integrations.aws_tokens import cache_options, database_token
from app.proxies import behind_proxies
from app.wiring import bind


def build(config: Config | None = None) -> Flask:
    """Return the application; without a config from `.env` and the environment, which wins."""
    config = config or Config.from_env({**_dotenv(), **os.environ})
    app = Flask(__name__, static_folder=None)
    logs.configure(config.log_level)
    _report_errors(config)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.secret_key_fallbacks),
        WTF_CSRF_SECRET_KEY=config.secret_keys,
        SQLALCHEMY_DATABASE_URI=config.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": True, "pool_recycle": 300, "connect_args": {"connect_timeout": 5},
        },
        RATELIMIT_STORAGE_URI=config.redis_address,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 2, "socket_timeout": 2, **cache_options(config)},
        # A limiter without its store counts in each process rather than refusing visitors.
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        PROBLEM_BASE=f"{config.site_url}/problems/",
        SITE_HOST=urlsplit(config.site_url).hostname or "localhost",
    )  # fmt: skip
    app.wsgi_app = behind_proxies(app.wsgi_app, config)  # type: ignore[method-assign, assignment]
    _extend(app, config)
    return app


def _extend(app: Flask, config: Config) -> None:
    bind(app, config)
    page_cache.init_app(app, config)
    form_compression.init_app(app)
    db.init_app(app)
    _sign_in_by_token(app, config)
    migrate.init_app(app, db)
    security.init_app(app, config)
    csrf.init_app(app)
    limiter.init_app(app)
    logs.init_app(app)
    i18n.init_app(app)
    init_assets(app, config)
    scripts.init_app(app)
    social.init_app(app)
    register(app)
    register_commands(app)


def _sign_in_by_token(app: Flask, config: Config) -> None:
    """Let every new connection to the database sign in by the host's role, where that is asked for."""
    if config.database_iam_auth:
        with app.app_context():

            @event.listens_for(db.engine, "do_connect")
            def give_token(_dialect: object, _record: object, _arguments: object, named: dict[str, Any]) -> None:
                named["password"] = database_token(config)


def _report_errors(config: Config) -> None:
    """Send unforeseen errors to Sentry where a DSN is set: without personal data, bodies or cookies."""
    if config.sentry_dsn:
        sentry_sdk.init(dsn=config.sentry_dsn, send_default_pii=False, max_request_body_size="never")


def _dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}
