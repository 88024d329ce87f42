"""What the site needs in the stores, made on every start and the same each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import boto3

DAYS_OF_UPLOADS = 30
QUEUE = "indivillage-upload-events"


def provision(environ: Mapping[str, str], origins: list[str], *, queue: str = QUEUE) -> str:
    """Make buckets with their rules, and the queue of upload events; returns the queue's URL."""
    options: dict[str, Any] = {
        "endpoint_url": environ["AWS_S3_ENDPOINT_URL"], "region_name": environ.get("AWS_REGION", "us-east-1"),
        "aws_access_key_id": environ["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": environ["AWS_SECRET_ACCESS_KEY"],
    }  # fmt: skip
    s3, sqs = boto3.client("s3", **options), boto3.client("sqs", **options)
    for name in ("UPLOAD", "PROCESSED", "QUARANTINE", "STATIC_ASSETS", "LOG"):
        _bucket(s3, environ[f"{name}_BUCKET"])
    _upload_rules(s3, environ["UPLOAD_BUCKET"], origins)
    return _events(s3, sqs, environ["UPLOAD_BUCKET"], queue)


def _bucket(s3: Any, name: str) -> None:
    if name not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _upload_rules(s3: Any, bucket: str, origins: list[str]) -> None:
    cors = {"AllowedMethods": ["POST"], "AllowedOrigins": origins, "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [cors | {"MaxAgeSeconds": 3000}]})
    rule = {
        "ID": "expire-uploads", "Status": "Enabled", "Filter": {"Prefix": "uploads/"},
        "Expiration": {"Days": DAYS_OF_UPLOADS}, "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }  # fmt: skip
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})


def _events(s3: Any, sqs: Any, bucket: str, queue: str) -> str:
    url: str = sqs.create_queue(QueueName=queue)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    dead = sqs.create_queue(QueueName=f"{queue}-dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}},
    }  # fmt: skip
    sqs.set_queue_attributes(
        QueueUrl=url,
        Attributes={
            "Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "10"}),
            "VisibilityTimeout": "30",
        },
    )
    configuration = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [configuration]}
    )
    return url
