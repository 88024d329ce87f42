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

from flask import Flask

from app import create_app
from app.extensions import db
from app.integrations.aws_s3 import S3Client
from app.models import Upload
from app.models.base import utcnow
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
            "insert": lambda: _insert(app),
            "signature": lambda: _sign(app),
            "signature, new client": lambda: _sign_with_new_client(app),
        }
        with app.app_context():
            medians = _medians(parts, options.rounds or ROUNDS)
    ratio = medians["request"] / (medians["insert"] + medians["signature"])
    return {
        "title": "Presign endpoint against its INSERT plus one signature",
        "rows": [{"part": name, "median_ms": round(value, 3)} for name, value in medians.items()],
        "ratio": round(ratio, 2),
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


def _insert(app: Flask) -> None:
    upload_id = uuid.uuid4()
    db.session.add(
        Upload(
            id=upload_id, file_name="a.csv", content_type="text/csv", format="csv", declared_size=10,
            object_key=f"uploads/{upload_id}/a.csv", expires_at=utcnow() + timedelta(hours=1),
        )
    )  # fmt: skip
    db.session.commit()


def _sign(app: Flask) -> None:
    wiring().storage.generate_presigned_post("a-bucket", "uploads/x/a.csv", content_type="text/csv", max_bytes=9)


def _sign_with_new_client(app: Flask) -> None:
    store = S3Client.from_config(wiring().config)
    store.generate_presigned_post("a-bucket", "uploads/x/a.csv", content_type="text/csv", max_bytes=9)
