"""From `complete` to `processed` with idle workers: a CSV of 1 MB, and where the time goes.

Goals: median under 1.5 s, less than half of it queue and process overhead.
"""

from __future__ import annotations

import random
import statistics
import time
import uuid
from typing import Any

from app import create_app
from app.extensions import db
from app.models import UploadEvent
from app.wiring import wiring
from benchmarks.stack import running_site
from tests.visitor import Visitor
from tests.web import WebClient

ROUNDS = 9
GOAL_SECONDS = 1.5
GOAL_OVERHEAD = 0.5


def run(options: Any) -> dict[str, Any]:
    """Return the median seconds from `complete` to `processed`, by stage."""
    data = sample(1_000_000)
    with running_site() as (site, stack):
        app = create_app(stack.config)
        visitor = Visitor(WebClient(site.base))
        rounds = [_once(visitor, data, app) for _ in range((options.rounds or ROUNDS) + 1)][1:]
    medians = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    overhead = 1 - medians["work"] / medians["total"]
    return {
        "title": "complete -> processed, 1 MB CSV, idle workers",
        "rows": [{"part": name, "median_s": round(value, 3)} for name, value in medians.items()],
        "overhead_share": round(overhead, 2),
        "goal": f"total < {GOAL_SECONDS} s, overhead < {GOAL_OVERHEAD:.0%}",
        "reached": medians["total"] < GOAL_SECONDS and overhead < GOAL_OVERHEAD,
    }


def sample(size_bytes: int) -> bytes:
    """Return a CSV of about this size: ids, names, numbers, dates, a category; the same at every call."""
    chance, lines, size = random.Random(7), ["id,name,amount,day,city,note\n"], 0
    while size < size_bytes:
        number = len(lines)
        line = (
            f"{number},name {chance.randrange(9999)},{chance.random() * 1000:.2f},"
            f"2026-{1 + number % 12:02d}-{1 + number % 28:02d},{chance.choice(['Pune', 'Mysuru', 'Hubli'])},"
            f"free text number {chance.randrange(10**6)}\n"
        )
        lines.append(line)
        size += len(line)
    return "".join(lines).encode()


def _once(visitor: Visitor, data: bytes, app: Any) -> dict[str, float]:
    made = visitor.send(data, file_name="bench.csv")
    began = time.time()
    visitor.complete(made)
    assert visitor.wait(made["upload_id"])["status"] == "processed"
    with app.app_context():
        events = {
            event.status.value: event
            for event in db.session.scalars(
                db.select(UploadEvent).where(UploadEvent.upload_id == uuid.UUID(made["upload_id"]))
            )
        }
        wiring().redis.ping()
    scan = events["processing"].data["timings"]
    analysis = events["processed"].data["timings"]
    done = {stage["stage"]: stage["seconds"] for stage in scan + analysis}
    total = events["processed"].at.timestamp() - began
    return {"total": total, "work": sum(done.values()), **done}
