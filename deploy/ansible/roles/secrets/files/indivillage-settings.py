#!/usr/bin/python3
"""Writes the site's settings and secrets from SSM and Secrets Manager into files that root alone reads.

usage: indivillage-settings ENVIRONMENT_FILE ORIGIN_FILE

Which host this is stands in /etc/indivillage/host.env, which user data wrote. Ends with 1 and one line that says what
is missing, so that what needs the settings does not start; what was written before stays.
"""

from __future__ import annotations

import os
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

HOST = Path(os.environ.get("INDIVILLAGE_HOST_ENV", "/etc/indivillage/host.env"))
METADATA = os.environ.get("INDIVILLAGE_METADATA", "http://169.254.169.254/latest")
TIERS = ("web", "app", "worker")
SECRETS = {"app-secret-key": "SECRET_KEY", "app-mail-url": "MAIL_URL", "app-sentry-dsn": "SENTRY_DSN"}
OPTIONAL = {"MAIL_URL", "SENTRY_DSN"}
# A turn of the key goes over these: playbooks/rotate_secrets.yml.
BELIEVED_STAGES = ("AWSPREVIOUS", "AWSPENDING")
ADDRESS = re.compile(r"[A-Za-z0-9.-]+")
PATIENCE = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "max_attempts": 4})


class Missing(Exception):
    """What the host cannot do without; the text says what, and never a value."""


def main(environment: Path, origin: Path) -> None:
    """Write what this host's tier needs."""
    name, tier = host()
    session = boto3.Session(region_name=os.environ.get("AWS_REGION") or region())
    if tier == "web":
        write(origin, origin_lines(parameters(session, f"/{name}/web/")))
    else:
        write(environment, environment_lines(parameters(session, f"/{name}/common/") | secrets(session, name)))


def host() -> tuple[str, str]:
    """Return the environment's name and the host's tier."""
    try:
        told = dict(line.split("=", 1) for line in HOST.read_text().splitlines() if "=" in line)
        name, tier = told["INDIVILLAGE_NAME"], told["INDIVILLAGE_TIER"]
    except OSError as error:
        raise Missing(f"{HOST} cannot be read: {error.strerror}") from error
    except KeyError as error:
        raise Missing(f"{HOST} does not say {error.args[0]}") from error
    if tier not in TIERS:
        raise Missing(f"{HOST}: INDIVILLAGE_TIER is none of {', '.join(TIERS)}")
    return name, tier


def parameters(session: Any, path: str) -> dict[str, str]:
    """Return the parameters under a path by their last name."""
    asked = session.client("ssm", config=PATIENCE).get_paginator("get_parameters_by_path")
    try:
        pages = list(asked.paginate(Path=path, WithDecryption=True))
    except ClientError as error:
        raise Missing(f"parameters under {path}: {error.response['Error']['Code']}") from error
    found = {item["Name"].removeprefix(path): item["Value"] for page in pages for item in page["Parameters"]}
    if not found:
        raise Missing(f"there is no parameter under {path}")
    return found


def secrets(session: Any, name: str) -> dict[str, str]:
    """Return the secrets by the setting's name; an optional one may have no value yet."""
    client = session.client("secretsmanager", config=PATIENCE)
    values = {}
    for secret, setting in SECRETS.items():
        try:
            values[setting] = client.get_secret_value(SecretId=f"{name}/{secret}")["SecretString"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code != "ResourceNotFoundException" or setting not in OPTIONAL:
                raise Missing(f"secret {name}/{secret}: {code}") from error
    if keys := believed_keys(client, f"{name}/app-secret-key"):
        values["SECRET_KEY_FALLBACKS"] = ",".join(keys)
    return values


def believed_keys(client: Any, secret: str) -> list[str]:
    """Return the keys that do not sign, or not yet, and whose signatures are believed."""
    keys = []
    for stage in BELIEVED_STAGES:
        try:
            keys.append(client.get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"])
        except ClientError as error:
            if (code := error.response["Error"]["Code"]) != "ResourceNotFoundException":
                raise Missing(f"secret {secret}, {stage}: {code}") from error
    return keys


def environment_lines(values: dict[str, str]) -> str:
    """Return the lines of a file that systemd reads."""
    for name, value in values.items():
        if "\n" in value:
            raise Missing(f"{name} has more than one line")
    quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in values.items()}
    return "".join(f'{name}="{value}"\n' for name, value in sorted(quoted.items()))


def origin_lines(web: dict[str, str]) -> str:
    """Return what tells nginx where the application is."""
    for name in ("APP_ORIGIN", "APP_TLS_NAME"):
        if not ADDRESS.fullmatch(web.get(name, "")):
            raise Missing(f"{name} is no host name")
    return f"set $indivillage_origin https://{web['APP_ORIGIN']};\nproxy_ssl_name {web['APP_TLS_NAME']};\n"


def write(path: Path, text: str) -> None:
    """Put the file in place whole, readable by root."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    half.rename(path)


def region() -> str:
    """Return the host's region, from its metadata service."""
    try:
        ask = urllib.request.Request(
            f"{METADATA}/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}
        )
        with urllib.request.urlopen(ask, timeout=5) as answer:
            token = answer.read().decode()
        ask = urllib.request.Request(
            f"{METADATA}/meta-data/placement/region", headers={"X-aws-ec2-metadata-token": token}
        )
        with urllib.request.urlopen(ask, timeout=5) as answer:
            return answer.read().decode()
    except OSError as error:
        raise Missing(f"the metadata service does not say which region this is: {error}") from error


if __name__ == "__main__":
    try:
        main(*map(Path, sys.argv[1:]))
    except (Missing, BotoCoreError, OSError) as reason:
        sys.exit(f"The site's settings could not be read: {reason}")
