"""The pipeline's two stages, each run in the sandbox with its own limits."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.pipeline import sandbox
from app.verdict import Outcome, Sample, Verdict, combine

MEBIBYTE = 1 << 20
INSPECT = sandbox.Limits(
    memory_bytes=768 * MEBIBYTE, cpu_seconds=240, wall_seconds=300,
    output_bytes=MEBIBYTE, file_bytes=2560 * MEBIBYTE,
)  # fmt: skip
ANALYSE = sandbox.Limits(
    memory_bytes=3072 * MEBIBYTE, cpu_seconds=240, wall_seconds=300,
    output_bytes=2 * MEBIBYTE, file_bytes=5120 * MEBIBYTE,
)  # fmt: skip


def inspect_file(sample: Sample, *, workdir: Path) -> Verdict:
    """Return whether the file is what it claims to be and harmless; raises Unavailable."""
    began = time.perf_counter()
    answer = sandbox.run("inspect", _payload(sample, workdir), limits=INSPECT, workdir=workdir)
    verdicts = [Verdict(**{**row, "outcome": Outcome(row["outcome"])}) for row in answer["verdicts"]]
    return replace(combine(verdicts), seconds=time.perf_counter() - began)


def analyse_file(sample: Sample, *, workdir: Path) -> dict[str, Any]:
    """Return the report on a clean file as JSON data; raises Rejected or Unavailable."""
    return sandbox.run("analyse", _payload(sample, workdir), limits=ANALYSE, workdir=workdir)


def _payload(sample: Sample, workdir: Path) -> dict[str, Any]:
    """Return what a stage may know: the file, never where it came from or whose it is."""
    return {
        "path": str(sample.path.resolve()),
        "file_name": sample.file_name,
        "content_type": sample.content_type,
        "format": sample.format,
        "size_bytes": sample.size_bytes,
        "sha256": sample.sha256,
        "workdir": str(workdir.resolve()),
    }
