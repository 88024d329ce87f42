"""Analysis: a clean file in, a Report out. A format is one file in this package that names its FORMATS."""

from __future__ import annotations

import importlib
import pkgutil
import time
from pathlib import Path
from typing import Any, Protocol, cast

from app.pipeline.analyse.source import Source
from app.pipeline.report import Report


class Analyser(Protocol):
    """What a format's module offers; it imports its parser only when it is called."""

    FORMATS: tuple[str, ...]

    def analyse(self, source: Source) -> Report:
        """Return the report; raises Rejected where the file cannot be used."""


def analyse(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the report on the file that the payload names, as JSON data; raises Rejected."""
    began = time.perf_counter()
    source = Source(
        path=Path(payload["path"]), file_name=payload["file_name"], content_type=payload["content_type"],
        format=payload["format"], size_bytes=payload["size_bytes"], sha256=payload["sha256"],
        workdir=Path(payload["workdir"]),
    )  # fmt: skip
    report = analyser_of(source.format).analyse(source)
    report.timings.append({"stage": "analyse", "seconds": round(time.perf_counter() - began, 4)})
    return report.to_dict()


def analyser_of(file_format: str) -> Analyser:
    """Return the module that names this format; the minimal report's where none does."""
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        if file_format in getattr(module, "FORMATS", ()):
            return cast(Analyser, module)
    return cast(Analyser, importlib.import_module(f"{__name__}.minimal"))
