"""Settings are read once, checked together, and never shown."""

import pytest

from app.config import Config, ConfigError

GOOD = {
    "DATABASE_URL": "postgresql://u:geheim@db/x",
    "REDIS_URL": "redis://r:6379/0",
    "SECRET_KEY": "k" * 40,
    "UPLOAD_BUCKET": "u",
    "PROCESSED_BUCKET": "p",
    "QUARANTINE_BUCKET": "q",
    "STATIC_ASSETS_BUCKET": "a",
    "LOG_BUCKET": "l",
}


def test_every_missing_setting_is_named_in_one_message():
    with pytest.raises(ConfigError) as caught:
        Config.from_env({})

    text = str(caught.value)
    assert all(f"{name} is missing" in text for name in GOOD)
    assert "\n" not in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_UPLOAD_SIZE", "big"),
        ("MAX_UPLOAD_SIZE", "0"),
        ("MAX_UPLOAD_SIZE", str(5 * 1024**3 + 1)),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "http://x"),
        ("AWS_S3_ENDPOINT_URL", "localhost:4566"),
        ("MAIL_URL", "pigeon://x"),
        ("LOG_LEVEL", "loud"),
        ("METRICS_ALLOW", "10.0.0.0/99"),
        ("VISITOR_ADDRESS_HEADER", "True Client"),
        ("SECRET_KEY", "change-me"),
    ],
)
def test_a_malformed_setting_is_named(name, value):
    with pytest.raises(ConfigError, match=name):
        Config.from_env({**GOOD, name: value})


def test_a_site_on_https_needs_a_long_secret_key():
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Config.from_env({**GOOD, "SITE_URL": "https://indivillage.example", "SECRET_KEY": "short"})


def test_the_largest_s3_form_post_is_allowed():
    assert Config.from_env({**GOOD, "MAX_UPLOAD_SIZE": str(5 * 1024**3)}).max_upload_size == 5 * 1024**3


def test_defaults_are_the_contracts():
    config = Config.from_env(GOOD)

    assert config.max_upload_size == 100_000_000
    assert config.aws_region == "us-east-1"
    assert not config.secure_cookies


def test_secrets_are_not_in_the_text_of_a_config():
    config = Config.from_env({**GOOD, "MAIL_URL": "smtp://u:geheim@m", "REDIS_URL": "redis://:geheim@r"})

    assert "geheim" not in repr(config) and "kkkk" not in repr(config)


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("", "https://u.s3.us-east-1.amazonaws.com"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
    ],
)
def test_the_upload_origin_is_where_the_form_posts(endpoint, origin):
    assert Config.from_env({**GOOD, "AWS_S3_ENDPOINT_URL": endpoint}).upload_origin == origin
