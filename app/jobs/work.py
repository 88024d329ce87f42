"""The frame both file jobs run in: lease, heartbeat, retry, and `error` when no retry is left."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict, NotFound, Rejected
from app.extensions import db
from app.models import Notice, NoticeKind, Upload, UploadStatus
from app.models.moves import claim, extend, move, release
from app.queue import FILE_JOB_SECONDS, Job
from app.wiring import wiring

logger = logging.getLogger(__name__)
BEATS_A_LEASE = 3


@dataclass(frozen=True)
class Work:
    """One claimed upload: the row as it was at the claim, and the token that guards what is written.

    `timings` collects the seconds of each stage; they go into the trail, so that slow ones can be found.
    """

    upload: Upload
    lease: int
    timings: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Note how long the block takes."""
        began = time.perf_counter()
        yield
        self.timings.append({"stage": stage, "seconds": round(time.perf_counter() - began, 4)})

    def move(self, *, to: UploadStatus, message: str, notices: tuple[NoticeKind, ...] = (), **more: Any) -> None:
        """Move the upload on and commit, with the mails due; raises Conflict if the lease is lost."""
        move(
            db.session, self.upload.id, came_from=self.upload.status, to=to, lease=self.lease,
            actor="worker", message=message, **more,
        )  # fmt: skip
        due = [Notice(kind=kind, upload_id=self.upload.id) for kind in notices]
        db.session.add_all(due)
        db.session.commit()
        tell(due)


def tell(notices: list[Notice]) -> None:
    """Queue committed mails; what cannot be queued is the sweep's."""
    for notice in notices:
        try:
            wiring().queue.enqueue(Job.NOTIFY, notice.id, turn=0)
        except AppError:
            logger.warning("notice left to the sweep", extra={"notice_id": notice.id})


def run(upload_id: str, status: UploadStatus, step: Callable[[Work], None]) -> None:
    """Run `step` on the upload if it is in `status` and nobody else works on it.

    Rejected is an answer and is recorded. Anything else is raised for the queue to retry, and recorded
    as `error` once the retries are used up.
    """
    key = uuid.UUID(upload_id)
    config = wiring().config
    lease = claim(db.session, key, status, seconds=config.job_lease_seconds)
    db.session.commit()
    if lease is None:
        logger.info("nothing to do", extra={"upload_id": upload_id, "status": status.value})
        return
    upload = db.session.get_one(Upload, key)
    db.session.expunge(upload)  # Only what was true at the claim may be decided upon.
    db.session.commit()
    work = Work(upload, lease)
    if upload.attempts > len(config.job_retry_seconds) + 1:  # Each worker died: no exception was left to count.
        _give_up(work, "worker_died", "No attempt came to an end.", attempts=upload.attempts - 1)
        return
    try:
        with _heartbeat(db.engine, work, seconds=config.job_lease_seconds):
            step(work)
    except Rejected as refusal:
        reject(work, refusal.message)
    except Conflict:
        db.session.rollback()
        logger.warning("came too late", extra={"upload_id": upload_id, "lease": lease})
    except Exception as error:  # The edge of a job: counted here, raised to the queue.
        _failed(work, error)
        raise


def reject(work: Work, message: str, **more: Any) -> None:
    """Record that the file is harmless but unusable, and tell the visitor."""
    work.move(to=UploadStatus.REJECTED, message=message, notices=(NoticeKind.VISITOR_REJECTED,), **more)
    wiring().spool.clear(work.upload.id)


def _failed(work: Work, error: Exception) -> None:
    """Count the failure: give the lease back for a retry, or give up where none is left."""
    db.session.rollback()
    waits = wiring().config.job_retry_seconds
    code = error.code if isinstance(error, AppError) else type(error).__name__
    missing = isinstance(error, NotFound)
    if work.upload.attempts <= len(waits) and not missing:
        extra = {"upload_id": str(work.upload.id), "attempt": work.upload.attempts, "failure": code}
        logger.warning("job failed, will be tried again", extra=extra)
        release(db.session, work.upload.id, work.lease, wait_seconds=waits[work.upload.attempts - 1] - 1)
        db.session.commit()
        return
    _give_up(work, code, str(error)[:500], attempts=work.upload.attempts)


def _give_up(work: Work, code: str, detail: str, *, attempts: int) -> None:
    """Record the failure for staff, and tell the visitor."""
    extra = {"upload_id": str(work.upload.id), "attempt": attempts, "failure": code}
    logger.error("job failed for good", extra=extra)
    work.move(
        to=UploadStatus.ERROR,
        message="Something went wrong on our side. Your file is kept, and our team has been told.",
        reason=f"Gave up after {attempts} attempts: {code}.",
        data={"failure": code, "detail": detail},
        notices=(NoticeKind.VISITOR_ERROR, NoticeKind.STAFF_ERROR),
    )
    wiring().spool.clear(work.upload.id)


@contextmanager
def _heartbeat(engine: Engine, work: Work, *, seconds: int) -> Iterator[None]:
    """Extend the lease from a thread while the block runs: a dead process stops extending by itself.

    One that hangs has its job's time and no more: the worker that would end it may be dead.
    """
    over = threading.Event()
    end = time.monotonic() + FILE_JOB_SECONDS

    def beat() -> None:
        while not over.wait(seconds / BEATS_A_LEASE) and time.monotonic() < end:
            try:
                with Session(engine) as session:
                    extend(session, work.upload.id, work.lease, seconds=seconds)
                    session.commit()
            except SQLAlchemyError:
                logger.warning("heartbeat missed", extra={"upload_id": str(work.upload.id)})

    thread = threading.Thread(target=beat, name="lease-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
