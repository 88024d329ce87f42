"""The same steps on AWS, as far as the emulator goes: what is refused, in which order it is done, and how it ends."""

import re

import pytest
import yaml

from devstack.process import ROOT
from tests.deploy.conftest import running_emulator
from tests.deploy.hosts.aws_regions import FIRST, NAME, SECOND, AwsRegions
from tests.deploy.hosts.playbooks import FOLDER

pytestmark = pytest.mark.timeout(900)
FULL, STANDBY, NONE = ({"web": hosts, "app": hosts, "worker": hosts} for hosts in (3, 1, 0))
ELAPSED = re.compile(r'msg"?: "?(\d+\.\d) s  ([^"\n]+)')


@pytest.fixture(scope="module")
def aws(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aws-regions")
    with running_emulator(folder / "emulator") as address:
        yield AwsRegions(address, folder)


def is_as_before(aws):
    return (aws.sizes(FIRST), aws.sizes(SECOND), bool(aws.source(SECOND))) == (FULL, STANDBY, True)


@pytest.mark.parametrize(
    "lag, ago, given, reason",
    [
        (2, 420, {"confirm": ""}, f"Give -e confirm={SECOND}"),
        (1200, 300, {"confirm": SECOND}, "accept_loss=true"),
        (2, 180, {"confirm": FIRST}, f"Give -e confirm={SECOND}"),
        (2, 170, {"confirm": SECOND, "recovery_health_checks": {}}, "terraform output -json recovery"),
        (
            2,
            160,
            {"confirm": SECOND, "recovery_ready_urls": {SECOND: "{{ indivillage_domain }}"}},
            "indivillage_domain",
        ),
    ],
)
def test_nothing_is_changed_before_it_may_be_done(aws, lag, ago, given, reason):
    # Minutes apart, because of each minute the greatest counts.
    aws.put_lag(lag, ago=ago)

    code, output = aws.play("failover", **given)

    assert code != 0 and reason in output, output[-3000:]
    assert is_as_before(aws)


def test_sizes_are_those_of_terraform():
    text = (ROOT / "deploy/terraform/platform/environments.tf").read_text()
    said = {
        f"indivillage-{short}": {
            tier: int(least) for tier, least in re.findall(r"(web|app|worker) += .*?least = (\d+)", hosts)
        }
        for short, hosts in re.findall(r'short += "(\w+)".*?hosts = \{\n(.*?)\n      \}', text, re.DOTALL)
    }
    written = yaml.safe_load((FOLDER / "roles/recovery/vars/main.yml").read_text())["recovery_sizes_by_name"]

    assert written == said and len(said) == 3


def test_the_second_region_takes_over(aws):
    with aws.reporting(1, SECOND):
        code, output = aws.play("failover", confirm=SECOND)

    assert code == 0, output[-3000:]
    assert (aws.sizes(FIRST), aws.sizes(SECOND)) == (NONE, FULL)
    assert aws.source(SECOND) == "" and aws.readiness(SECOND) == 200
    assert (aws.health_check_path(FIRST), aws.health_check_path(SECOND)) == ("/closed-by-failover", "/readyz")
    groups = aws.client("autoscaling", SECOND).describe_auto_scaling_groups()["AutoScalingGroups"]
    assert {group["HealthCheckType"] for group in groups} == {"ELB"}
    steps = ELAPSED.findall(output)
    print(steps)
    assert [title for _, title in steps][-3:] == [
        f"Promote the database of {SECOND}", f"Scale {SECOND}", f"{SECOND} is ready",
    ]  # fmt: skip
    assert len(steps) == 8


def test_a_region_that_leads_is_not_promoted_again(aws):
    code, output = aws.play("failover", confirm=SECOND)

    assert code != 0 and "it leads already" in output
    assert aws.sizes(SECOND) == FULL


def test_the_first_region_leads_again_and_the_second_waits(aws):
    with aws.reporting(0, FIRST), aws.reporting(0, SECOND):
        code, output = aws.play("failback", confirm=FIRST)

    assert code == 0, output[-3000:]
    assert is_as_before(aws) and aws.source(FIRST) == ""
    assert {aws.health_check_path(region) for region in (FIRST, SECOND)} == {"/readyz"}
    kept = [item["DBInstanceIdentifier"] for item in aws.client("rds", FIRST).describe_db_instances()["DBInstances"]]
    assert any(name.startswith(f"{NAME}-before-") for name in kept)
