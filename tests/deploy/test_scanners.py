"""deploy/terraform under checkov and trivy, and the scanners themselves on a small example."""

import pytest

from tests.deploy import scanners
from tests.deploy.terraform import DEPLOY, roots

MOST_SKIPS = 10
OPEN_BUCKET = """
resource "aws_s3_bucket" "open" {
  bucket = "open"
}

resource "aws_security_group_rule" "all" {
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = "sg-1"
}
"""


def listed(findings):
    return "\n".join(f"{each.rule} {each.where}: {each.what}" for each in findings)


@pytest.mark.parametrize("root", roots(), ids=lambda root: root.name)
def test_checkov_finds_nothing(root):
    found = scanners.checkov(root)
    assert not found, listed(found)


@pytest.mark.skipif(not roots(), reason="there is no Terraform here")
def test_trivy_finds_nothing(tmp_path):
    found = scanners.trivy(DEPLOY, tmp_path)
    assert not found, listed(found)


def test_few_checks_are_skipped_and_each_for_a_written_reason():
    skipped = scanners.skips(DEPLOY)
    assert [each for each in skipped if len(each.reason) < 15] == []
    assert len(skipped) <= MOST_SKIPS


def test_the_scanners_see_an_open_bucket_and_an_open_port(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(OPEN_BUCKET)
    assert {"CKV_AWS_24", "CKV2_AWS_6"} <= {each.rule for each in scanners.checkov(tmp_path / "root")}
    assert {"AVD-AWS-0107", "AVD-AWS-0086"} <= {
        each.rule for each in scanners.trivy(tmp_path / "root", tmp_path / "cache")
    }


def test_skips_are_found_with_their_reasons(tmp_path):
    (tmp_path / "main.tf").write_text(
        "#checkov:skip=CKV_AWS_1:the site is public\n#checkov:skip=CKV_AWS_2\n"
        "# The balancer faces the internet.\n#trivy:ignore:AVD-AWS-0053\n#trivy:ignore:AVD-AWS-0054\n"
    )
    assert [(each.rule, each.reason) for each in scanners.skips(tmp_path)] == [
        ("CKV_AWS_1", "the site is public"), ("CKV_AWS_2", ""),
        ("AVD-AWS-0053", "The balancer faces the internet."), ("AVD-AWS-0054", ""),
    ]  # fmt: skip
