"""Completion: three ways, one step, whatever the order and however often."""

import uuid

import pytest
from rq import Queue
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from sqlalchemy.exc import DBAPIError

from app.assembly import upkeep_service, upload_service
from app.cli import listen
from app.extensions import db
from app.models import Upload, UploadEvent, UploadStatus
from app.wiring import wiring
from tests.visitor import CSV, send_form


def row(upload_id):
    db.session.expire_all()
    return db.session.get(Upload, uuid.UUID(upload_id))


def events(upload_id):
    query = db.select(UploadEvent).where(UploadEvent.upload_id == uuid.UUID(upload_id)).order_by(UploadEvent.id)
    return [event.status for event in db.session.scalars(query)]


def queued(queue):
    return wiring().queue.depth()[queue]


def test_completion_pins_the_version_and_queues_one_scan(context, visitor):
    made = visitor.send()

    answer = visitor.complete(made)

    stored = row(made["upload_id"])
    assert (answer.status_code, answer.json["status"]) == (202, "scanning")
    assert stored.object_size == len(CSV) and stored.object_version and stored.object_etag
    assert queued("scan") == 1


def test_completing_twice_answers_the_state_and_starts_nothing_twice(context, visitor):
    made = visitor.send()

    answers = [visitor.complete(made) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {202}
    assert queued("scan") == 1
    assert events(made["upload_id"]) == [UploadStatus.PENDING, UploadStatus.SCANNING]


def test_completion_before_the_file_arrives_is_a_conflict(visitor):
    answer = visitor.complete(visitor.announce().json)

    assert answer.status_code == 409
    assert "not arrived" in answer.json["detail"]


def test_completion_of_an_unknown_upload_is_not_found(visitor):
    assert visitor.post(f"/api/v1/uploads/{uuid.uuid4()}/complete").status_code == 404


def test_a_closed_tab_loses_nothing_because_storage_tells(app, context, visitor):
    made = visitor.send()

    _hear_until(app, lambda: row(made["upload_id"]).status is not UploadStatus.PENDING)

    assert row(made["upload_id"]).status is UploadStatus.SCANNING
    assert queued("scan") == 1


def test_the_sweep_completes_what_neither_told(context, visitor, monkeypatch):
    made = visitor.send()
    _age(made["upload_id"], seconds=60)

    assert upkeep_service().complete_forgotten() >= 1

    assert row(made["upload_id"]).status is UploadStatus.SCANNING


def test_all_three_at_once_are_one(app, context, visitor):
    made = visitor.send()
    upload_id = uuid.UUID(made["upload_id"])

    for source in ("browser", "s3-event", "sweep", "browser"):
        upload_service().complete(upload_id, source=source)

    assert events(made["upload_id"]) == [UploadStatus.PENDING, UploadStatus.SCANNING]


def test_a_file_sent_again_after_completion_is_removed_and_noted(app, context, visitor):
    made = visitor.send()
    visitor.complete(made)
    first = row(made["upload_id"]).object_version
    assert send_form(made["presigned_data"], b"other,content\n1,2\n")[0] == 201
    late = wiring().storage.head(wiring().config.upload_bucket, made["presigned_data"]["fields"]["key"])
    assert late.version_id != first

    upload_service().arrived(late.key, late.version_id)

    now = wiring().storage.head(wiring().config.upload_bucket, late.key)
    assert now.version_id == first == row(made["upload_id"]).object_version


def test_another_size_than_announced_is_rejected_with_both_numbers(visitor):
    made = visitor.announce(CSV, file_size=len(CSV) + 5).json
    assert send_form(made["presigned_data"], CSV)[0] == 201

    visitor.complete(made)

    seen = visitor.look(made["upload_id"])
    assert seen["status"] == "rejected"
    assert str(len(CSV)) in seen["message"]


def test_a_queue_that_is_down_makes_it_late_and_not_lost(context, visitor, monkeypatch):
    from app.errors import Unavailable
    from app.queue import JobQueue

    made = visitor.send()

    def down(*_, **__):
        raise Unavailable("The work queue does not answer just now.")

    with monkeypatch.context() as broken:
        broken.setattr(JobQueue, "enqueue", down)
        assert visitor.complete(made).status_code == 202
    assert queued("scan") == 0
    _age(made["upload_id"], seconds=60)

    upkeep_service().requeue_lost()

    assert queued("scan") == 1


def test_a_worker_that_died_before_it_claimed_is_replaced(context, visitor):
    upload_id = visitor.upload(CSV)
    queue = Queue("scan", connection=wiring().redis, serializer=JSONSerializer)
    job = queue.fetch_job(queue.job_ids[0])
    queue.remove(job.id)
    job.set_status(JobStatus.STARTED)
    _age(upload_id, seconds=60)

    upkeep_service().requeue_lost()
    upkeep_service().requeue_lost()

    assert queued("scan") == 1


def test_a_form_that_nobody_used_expires(context, visitor):
    made = visitor.announce().json
    _age(made["upload_id"], seconds=2 * 3600)

    assert upkeep_service().expire() >= 1

    seen = visitor.look(made["upload_id"])
    assert seen["status"] == "expired" and "new upload" in seen["message"]


@pytest.mark.parametrize("statement", ["UPDATE upload_events SET message = 'x'", "DELETE FROM upload_events"])
def test_the_audit_trail_can_only_grow(context, visitor, statement):
    visitor.announce()

    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(db.text(statement))
    db.session.rollback()


def _age(upload_id, *, seconds):
    """Make an upload older, as waiting would."""
    interval = db.text(f"interval '{int(seconds)} seconds'")
    db.session.execute(
        db.update(Upload)
        .where(Upload.id == uuid.UUID(upload_id))
        .values(
            created_at=Upload.created_at - interval,
            updated_at=Upload.updated_at - interval,
            expires_at=Upload.expires_at - interval,
        )
    )
    db.session.commit()


def _hear_until(app, condition, *, turns=10):
    """Let the listener look, a few long polls at most."""
    runner = app.test_cli_runner()
    for _ in range(turns):
        assert runner.invoke(listen, ["--once"]).exit_code == 0
        if condition():
            return
    raise AssertionError("storage's event did not come")
