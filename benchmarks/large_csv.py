"""A 1 GB CSV on the worker: time beside its parts run alone, peak memory, temporary disk.

Goals: at most 2 times (read + SHA-256 + scan + DuckDB's own SUMMARIZE) run alone; peak resident memory of
every process under 600 MB; temporary disk at most the file.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.pipeline.runner import analyse_file, inspect_file
from app.verdict import Sample
from benchmarks.end_to_end import sample

SIZE = 1_000_000_000
PIECE = 10_000_000
GOAL_RATIO = 2.0
GOAL_MEMORY_MB = 600
SUMMARIZE = """
import duckdb, sys
c = duckdb.connect(config={'memory_limit': '400MB', 'threads': 2})
c.execute(f"SUMMARIZE SELECT * FROM read_csv('{sys.argv[1]}')").fetchall()
"""


def run(options: Any) -> dict[str, Any]:
    """Return seconds and peak memory of our stages, and of the peer."""
    with tempfile.TemporaryDirectory() as folder:
        path, workdir = Path(folder) / "large.csv", Path(folder) / "work"
        workdir.mkdir()
        _write(path)
        digest, read = _timed(lambda: _digest(path))
        sample_file = Sample(path, "large.csv", "text/csv", "csv", path.stat().st_size, digest, "", "", None)
        _, scan, scan_mb = _child(lambda: inspect_file(sample_file, workdir=workdir))
        _, analyse, analyse_mb = _child(lambda: analyse_file(sample_file, workdir=workdir))
        spill = sum(item.stat().st_size for item in workdir.rglob("*") if item.is_file())
        peer = subprocess.run([sys.executable, "-c", "import duckdb"], check=True)  # warms the import
        _, summarize, peer_mb = _child(
            lambda: subprocess.run([sys.executable, "-c", SUMMARIZE, str(path)], check=True, capture_output=True)
        )
        assert peer.returncode == 0
    ours, alone = read + scan + analyse, read + scan + summarize
    return {
        "title": f"1 GB CSV ({SIZE / 1e9:.0f} GB): our stages beside DuckDB's SUMMARIZE",
        "rows": [
            {"part": "read + SHA-256", "seconds": round(read, 1), "peak_mb": ""},
            {"part": "scan (inspection, yara-x)", "seconds": round(scan, 1), "peak_mb": round(scan_mb)},
            {"part": "analyse", "seconds": round(analyse, 1), "peak_mb": round(analyse_mb)},
            {"part": "peer: DuckDB SUMMARIZE alone", "seconds": round(summarize, 1), "peak_mb": round(peer_mb)},
        ],
        "ratio": round(ours / alone, 2),
        "temporary_bytes_left": spill,
        "goal": f"ratio <= {GOAL_RATIO}, peak < {GOAL_MEMORY_MB} MB",
        "reached": ours / alone <= GOAL_RATIO and max(scan_mb, analyse_mb) < GOAL_MEMORY_MB,
    }


def _write(path: Path) -> None:
    piece = sample(PIECE)
    header, rows = piece.split(b"\n", 1)
    with path.open("wb") as handle:
        handle.write(header + b"\n")
        while handle.tell() < SIZE:
            handle.write(rows)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _timed(step: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    value = step()
    return value, time.perf_counter() - began


def _child(step: Any) -> tuple[Any, float, float]:
    """Return value, seconds and the peak resident megabytes of the largest child so far or of this step's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    value, seconds = _timed(step)
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return value, seconds, max(before, after) / 1024
