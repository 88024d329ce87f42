"""Analyse: what is in the clean file? The report goes to the processed bucket, the row points at it last."""

from __future__ import annotations

import json
import logging
import time

from app.jobs.files import fetch_sample
from app.jobs.work import Work, run
from app.models import NoticeKind, UploadStatus
from app.pipeline.highlights import highlights_of
from app.pipeline.runner import analyse_file
from app.wiring import wiring

logger = logging.getLogger(__name__)


def analyse(upload_id: str) -> None:
    """Move an upload from `processing` to `processed` or `rejected`."""
    run(upload_id, UploadStatus.PROCESSING, _analyse)


def _analyse(work: Work) -> None:
    upload, outside = work.upload, wiring()
    began = time.perf_counter()
    with work.timed("fetch"):
        sample = fetch_sample(upload)
    with work.timed("analyse"):
        report = analyse_file(sample, workdir=outside.spool.workdir(upload.id))
    key = f"reports/{upload.id}/{work.lease}.json"
    body = json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode()
    with work.timed("store"):
        outside.storage.upload_file(outside.config.processed_bucket, key, body, content_type="application/json")
    work.move(
        to=UploadStatus.PROCESSED,
        message="The analysis is ready.",
        sha256=sample.sha256,
        report_key=key,
        summary=report["summary"],
        highlights=highlights_of(report),
        quality_score=report["quality"]["score"],
        privacy_risk=report["privacy"]["risk"],
        data={"timings": work.timings, "inside": report["timings"]},
        notices=(NoticeKind.VISITOR_PROCESSED, NoticeKind.STAFF_RESULT),
    )
    logger.info(
        "upload analysed",
        extra={
            "upload_id": str(upload.id),
            "seconds": round(time.perf_counter() - began, 3),
            "report_bytes": len(body),
        },
    )
    outside.spool.clear(upload.id)
