"""The worker process: `python worker.py scan|analyse|housekeeping`, one queue each."""

import sys
from typing import Any

from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app import create_app
from app.config import ConfigError
from app.queue import QueueName
from app.wiring import wiring

MAINTENANCE_SECONDS = 60
# An idle worker looks up (maintenance, a dead scheduler's place) this often less RQ's margin of 15 s; RQ's 420 s
# left retries without a scheduler for seven minutes.
TTL_SECONDS = 45


class AppWorker(Worker):
    """Runs each job inside the application's context, so that `wiring()` and the session are there."""

    def perform_job(self, *arguments: Any, **named: Any) -> bool:
        with app.app_context():
            return super().perform_job(*arguments, **named)


if len(sys.argv) != 2 or sys.argv[1] not in set(QueueName):
    sys.exit(f"usage: python worker.py {'|'.join(QueueName)}")
try:
    app = create_app()
except ConfigError as error:
    sys.exit(str(error))
with app.app_context():
    connection = wiring().redis
    # Made before the fork, so that no job pays for it: a new client costs 0.2 s. It has no connection yet.
    storage = wiring().storage
queue = Queue(sys.argv[1], connection=connection, serializer=JSONSerializer)
AppWorker(
    [queue], connection=connection, serializer=JSONSerializer, maintenance_interval=MAINTENANCE_SECONDS,
    worker_ttl=TTL_SECONDS,
).work(with_scheduler=True, logging_level="WARNING")  # fmt: skip
