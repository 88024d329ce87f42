"""deploy/terraform under checkov and trivy, and the scanners themselves on a small example."""

import fnmatch
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.deploy import scanners
from tests.deploy.terraform import DEPLOY, roots

REPOSITORY = DEPLOY.parents[1]
MOST_WAIVERS = 10
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


@dataclass(frozen=True)
class Waiver:
    """One reason for which checks are not passed: patterns of the places by rule."""

    kind: str
    why: str
    findings: dict[str, str]
    proof: dict[str, str] = field(default_factory=dict)

    def covers(self, finding):
        return fnmatch.fnmatchcase(finding.where, self.findings.get(finding.rule, ""))


def waivers():
    entries = tomllib.loads(Path(__file__).with_name("waivers.toml").read_text())["waiver"]
    return [Waiver(**entry) for entry in entries]


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """All that both scanners find in the roots with their modules."""
    found = [finding for root in roots() for finding in scanners.checkov(root)]
    return found + scanners.trivy(DEPLOY, tmp_path_factory.mktemp("trivy"))


def test_the_scanners_find_nothing_that_was_not_weighed(findings):
    open_ones = [each for each in findings if not any(waiver.covers(each) for waiver in waivers())]

    assert not open_ones, "\n".join(f"{each.rule} {each.where}: {each.what}" for each in open_ones)


def test_every_waiver_is_still_needed(findings):
    stale = [
        (rule, where)
        for waiver in waivers()
        for rule, where in waiver.findings.items()
        if not any(waiver.covers(each) and each.rule == rule for each in findings)
    ]
    assert stale == []


def test_waivers_have_reasons_and_are_few():
    assert len(waivers()) <= MOST_WAIVERS
    assert {waiver.kind for waiver in waivers()} <= {"table", "decision", "blind"}
    assert all(len(waiver.why) > 40 for waiver in waivers())


def test_what_a_scanner_cannot_see_is_proved_by_a_test_that_is_there():
    for waiver in waivers():
        assert set(waiver.proof) == (set(waiver.findings) if waiver.kind == "blind" else set())
        for proof in waiver.proof.values():
            path, *names = proof.split("::")
            text = (REPOSITORY / path).read_text(encoding="utf-8")
            assert all(f"def {name}(" in text or f"class {name}:" in text for name in names), proof


def test_nothing_is_switched_off_in_the_text():
    assert scanners.skips(DEPLOY) == []


def test_the_scanners_see_an_open_bucket_and_an_open_port(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(OPEN_BUCKET)
    assert {"CKV_AWS_24", "CKV2_AWS_6"} <= {each.rule for each in scanners.checkov(tmp_path / "root")}
    assert {"AVD-AWS-0107", "AVD-AWS-0086"} <= {
        each.rule for each in scanners.trivy(tmp_path / "root", tmp_path / "cache")
    }


def test_skips_in_the_text_are_found_with_their_reasons(tmp_path):
    (tmp_path / "main.tf").write_text(
        "#checkov:skip=CKV_AWS_1:the site is public\n#checkov:skip=CKV_AWS_2\n"
        "# The balancer faces the internet.\n#trivy:ignore:AVD-AWS-0053\n#trivy:ignore:AVD-AWS-0054\n"
    )
    assert [(each.rule, each.reason) for each in scanners.skips(tmp_path)] == [
        ("CKV_AWS_1", "the site is public"), ("CKV_AWS_2", ""),
        ("AVD-AWS-0053", "The balancer faces the internet."), ("AVD-AWS-0054", ""),
    ]  # fmt: skip
