"""The platform as ops make it, on the emulator: bootstrap, backend, workspace, apply; unchanged from deploy/terraform."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from tests.deploy import terraform
from tests.deploy.policies import ACCOUNT, account_role_policies

PRIMARY, SECONDARY = "us-east-1", "us-west-2"
NAME = "indivillage-prod"
DOMAIN = "indivillage.example"
BUILD_FUNCTION = Path(__file__).resolve().parents[2] / "deploy" / "lambda" / "build.py"
# What moto has not; `terraform test` proves it instead.
NOT_EMULATED = (
    "access_analyzer", "backup_selection", "budgets", "composite_alarms", "dnssec", "guardduty",
    "public_access_block", "query_definitions", "xray",
)  # fmt: skip


def variables(package: Path) -> dict[str, Any]:
    """Return the root's variables as ops would give them, for an account that the emulator plays."""
    return {
        "account_id": ACCOUNT, "domain": DOMAIN, "function_package": str(package), "origin_header": "0123456789abcdef" * 4,
        "teams": {team: [f"{team}@{DOMAIN}"] for team in ("operations", "development", "security")},
        "deploy": {"issuer": "token.actions.githubusercontent.com", "subject": "repo:indivillage/site:ref:refs/heads/main"},
        "account_services": dict.fromkeys(NOT_EMULATED, False),
    }  # fmt: skip


def build_function(package: Path) -> Path:
    """Build the file processor's zip from the packages that are installed here."""
    subprocess.run([sys.executable, str(BUILD_FUNCTION), str(package), "--installed"], check=True, capture_output=True)
    return package


def prepare(client: Any) -> None:
    """Do what is done before a first apply: bake images. And give the emulator AWS's prefix list that it lacks."""
    for region in (PRIMARY, SECONDARY):
        ec2, ssm = client("ec2", region), client("ssm", region)
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        for tier in ("web", "app", "worker"):
            for name in (NAME, "indivillage-dev"):
                ssm.put_parameter(Name=f"/{name}/ami/{tier}", Value=image, Type="String")
        listed = f"com.amazonaws.{region}.route53-healthchecks"
        ec2.create_managed_prefix_list(PrefixListName=listed, MaxEntries=25, AddressFamily="IPv4")


@dataclass
class Platform:
    """The applied platform: its root, the account it stands in, and the backend of its state."""

    root: terraform.Root
    endpoint: str
    backend: dict[str, str]

    def client(self, service: str, region: str = PRIMARY) -> Any:
        """Return a boto3 client of the account."""
        return client_of(self.endpoint)(service, region)

    @cached_property
    def roles(self) -> dict[str, list[dict[str, Any]]]:
        """The policies of every role by its name, as the account holds them."""
        return account_role_policies(self.client("iam"))


def client_of(endpoint: str) -> Any:
    """Return a function that makes clients of the emulated account."""

    def make(service: str, region: str = PRIMARY) -> Any:
        return boto3.client(
            service, region_name=region, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test"
        )

    return make


def stand_up(folder: Path, home: Path, endpoint: str) -> Platform:
    """Bootstrap the state, then apply the whole production platform; raises TerraformFailed."""
    prepare(client_of(endpoint))
    package = build_function(folder / "function.zip")
    bootstrap = terraform.copy_root(
        terraform.DEPLOY / "bootstrap",
        folder / "bootstrap",
        endpoint=endpoint,
        variables={"account_id": ACCOUNT},
        home=home,
    )
    bootstrap.init()
    bootstrap.apply()
    backend = dict(
        (part.strip().strip('"') for part in line.split("=", 1))
        for line in bootstrap.outputs()["backend"].strip().splitlines()
    )
    root = terraform.copy_root(
        terraform.DEPLOY / "platform", folder / "platform", endpoint=endpoint, variables=variables(package), home=home,
        backend=True,
    )  # fmt: skip
    root.init(backend)
    root.workspace("production")
    root.apply("-parallelism=20")
    return Platform(root, endpoint, backend)


class Standing:
    """Stands the platform up beside other tests: most of the time Terraform waits for databases."""

    def __init__(self, folder: Path, running: ExitStack, endpoint: str) -> None:
        self._running = running
        self._pool = ThreadPoolExecutor(max_workers=1)
        self.home = folder / "home"
        self._made: Future[Platform] = self._pool.submit(stand_up, folder, self.home, endpoint)

    def wait(self) -> Platform:
        """Return the platform; raises what went wrong."""
        return self._made.result()

    def close(self) -> None:
        """Stop the emulator, and with it whatever still applies."""
        self._running.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
