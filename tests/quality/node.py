"""npm's tools, as the checks run them."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "node_modules"


def run(*command, seconds=120, **environ):
    """Run a tool that `make system-deps` installed and return what it printed; its exit code says nothing here."""
    assert (MODULES / ".installed").exists(), "npm's tools are missing: `make system-deps` installs them."
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout
