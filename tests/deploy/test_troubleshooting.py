"""Every command of docs/troubleshooting.md is run against an account with the document's names, and answers as it says."""

import io
import json
import os
import sys
import time
import zipfile

import boto3
import pytest

from devstack.process import ROOT, Process, free_port
from devstack.storage import program
from tests.deploy import documents

DOCUMENT = ROOT / "docs" / "troubleshooting.md"
COMMANDS = documents.blocks(DOCUMENT, "bash")
NAME, ACCOUNT = "indivillage-prod", "123456789012"
BUCKET, FUNCTION = f"{NAME}-uploads", f"{NAME}-file-processor"
KEY = "uploads/0d0c2c1e-8f0b-4d43-9b50-0c5f1f3c5a11/rain.csv"
BUCKETS = [f"{name}_BUCKET" for name in ("UPLOAD", "PROCESSED", "QUARANTINE", "STATIC_ASSETS", "LOG")]
# What the command line sees; the real package is run by tests/functional/test_lambda_engine.py.
HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "body": {"status": "clean", "key": event["key"]}}
"""
# Not every service heeds AWS_ENDPOINT_URL; none may ask further than this machine.
EMULATED = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }\n'
LINES = {
    f"/aws/lambda/{FUNCTION}": ["[ERROR] scan broke off", "Task timed out after 120.00 seconds"],
    f"/{NAME}/ApiServerLogs": [json.dumps({"message": "upload received", "request_id": "3f1c"}), json.dumps({"message": "request"})],
}  # fmt: skip


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """An AWS that evaluates policies and runs functions, with every service that the document asks."""
    folder, port = tmp_path_factory.mktemp("aws"), free_port()
    environ = {
        "PATH": os.environ["PATH"], "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT, "S3_DATA_DIR": str(folder / "s3"), "STATE_DIR": str(folder / "state"),
        "TMPDIR": str(folder), "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    process = Process("the emulator", [str(program())], log=folder / "emulator.log", environ=environ)
    process.start()
    address = f"http://127.0.0.1:{port}"
    process.wait_until(lambda: _answers(address), seconds=60)
    yield address
    process.stop()


def _answers(address):
    try:
        return bool(client(address, "sts").get_caller_identity())
    except Exception:  # Whatever it says until it is up.
        return False


def client(address, service):
    # The account is the key's, where it has twelve digits.
    return boto3.client(
        service, endpoint_url=address, region_name="us-east-1", aws_access_key_id=ACCOUNT, aws_secret_access_key="test"
    )


@pytest.fixture(scope="module")
def account(endpoint):
    """What Terraform makes, as far as the document asks for it, and one upload."""
    _bucket(client(endpoint, "s3"))
    _roles(client(endpoint, "iam"))
    _function(client(endpoint, "lambda"))
    client(endpoint, "ssm").put_parameter(
        Name=f"/{NAME}/common/MAX_UPLOAD_SIZE", Value="100000000", Type="SecureString"
    )
    sqs = client(endpoint, "sqs")
    sqs.send_message(QueueUrl=sqs.create_queue(QueueName=f"{NAME}-upload-events")["QueueUrl"], MessageBody="an event")
    _lines(client(endpoint, "logs"))
    return endpoint


def _bucket(s3):
    s3.create_bucket(Bucket=BUCKET)
    deny = {
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalAccount": "another"}},
    }  # fmt: skip
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    blocked = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=blocked)
    rule = {"AllowedOrigins": ["https://www.indivillage.com"], "AllowedMethods": ["POST"]}
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"day,mm\n1,4\n", ContentType="text/csv", ServerSideEncryption="AES256")


def _roles(iam):
    for role, actions in {"AppServerRole": ["s3:PutObject"], "FileProcessorRole": ["s3:GetObjectVersion"]}.items():
        iam.create_role(
            RoleName=f"{NAME}-{role}", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}'
        )
        allow = {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:s3:::{BUCKET}/uploads/*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.put_role_policy(RoleName=f"{NAME}-{role}", PolicyName="files", PolicyDocument=document)


def _function(functions):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("handler.py", HANDLER)
    functions.create_function(
        FunctionName=FUNCTION, Runtime="python3.12", Handler="handler.handler", MemorySize=2048, Timeout=120,
        Role=f"arn:aws:iam::{ACCOUNT}:role/{NAME}-FileProcessorRole", Code={"ZipFile": package.getvalue()},
    )  # fmt: skip


def _lines(logs):
    for group, messages in LINES.items():
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="2026/11/27/[$LATEST]1")
        now = int(time.time() * 1000)
        logs.put_log_events(
            logGroupName=group, logStreamName="2026/11/27/[$LATEST]1",
            logEvents=[{"timestamp": now, "message": message} for message in messages],
        )  # fmt: skip


@pytest.mark.parametrize("block", COMMANDS[1:], ids=lambda block: block.title)
def test_the_commands_answer_as_the_document_says(account, tmp_path, block):
    answer = documents.run(
        EMULATED + COMMANDS[0].script + block.script, cwd=tmp_path,
        env={
            "PATH": f"{ROOT / '.venv-ansible' / 'bin'}:{os.environ['PATH']}", "HOME": str(tmp_path), "AWS_PAGER": "",
            "AWS_ENDPOINT_URL": account, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "test",
        },
    )  # fmt: skip
    assert block.missing_in(answer) == [], answer


@pytest.mark.parametrize("block", documents.blocks(DOCUMENT, "shell"), ids=lambda block: block.title)
def test_the_applications_commands_answer_as_the_document_says(tmp_path, block):
    (tmp_path / "rain.csv").write_text("day,mm\n1,4\n2,0\n")
    answer = documents.run(
        f'indivillage-flask() {{ "{sys.executable}" -m flask --app "{ROOT}/wsgi.py" "$@"; }}\n{block.script}', cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"], "HOME": str(tmp_path), "SECRET_KEY": "a key for tests only, 32 long",
            "DATABASE_URL": "postgresql:///unasked", "REDIS_URL": "redis://127.0.0.1:9/0", "SPOOL_DIR": str(tmp_path),
            "MAIL_URL": f"file:{tmp_path}", **dict.fromkeys(BUCKETS, "unasked"),
        },
    )  # fmt: skip
    assert block.missing_in(answer) == [], answer


def test_every_row_and_step_of_the_customers_section_is_there():
    text = " ".join(DOCUMENT.read_text().lower().replace("**", "").split())
    rows = """s3 access denied | incorrect iam permissions | bucket policy restrictions | expired presigned url | check iam role permissions
        | verify the bucket policy | check the url's expiration time | file upload failures | file size exceeds limit
        | invalid file type | network issues | s3 service issues | verify the file's size against the limits
        | check file type validation | check network connectivity | check the aws service health dashboard
        | lambda function failures | insufficient permissions | memory/timeout limits | code errors | dependency issues
        | check the cloudwatch logs for errors | verify the iam role's permissions | check memory and timeout settings
        | test the function | aws cloudtrail | cloudwatch logs | aws x-ray | aws cli | head-object | s3 ls
        | get-bucket-policy | lambda invoke | get-log-events"""
    assert [row for row in (" ".join(row.split()) for row in rows.split("|")) if row not in text] == []
