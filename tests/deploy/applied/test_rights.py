"""Who may do what, allowed and refused, judged on the policies that the account holds by an evaluator not of ours.

Table "IAM Roles", and least privilege beyond it: each line is a role, an action, a resource and the answer.
"""

import json

import pytest

from tests.deploy.platform import ACCOUNT, NAME, PRIMARY, SECONDARY
from tests.deploy.policies import Request, decide_all

FILE = "uploads/0d0c/rain.csv"
REPORT = "reports/0d0c/1.json"


def bucket(purpose, key=""):
    return f"arn:aws:s3:::{NAME}-{purpose}{'/' + key if key else ''}"


def arn(service, rest, region=PRIMARY):
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"


QUEUE = arn("sqs", f"{NAME}-upload-events")
DEAD = arn("sqs", f"{NAME}-file-processor-dead")
FUNCTION = arn("lambda", f"function:{NAME}-file-processor")
DATABASE = arn("rds-db", "dbuser:db-ABCDEFGHIJKL01234/indivillage_app")
LOGS = {
    group: arn("logs", f"log-group:/{NAME}/{group}:log-stream:host") for group in ("WebServerLogs", "ApiServerLogs")
}
FUNCTION_LOGS = arn("logs", f"log-group:/aws/lambda/{NAME}-file-processor:log-stream:1")

YES, NO = "Allowed", "refused"
MATRIX = [
    # Row WebServerRole: S3 read, CloudWatch logs, SSM.
    ("WebServerRole", "s3:GetObject", bucket("assets", "static/css/site.css"), YES),
    ("WebServerRole", "s3:PutObject", bucket("assets", "static/css/site.css"), NO),
    ("WebServerRole", "s3:GetObject", bucket("uploads", FILE), NO),
    ("WebServerRole", "s3:GetObject", bucket("quarantine", FILE), NO),
    ("WebServerRole", "s3:GetObject", bucket("processed", REPORT), NO),
    ("WebServerRole", "logs:PutLogEvents", LOGS["WebServerLogs"], YES),
    ("WebServerRole", "logs:PutLogEvents", LOGS["ApiServerLogs"], NO),
    ("WebServerRole", "logs:DeleteLogGroup", arn("logs", f"log-group:/{NAME}/WebServerLogs"), NO),
    ("WebServerRole", "ssm:GetParametersByPath", arn("ssm", f"parameter/{NAME}/web/APP_ORIGIN"), YES),
    ("WebServerRole", "ssm:GetParameter", arn("ssm", "parameter/other/web/APP_ORIGIN"), NO),
    ("WebServerRole", "ssm:PutParameter", arn("ssm", f"parameter/{NAME}/web/APP_ORIGIN"), NO),
    (
        "WebServerRole",
        "secretsmanager:GetSecretValue",
        arn("secretsmanager", f"secret:{NAME}/app-secret-key-AbCdEf"),
        NO,
    ),
    ("WebServerRole", "rds-db:connect", DATABASE, NO),
    ("WebServerRole", "sqs:ReceiveMessage", QUEUE, NO),
    # Row AppServerRole: S3 read/write, SQS, CloudWatch, RDS, SSM.
    ("AppServerRole", "s3:PutObject", bucket("uploads", FILE), YES),
    ("AppServerRole", "s3:GetObjectVersion", bucket("uploads", FILE), YES),
    ("AppServerRole", "s3:PutObject", bucket("uploads", "elsewhere/rain.csv"), NO),
    ("AppServerRole", "s3:GetObject", bucket("processed", REPORT), YES),
    ("AppServerRole", "s3:PutObject", bucket("processed", REPORT), NO),
    ("AppServerRole", "s3:GetObject", bucket("quarantine", FILE), NO),
    ("AppServerRole", "s3:GetObject", bucket("logs", "alb/public/1.gz"), NO),
    ("AppServerRole", "s3:DeleteObject", bucket("logs", "alb/public/1.gz"), NO),
    ("AppServerRole", "s3:DeleteBucket", bucket("uploads"), NO),
    ("AppServerRole", "sqs:ReceiveMessage", QUEUE, YES),
    ("AppServerRole", "sqs:SendMessage", QUEUE, NO),
    ("AppServerRole", "sqs:PurgeQueue", QUEUE, NO),
    ("AppServerRole", "logs:PutLogEvents", LOGS["ApiServerLogs"], YES),
    ("AppServerRole", "logs:DeleteLogStream", LOGS["ApiServerLogs"], NO),
    ("AppServerRole", "cloudwatch:DeleteAlarms", arn("cloudwatch", f"alarm:{NAME}-QueueWait"), NO),
    ("AppServerRole", "rds-db:connect", DATABASE, YES),
    ("AppServerRole", "rds-db:connect", arn("rds-db", "dbuser:db-ABCDEFGHIJKL01234/indivillage_admin"), NO),
    ("AppServerRole", "rds:DeleteDBInstance", arn("rds", f"db:{NAME}"), NO),
    ("AppServerRole", "elasticache:Connect", arn("elasticache", f"replicationgroup:{NAME}"), YES),
    ("AppServerRole", "ssm:GetParametersByPath", arn("ssm", f"parameter/{NAME}/common/UPLOAD_BUCKET"), YES),
    (
        "AppServerRole",
        "secretsmanager:GetSecretValue",
        arn("secretsmanager", f"secret:{NAME}/app-secret-key-AbCdEf"),
        YES,
    ),
    ("AppServerRole", "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:rds!db-1-AbCdEf"), NO),
    ("AppServerRole", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/{NAME}-ReviewerRole", YES),
    ("AppServerRole", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/{NAME}-DeployRole", NO),
    ("AppServerRole", "iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/{NAME}-WorkerRole", NO),
    # Row FileProcessorRole: S3 read/write, CloudWatch logs, SQS.
    ("FileProcessorRole", "s3:GetObjectVersion", bucket("uploads", FILE), YES),
    ("FileProcessorRole", "s3:PutObjectVersionTagging", bucket("uploads", FILE), YES),
    ("FileProcessorRole", "s3:PutObject", bucket("uploads", FILE), NO),
    ("FileProcessorRole", "s3:DeleteObject", bucket("uploads", FILE), NO),
    ("FileProcessorRole", "s3:GetObject", bucket("processed", REPORT), NO),
    ("FileProcessorRole", "s3:GetObject", bucket("quarantine", FILE), NO),
    ("FileProcessorRole", "logs:PutLogEvents", FUNCTION_LOGS, YES),
    ("FileProcessorRole", "logs:PutLogEvents", LOGS["ApiServerLogs"], NO),
    ("FileProcessorRole", "sqs:SendMessage", DEAD, YES),
    ("FileProcessorRole", "sqs:ReceiveMessage", QUEUE, NO),
    ("FileProcessorRole", "rds-db:connect", DATABASE, NO),
    # WorkerRole scans, holds and stores.
    ("WorkerRole", "s3:GetObjectVersion", bucket("uploads", FILE), YES),
    ("WorkerRole", "s3:PutObject", bucket("uploads", FILE), NO),
    ("WorkerRole", "s3:PutObject", bucket("quarantine", FILE), YES),
    ("WorkerRole", "s3:GetObject", bucket("quarantine", FILE), YES),
    ("WorkerRole", "s3:PutObject", bucket("processed", REPORT), YES),
    ("WorkerRole", "s3:PutObject", bucket("processed", "elsewhere.json"), NO),
    ("WorkerRole", "lambda:InvokeFunction", FUNCTION, YES),
    ("WorkerRole", "lambda:UpdateFunctionCode", FUNCTION, NO),
    ("WorkerRole", "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/{NAME}-ReviewerRole", NO),
    # ReviewerRole puts a file back, nothing else.
    ("ReviewerRole", "s3:GetObjectVersion", bucket("quarantine", FILE), YES),
    ("ReviewerRole", "s3:PutObject", bucket("uploads", FILE), YES),
    ("ReviewerRole", "s3:DeleteObject", bucket("quarantine", FILE), NO),
    ("ReviewerRole", "s3:GetObject", bucket("processed", REPORT), NO),
    # DeployRole releases; it reads no data.
    ("DeployRole", "s3:PutObject", bucket("assets", "static/css/site.css"), YES),
    ("DeployRole", "ssm:PutParameter", arn("ssm", f"parameter/{NAME}/ami/web"), YES),
    ("DeployRole", "ssm:PutParameter", arn("ssm", f"parameter/{NAME}/common/UPLOAD_BUCKET"), NO),
    ("DeployRole", "s3:GetObject", bucket("uploads", FILE), NO),
    ("DeployRole", "iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/{NAME}-AppServerRole", NO),
]


@pytest.fixture(scope="module")
def answers(platform):
    """The evaluator's decision for each line, with the bucket's own policy where the resource is in one."""
    s3 = platform.client("s3")
    own = {
        purpose: json.loads(s3.get_bucket_policy(Bucket=f"{NAME}-{purpose}")["Policy"])
        for purpose in ("uploads", "processed", "quarantine", "assets", "logs")
    }
    requests = [request_of(platform, own, *line[:3]) for line in MATRIX]
    return dict(zip([line[:3] for line in MATRIX], decide_all(requests), strict=True))


def request_of(platform, own, role, action, resource, **context):
    principal = f"arn:aws:iam::{ACCOUNT}:role/{NAME}-{role}"
    facts = {"aws:PrincipalArn": principal, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", **context}
    purpose = resource.removeprefix(f"arn:aws:s3:::{NAME}-").split("/")[0] if ":s3:::" in resource else None
    policies = platform.roles[f"{NAME}-{role}"]
    return Request(policies, action, resource, facts, own.get(purpose), principal)


@pytest.mark.parametrize("line", MATRIX, ids=lambda line: f"{line[0]}-{line[1]}-{line[2].rsplit(':', 1)[-1]}-{line[3]}")
def test_the_role_may_do_this_and_no_more(answers, line):
    decision = answers[line[:3]]

    assert (decision == YES) == (line[3] == YES), decision


def test_the_second_regions_buckets_are_in_the_same_hands(platform):
    requests = [
        request_of(platform, {}, role, "s3:GetObjectVersion", f"arn:aws:s3:::{NAME}-uploads-{SECONDARY}/{FILE}")
        for role in ("WorkerRole", "WebServerRole")
    ]

    assert [decision == YES for decision in decide_all(requests)] == [True, False]


def test_without_tls_nobody_reads_anything(platform):
    s3 = platform.client("s3")
    own = {"uploads": json.loads(s3.get_bucket_policy(Bucket=f"{NAME}-uploads")["Policy"])}
    plain = request_of(
        platform, own, "WorkerRole", "s3:GetObject", bucket("uploads", FILE), **{"aws:SecureTransport": "false"}
    )

    assert decide_all([plain]) == ["ExplicitlyDenied"]


def test_not_even_an_administrator_reads_quarantine(platform):
    policy = json.loads(platform.client("s3").get_bucket_policy(Bucket=f"{NAME}-quarantine")["Policy"])
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    principal = f"arn:aws:iam::{ACCOUNT}:role/Administrator"
    facts = {"aws:PrincipalArn": principal, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}

    asked = Request([everything], "s3:GetObject", bucket("quarantine", FILE), facts, policy, principal)

    assert decide_all([asked]) == ["ExplicitlyDenied"]


def test_only_hosts_functions_and_the_pipeline_take_on_roles(platform):
    iam = platform.client("iam")

    def trusted(role):
        document = iam.get_role(RoleName=f"{NAME}-{role}")["Role"]["AssumeRolePolicyDocument"]
        return [statement["Principal"] for statement in document["Statement"]]

    assert trusted("AppServerRole") == [{"Service": "ec2.amazonaws.com"}]
    assert trusted("FileProcessorRole") == [{"Service": "lambda.amazonaws.com"}]
    assert trusted("ReviewerRole") == [{"AWS": f"arn:aws:iam::{ACCOUNT}:role/{NAME}-AppServerRole"}]
    [federated] = trusted("DeployRole")
    assert "oidc-provider/token.actions.githubusercontent.com" in federated["Federated"]
