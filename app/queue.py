"""The job queue: names of jobs as strings, so that the web process imports none of their code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from app.errors import Unavailable

DONE_TTL_SECONDS = 600
FAILED_TTL_SECONDS = 24 * 3600


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
    Job.SCAN: Terms(QueueName.SCAN, 900),
    Job.ANALYSE: Terms(QueueName.ANALYSE, 900),
    Job.NOTIFY: Terms(QueueName.HOUSEKEEPING, 60),
    Job.SWEEP: Terms(QueueName.HOUSEKEEPING, 300, retries=False),
}
_OVER = {JobStatus.FAILED, JobStatus.FINISHED, JobStatus.STOPPED, JobStatus.CANCELED}


class JobQueue:
    """Enqueues by name. The same job for the same thing and turn is queued once."""

    def __init__(self, *, connection: Redis, retry_seconds: tuple[int, ...]) -> None:
        self._connection = connection
        self._retry_seconds = list(retry_seconds)

    def enqueue(self, job: Job, argument: str | int, *, turn: int | str, is_lost: bool = False) -> bool:
        """Queue `job(argument)`; False where this turn of it is queued or running already.

        Raises Unavailable where the queue cannot be reached: the row is committed by then, so the
        sweep finds it. `turn` tells a new attempt from a repeated request. `is_lost` says that nobody works on
        the thing, so a job of this turn that was started is a dead worker's, and is replaced.
        """
        job_id = f"{job.name.lower()}-{argument}-{turn}"
        try:
            return self._put(job, argument, job_id, is_lost=is_lost)
        except RedisError as error:
            raise Unavailable("The work queue does not answer just now.") from error

    def depth(self) -> dict[str, int]:
        """Return how many jobs wait in each queue."""
        return {name.value: self._queue(name).count for name in QueueName}

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
        try:
            queue.enqueue(job.value, argument, **options)
        except DuplicateJobError:
            if not self._forget(job_id, _OVER | {JobStatus.STARTED} if is_lost else _OVER):
                return False
            queue.enqueue(job.value, argument, **options)
        return True

    def _forget(self, job_id: str, states: set[JobStatus]) -> bool:
        """An id stays taken after its job failed or ended; make room where the old one is in such a state."""
        try:
            old = RQJob.fetch(job_id, connection=self._connection, serializer=JSONSerializer)
        except NoSuchJobError:
            return True
        if old.get_status() not in states:
            return False
        old.delete()
        return True

    def _queue(self, name: QueueName) -> Queue:
        return Queue(name.value, connection=self._connection, serializer=JSONSerializer)
