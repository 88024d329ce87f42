"""The job queue: names of jobs as strings, so that the web process imports none of their code."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.utils import as_text, utcparse

from app.errors import Unavailable

DONE_TTL_SECONDS = 600
FAILED_TTL_SECONDS = 24 * 3600
FILE_JOB_SECONDS = 900


class Job(StrEnum):
    """What the queue may ask for; each value is the dotted path of a function in `app.jobs`."""

    SCAN = "app.jobs.scan.scan"
    ANALYSE = "app.jobs.analyse.analyse"
    NOTIFY = "app.jobs.notify.notify"
    SWEEP = "app.jobs.sweep.sweep"


class QueueName(StrEnum):
    """One queue a worker process: a worker on several could lose a job between them."""

    SCAN = "scan"
    ANALYSE = "analyse"
    HOUSEKEEPING = "housekeeping"


@dataclass(frozen=True)
class Terms:
    """Where a job runs and how long it may take, in seconds."""

    queue: QueueName
    timeout_seconds: int
    retries: bool = True


TERMS: dict[Job, Terms] = {
    Job.SCAN: Terms(QueueName.SCAN, FILE_JOB_SECONDS),
    Job.ANALYSE: Terms(QueueName.ANALYSE, FILE_JOB_SECONDS),
    Job.NOTIFY: Terms(QueueName.HOUSEKEEPING, 60),
    Job.SWEEP: Terms(QueueName.HOUSEKEEPING, 300, retries=False),
}
_OVER: set[str] = {JobStatus.FAILED, JobStatus.FINISHED, JobStatus.STOPPED, JobStatus.CANCELED}


class JobQueue:
    """Enqueues by name. The same job for the same thing and turn is queued once."""

    def __init__(self, *, connection: Redis, retry_seconds: tuple[int, ...]) -> None:
        self._connection = connection
        self._retry_seconds = list(retry_seconds)

    def enqueue(self, job: Job, argument: str | int, *, turn: int | str, is_lost: bool = False) -> bool:
        """Queue `job(argument)`; False where this turn of it is queued or running already.

        Raises Unavailable where the queue cannot be reached: the row is committed by then, so the
        sweep finds it. `turn` tells a new attempt from a repeated request. `is_lost` says that nobody works on
        the thing, so a job of this turn that does not wait for a worker is a dead one's, and is replaced.
        """
        job_id = f"{job.name.lower()}-{argument}-{turn}"
        try:
            return self._put(job, argument, job_id, is_lost=is_lost)
        except RedisError as error:
            raise Unavailable("The work queue does not answer just now.") from error

    def depth(self) -> dict[str, int]:
        """Return how many jobs wait in each queue."""
        return {name.value: self._queue(name).count for name in QueueName}

    def wait_seconds(self) -> float:
        """Return how long the job that waits longest has waited for a worker; 0 where none waits."""
        began = (self._queued_at(self._queue(name)) for name in QueueName)
        return max((time.time() - at for at in began if at is not None), default=0.0)

    def check(self) -> None:
        """Raise RedisError unless the queue's server answers."""
        self._connection.ping()

    def _put(self, job: Job, argument: str | int, job_id: str, *, is_lost: bool) -> bool:
        terms = TERMS[job]
        options: dict[str, Any] = {
            "job_id": job_id, "unique": True, "job_timeout": terms.timeout_seconds,
            "result_ttl": DONE_TTL_SECONDS, "failure_ttl": FAILED_TTL_SECONDS,
        }  # fmt: skip
        if terms.retries:
            options["retry"] = Retry(max=len(self._retry_seconds), interval=self._retry_seconds)
        queue = self._queue(terms.queue)
        for _ in range(2):
            try:
                queue.enqueue(job.value, argument, **options)
            except DuplicateJobError:
                if not self._is_over(job_id) and not (is_lost and not self._waits(job_id, queue)):
                    return False
                self._forget(job_id, queue)
            else:
                return True
        return False  # Somebody else was quicker.

    def _queued_at(self, queue: Queue) -> float | None:
        first = self._connection.lindex(queue.key, 0)
        if first is None:
            return None
        at = self._connection.hget(RQJob.key_for(as_text(first)), "enqueued_at")
        return utcparse(as_text(at)).timestamp() if at else None

    def _is_over(self, job_id: str) -> bool:
        """Tell whether the job ended, or left no more than a fragment: an id stays taken after both."""
        status = self._connection.hget(RQJob.key_for(job_id), "status")
        return status is None or as_text(status) in _OVER

    def _waits(self, job_id: str, queue: Queue) -> bool:
        """Tell whether a worker or the scheduler still comes to the job.

        The lists tell, the state does not: a job is `queued` until its process runs, though a worker that
        died took it from the list; it is `scheduled` long after its time where the scheduler died.
        """
        due = self._connection.zscore(queue.scheduled_job_registry.key, job_id)
        return self._connection.lpos(queue.key, job_id) is not None or (due is not None and due > time.time())

    def _forget(self, job_id: str, queue: Queue) -> None:
        """Make room by hand: RQ's own `delete` fails where a part of the record expired before the rest."""
        with self._connection.pipeline() as pipeline:
            pipeline.lrem(queue.key, 0, job_id)
            pipeline.lrem(queue.intermediate_queue_key, 0, job_id)
            pipeline.zrem(queue.scheduled_job_registry.key, job_id)
            pipeline.delete(RQJob.key_for(job_id))
            pipeline.execute()

    def _queue(self, name: QueueName) -> Queue:
        return Queue(name.value, connection=self._connection, serializer=JSONSerializer)
