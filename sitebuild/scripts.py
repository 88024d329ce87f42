"""The scripts of a kind of page as one file; what only some visitors need comes in files of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.scripts import FOLDER, INDEX
from app.static_tree import FOLDER as STATIC
from app.static_tree import integrity
from sitebuild.files import replace, write

# What templates name. All else is imported by one of these.
ENTRIES = ("main", "modules/upload", "modules/status")
BUNDLER = Path(__file__).parent / "bundler"
BUNDLER_INSTALLED = BUNDLER / "node_modules" / ".installed"
_LOCK = BUNDLER / "package-lock.json"


def bundle(target: Path) -> str:
    """Write the bundles, and down which files a page needs for each script that it names.

    Without npm nothing is written: pages name the single modules then, and work as well.
    """
    if not _is_installed():
        return "bundles of scripts: none, for want of npm; pages name the single modules"
    with tempfile.TemporaryDirectory() as folder:
        outputs = _esbuild(Path(folder))
        made = [write(target / FOLDER / name, (Path(folder) / name).read_bytes()) for name in outputs]
    index = {}
    for name, output in outputs.items():
        source = output.get("entryPoint", "").removesuffix(".js")
        if source in ENTRIES:
            index[source] = [
                (f"{FOLDER}/{each}", integrity((target / FOLDER / each).read_bytes()))
                for each in dict.fromkeys((name, *_imported(name, outputs)))
            ]
    replace(target / INDEX, json.dumps(index, indent=1, sort_keys=True).encode())
    return f"bundles of scripts: {sum(made)} written of {len(made)}"


def _esbuild(folder: Path) -> dict[str, Any]:
    """Bundle into `folder`; returns esbuild's description of each file by its name."""
    meta = folder / "meta"
    command = [
        str(BUNDLER / "node_modules" / ".bin" / "esbuild"), *(f"{name}.js" for name in ENTRIES),
        "--bundle", "--splitting", "--minify", "--format=esm", "--target=es2022", "--charset=utf8",
        "--log-level=warning", "--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]",
        f"--outdir={folder}", f"--metafile={meta}",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=STATIC / "js", capture_output=True, text=True)
    if done.returncode or done.stderr:
        raise RuntimeError(f"The scripts cannot be bundled:\n{done.stderr[-2000:]}")
    outputs: dict[str, Any] = json.loads(meta.read_text())["outputs"]
    return {Path(path).name: output for path, output in sorted(outputs.items())}


def _imported(name: str, outputs: dict[str, Any]) -> Iterator[str]:
    """Return the files that this one cannot begin without."""
    for found in outputs[name]["imports"]:
        if found["kind"] == "import-statement":
            path = Path(found["path"]).name
            yield path
            yield from _imported(path, outputs)


def _is_installed() -> bool:
    """Tell whether the bundler is here, and fetch it once where npm is."""
    if BUNDLER_INSTALLED.exists() and BUNDLER_INSTALLED.stat().st_mtime_ns >= _LOCK.stat().st_mtime_ns:
        return True
    if shutil.which("npm") is None:
        return False
    command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=BUNDLER, check=True)
    BUNDLER_INSTALLED.touch()
    return True
