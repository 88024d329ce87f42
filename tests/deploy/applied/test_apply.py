"""The apply itself: nothing left to change, one at a time, workspaces apart."""

import threading

import pytest

from tests.deploy import terraform
from tests.deploy.drift import compare, reviewed
from tests.deploy.platform import ACCOUNT, build_function, variables
from tests.deploy.terraform import DEPLOY, TerraformFailed

HOLDER = """
terraform {
  backend "s3" {
    key                  = "lock.tfstate"
    workspace_key_prefix = "environments"
    encrypt              = true
  }
}

resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "touch holding; until [ -e release ]; do sleep 0.1; done"
  }
}
"""


def test_a_second_plan_changes_nothing_but_what_was_reviewed(platform):
    verdict = compare(platform.root.plan("-refresh=true"), reviewed())

    assert verdict, str(verdict)


def test_of_two_applies_one_waits_outside(platform, tmp_path, terraform_home):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(HOLDER)
    root = terraform.copy_root(
        tmp_path / "root", tmp_path / "copy", endpoint=platform.endpoint, home=terraform_home, backend=True
    )
    root.init(platform.backend)
    first = threading.Thread(target=root.apply)
    first.start()
    try:
        while not (root.folder / "holding").exists():
            assert first.is_alive()
            first.join(0.1)

        with pytest.raises(TerraformFailed, match="Error acquiring the state lock"):
            root.apply("-lock-timeout=0s")
    finally:
        (root.folder / "release").touch()
        first.join(60)
    root.apply()


def test_workspaces_keep_their_states_apart(platform, tmp_path):
    s3 = platform.client("s3")

    keys = {item["Key"] for item in s3.list_objects_v2(Bucket=platform.backend["bucket"])["Contents"]}

    assert "environments/production/platform.tfstate" in keys
    assert not [key for key in keys if "staging" in key]


@pytest.fixture
def development(platform, tmp_path, terraform_home):
    """The platform's root in the workspace `development`, its state in the same backend."""
    package = build_function(tmp_path / "function.zip")
    root = terraform.copy_root(
        DEPLOY / "platform", tmp_path / "development", endpoint=platform.endpoint, variables=variables(package),
        home=terraform_home, backend=True,
    )  # fmt: skip
    root.init(platform.backend)
    root.workspace("development")
    return root


# What of an environment is made in seconds; databases, buckets' rules and queues are waited for, for minutes.
FAST = ["-target=module.networking", "-target=module.security.aws_kms_key.this"]


def networks(platform):
    found = platform.client("ec2").describe_vpcs()["Vpcs"]
    return {tag["Value"] for vpc in found for tag in vpc.get("Tags", []) if tag["Key"] == "Name"}


def test_the_fast_parts_of_another_environment_come_and_go_without_touching_production(platform, development):
    development.apply("-parallelism=20", *FAST)
    made = networks(platform)
    development.destroy("-parallelism=20", *FAST)

    assert made == {"indivillage-prod", "indivillage-dev"}
    assert networks(platform) == {"indivillage-prod"}


def test_the_emulated_account_is_the_one_that_is_asked_for(platform):
    assert platform.client("sts").get_caller_identity()["Account"] == ACCOUNT
