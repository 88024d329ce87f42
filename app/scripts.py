"""The files of a script that a page names: bundles where the build made them, the single module elsewhere."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask

from app.assets import built_file

FOLDER = "bundles"
# Which files are which script's, in the folder of a build (sitebuild/scripts.py); without an ending, as social/index.
INDEX = f"{FOLDER}/index"

# Each file of a script with its checksum, as `integrity` takes it: first the script, then what it imports at once.
Files = list[tuple[str, str]]


def init_app(app: Flask) -> None:
    """Give templates the files."""
    app.jinja_env.globals.update(script_files=script_files)


def script_files(name: str) -> Files:
    """Return the static paths of a script; a checksum is empty where the file is one of `app/static`."""
    index = built_file(INDEX)
    bundled = _index(index, index.stat().st_mtime_ns).get(name) if index else None
    return bundled or [(f"js/{name}.js", "")]


@lru_cache(maxsize=4)
def _index(path: Path, _changed: int) -> dict[str, Files]:
    files: dict[str, Files] = json.loads(path.read_bytes())
    return files
