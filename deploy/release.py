#!/usr/bin/env python3
"""Packs a commit for hosts: the code with its built static files, and the wheels it needs.

python deploy/release.py dist                    HEAD, with wheels for Debian 12 (x86-64, Python 3.11)
python deploy/release.py dist --commit v1.2.0    another commit

It leaves `dist/release.json`, the variables for the playbooks: `-e @dist/release.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("app", "migrations", "requirements.txt", "worker.py", "wsgi.py")
PYTHON = "3.11"
# redis asks for it before 3.11.3, and Debian 12 has 3.11.2.
DEBIAN_NEEDS = "async-timeout==5.0.1"
# Older tags stand for wheels that run on the newer system as well.
PLATFORMS = ("manylinux_2_28_{}", "manylinux_2_17_{}", "manylinux2014_{}")
DIGEST_LENGTH = 12


def main(arguments: list[str]) -> int:
    """Write archive, wheels and variables; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--commit", default="HEAD")
    parser.add_argument("--machine", choices=("x86_64", "aarch64"), default="x86_64")
    options = parser.parse_args(arguments)
    name = _git("rev-parse", "--short=12", f"{options.commit}^{{commit}}")
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = export(name, Path(folder))
        subprocess.run([sys.executable, "-m", "sitebuild"], cwd=tree, check=True)
        wheels = download(tree / "requirements.txt", out, machine=options.machine)
        print(write(tree, out, name=name, wheels=wheels))
    return 0


def export(commit: str, folder: Path) -> Path:
    """Put the files of a commit into `folder`, and return that."""
    archive = folder / "tree.tar"
    _git("archive", "--output", str(archive), commit, *SHIPPED, "sitebuild")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    archive.unlink()
    return folder


def download(requirements: Path, out: Path, *, machine: str = "x86_64") -> Path:
    """Return an archive of the wheels that `requirements` pins, for Debian's Python; made once for the same pins."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:DIGEST_LENGTH]
    archive = out / f"indivillage-wheels-{digest}-{machine}.tar"
    if archive.exists():
        return archive
    platforms = [word for tag in PLATFORMS for word in ("--platform", tag.format(machine))]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--implementation", "cp",
             "--python-version", PYTHON, *platforms, "--dest", folder, "--requirement", str(requirements),
             DEBIAN_NEEDS],
            check=True,
        )  # fmt: skip
        half = archive.with_suffix(".half")
        with tarfile.open(half, "w") as files:
            for wheel in sorted(Path(folder).iterdir()):
                files.add(wheel, wheel.name, filter=_plain)
        half.rename(archive)
    return archive


def write(tree: Path, out: Path, *, name: str, wheels: Path) -> Path:
    """Pack `tree` as the release `name`; returns the file of the variables."""
    archive = out / f"indivillage-{name}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=6) as files:
        for part in present(tree, (*SHIPPED, "build/static")):
            files.add(tree / part, part, filter=_plain)
    variables = {"release_id": name, "release_archive": str(archive), "release_wheels": str(wheels)}
    listed = out / "release.json"
    listed.write_text(json.dumps(variables, indent=2) + "\n")
    return listed


def present(tree: Path, parts: Sequence[str]) -> list[str]:
    """Return those of the parts that `tree` has: a tree without built files serves them uncompressed."""
    return [part for part in parts if (tree / part).exists()]


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Root's files, without what Python left between them."""
    if "__pycache__" in member.name:
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
