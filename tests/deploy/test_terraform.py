"""Every root and module of deploy/terraform: format, validity and its own tests, all without an account."""

import json

import pytest

from tests.deploy import terraform
from tests.deploy.terraform import DEPLOY, modules, roots

# The platform's own tests run in each of its workspaces: test_environments.py.
TESTED = [folder for folder in [*roots(), *modules()] if folder.name != "platform"]


def test_all_is_formatted(tmp_path, terraform_home):
    root = terraform.Root(DEPLOY, terraform.environment(terraform_home, endpoint=None, variables={}))
    assert root.run("fmt", "-check", "-recursive", "-diff") == ""


@pytest.mark.parametrize("folder", roots(), ids=lambda folder: folder.name)
def test_the_root_is_valid_with_all_it_calls(open_root, folder):
    open_root(folder).validate()


def test_the_modules_are_the_rows_of_the_customers_table():
    """Table "Terraform Modules"."""
    rows = {"networking", "compute", "database", "storage", "cdn", "security", "monitoring"}

    assert {folder.name for folder in (DEPLOY / "modules").iterdir()} == rows


def test_every_module_is_part_of_the_platform(open_root):
    root = open_root(DEPLOY / "platform")
    listed = json.loads((root.folder / ".terraform" / "modules" / "modules.json").read_text())["Modules"]
    tree = root.folder.parent.resolve()

    called = {(root.folder / module["Dir"]).resolve().relative_to(tree) for module in listed}

    assert {folder.relative_to(DEPLOY) for folder in modules()} <= called


# `terraform test` refuses what is not valid, as `validate` does.
@pytest.mark.parametrize("folder", TESTED, ids=lambda folder: str(folder.relative_to(DEPLOY)))
def test_it_has_tests_and_they_pass(open_root, folder):
    found = [*folder.glob("*.tftest.hcl"), *folder.glob("tests/*.tftest.hcl")]
    assert found, "It has no *.tftest.hcl."
    assert "0 failed" in open_root(folder).test()
