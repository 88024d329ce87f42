"""Parts die in the middle; every upload ends in the right state without a hand."""

import time

from tests.visitor import CSV, Visitor, wait_for
from tests.web import WebClient


def big_csv(rows):
    return b"id,name,amount\n" + b"".join(b"%d,name %d,%d.50\n" % (i, i, i % 977) for i in range(rows))


def test_a_worker_killed_in_mid_job_is_replaced(site):
    visitor = Visitor(WebClient(site.base))
    made = visitor.send(big_csv(20_000), file_name="big.csv")
    visitor.complete(made)
    site.kill("worker-analyse")
    site.kill("worker-scan")

    site.start("worker-scan")
    site.start("worker-analyse")

    assert visitor.wait(made["upload_id"], seconds=120)["status"] == "processed"


def test_uploads_made_while_no_worker_runs_are_only_late(site):
    visitor = Visitor(WebClient(site.base))
    for name in ("worker-scan", "worker-analyse"):
        site.kill(name)
    upload_ids = [visitor.upload(CSV) for _ in range(3)]

    for name in ("worker-scan", "worker-analyse"):
        site.start(name)

    assert {visitor.wait(upload_id, seconds=120)["status"] for upload_id in upload_ids} == {"processed"}


def test_a_tab_closed_before_completion_loses_nothing(site):
    visitor = Visitor(WebClient(site.base))

    made = visitor.send(CSV)

    assert visitor.wait(made["upload_id"], seconds=60)["status"] == "processed"


def test_the_queue_losing_everything_makes_it_only_late(site, site_stack):
    visitor = Visitor(WebClient(site.base))
    site.kill("worker-scan")
    upload_id = visitor.upload(CSV)

    site_stack.flush_redis()
    site.start("worker-scan")

    assert visitor.wait(upload_id, seconds=120)["status"] == "processed"


def test_the_database_away_for_ten_seconds(site, site_stack):
    visitor = Visitor(WebClient(site.base))
    upload_ids = [visitor.upload(CSV) for _ in range(2)]

    with site_stack.database_away():
        answer = visitor.client.get(f"/api/v1/uploads/{upload_ids[0]}")
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        assert visitor.client.get("/healthz").status_code == 200
        assert visitor.client.get("/readyz").status_code == 503
        end = time.monotonic() + 10
        wait_for(lambda: time.monotonic() > end, seconds=20, what="ten seconds")

    assert {visitor.wait(upload_id, seconds=120)["status"] for upload_id in upload_ids} == {"processed"}


def test_the_storage_away_in_the_middle_makes_it_only_late(site, site_stack):
    visitor = Visitor(WebClient(site.base))
    site.kill("worker-scan")
    upload_id = visitor.upload(CSV)

    with site_stack.storage_away():
        site.start("worker-scan")
        made = visitor.announce()
        assert made.status_code == 201  # Signing needs no storage.
        answer = visitor.complete(made.json)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]

    assert visitor.wait(upload_id, seconds=120)["status"] == "processed"
