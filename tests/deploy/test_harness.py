"""The harness on a small root of its own: what the emulator adds, and what a run cannot reach or leave behind."""

import os

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.deploy import terraform
from tests.deploy.drift import changes
from tests.deploy.emulated import conditions
from tests.deploy.policies import account_role_policies, resource_policies, role_policies
from tests.deploy.terraform import TerraformFailed

ROOT = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.100" }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "secondary"
  region = "eu-west-1"
}

variable "account_services" { type = map(bool) }
variable "name" { type = string }

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "tls" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.data.arn, "${aws_s3_bucket.data.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket" "data" {
  bucket = "${var.name}-data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = data.aws_iam_policy_document.tls.json
}

resource "aws_s3_object" "page" {
  bucket     = aws_s3_bucket.data.id
  key        = "index.html"
  content    = "here"
  depends_on = [aws_s3_bucket_policy.data]
}

resource "aws_iam_role" "web" {
  name               = "${var.name}-WebServerRole"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "web" {
  role = aws_iam_role.web.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.data.arn}/*" }]
  })
}

resource "aws_iam_role_policy_attachment" "agent" {
  role       = aws_iam_role.web.name
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"
}

resource "aws_elasticache_parameter_group" "queue" {
  provider = aws.secondary
  name     = "${var.name}-queue"
  family   = "valkey8"
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_cloudfront_response_headers_policy" "pages" {
  name = "${var.name}-pages"
  security_headers_config {
    content_type_options { override = true }
  }
}

output "bucket" { value = aws_s3_bucket.data.id }
"""
BACKUP_SELECTION = """
resource "aws_backup_selection" "all" {
  name         = "all"
  plan_id      = "5d1b8a53-5f0a-4b39-b0d1-5c0d8d0e1f11"
  iam_role_arn = "arn:aws:iam::123456789012:role/backup"
  resources    = ["*"]
}
"""
MODULE = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.100", configuration_aliases = [aws.edge] }
  }
}

resource "aws_sns_topic" "alarms" {
  provider = aws.edge
  name     = "alarms"
}
"""
VALUES = {"name": "harness", "account_services": {"guardduty": False}}


@pytest.fixture
def root(tmp_path):
    """A root with two providers in a folder of its own."""
    (tmp_path / "sources" / "root").mkdir(parents=True)
    (tmp_path / "sources" / "root" / "main.tf").write_text(ROOT)
    return tmp_path / "sources" / "root"


def client(service, endpoint):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(
        service, region_name="us-east-1", endpoint_url=endpoint, **keys, config=Config(retries={"max_attempts": 0})
    )


@pytest.mark.timeout(300)
def test_a_root_goes_from_plan_to_destroy(root, fresh_emulator, open_root):
    copy = open_root(root, endpoint=fresh_emulator, variables=VALUES)
    planned = copy.plan()
    assert {each.attribute for each in changes(planned)} == {"(create)"}
    copy.apply()
    assert copy.outputs() == {"bucket": "harness-data"}
    state = copy.show()
    assert set(role_policies(state)) == {"harness-WebServerRole"} and "arn:aws:s3:::harness-data" in resource_policies(
        state
    )
    # The account has AWS's own policies too, which a state does not show.
    assert len(account_role_policies(client("iam", fresh_emulator))["harness-WebServerRole"]) == 2
    assert changes(copy.plan()) == []
    copy.destroy()
    assert client("s3", fresh_emulator).list_buckets()["Buckets"] == []


def test_what_the_emulator_lacks_is_refused_at_once(root, emulator, open_root):
    (root / "main.tf").write_text('provider "aws" {\n  region = "us-east-1"\n}\n' + BACKUP_SELECTION)
    copy = open_root(root, endpoint=emulator)
    with pytest.raises(TerraformFailed, match="create_backup_selection action has not been implemented"):
        copy.apply()


def test_without_an_emulator_no_call_reaches_anybody(root, open_root):
    copy = open_root(root, variables=VALUES)
    copy.validate()
    with pytest.raises(TerraformFailed, match="connection refused"):
        copy.plan()


def test_a_policy_denies_what_it_must_not_only_what_lacks_tls(emulator):
    s3 = client("s3", emulator)
    s3.create_bucket(Bucket="denies")
    s3.put_object(Bucket="denies", Key="a", Body=b"a")
    s3.put_bucket_policy(Bucket="denies", Policy=(
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", '
        '"Resource": "arn:aws:s3:::denies/*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}}]}'
    ))  # fmt: skip
    with pytest.raises(ClientError, match="Forbidden|AccessDenied|403"):
        s3.get_object(Bucket="denies", Key="a")


def test_the_environment_has_nobodys_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    monkeypatch.setenv("TF_VAR_name", "theirs")
    environ = terraform.environment(tmp_path, endpoint=None, variables=VALUES)
    assert "AWS_PROFILE" not in environ and environ["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert environ["TF_VAR_name"] == "harness" and environ["TF_VAR_account_services"] == '{"guardduty": false}'


def test_every_provider_of_a_root_gives_up_soon(tmp_path):
    (tmp_path / "main.tf").write_text(ROOT + '\nprovider "aws" { alias = "edge" }\n')
    override = terraform.few_retries(tmp_path)
    assert override.count("max_retries = 3") == 3
    assert 'alias       = "secondary"' in override and 'alias       = "edge"' in override


def test_a_module_gets_the_providers_it_expects_of_its_caller(tmp_path, open_root):
    module = tmp_path / "modules" / "edge"
    module.mkdir(parents=True)
    (module / "main.tf").write_text(MODULE)
    open_root(module).validate()


def test_a_missing_program_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(terraform.TerraformMissing, match="Install Terraform"):
        terraform.binary()


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"NumericLessThan": {"s3:TlsVersion": 1.2}}, False),
        ({"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}, False),
        ({"StringNotEquals": {"aws:PrincipalAccount": ["999999999999"]}}, True),
        ({"StringNotLike": {"s3:x-amz-server-side-encryption": "aws:kms"}}, True),
        ({"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}, False),
        ({"StringEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}}, True),
        ({"Null": {"s3:x-amz-server-side-encryption": "true"}}, True),
        (
            {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/admin*"}, "Bool": {"aws:SecureTransport": "false"}},
            False,
        ),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
    ],
)
def test_conditions_are_evaluated_as_aws_documents_them(condition, holds):
    assert conditions.holds(condition) is holds


def test_an_unknown_operator_is_not_guessed():
    with pytest.raises(NotImplementedError, match="BinaryEquals"):
        conditions.holds({"BinaryEquals": {"aws:PrincipalArn": "x"}})
