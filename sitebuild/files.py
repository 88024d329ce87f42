"""The static files and their compressed forms, as a web server or a CDN takes them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.assets import content_type
from app.compression import MIN_BYTES, SUFFIXES, compress, is_compressible
from app.static_tree import fingerprint, static_tree


def copy(target: Path) -> str:
    """Write every file of the tree, the pages' stylesheets among them."""
    tree = static_tree(fingerprint())
    made = [write(target / name, body) for name, body in tree.files.items()]
    return f"{len(tree.sheets)} page stylesheets and the other static files: {sum(made)} written of {len(made)}"


def compress_texts(target: Path) -> str:
    """Write the compressed forms that are missing, at the highest quality; one that saves nothing is left out."""
    made = 0
    for path in [found for found in target.rglob("*") if found.is_file() and is_compressible(content_type(found.name))]:
        body = path.read_bytes()
        for encoding, suffix in SUFFIXES.items():
            form = path.with_name(path.name + suffix)
            if len(body) >= MIN_BYTES and not form.exists():
                smaller = compress(body, encoding)
                made += len(smaller) < len(body) and write(form, smaller)
    return f"compressed forms: {made} written"


def prune(built: Path, target: Path, *, keep: int) -> None:
    """Remove old builds: the last ones stay, for pages that are open in a browser."""
    target.touch()
    folders = sorted((path for path in built.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-keep]:
        shutil.rmtree(folder, ignore_errors=True)


def write(path: Path, body: bytes) -> bool:
    """Write a file that is missing, whole or not at all; tell whether it was missing."""
    if path.exists():
        return False
    replace(path, body)
    return True


def replace(path: Path, body: bytes) -> None:
    """Write a file, whole or not at all, unless it is there and the same."""
    if path.exists() and path.read_bytes() == body:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    half.write_bytes(body)
    half.replace(path)
