"""Runs every benchmark, prints its table and ratio, and keeps the result as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import benchmarks

RESULTS = Path(__file__).parent / "results"
NO_BENCHMARK = {"__main__", "front", "stack", "measure"}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", help="run one benchmark")
    parser.add_argument("--rounds", type=int, help="measured rounds; each benchmark has its own default")
    options = parser.parse_args()
    names = [found.name for found in pkgutil.iter_modules(benchmarks.__path__) if found.name not in NO_BENCHMARK]
    for name in names:
        if options.only in (None, name):
            result = importlib.import_module(f"benchmarks.{name}").run(options)
            _show(result)
            _keep(name, result)


def _show(result: dict[str, Any]) -> None:
    print(f"\n{result['title']}")
    rows = result["rows"]
    heads = list(rows[0])
    widths = [max(len(str(row.get(head, ""))) for row in [dict.fromkeys(heads, ""), *rows]) for head in heads]
    widths = [max(width, len(head)) for width, head in zip(widths, heads, strict=True)]
    for line in [{head: head for head in heads}, *rows]:
        print("  " + "  ".join(str(line.get(h, "")).ljust(w) for h, w in zip(heads, widths, strict=True)))
    for key, value in result.items():
        if key not in ("title", "rows"):
            print(f"  {key}: {value}")


def _keep(name: str, result: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    about = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version()}
    (RESULTS / f"{name}.json").write_text(json.dumps({**about, **result}, indent=2) + "\n")


if __name__ == "__main__":
    main()
