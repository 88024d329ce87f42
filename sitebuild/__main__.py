"""`python -m sitebuild`: runs every step; a second run makes only what is missing."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from app.assets import BUILT
from app.static_tree import fingerprint, static_tree
from sitebuild import files, scripts, social, upload

# Each step gets the folder of the present digest, and returns one line on what it made. A step's own files get a
# name that changes with their content: browsers keep them for ever. Compressing is last: it takes in what others made.
Step = Callable[[Path], str]
STEPS: tuple[Step, ...] = (files.copy, scripts.bundle, social.draw, files.compress_texts)
KEPT_BUILDS = 3


def main() -> None:
    """Build, then upload where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m sitebuild")
    parser.add_argument("--upload", action="store_true", help="send the files to STATIC_ASSETS_BUCKET")
    options = parser.parse_args()
    target = build(BUILT)
    if options.upload:
        print(upload.send(target))


def build(built: Path, steps: tuple[Step, ...] = STEPS) -> Path:
    """Make everything under `built`, and return the folder of the present digest."""
    target = built / static_tree(fingerprint()).digest
    for step in steps:
        began = time.monotonic()
        print(f"  {step(target)} ({time.monotonic() - began:.1f} s)")
    files.prune(built, target, keep=KEPT_BUILDS)
    return target


if __name__ == "__main__":
    main()
