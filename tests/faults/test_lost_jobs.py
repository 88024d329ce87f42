"""Every way a job is known to get lost is found by the sweep, and no upload stays unfinished."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from rq import Queue
from rq.executions import Execution
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from app.assembly import upkeep_service, upload_service
from app.extensions import db
from app.jobs import work
from app.jobs.scan import scan
from app.jobs.sweep import sweep
from app.models import Upload, UploadStatus
from app.models.moves import claim, extend, move, release
from app.services.uploads import UploadService
from app.wiring import wiring
from tests.visitor import CSV, wait_for


def scan_queue():
    return Queue("scan", connection=wiring().redis, serializer=JSONSerializer)


def row(upload_id):
    db.session.expire_all()
    return db.session.get(Upload, uuid.UUID(upload_id))


def age():
    """Let two hours go by: no lease is held any more, every form is over."""
    past = db.text("interval '2 hours'")
    names = ("created_at", "updated_at", "expires_at", "leased_until")
    db.session.execute(db.update(Upload).values({name: getattr(Upload, name) - past for name in names}))
    db.session.commit()


def take():
    """Take a job from its queue as RQ's worker does."""
    job, _ = Queue.dequeue_any([scan_queue()], None, wiring().redis, serializer=JSONSerializer)
    return job


def died_after_taking_it():
    return take()


def died_before_its_process_ran():
    job = take()
    with wiring().redis.pipeline() as pipeline:
        execution = Execution.create(job, 90, pipeline=pipeline, worker_name="dead")
        pipeline.execute()
    return job, execution


def died_before_the_claim():
    job, execution = died_before_its_process_ran()
    job.set_status(JobStatus.STARTED)
    return execution


def died_before_the_claim_and_half_of_its_record_expired():
    wiring().redis.delete(died_before_the_claim().key)


def waits_for_a_scheduler_that_died():
    job = take()
    job.set_status(JobStatus.SCHEDULED)
    scan_queue().scheduled_job_registry.schedule(job, datetime.now(UTC) - timedelta(seconds=1))


def left_a_fragment():
    wiring().redis.hdel(take().key, "data", "status")


def left_a_record_in_no_list():
    wiring().redis.delete(scan_queue().key)


DEATHS = [
    died_after_taking_it, died_before_its_process_ran, died_before_the_claim,
    died_before_the_claim_and_half_of_its_record_expired, waits_for_a_scheduler_that_died, left_a_fragment,
    left_a_record_in_no_list,
]  # fmt: skip


@pytest.mark.parametrize("die", DEATHS)
def test_a_lost_job_is_queued_again_once(context, visitor, die):
    visitor.upload(CSV)
    die()
    age()

    upkeep_service().requeue_lost()
    upkeep_service().requeue_lost()

    assert scan_queue().count == 1
    assert scan_queue().intermediate_queue.get_job_ids() == []
    assert scan_queue().scheduled_job_registry.get_job_ids() == []
    assert take().func_name == "app.jobs.scan.scan"


def test_a_job_that_waits_for_its_next_attempt_is_left_alone(context, visitor):
    visitor.upload(CSV)
    job = take()
    job.set_status(JobStatus.SCHEDULED)
    scan_queue().scheduled_job_registry.schedule(job, datetime.now(UTC) + timedelta(minutes=1))
    age()

    upkeep_service().requeue_lost()

    assert scan_queue().count == 0
    assert scan_queue().scheduled_job_registry.get_job_ids() == [job.id]


def test_a_job_in_work_is_not_replaced_by_a_repeated_request(context, visitor):
    made = visitor.send()
    visitor.complete(made)
    take().set_status(JobStatus.STARTED)

    visitor.complete(made)

    assert scan_queue().count == 0


def test_a_file_that_kills_each_worker_ends_as_an_error(context, visitor):
    upload_id = visitor.upload(CSV)
    attempts = len(wiring().config.job_retry_seconds) + 1
    for _ in range(attempts):
        assert claim(db.session, uuid.UUID(upload_id), UploadStatus.SCANNING, seconds=60)
        age()

    scan(upload_id)

    assert row(upload_id).status is UploadStatus.ERROR
    trail = upload_service().events(uuid.UUID(upload_id), internal=True)
    assert f"Gave up after {attempts} attempts" in trail[-1].message


def test_a_late_beat_or_release_does_not_lock_out_the_next_job(context, visitor):
    upload_id = uuid.UUID(visitor.upload(CSV))
    lease = claim(db.session, upload_id, UploadStatus.SCANNING, seconds=60)
    move(
        db.session, upload_id, came_from=UploadStatus.SCANNING, to=UploadStatus.PROCESSING,
        actor="worker", message="clean", lease=lease,
    )  # fmt: skip

    assert extend(db.session, upload_id, lease, seconds=60) is False
    release(db.session, upload_id, lease, wait_seconds=60)

    assert claim(db.session, upload_id, UploadStatus.PROCESSING, seconds=60) == lease + 1


def test_a_job_that_hangs_loses_its_lease_when_its_time_is_over(context, visitor, monkeypatch):
    upload_id = visitor.upload(CSV)
    monkeypatch.setattr(work, "FILE_JOB_SECONDS", 0)
    seen = []

    def hang(held):
        wait_for(lambda: all(t.name != "lease-heartbeat" for t in threading.enumerate()), what="the last beat")
        seen.append(held.lease)

    work.run(upload_id, UploadStatus.SCANNING, hang)

    assert seen == [1]


def test_a_broken_part_of_the_sweep_leaves_the_others_their_turn(context, visitor, monkeypatch):
    visitor.upload(CSV)
    died_after_taking_it()
    age()
    visitor.send()
    age()

    def breaks(*_, **__):
        raise ValueError("a fault in the code")

    monkeypatch.setattr(UploadService, "complete", breaks)
    with pytest.raises(ValueError, match="a fault"):
        sweep(1)

    assert scan_queue().count == 1


def test_a_file_that_arrived_is_not_expired_with_its_form(context, visitor):
    made = visitor.send()
    age()

    assert upkeep_service().expire() == 0

    assert row(made["upload_id"]).status is UploadStatus.SCANNING
