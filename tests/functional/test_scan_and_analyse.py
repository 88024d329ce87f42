"""The two file jobs on the real services: outcomes, repeats, deaths, and what is in which bucket."""

import json
import uuid

import pytest

from app.errors import Unavailable
from app.extensions import db
from app.jobs.analyse import analyse
from app.jobs.notify import notify
from app.jobs.scan import scan
from app.jobs.sweep import sweep
from app.models import Notice, Upload, UploadEvent, UploadStatus
from app.models.moves import claim
from app.verdict import Outcome, Verdict
from app.wiring import wiring
from tests.hostile import EICAR
from tests.visitor import CSV, send_form


def row(upload_id):
    db.session.expire_all()
    return db.session.get(Upload, uuid.UUID(upload_id))


def trail(upload_id):
    query = db.select(UploadEvent).where(UploadEvent.upload_id == uuid.UUID(upload_id)).order_by(UploadEvent.id)
    return [event.status.value for event in db.session.scalars(query)]


def objects(bucket):
    """Return every version that a bucket holds under uploads/."""
    client = wiring().storage._client
    return [item["Key"] for item in client.list_object_versions(Bucket=bucket, Prefix="uploads/").get("Versions", [])]


class Says:
    """An engine that gives one answer, or fails."""

    name = "test-engine"

    def __init__(self, answer):
        self.answer, self.asked = answer, 0

    def scan(self, sample):
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return Verdict(self.answer, engine="test-engine", engine_version="1", message="because of a test")

    def check(self):
        return "ok"


@pytest.fixture
def engine(context, monkeypatch):
    def switch_on(answer):
        engine = Says(answer)
        monkeypatch.setitem(wiring().__dict__, "engines", (engine,))
        return engine

    return switch_on


def test_a_clean_table_ends_processed_with_its_report(context, visitor):
    upload_id = visitor.upload(CSV)

    scan(upload_id)
    analyse(upload_id)

    done = row(upload_id)
    assert done.status is UploadStatus.PROCESSED
    assert trail(upload_id) == ["pending", "scanning", "processing", "processed"]
    assert (done.summary["kind"], done.summary["format"]) == ("tabular", "csv")
    assert (done.summary["rows"], done.summary["columns"]) == (3, 2)
    stored = json.loads(wiring().storage.read(wiring().config.processed_bucket, done.report_key, max_bytes=10**6))
    assert stored["source"]["sha256"] == done.sha256


def test_malware_is_in_quarantine_and_nowhere_else(context, visitor):
    upload_id = visitor.upload(EICAR, file_name="eicar.csv")
    key = row(upload_id).object_key

    scan(upload_id)

    held = row(upload_id)
    assert held.status is UploadStatus.QUARANTINED and held.signature
    assert key in objects(wiring().config.quarantine_bucket)
    assert key not in objects(wiring().config.upload_bucket)
    tags = wiring().storage._client.get_object_tagging(Bucket=wiring().config.quarantine_bucket, Key=key)["TagSet"]
    assert {tag["Key"] for tag in tags} == {"signature", "engine", "sha256"}
    assert {notice.kind.value for notice in db.session.scalars(db.select(Notice))} == {
        "visitor_quarantined", "staff_malware",
    }  # fmt: skip


def test_running_each_job_twice_changes_nothing(context, visitor):
    upload_id = visitor.upload(CSV)

    for _ in range(2):
        scan(upload_id)
    for _ in range(2):
        analyse(upload_id)
    scan(upload_id)

    assert trail(upload_id) == ["pending", "scanning", "processing", "processed"]


def test_a_second_worker_leaves_a_leased_upload_alone(context, visitor, engine):
    asked = engine(Outcome.CLEAN)
    upload_id = visitor.upload(CSV)
    assert claim(db.session, uuid.UUID(upload_id), UploadStatus.SCANNING, seconds=60)
    db.session.commit()

    scan(upload_id)

    assert asked.asked == 0 and row(upload_id).status is UploadStatus.SCANNING


def test_a_job_that_lost_its_lease_changes_nothing(context, visitor, engine, monkeypatch):
    upload_id = visitor.upload(CSV)
    slow = engine(Outcome.CLEAN)
    answer = slow.scan

    def lose_the_lease(sample):
        db.session.execute(db.update(Upload).values(lease_token=Upload.lease_token + 1))
        db.session.commit()
        return answer(sample)

    monkeypatch.setattr(slow, "scan", lose_the_lease)

    scan(upload_id)

    assert row(upload_id).status is UploadStatus.SCANNING
    assert trail(upload_id) == ["pending", "scanning"]


@pytest.mark.parametrize("answer", [Unavailable("down"), Outcome.UNSURE], ids=["engine-down", "unsure"])
def test_without_a_clean_answer_the_file_is_never_processed(context, visitor, engine, answer):
    upload_id = visitor.upload(CSV)
    engine(answer)

    with pytest.raises(Unavailable):
        scan(upload_id)
    assert row(upload_id).status is UploadStatus.SCANNING
    _exhaust(upload_id)

    seen = row(upload_id)
    assert seen.status is UploadStatus.ERROR
    assert "on our side" in seen.message
    assert "processing" not in trail(upload_id)


def test_what_one_engine_calls_malware_no_other_can_clear(context, visitor, engine):
    upload_id = visitor.upload(CSV)
    engine(Outcome.MALWARE)

    scan(upload_id)

    assert row(upload_id).status is UploadStatus.QUARANTINED


def test_after_a_crash_between_copy_and_record_the_scan_runs_again(context, visitor, monkeypatch):
    from app.jobs.work import Work

    upload_id = visitor.upload(EICAR, file_name="eicar.csv")
    with monkeypatch.context() as crash:
        crash.setattr(Work, "move", lambda *_, **__: (_ for _ in ()).throw(Unavailable("the database is down")))
        with pytest.raises(Unavailable):
            scan(upload_id)
    key = row(upload_id).object_key
    assert key in objects(wiring().config.upload_bucket)
    _due(upload_id)

    scan(upload_id)

    assert row(upload_id).status is UploadStatus.QUARANTINED
    assert key not in objects(wiring().config.upload_bucket)


def test_after_a_crash_between_record_and_removal_the_sweep_removes(context, visitor, monkeypatch):
    from app.integrations.aws_s3 import S3Client

    upload_id = visitor.upload(EICAR, file_name="eicar.csv")
    with monkeypatch.context() as crash:
        crash.setattr(S3Client, "delete_all_versions", lambda *_, **__: (_ for _ in ()).throw(Unavailable("gone")))
        with pytest.raises(Unavailable):
            scan(upload_id)
    key = row(upload_id).object_key
    assert row(upload_id).status is UploadStatus.QUARANTINED
    assert key in objects(wiring().config.upload_bucket)

    sweep(1)

    assert key not in objects(wiring().config.upload_bucket)
    assert key in objects(wiring().config.quarantine_bucket)


def test_a_file_swapped_after_completion_is_not_what_is_scanned(context, visitor):
    made = visitor.send(CSV)
    visitor.complete(made)
    assert send_form(made["presigned_data"], EICAR)[0] == 201

    scan(made["upload_id"])
    analyse(made["upload_id"])

    assert row(made["upload_id"]).status is UploadStatus.PROCESSED
    assert row(made["upload_id"]).summary["rows"] == 3


def test_a_worker_that_died_is_replaced_when_its_lease_ends(context, visitor):
    upload_id = visitor.upload(CSV)
    wiring().redis.flushdb()
    assert claim(db.session, uuid.UUID(upload_id), UploadStatus.SCANNING, seconds=60)
    db.session.execute(
        db.update(Upload).values(
            leased_until=db.func.clock_timestamp(),
            updated_at=Upload.updated_at - db.text("interval '1 minute'"),
        )
    )
    db.session.commit()

    sweep(1)

    assert wiring().queue.depth()["scan"] == 1
    scan(upload_id)
    assert row(upload_id).status is UploadStatus.PROCESSING


def test_the_visitor_and_sales_are_told_once(context, visitor, stack):
    upload_id = visitor.upload(CSV)
    scan(upload_id)
    analyse(upload_id)
    sent = []
    notices = [notice.id for notice in db.session.scalars(db.select(Notice))]
    wiring().__dict__["mailer"] = type("Recorder", (), {"send": staticmethod(sent.append)})()

    try:
        for notice_id in notices * 2:
            notify(notice_id)
    finally:
        del wiring().__dict__["mailer"]

    assert sorted(message["To"] for message in sent) == sorted(["asha@example.org", stack.config.sales_email])
    assert all(str(upload_id) in message.get_content() for message in sent)


def _due(upload_id):
    """Let the wait before the next attempt be over."""
    db.session.execute(db.update(Upload).where(Upload.id == uuid.UUID(upload_id)).values(leased_until=None))
    db.session.commit()


def _exhaust(upload_id):
    """Run the scan until no retry is left."""
    for _ in wiring().config.job_retry_seconds:
        _due(upload_id)
        with pytest.raises(Unavailable):
            scan(upload_id)
