"""Signing in by role: what the tokens are, and that servers are asked with them."""

import re
import signal
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import event

from app import create_app
from app.config import Config
from app.extensions import db
from app.integrations import aws_tokens
from app.integrations.aws_tokens import CacheSignIn, cache_options, cache_token, database_token
from app.wiring import Wiring
from devstack import valkey
from devstack.process import free_port
from tests.unit.test_config import GOOD

CACHE_MODULE = Path(__file__).parents[3] / "deploy" / "terraform" / "modules" / "database" / "cache.tf"
ON_AWS = {
    **GOOD,
    "DATABASE_URL": "postgresql://indivillage_app@db.internal:5432/indivillage?sslmode=verify-full",
    "DATABASE_IAM_AUTH": "true",
    "REDIS_URL": "rediss://indivillage-prod-app@cache.internal:6379/0",
    "REDIS_IAM_CACHE": "indivillage-prod",
    "AWS_REGION": "us-west-2",
}


@pytest.fixture
def config():
    return Config.from_env(ON_AWS)


def test_the_database_token_names_host_user_and_region(config):
    token = database_token(config)

    asked = parse_qs(urlsplit(f"https://{token}").query)
    assert token.startswith("db.internal:5432/?")
    assert (asked["Action"], asked["DBUser"], asked["X-Amz-Expires"]) == (["connect"], ["indivillage_app"], ["900"])
    assert "/us-west-2/rds-db/aws4_request" in asked["X-Amz-Credential"][0]


def test_the_cache_token_names_cache_user_and_region(config):
    token = cache_token(config)

    asked = parse_qs(urlsplit(f"http://{token}").query)
    assert token.startswith("indivillage-prod/?")
    assert (asked["Action"], asked["User"]) == (["connect"], ["indivillage-prod-app"])
    assert asked["X-Amz-Expires"] == ["900"]
    assert "/us-west-2/elasticache/aws4_request" in asked["X-Amz-Credential"][0]
    assert re.fullmatch("[0-9a-f]{64}", asked["X-Amz-Signature"][0])


def test_a_token_is_used_again_and_renewed_before_it_ends(config, monkeypatch):
    made, now = iter(["first", "second"]), [0.0]
    monkeypatch.setattr(aws_tokens.time, "monotonic", lambda: now[0])
    sign_in = CacheSignIn(config, make_token=lambda _: next(made))

    tokens = []
    for now[0] in (1.0, 599.0, 602.0):
        tokens.append(sign_in.get_credentials())

    assert tokens == [("indivillage-prod-app", token) for token in ("first", "first", "second")]


def test_without_a_cache_named_the_url_says_it_all():
    config = Config.from_env({**GOOD, "REDIS_URL": "redis://user:word@cache:6379/0"})

    assert cache_options(config) == {}
    assert config.redis_address == config.redis_url


def test_every_connection_to_the_database_is_opened_with_a_token(stack, monkeypatch):
    monkeypatch.setattr("app.factory.database_token", lambda config: "a token")
    app = create_app(replace(stack.config, database_iam_auth=True))
    seen = []

    with app.app_context():
        event.listen(db.engine, "do_connect", lambda d, r, a, named: seen.append(named.get("password")))
        db.session.execute(db.text("SELECT 1"))

    assert seen == ["a token"]


@pytest.fixture
def guarded_cache(tmp_path):
    """A Valkey server with the access rule of the Terraform module, and nobody else let in."""
    rule = re.search(r'access_string = "(on [^"]+)"', CACHE_MODULE.read_text(encoding="utf-8")).group(1)
    with valkey.running(tmp_path, port=free_port(), logs=tmp_path) as url:
        admin = redis.Redis.from_url(url)
        admin.execute_command("ACL", "SETUSER", "indivillage-prod-app", *rule.split(), ">the token")
        admin.execute_command("ACL", "SETUSER", "default", "off")
        yield url.replace("redis://", "redis://indivillage-prod-app@")


@pytest.fixture
def own_signals():
    """A worker in this process takes the signals over: give them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_queue_and_worker_need_no_more_than_the_modules_access_rule(guarded_cache, own_signals, monkeypatch):
    monkeypatch.setattr(aws_tokens, "cache_token", lambda config: "the token")
    outside = Wiring(Config.from_env({**GOOD, "REDIS_URL": guarded_cache, "REDIS_IAM_CACHE": "indivillage-prod"}))

    queue = Queue("scan", connection=outside.redis, serializer=JSONSerializer)
    job = queue.enqueue("math.sqrt", 9)
    waited, depth = outside.queue.wait_seconds(), outside.queue.depth()
    SimpleWorker([queue], connection=outside.redis, serializer=JSONSerializer).work(
        burst=True, with_scheduler=True, logging_level="ERROR"
    )

    assert waited >= 0
    assert depth["scan"] == 1
    assert outside.queue.depth()["scan"] == 0
    assert job.get_status(refresh=True) == "finished"


def test_the_modules_access_rule_refuses_to_empty_the_queue(guarded_cache):
    config = Config.from_env({**GOOD, "REDIS_URL": guarded_cache, "REDIS_IAM_CACHE": "indivillage-prod"})
    sign_in = CacheSignIn(config, make_token=lambda _: "the token")
    client = redis.Redis.from_url(config.redis_address, credential_provider=sign_in)

    with pytest.raises(redis.exceptions.NoPermissionError):
        client.flushall()
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis.from_url(config.redis_address).ping()
