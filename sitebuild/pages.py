"""`python -m sitebuild.pages`: prints every page of the sitemap as JSON, by path, as the site itself makes it."""

from __future__ import annotations

import json
import re
import sys

from flask.testing import FlaskClient

from app import create_app
from app.config import Config

# Public pages ask neither database nor queue: both are named and never reached.
SETTINGS = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a key for the build only, forty letters.", "UPLOAD_BUCKET": "build-uploads",
    "PROCESSED_BUCKET": "build-processed", "QUARANTINE_BUCKET": "build-quarantine",
    "STATIC_ASSETS_BUCKET": "build-assets", "LOG_BUCKET": "build-logs", "SITE_URL": "https://site.example",
    "LOG_LEVEL": "ERROR",
}  # fmt: skip


def main() -> None:
    """Print the pages."""
    config = Config.from_env(SETTINGS)
    client = create_app(config).test_client()
    paths = re.findall(f"<loc>{re.escape(config.site_url)}([^<]+)</loc>", _get(client, "/sitemap.xml"))
    json.dump({path: _get(client, path) for path in paths}, sys.stdout)


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    return answer.text


if __name__ == "__main__":
    main()
