"""The FileProcessor function as it is built, run by a Lambda server on objects in a bucket."""

import hashlib
import subprocess
import sys
import uuid
from pathlib import Path

import boto3
import pytest

from app.errors import Unavailable
from app.integrations.aws_lambda import LambdaEngine
from app.verdict import Outcome, Sample
from devstack import storage
from devstack.process import free_port
from tests import hostile

BUILD = Path(__file__).parents[2] / "deploy" / "lambda" / "build.py"
BUCKET = "function-uploads"
# All that the function may do; the server evaluates it.
RIGHTS = """{"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectVersion"],
    "Resource": "arn:aws:s3:::function-uploads/uploads/*"}]}"""
TRUST = """{"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of its own: functions inherit its environment."""
    folder = tmp_path_factory.mktemp("lambda")
    with storage.running(folder / "state", port=free_port(), logs=folder) as running:
        yield running


@pytest.fixture(scope="module")
def client_of(server):
    """A function that returns a client of a service on the server."""

    def make(service):
        return boto3.client(
            service,
            endpoint_url=server.endpoint,
            region_name="us-east-1",
            aws_access_key_id=storage.ACCESS_KEY,
            aws_secret_access_key=storage.SECRET_KEY,
        )

    return make


@pytest.fixture(scope="module")
def function(client_of, tmp_path_factory):
    """The deployed function's name."""
    package = tmp_path_factory.mktemp("package") / "function.zip"
    subprocess.run([sys.executable, str(BUILD), str(package), "--installed"], check=True, capture_output=True)
    client_of("s3").create_bucket(Bucket=BUCKET)
    client_of("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    role = client_of("iam").create_role(RoleName="FileProcessorRole", AssumeRolePolicyDocument=TRUST)["Role"]
    client_of("iam").put_role_policy(RoleName="FileProcessorRole", PolicyName="read-uploads", PolicyDocument=RIGHTS)
    client_of("lambda").create_function(
        FunctionName="file-processor",
        Runtime="python3.12",
        Role=role["Arn"],
        Handler="handler.handler",
        Code={"ZipFile": package.read_bytes()},
        Timeout=60,
        MemorySize=1024,
        Environment={"Variables": {"MAX_UPLOAD_SIZE": "3000000"}},
    )
    return "file-processor"


@pytest.fixture
def engine(function, client_of):
    return LambdaEngine(function, client_of("lambda"))


@pytest.fixture
def put(client_of, function):
    """A function that stores an object and returns it as a pinned sample."""

    def store(name, data, content_type="text/csv", key=None):
        key = key or f"uploads/{uuid.uuid4()}/{name}"
        stored = client_of("s3").put_object(Bucket=BUCKET, Key=key, Body=data, ContentType=content_type)
        sha256 = hashlib.sha256(data).hexdigest()
        return Sample(Path(name), name, content_type, "csv", len(data), sha256, BUCKET, key, stored["VersionId"])

    return store


@pytest.mark.parametrize(
    ("name", "content_type", "data", "outcome"),
    [
        ("data.csv", "text/csv", hostile.SMALL_CSV, Outcome.CLEAN),
        ("eicar.csv", "text/csv", hostile.EICAR, Outcome.MALWARE),
        ("deep.zip", "application/zip", hostile.zip_matryoshka(4), Outcome.MALWARE),
        ("locked.zip", "application/zip", hostile.zip_with_password(), Outcome.REJECTED),
        ("empty.csv", "text/csv", b"", Outcome.REJECTED),
        ("picture.svg", "image/svg+xml", b"<svg/>", Outcome.REJECTED),
        ("large.csv", "text/csv", b"1,2\n" * 1_000_000, Outcome.REJECTED),
    ],
    ids=["clean", "eicar", "eicar-4-deep", "password", "empty", "type", "too-large"],
)
def test_the_deployed_function_gives_the_verdict(name, content_type, data, outcome, engine, put):
    verdict = engine.scan(put(name, data, content_type))

    assert verdict.outcome is outcome
    assert verdict.engine == "lambda"
    assert outcome is not Outcome.MALWARE or verdict.signature == "Eicar-Test-Signature"


def test_it_looks_at_the_pinned_version_and_not_at_what_came_later(engine, put):
    first = put("data.csv", hostile.SMALL_CSV)
    later = put("data.csv", hostile.EICAR, key=first.key)

    assert engine.scan(first).outcome is Outcome.CLEAN
    assert engine.scan(later).outcome is Outcome.MALWARE


def test_what_it_may_not_read_is_no_verdict(engine, put):
    sample = put("data.csv", hostile.SMALL_CSV, key="private/data.csv")

    with pytest.raises(Unavailable):
        engine.scan(sample)


def test_an_object_that_is_gone_is_no_verdict(engine, put, client_of):
    sample = put("data.csv", hostile.SMALL_CSV)
    client_of("s3").delete_object(Bucket=BUCKET, Key=sample.key, VersionId=sample.version_id)

    with pytest.raises(Unavailable):
        engine.scan(sample)


def test_the_function_is_ready_and_a_missing_one_is_not(engine, client_of):
    assert engine.check() == "ok"
    with pytest.raises(Unavailable):
        LambdaEngine("no-such-function", client_of("lambda")).check()


def test_the_same_sources_build_the_same_bytes(tmp_path):
    for name in ("one.zip", "two.zip"):
        subprocess.run([sys.executable, str(BUILD), str(tmp_path / name), "--installed"], check=True)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
