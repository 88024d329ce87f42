"""The application on the buckets and the queue that Terraform made, with the settings it wrote for the hosts."""

from dataclasses import replace

import pytest

from app import create_app
from app.config import Config
from app.extensions import db
from app.integrations.aws_s3 import S3Client
from app.jobs.analyse import analyse
from app.jobs.scan import scan
from app.models import Upload
from app.wiring import wiring
from tests import hostile
from tests.deploy.platform import NAME
from tests.visitor import CSV, Visitor


@pytest.fixture
def settings(platform):
    """What the hosts of the primary region read from SSM."""
    pages = platform.client("ssm").get_paginator("get_parameters_by_path").paginate(
        Path=f"/{NAME}/common", WithDecryption=True
    )  # fmt: skip
    return {item["Name"].rsplit("/", 1)[-1]: item["Value"] for page in pages for item in page["Parameters"]}


@pytest.fixture
def site(app, stack, platform, settings):
    """The application with those settings; database, queue and scanner are the test run's own."""
    buckets = {
        name: settings[name.upper()]
        for name in ("upload_bucket", "processed_bucket", "quarantine_bucket", "static_assets_bucket", "log_bucket")
    }
    # The emulator does not run functions: the scanners are clamd and the application's own inspection.
    config = replace(
        stack.config, **buckets, aws_s3_endpoint_url=platform.endpoint, aws_sqs_endpoint_url=platform.endpoint,
        upload_events_queue_url=settings["UPLOAD_EVENTS_QUEUE_URL"], max_upload_size=stack.config.max_upload_size,
    )  # fmt: skip
    return create_app(config)


def sent(site, data, **named):
    """Announce and send a file, and let the listener hear of it from S3; returns the upload's id and state."""
    visitor = Visitor(site.test_client())
    upload_id = visitor.send(data, **named)["upload_id"]
    listened = site.test_cli_runner().invoke(args=["uploads", "listen", "--once"])
    assert listened.exit_code == 0, listened.output
    return upload_id, visitor


def test_a_file_goes_from_form_to_report(site, platform):
    upload_id, visitor = sent(site, CSV)
    assert visitor.look(upload_id)["status"] == "scanning"

    with site.app_context():
        scan(upload_id)
        analyse(upload_id)
        key = db.session.get(Upload, upload_id).report_key

    assert visitor.look(upload_id)["status"] == "processed"
    assert visitor.look(upload_id)["summary"]["rows"] == 3
    stored = platform.client("s3").head_object(Bucket=f"{NAME}-processed", Key=key)
    assert stored["ServerSideEncryption"] == "AES256"


def test_malware_ends_in_the_quarantine_bucket_alone(site, platform):
    upload_id, visitor = sent(site, hostile.EICAR)

    with site.app_context():
        scan(upload_id)

    s3 = platform.client("s3")
    assert visitor.look(upload_id)["status"] == "quarantined"
    held = s3.list_objects_v2(Bucket=f"{NAME}-quarantine", Prefix=f"uploads/{upload_id}/")
    assert held["KeyCount"] == 1
    assert s3.list_objects_v2(Bucket=f"{NAME}-uploads", Prefix=f"uploads/{upload_id}/")["KeyCount"] == 0


def test_the_bucket_is_what_the_readiness_check_finds(site):
    with site.app_context():
        assert isinstance(wiring().storage, S3Client)
        wiring().storage.check(wiring().config.upload_bucket)


def test_every_setting_that_terraform_writes_is_one_the_application_knows(settings):
    assert set(settings) <= {name.upper() for name in Config.__dataclass_fields__}
