"""What playbooks call, allowed on what is ours and refused beside it: DeployRole, and a worker that must go.

Each line is a role, an action, a resource, what the request carries, and the answer.
"""

import json

import pytest

from tests.deploy.applied.test_rights import NO, YES, arn, bucket, request_of
from tests.deploy.platform import ACCOUNT, NAME, PRIMARY, SECONDARY
from tests.deploy.policies import decide_all, inline_policies

OURS = {"aws:ResourceTag/Environment": NAME}
OTHERS = {"aws:ResourceTag/Environment": "another"}
BUILDER = {"aws:ResourceTag/Project": "indivillage", "aws:ResourceTag/Purpose": "bake"}
TAGGED = {"aws:RequestTag/Environment": NAME, "aws:RequestTag/Project": "indivillage"}
TO_EC2 = {"iam:PassedToService": "ec2.amazonaws.com"}
THROUGH_EC2 = {"kms:ViaService": f"ec2.{PRIMARY}.amazonaws.com"}
HOST = arn("ec2", "instance/i-0123456789abcdef0")
IMAGE = f"arn:aws:ec2:{PRIMARY}::image/ami-0123456789abcdef0"
SNAPSHOT = f"arn:aws:ec2:{SECONDARY}::snapshot/snap-0123456789abcdef0"
WALL = arn("ec2", "security-group/sg-0123456789abcdef0")
KEY = arn("secretsmanager", f"secret:{NAME}/app-secret-key-AbCdEf")
TEMPLATE = arn("ec2", "launch-template/lt-0123456789abcdef0")
ELSEWHERE = "arn:aws:ec2:eu-west-1"
FORM = "autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName"


def group(name, region=PRIMARY):
    return arn("autoscaling", f"{FORM}/{name}", region)


def role(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{NAME}-{name}"


MATRIX = [
    # A worker that must go: the drain unit of roles/worker, hook <name>-worker-drain.
    ("WorkerRole", "autoscaling:CompleteLifecycleAction", group(f"{NAME}-worker"), {}, YES),
    ("WorkerRole", "autoscaling:RecordLifecycleActionHeartbeat", group(f"{NAME}-worker", SECONDARY), {}, YES),
    ("WorkerRole", "autoscaling:CompleteLifecycleAction", group(f"{NAME}-app"), {}, NO),
    ("WorkerRole", "autoscaling:CompleteLifecycleAction", group("another-worker"), {}, NO),
    ("WorkerRole", "autoscaling:TerminateInstanceInAutoScalingGroup", group(f"{NAME}-worker"), {}, NO),
    ("AppServerRole", "autoscaling:CompleteLifecycleAction", group(f"{NAME}-worker"), {}, NO),
    ("WebServerRole", "autoscaling:RecordLifecycleActionHeartbeat", group(f"{NAME}-worker"), {}, NO),
    # playbooks/release.yml
    ("DeployRole", "ssm:PutParameter", arn("ssm", f"parameter/{NAME}/ami/worker", SECONDARY), {}, YES),
    ("DeployRole", "ec2:CreateLaunchTemplateVersion", TEMPLATE, OURS, YES),
    ("DeployRole", "ec2:CreateLaunchTemplateVersion", TEMPLATE, OTHERS, NO),
    ("DeployRole", "ec2:DeleteLaunchTemplate", TEMPLATE, OURS, NO),
    ("DeployRole", "autoscaling:StartInstanceRefresh", group(f"{NAME}-web"), {}, YES),
    ("DeployRole", "autoscaling:CancelInstanceRefresh", group(f"{NAME}-app", SECONDARY), {}, YES),
    ("DeployRole", "autoscaling:RollbackInstanceRefresh", group(f"{NAME}-worker"), {}, YES),
    ("DeployRole", "autoscaling:StartInstanceRefresh", group("another-web"), {}, NO),
    ("DeployRole", "autoscaling:DeleteAutoScalingGroup", group(f"{NAME}-web"), {}, NO),
    ("DeployRole", "autoscaling:DescribeInstanceRefreshes", "*", {}, YES),
    ("DeployRole", "elasticloadbalancing:DescribeTargetHealth", "*", {}, YES),
    ("DeployRole", "iam:PassRole", role("WebServerRole"), TO_EC2, YES),
    ("DeployRole", "iam:PassRole", role("WebServerRole"), {"iam:PassedToService": "lambda.amazonaws.com"}, NO),
    ("DeployRole", "iam:PassRole", role("ReviewerRole"), TO_EC2, NO),
    ("DeployRole", "iam:PassRole", role("FileProcessorRole"), TO_EC2, NO),
    ("DeployRole", "ssm:StartSession", HOST, OURS, YES),
    ("DeployRole", "ssm:StartSession", HOST, OTHERS, NO),
    ("DeployRole", "ssm:SendCommand", HOST, OURS, NO),
    ("DeployRole", "s3:PutObject", bucket("ansible", "i-1/module.py"), {}, YES),
    ("WorkerRole", "s3:GetObject", bucket("ansible", "i-1/module.py"), {}, NO),
    # playbooks/bake.yml
    ("DeployRole", "ec2:RunInstances", HOST, TAGGED, YES),
    ("DeployRole", "ec2:RunInstances", HOST, {}, NO),
    ("DeployRole", "ec2:RunInstances", arn("ec2", "subnet/subnet-0123456789abcdef0"), {}, YES),
    ("DeployRole", "ec2:RunInstances", f"{ELSEWHERE}:{ACCOUNT}:instance/i-0123456789abcdef0", TAGGED, NO),
    ("DeployRole", "ec2:CreateTags", HOST, {"ec2:CreateAction": "RunInstances"}, YES),
    ("DeployRole", "ec2:CreateTags", HOST, TAGGED, NO),
    ("DeployRole", "ec2:CreateTags", IMAGE, TAGGED, YES),
    ("DeployRole", "ec2:CreateImage", HOST, BUILDER, YES),
    ("DeployRole", "ec2:CreateImage", HOST, OURS, NO),
    ("DeployRole", "ec2:TerminateInstances", HOST, BUILDER, YES),
    ("DeployRole", "ec2:TerminateInstances", HOST, OURS, NO),
    ("DeployRole", "ec2:CreateSecurityGroup", WALL, {}, YES),
    ("DeployRole", "ec2:AuthorizeSecurityGroupIngress", WALL, BUILDER, YES),
    ("DeployRole", "ec2:AuthorizeSecurityGroupIngress", WALL, OURS, NO),
    ("DeployRole", "ec2:DeleteSecurityGroup", WALL, BUILDER, YES),
    ("DeployRole", "ec2:CopyImage", IMAGE, {}, YES),
    ("DeployRole", "ec2:ModifyImageAttribute", IMAGE, OURS, NO),
    ("DeployRole", "ec2:DeregisterImage", IMAGE, OURS, YES),
    ("DeployRole", "ec2:DeregisterImage", IMAGE, OTHERS, NO),
    ("DeployRole", "ec2:DeleteSnapshot", SNAPSHOT, OURS, YES),
    ("DeployRole", "ec2:DeleteSnapshot", SNAPSHOT, OTHERS, NO),
    # playbooks/failover.yml and rotate_secrets.yml
    ("DeployRole", "cloudwatch:GetMetricStatistics", "*", {}, YES),
    ("DeployRole", "route53:UpdateHealthCheck", "arn:aws:route53:::healthcheck/abcdef11-2222", {}, YES),
    ("DeployRole", "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", {}, NO),
    ("DeployRole", "rds:DeleteDBInstance", arn("rds", f"db:{NAME}"), {}, NO),
    ("DeployRole", "rds:PromoteReadReplica", arn("rds", f"db:{NAME}", SECONDARY), {}, YES),
    ("DeployRole", "rds:PromoteReadReplica", arn("rds", "db:another", SECONDARY), {}, NO),
    ("DeployRole", "rds:DeleteDBInstance", arn("rds", f"db:{NAME}"), {}, NO),
    ("DeployRole", "rds:DescribeDBInstances", arn("rds", f"db:{NAME}"), {}, YES),
    ("DeployRole", "autoscaling:UpdateAutoScalingGroup", group(f"{NAME}-app", SECONDARY), {}, YES),
    ("DeployRole", "autoscaling:SetDesiredCapacity", group("another-app"), {}, NO),
    ("DeployRole", "secretsmanager:PutSecretValue", KEY, {}, YES),
    ("DeployRole", "secretsmanager:UpdateSecretVersionStage", KEY, {}, YES),
    ("DeployRole", "secretsmanager:GetSecretValue", KEY, {}, NO),
    ("DeployRole", "secretsmanager:DeleteSecret", KEY, {}, NO),
    ("DeployRole", "secretsmanager:PutSecretValue", arn("secretsmanager", "secret:rds!db-1-AbCdEf"), {}, NO),
    ("DeployRole", "kms:Decrypt", arn("kms", "key/11111111-2222-3333-4444-555555555555"), THROUGH_EC2, NO),
]  # fmt: skip


@pytest.fixture(scope="module")
def answers(platform):
    """The evaluator's decisions in the order of the lines."""
    return decide_all([request_of(platform, {}, *line[:3], **line[3]) for line in MATRIX])


@pytest.mark.parametrize("number", range(len(MATRIX)), ids=lambda n: "-".join([*MATRIX[n][:2], MATRIX[n][4], str(n)]))
def test_the_role_may_do_this_and_no_more(answers, number):
    assert (answers[number] == YES) == (MATRIX[number][4] == YES), MATRIX[number]


def test_no_role_has_more_text_than_iam_takes(platform):
    """All of a role's own policies together, without white space; attached ones count apart."""
    iam = platform.client("iam")
    sizes = {
        role: sum(len(json.dumps(policy, separators=(",", ":"))) for policy in inline_policies(iam, role))
        for role in platform.roles
        if role.startswith(NAME)
    }

    assert sizes[f"{NAME}-DeployRole"] > 1000
    assert {role: size for role, size in sizes.items() if size > 10_240} == {}
