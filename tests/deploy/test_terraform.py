"""Every root and module of deploy/terraform: format, validity and its own tests, all without an account."""

import pytest

from tests.deploy import terraform
from tests.deploy.terraform import DEPLOY, modules, roots

everything = pytest.mark.parametrize(
    "folder", [*roots(), *modules()], ids=lambda folder: str(folder.relative_to(DEPLOY))
)


def test_all_is_formatted(tmp_path, terraform_home):
    root = terraform.Root(DEPLOY, terraform.environment(terraform_home, endpoint=None, variables={}))
    assert root.run("fmt", "-check", "-recursive", "-diff") == ""


@everything
def test_it_is_valid(open_root, folder):
    open_root(folder).validate()


@everything
def test_it_has_tests_and_they_pass(open_root, folder):
    found = [*folder.glob("*.tftest.hcl"), *folder.glob("tests/*.tftest.hcl")]
    assert found, "It has no *.tftest.hcl."
    assert "0 failed" in open_root(folder).test()
