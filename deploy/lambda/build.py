#!/usr/bin/env python3
"""Builds the FileProcessor function's zip, the same bytes from the same commit and pins.

python deploy/lambda/build.py OUT.zip                 wheels for Lambda, by pip
python deploy/lambda/build.py OUT.zip --installed     the packages of this very environment, offline
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HANDLER = ROOT / "deploy" / "lambda" / "file_processor" / "handler.py"
# botocore comes with Lambda's Python.
PACKAGES = ("yara-x", "python-magic", "pylibmagic")
SOURCES = (
    "app/__init__.py", "app/errors.py", "app/policy.py", "app/verdict.py",
    "app/integrations/__init__.py", "app/integrations/clamav.py",
    "app/pipeline/__init__.py", "app/pipeline/child.py", "app/pipeline/runner.py", "app/pipeline/sandbox.py",
    "app/pipeline/scan/**/*.py", "app/pipeline/scan/rules/*.yar",
)  # fmt: skip
# Before 1980 a zip has no time: the earliest keeps builds alike.
EPOCH = (1980, 1, 1, 0, 0, 0)
Files = dict[str, bytes]


def main(arguments: list[str]) -> int:
    """Write the zip; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--installed", action="store_true", help="pack this environment's packages")
    parser.add_argument("--platform", default="manylinux_2_28_x86_64")
    parser.add_argument("--python", default="3.12", help="the function's runtime")
    options = parser.parse_args(arguments)
    files = _own_files()
    files |= _installed() if options.installed else _downloaded(options.platform, options.python)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    _write(options.out, files)
    print(f"{options.out}: {len(files)} files, {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _own_files() -> Files:
    files = {"handler.py": HANDLER.read_bytes()}
    for pattern in SOURCES:
        for path in ROOT.glob(pattern):
            files[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    return files


def _installed() -> Files:
    files: Files = {}
    for name in PACKAGES:
        for path in distribution(name).files or []:
            where = Path(str(path.locate()))
            if ".." not in path.parts and "__pycache__" not in path.parts and where.is_file():
                files[path.as_posix()] = where.read_bytes()
    return files


def _downloaded(platform: str, python: str) -> Files:
    """Return the pinned wheels' files; wheels only, so that nothing is built here."""
    files: Files = {}
    # Older tags stand for wheels that run on the newer system as well.
    platforms = (platform, "manylinux_2_17_x86_64", "manylinux2014_x86_64") if "x86_64" in platform else (platform,)
    tags = [part for tag in platforms for part in ("--platform", tag)]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *tags,
             "--python-version", python, "--dest", folder, *_pins()],
            check=True,
        )  # fmt: skip
        for wheel in sorted(Path(folder).glob("*.whl")):
            files |= _unpacked(wheel)
    return files


def _unpacked(wheel: Path) -> Files:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _pins() -> Iterator[str]:
    """Yield our packages as requirements.txt pins them."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for name in PACKAGES:
        pin = re.search(rf"^{re.escape(name)}==[^\s;]+", text, re.MULTILINE | re.IGNORECASE)
        if pin is None:
            raise SystemExit(f"requirements.txt does not pin {name}")
        yield pin.group()


def _write(out: Path, files: Files) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, files[name])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
