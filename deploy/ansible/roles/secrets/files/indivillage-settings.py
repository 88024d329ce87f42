#!/usr/bin/python3
"""Writes the site's settings and secrets from SSM and Secrets Manager into files that root alone reads.

usage: indivillage-settings ENVIRONMENT_FILE ORIGIN_FILE

Which host this is stands in /etc/indivillage/host.env, which user data wrote. Raises where anything is missing, so that
what needs the settings does not start.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

import boto3

HOST = Path(os.environ.get("INDIVILLAGE_HOST_ENV", "/etc/indivillage/host.env"))
METADATA = "http://169.254.169.254/latest"
SECRETS = {"app-secret-key": "SECRET_KEY", "app-mail-url": "MAIL_URL", "app-sentry-dsn": "SENTRY_DSN"}
OPTIONAL = {"MAIL_URL", "SENTRY_DSN"}
ADDRESS = re.compile(r"[A-Za-z0-9.-]+")


def main(environment: Path, origin: Path) -> None:
    """Write what this host's tier needs."""
    host = dict(line.split("=", 1) for line in HOST.read_text().splitlines() if "=" in line)
    name, tier = host["INDIVILLAGE_NAME"], host["INDIVILLAGE_TIER"]
    session = boto3.Session(region_name=os.environ.get("AWS_REGION") or region())
    if tier == "web":
        write(origin, origin_lines(parameters(session, f"/{name}/web/")))
    else:
        values = parameters(session, f"/{name}/common/") | secrets(session, name)
        write(environment, "".join(f"{key}={json.dumps(value)}\n" for key, value in sorted(values.items())))


def parameters(session: Any, path: str) -> dict[str, str]:
    """Return the parameters under a path by their last name; raises LookupError where there are none."""
    pages = session.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path, WithDecryption=True)
    found = {item["Name"].removeprefix(path): item["Value"] for page in pages for item in page["Parameters"]}
    if not found:
        raise LookupError(f"no parameter under {path}")
    return found


def secrets(session: Any, name: str) -> dict[str, str]:
    """Return the secrets by the setting's name; an optional one may have no value yet."""
    client = session.client("secretsmanager")
    values = {}
    for secret, setting in SECRETS.items():
        try:
            values[setting] = client.get_secret_value(SecretId=f"{name}/{secret}")["SecretString"]
        except client.exceptions.ResourceNotFoundException:
            if setting not in OPTIONAL:
                raise
    return values


def origin_lines(web: dict[str, str]) -> str:
    """Return what tells nginx where the application is; raises ValueError for what is no host name."""
    for name in ("APP_ORIGIN", "APP_TLS_NAME"):
        if not ADDRESS.fullmatch(web[name]):
            raise ValueError(f"{name} is no host name")
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
    ask = urllib.request.Request(
        f"{METADATA}/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    )
    with urllib.request.urlopen(ask, timeout=5) as answer:
        token = answer.read().decode()
    ask = urllib.request.Request(f"{METADATA}/meta-data/placement/region", headers={"X-aws-ec2-metadata-token": token})
    with urllib.request.urlopen(ask, timeout=5) as answer:
        return answer.read().decode()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
