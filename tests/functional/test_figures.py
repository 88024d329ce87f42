"""What alarms and scaling are told, and which region may take visitors."""

import pytest

from app.assembly import figure_service
from app.extensions import db
from app.jobs.sweep import sweep
from app.models import Upload, UploadStatus
from app.queue import Job
from app.services.figures import FigureService
from app.wiring import wiring
from devstack import postgres


class Sink:
    """Keeps what it is given."""

    def __init__(self):
        self.figures = {}

    def put(self, figures):
        self.figures.update(figures)


def test_the_sweep_tells_how_long_jobs_and_uploads_wait(context, visitor, monkeypatch):
    upload_id = visitor.announce().json["upload_id"]
    wiring().queue.enqueue(Job.SCAN, upload_id, turn=1)
    db.session.execute(
        db.update(Upload).values(status=UploadStatus.SCANNING, updated_at=db.func.now() - db.text("interval '90 s'"))
    )
    db.session.commit()
    sink = Sink()
    monkeypatch.setitem(wiring().__dict__, "figures", sink)

    sweep(1)

    assert 0 <= sink.figures["QueueWaitSeconds"] < 60
    assert sink.figures["QueueDepth"] >= 1
    assert 90 <= sink.figures["OldestUnscannedSeconds"] < 120


def test_where_nobody_watches_nothing_is_sent(context):
    assert wiring().figures is None
    assert figure_service().publish() == 0


def test_an_idle_queue_waits_for_nothing(context):
    figures = FigureService(session=db.session, queue=wiring().queue, sink=None).now()

    assert figures["QueueWaitSeconds"] == 0
    assert figures["OldestUnscannedSeconds"] == 0


@pytest.fixture
def copied_database(tmp_path):
    """A database that follows another one: PostgreSQL in recovery, which answers and refuses to write."""
    with postgres.running(tmp_path / "copy", logs=tmp_path) as server:
        server.stop()
        server.follow()
        server.start()
        yield server.uri


def test_a_region_whose_database_is_a_copy_is_not_ready(app, copied_database, monkeypatch):
    def ask(statement, *_, **__):
        with db.create_engine(copied_database.replace("postgresql:", "postgresql+psycopg2:")).connect() as connection:
            return connection.scalar(statement)

    monkeypatch.setattr(db.session, "scalar", ask)

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json["database"]) == (503, "DatabaseReadOnly")
