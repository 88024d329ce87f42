"""Sends the built files to the bucket that the CDN reads."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values

from app.assets import FOR_EVER, content_type
from app.compression import SUFFIXES
from app.config import Config
from app.integrations.aws_s3 import S3Client

_ENCODINGS = {suffix: encoding for encoding, suffix in SUFFIXES.items()}


def send(target: Path, config: Config | None = None) -> str:
    """Store every file of a build under its public path, and say how many.

    A compressed form lies beside its file, with the type of the file and its own Content-Encoding.
    """
    config = config or Config.from_env({**_dotenv(), **os.environ})
    store = S3Client.from_config(config)
    paths = sorted(path for path in target.rglob("*") if path.is_file() and path.suffix != ".half")
    for path in paths:
        encoding = _ENCODINGS.get(path.suffix, "")
        store.upload_file(
            config.static_assets_bucket,
            f"static/{target.name}/{path.relative_to(target).as_posix()}",
            path,
            content_type=content_type(path.stem if encoding else path.name),
            content_encoding=encoding,
            cache_control=FOR_EVER,
        )
    return f"{len(paths)} files are in {config.static_assets_bucket} under static/{target.name}/"


def _dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}
