"""The layering of docs/architecture.md, read from the imports."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from app.queue import Job

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

# From the edges down; a part imports only from parts in rows below its own.
LAYERS = (
    ("factory",),
    ("blueprints", "cli", "jobs"),
    ("contents", "form_compression", "page_cache", "scripts", "social"),
    ("assembly", "assets", "exports", "i18n", "logs", "proxies", "security"),
    ("services",),
    ("pipeline", "wiring"),
    ("queue", "integrations", "models"),
    ("extensions",),
    ("static_tree",),
    ("compression", "config", "errors", "policy", "stylesheets", "verdict"),
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
SAME_PART_ONLY = {"pipeline": {"errors", "policy", "verdict"}}
LIBRARIES = {
    "boto3": {"integrations"},
    "botocore": {"integrations"},
    "rq": {"queue"},
    "duckdb": {"pipeline"},
    "PIL": {"pipeline"},
    "yara_x": {"pipeline"},
    "magic": {"pipeline"},
}
NO_FLASK = ("services", "pipeline", "integrations", "models")


def part_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(path for path in APP.rglob("*.py") if path != APP / "__init__.py")


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == "app" else {node.module}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_a_part_imports_only_from_parts_below_it(path):
    own = part_of(path)
    parts = {name.split(".")[1] for name in imported(path) if name.startswith("app.")} - {own}

    upward = {part for part in parts if LEVEL[part] <= LEVEL[own]}
    assert not upward, f"{own} imports {upward}, which stand beside or above it"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_the_pipeline_knows_files_and_nothing_else(path):
    own = part_of(path)
    parts = {name.split(".")[1] for name in imported(path) if name.startswith("app.")} - {own}

    assert parts <= SAME_PART_ONLY.get(own, parts)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_each_library_is_spoken_to_in_one_place(path):
    own = part_of(path)
    roots = {name.split(".")[0] for name in imported(path)}

    misplaced = {library for library in roots & LIBRARIES.keys() if own not in LIBRARIES[library]}
    assert not misplaced
    assert not (own in NO_FLASK and roots & {"flask", "flask_wtf", "flask_limiter"})


def test_nothing_imports_an_object_from_the_package_root():
    for path in modules():
        assert "app.create_app" not in imported(path) and "app.db" not in imported(path), path


def test_the_web_process_loads_neither_jobs_nor_pipeline():
    code = "import sys, app.factory; print([m for m in sys.modules if m.startswith(('app.jobs', 'app.pipeline', 'duckdb', 'PIL', 'yara_x'))])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_sandbox_loads_no_framework_and_no_client():
    code = "import sys, app.pipeline.child; print([m for m in ('flask', 'sqlalchemy', 'boto3', 'redis', 'rq') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("job", list(Job), ids=lambda job: job.name.lower())
def test_every_job_name_is_a_callable(job):
    module, _, name = job.value.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))


def test_every_setting_is_in_the_example_and_no_other():
    from dataclasses import fields

    from app.config import Config

    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.lstrip("# ").partition("=")[0] for line in lines if "=" in line and line.lstrip("# ")[:1].isupper()}
    assert {item.name.upper() for item in fields(Config)} <= named
