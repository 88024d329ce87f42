"""Scan: is the pinned file what it claims to be, and do all engines call it clean?"""

from __future__ import annotations

import logging

from app.errors import Unavailable
from app.jobs.files import fetch_sample
from app.jobs.work import Work, reject, run
from app.models import NoticeKind, UploadStatus
from app.pipeline.runner import inspect_file
from app.queue import Job
from app.verdict import Outcome, Sample, Verdict, combine
from app.wiring import wiring

logger = logging.getLogger(__name__)
MAX_TAG_LENGTH = 256


def scan(upload_id: str) -> None:
    """Move an upload from `scanning` to `processing`, `quarantined` or `rejected`."""
    run(upload_id, UploadStatus.SCANNING, _scan)


def _scan(work: Work) -> None:
    with work.timed("fetch"):
        sample = fetch_sample(work.upload)
    verdict = _examine(sample, work)
    logger.info(
        "upload scanned",
        extra={
            "upload_id": str(work.upload.id), "outcome": verdict.outcome.value, "engine": verdict.engine,
            "seconds": round(verdict.seconds, 3), "request_id": work.upload.request_id,
        },
    )  # fmt: skip
    if verdict.outcome is Outcome.CLEAN:
        _pass_on(work, sample, verdict)
    elif verdict.outcome in (Outcome.MALWARE, Outcome.ATTACK):
        _quarantine(work, sample, verdict)
    elif verdict.outcome is Outcome.REJECTED:
        reject(work, verdict.message, sha256=sample.sha256, engine=verdict.engine, data=_evidence(verdict, work))
    else:
        raise Unavailable(f"The file could not be checked: {verdict.message}")


def _examine(sample: Sample, work: Work) -> Verdict:
    """Ask everyone; a bomb that our own inspection recognised is not fed to the engines."""
    with work.timed("inspect"):
        inspection = inspect_file(sample, workdir=wiring().spool.workdir(work.upload.id))
    if inspection.outcome in (Outcome.MALWARE, Outcome.ATTACK):
        return inspection
    verdicts = [inspection]
    for engine in wiring().engines:
        with work.timed(engine.name):
            verdicts.append(engine.scan(sample))
    return combine(verdicts)


def _pass_on(work: Work, sample: Sample, verdict: Verdict) -> None:
    work.move(
        to=UploadStatus.PROCESSING,
        message="No malware was found. The file is being analysed.",
        sha256=sample.sha256,
        engine=verdict.engine,
        data=_evidence(verdict, work),
    )
    wiring().queue.enqueue(Job.ANALYSE, str(work.upload.id), turn=work.lease)


def _quarantine(work: Work, sample: Sample, verdict: Verdict) -> None:
    """Copy, record, remove: in this order a crash leaves the file held and found again."""
    upload, config = work.upload, wiring().config
    tags = {"signature": verdict.signature, "engine": verdict.engine, "sha256": sample.sha256}

    def record(version_id: str | None) -> None:
        work.move(
            to=UploadStatus.QUARANTINED,
            message="The file was isolated because our security check did not pass it. "
            "If you did not expect this, scan your computer and contact us.",
            reason=f"{verdict.outcome.value}: {verdict.signature} ({verdict.engine})",
            sha256=sample.sha256,
            engine=verdict.engine,
            signature=verdict.signature,
            quarantine_key=upload.object_key,
            quarantine_version=version_id,
            data=_evidence(verdict, work),
            notices=(NoticeKind.VISITOR_QUARANTINED, NoticeKind.STAFF_MALWARE),
        )

    wiring().storage.move_to_quarantine(
        config.upload_bucket, upload.object_key, config.quarantine_bucket,
        version_id=upload.object_version, tags={k: _tag(v) for k, v in tags.items()}, record=record,
    )  # fmt: skip
    wiring().spool.clear(upload.id)


def _evidence(verdict: Verdict, work: Work) -> dict[str, object]:
    return {
        "outcome": verdict.outcome.value,
        "engine": verdict.engine,
        "engine_version": verdict.engine_version,
        "signature": verdict.signature,
        "timings": work.timings,
    }


def _tag(value: str) -> str:
    """Keep what S3 allows in a tag's value."""
    kept = "".join(c if c.isalnum() or c in " +-=._:/@" else "_" for c in value)
    return kept[:MAX_TAG_LENGTH]
