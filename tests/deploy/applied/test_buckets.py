"""The customer's table "Bucket Structure", asked of the account row by row; and who may do what with files."""

import json

import pytest

from tests.deploy.platform import NAME, PRIMARY, SECONDARY

BUCKETS = {
    "UPLOAD": "uploads",
    "PROCESSED": "processed",
    "QUARANTINE": "quarantine",
    "STATIC_ASSETS": "assets",
    "LOG": "logs",
}
every_row = pytest.mark.parametrize("row", BUCKETS, ids=lambda row: f"{row}_BUCKET")


@pytest.fixture
def s3(platform):
    return platform.client("s3")


def rule(s3, purpose, identifier="keep"):
    rules = s3.get_bucket_lifecycle_configuration(Bucket=f"{NAME}-{purpose}")["Rules"]
    return next(each for each in rules if each["ID"] == identifier)


@every_row
def test_the_bucket_is_encrypted_with_aes_256(s3, row):
    found = s3.get_bucket_encryption(Bucket=f"{NAME}-{BUCKETS[row]}")["ServerSideEncryptionConfiguration"]["Rules"]

    assert [each["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for each in found] == ["AES256"]


@every_row
def test_the_bucket_is_closed_to_the_public_and_to_what_is_not_tls(s3, row):
    bucket = f"{NAME}-{BUCKETS[row]}"

    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    denied = next(each for each in policy["Statement"] if each["Sid"] == "DenyWithoutTls")
    assert set(denied["Resource"]) == {f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"}


@every_row
@pytest.mark.parametrize("region", [PRIMARY, SECONDARY])
def test_the_bucket_is_there_in_both_regions_with_versions(platform, row, region):
    suffix = "" if region == PRIMARY else f"-{region}"
    bucket = f"{NAME}-{BUCKETS[row]}{suffix}"

    assert platform.client("s3", region).get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_upload_bucket_files_are_deleted_after_30_days(s3):
    assert rule(s3, "uploads")["Expiration"]["Days"] == 30


def test_processed_bucket_files_move_to_archive_after_90_days(s3):
    assert rule(s3, "processed")["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER_IR"}]
    assert "Expiration" not in rule(s3, "processed")


def test_quarantine_bucket_files_stay_until_a_review(s3):
    assert "Expiration" not in rule(s3, "quarantine")


def test_static_assets_bucket_is_permanent_and_read_by_cloudfront_alone(s3):
    assert "Expiration" not in rule(s3, "assets") and "Transitions" not in rule(s3, "assets")
    policy = json.loads(s3.get_bucket_policy(Bucket=f"{NAME}-assets")["Policy"])
    allowed = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    assert [each["Principal"] for each in allowed] == [{"Service": "cloudfront.amazonaws.com"}]


def test_log_bucket_logs_are_archived_after_90_days_and_deleted_after_7_years(s3):
    assert rule(s3, "logs")["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER"}]
    assert rule(s3, "logs")["Expiration"]["Days"] == 7 * 365 + 2


@pytest.mark.parametrize("purpose", ["uploads", "processed"])
def test_the_bucket_is_replicated_to_the_secondary_region_within_15_minutes(s3, purpose):
    [copied] = s3.get_bucket_replication(Bucket=f"{NAME}-{purpose}")["ReplicationConfiguration"]["Rules"]

    assert copied["Destination"]["Bucket"] == f"arn:aws:s3:::{NAME}-{purpose}-{SECONDARY}"
    assert copied["Destination"]["ReplicationTime"]["Time"]["Minutes"] == 15


@pytest.mark.parametrize("purpose", ["quarantine", "assets", "logs"])
def test_the_bucket_is_not_replicated(s3, purpose):
    with pytest.raises(s3.exceptions.ClientError, match="ReplicationConfigurationNotFound"):
        s3.get_bucket_replication(Bucket=f"{NAME}-{purpose}")


@pytest.mark.parametrize("purpose", ["uploads", "processed", "quarantine", "assets"])
def test_access_is_logged_for_audit(s3, purpose):
    logged = s3.get_bucket_logging(Bucket=f"{NAME}-{purpose}")["LoggingEnabled"]

    assert (logged["TargetBucket"], logged["TargetPrefix"]) == (f"{NAME}-logs", f"s3/{purpose}/")


def test_only_the_sites_own_pages_may_post_files(s3):
    [cors] = s3.get_bucket_cors(Bucket=f"{NAME}-uploads")["CORSRules"]

    assert set(cors["AllowedOrigins"]) == {"https://indivillage.example", "https://www.indivillage.example"}
    assert cors["AllowedMethods"] == ["POST"]


def test_new_uploads_are_told_on_the_queue_and_to_functions(platform, s3):
    told = s3.get_bucket_notification_configuration(Bucket=f"{NAME}-uploads")

    assert [each["QueueArn"].rsplit(":", 1)[-1] for each in told["QueueConfigurations"]] == [f"{NAME}-upload-events"]
    [target] = platform.client("events").list_targets_by_rule(Rule=f"{NAME}-uploaded")["Targets"]
    assert target["Arn"].endswith(f":function:{NAME}-file-processor")
