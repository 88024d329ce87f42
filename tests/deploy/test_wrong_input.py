"""Wrong input is refused in words, before anything is made."""

import pytest

from tests.deploy import terraform
from tests.deploy.platform import PRIMARY, SECONDARY, variables
from tests.deploy.terraform import DEPLOY, TerraformFailed

WRONG = {
    "workspace": ({}, "test", r'The workspace is "test"'),
    "account": ({"account_id": "999999999999"}, "production", r"(?s)AWS account ID not allowed|account ID not allowed"),
    "overlap": (
        {"secondary": {"region": SECONDARY, "zones": [f"{SECONDARY}{z}" for z in "abc"], "cidr": "10.20.128.0/17"}},
        "production", r"primary.cidr and secondary.cidr overlap",
    ),
    "one-zone": (
        {"primary": {"region": PRIMARY, "zones": [f"{PRIMARY}a"], "cidr": "10.20.0.0/16"}},
        "production", r"at least three different zones",
    ),
    "unknown-instance": ({"instance_types": {"web": "t1.tiny"}}, "production", r"instance_type must be a current Graviton"),
    "one-region": (
        {"secondary": {"region": PRIMARY, "zones": [f"{PRIMARY}{z}" for z in "abc"], "cidr": "10.30.0.0/16"}},
        "production", r"one region is no recovery",
    ),
    "short-secret": ({"origin_header": "short"}, "production", r"origin_header must have 32"),
    "no-package": ({"function_package": "/nowhere.zip"}, "production", r"function.package is missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_refused_in_words_before_anything_is_made(emulator, tmp_path, terraform_home, case):
    changes, workspace, words = WRONG[case]
    package = tmp_path / "function.zip"
    package.write_bytes(b"PK")
    given = {**variables(package), **changes}
    root = terraform.copy_root(
        DEPLOY / "platform", tmp_path / "copy", endpoint=emulator, variables=given, home=terraform_home
    )
    root.init()
    root.workspace(workspace)

    with pytest.raises(TerraformFailed, match=words.replace(" ", r"[\s│]+")):
        root.run("plan", "-lock=false")
