"""The files of a script that a page names: bundles where the build made them, the single module elsewhere."""

from __future__ import annotations

from flask import Flask

from app.assets import built_index

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
    files: Files = built_index(INDEX).get(name) or [(f"js/{name}.js", "")]
    return files
