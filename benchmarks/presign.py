"""The presign endpoint: the whole request beside its own INSERT and one signature, in one run.

Goal: at most 3 times the time of the INSERT (with its commit) plus one signature by a reused client.
"""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app import create_app
from app.extensions import db
from app.integrations.aws_s3 import S3Client
from app.models import Lead, LeadKind, Upload, UploadStatus
from app.models.base import utcnow
from app.models.moves import record_event
from app.wiring import wiring
from benchmarks.stack import running
from tests.visitor import Visitor

ROUNDS = 200
GOAL = 3.0


def run(options: Any) -> dict[str, Any]:
    """Return medians in milliseconds and their ratio, measured in turn so that drift hits all alike."""
    with running() as stack:
        app = create_app(stack.config)
        visitor = Visitor(app.test_client())
        parts = {
            "request": lambda: _request(visitor),
            "insert of its three rows": lambda: _insert(whole=True),
            "insert of one row": lambda: _insert(whole=False),
            "signature": _sign,
            "signature, new client": _sign_with_new_client,
        }
        with app.app_context():
            medians = _medians(parts, options.rounds or ROUNDS)
    ratio = medians["request"] / (medians["insert of its three rows"] + medians["signature"])
    one_row = medians["request"] / (medians["insert of one row"] + medians["signature"])
    return {
        "title": "Presign endpoint against its INSERT plus one signature",
        "rows": [{"part": name, "median_ms": round(value, 3)} for name, value in medians.items()],
        "ratio": round(ratio, 2),
        "ratio to the insert of one row": round(one_row, 2),
        "goal": f"<= {GOAL}",
        "reached": ratio <= GOAL,
    }


def _medians(parts: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in parts}
    for turn in range(rounds):
        for name, part in parts.items():
            if name == "signature, new client" and turn % 20:
                continue
            began = time.perf_counter()
            part()
            times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def _request(visitor: Visitor) -> None:
    assert visitor.announce().status_code == 201


def _insert(*, whole: bool) -> None:
    """Insert what the request inserts (person, upload, event), or the upload alone, and commit."""
    upload_id = uuid.uuid4()
    lead = Lead(kind=LeadKind.UPLOAD, name="a", email="a@example.org", company="b", consent_version="1")
    db.session.add(
        Upload(
            id=upload_id, lead=lead if whole else None, file_name="a.csv", content_type="text/csv",
            format="csv", declared_size=10,
            object_key=f"uploads/{upload_id}/a.csv", expires_at=utcnow() + timedelta(hours=1),
        )
    )  # fmt: skip
    if whole:
        record_event(db.session, upload_id, UploadStatus.PENDING, actor="bench", message="Waiting.")
    db.session.commit()


def _sign() -> None:
    wiring().storage.generate_presigned_post("a-bucket", "uploads/x/a.csv", content_type="text/csv", max_bytes=9)


def _sign_with_new_client() -> None:
    store = S3Client.from_config(wiring().config)
    store.generate_presigned_post("a-bucket", "uploads/x/a.csv", content_type="text/csv", max_bytes=9)
