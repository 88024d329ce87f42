"""Terraform run on a temporary copy of a root, against the emulator and with dummy keys only."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "terraform"
PROVIDER = "registry.terraform.io/hashicorp/aws"
SEARCHED = ("~/.terraform.d/plugins", "/opt", "/usr/share", "/usr/local/share")
SEARCH_DEPTH = 7  # of a mirror's HOST/NAMESPACE/TYPE/VERSION/OS_ARCH under one or two folders
SEARCH_FOLDERS = 20_000
SECONDS = {
    "init": 300,
    "validate": 180,
    "fmt": 30,
    "test": 600,
    "plan": 600,
    "apply": 1800,
    "destroy": 900,
    "show": 180,
}
NOT_COPIED = shutil.ignore_patterns(".terraform", "*.tfstate", "*.tfstate.*", "terraform.tfstate.d", "*.tfplan")


class TerraformMissing(Exception):
    """The program is not installed; the text says what to do."""


class TerraformFailed(Exception):
    """A command ended with an error or ran out of time; the text has the end of what it printed."""


def binary() -> str:
    """Return the path of the program; raises TerraformMissing."""
    found = shutil.which("terraform")
    if found is None:
        raise TerraformMissing(
            "terraform is not on PATH. Install Terraform 1.11: see developer.hashicorp.com/terraform/install"
        )
    return found


@functools.cache
def plugin_mirror() -> Path | None:
    """Return the folder that holds the AWS provider in a mirror's layout, None where it must be downloaded."""
    roots = [Path(root).expanduser() for root in (os.environ.get("TF_PLUGIN_DIR", ""), *SEARCHED) if root]
    for root in roots:
        for file in _files_below(root, "terraform-provider-aws"):
            mirror, found, _ = str(file).partition(f"/{PROVIDER}/")
            if found:
                return Path(mirror)
    return None


def _files_below(root: Path, prefix: str) -> Iterable[Path]:
    for folder, folders, files in islice(os.walk(root), SEARCH_FOLDERS):
        if len(Path(folder).relative_to(root).parts) >= SEARCH_DEPTH:
            folders.clear()
        yield from (Path(folder, name) for name in files if name.startswith(prefix))


def configuration(cache: Path, mirror: Path | None) -> str:
    """Return a CLI configuration: the AWS provider from `mirror` if there is one, all else downloaded once into `cache`."""
    local = f'filesystem_mirror {{\n    path = "{mirror}"\n    include = ["{PROVIDER}"]\n  }}\n  ' if mirror else ""
    direct = f'direct {{\n    exclude = ["{PROVIDER}"]\n  }}' if mirror else "direct {}"
    return (
        f'plugin_cache_dir = "{cache}"\nplugin_cache_may_break_dependency_lock_file = true\n'
        f"disable_checkpoint = true\nprovider_installation {{\n  {local}{direct}\n}}\n"
    )


def environment(home: Path, *, endpoint: str | None, variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of all commands: nobody's keys, settings or account, only the emulator's.

    `home` holds the CLI configuration and the plugin cache, which all roots of a run share.
    """
    cache = home / "plugins"
    cache.mkdir(parents=True, exist_ok=True)
    config = home / "terraform.rc"
    config.write_text(configuration(cache, plugin_mirror()))
    own = {
        "HOME": str(home), "TF_CLI_CONFIG_FILE": str(config), "TF_IN_AUTOMATION": "1", "TF_INPUT": "0",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
        # Without an emulator a call must fail at once, not reach somebody.
        "AWS_ENDPOINT_URL": endpoint or "http://127.0.0.1:9",
    }  # fmt: skip
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    return {**outside, **own, **_variables(variables)}


def _variables(given: Mapping[str, Any]) -> dict[str, str]:
    return {f"TF_VAR_{name}": value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


@dataclass(frozen=True)
class Root:
    """A copy of a root or module in `folder`, to run commands in; all raise TerraformFailed."""

    folder: Path
    environ: dict[str, str]

    def run(self, command: str, *arguments: str) -> str:
        """Run one command without colours and return what it printed."""
        return self._call(command, command, "-no-color", *arguments)

    def init(self, settings: Mapping[str, str] | None = None) -> None:
        """Get the providers and connect the backend with these settings (-backend-config)."""
        self.run("init", "-reconfigure", *(f"-backend-config={key}={value}" for key, value in (settings or {}).items()))

    def validate(self) -> None:
        """Check the configuration without any call."""
        self.run("validate")

    def test(self) -> str:
        """Run the `*.tftest.hcl` beside the configuration."""
        return self.run("test")

    def in_workspace(self, name: str) -> Root:
        """Return the root with a workspace set from outside, for `test` and `plan`: none is made."""
        return replace(self, environ={**self.environ, "TF_WORKSPACE": name})

    def given(self, variables: Mapping[str, Any]) -> Root:
        """Return the root with other values of some variables."""
        return replace(self, environ={**self.environ, **_variables(variables)})

    def tested_plan(self) -> dict[str, Any]:
        """Run the tests beside the configuration, and return the plan of the last that planned."""
        lines = [json.loads(line) for line in self._call("test", "test", "-json", "-verbose").splitlines()]
        shown: list[dict[str, Any]] = [line["test_plan"] for line in lines if "test_plan" in line]
        return shown[-1]

    def workspace(self, name: str) -> None:
        """Go to a workspace, which is made if it is not there."""
        self._call("show", "workspace", "select", "-no-color", "-or-create", name)

    def plan(self, *arguments: str) -> dict[str, Any]:
        """Plan and return the plan as `show -json` gives it."""
        self.run("plan", "-out=plan.tfplan", *arguments)
        shown: dict[str, Any] = json.loads(self.run("show", "-json", "plan.tfplan"))
        return shown

    def apply(self, *arguments: str) -> None:
        """Apply without a question."""
        self.run("apply", "-auto-approve", *arguments)

    def destroy(self, *arguments: str) -> None:
        """Destroy without a question."""
        self.run("destroy", "-auto-approve", *arguments)

    def show(self) -> dict[str, Any]:
        """Return the state as `show -json` gives it."""
        shown: dict[str, Any] = json.loads(self.run("show", "-json"))
        return shown

    def outputs(self) -> dict[str, Any]:
        """Return the outputs' values by name."""
        shown = json.loads(self._call("show", "output", "-no-color", "-json"))
        return {name: output["value"] for name, output in shown.items()}

    def _call(self, limit: str, *arguments: str) -> str:
        process = subprocess.Popen(
            [binary(), *arguments], cwd=self.folder, env=self.environ, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            printed, _ = process.communicate(timeout=SECONDS[limit])
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the providers too, which would stay behind
            printed, _ = process.communicate()
            raise TerraformFailed(
                f"terraform {arguments[0]}: more than {SECONDS[limit]} s\n{printed[-4000:]}"
            ) from None
        if process.returncode:
            raise TerraformFailed(
                f"terraform {' '.join(arguments)} ended with {process.returncode}:\n{printed[-8000:]}"
            )
        return printed


def copy_root(
    source: Path, scratch: Path, *, endpoint: str | None = None, variables: Mapping[str, Any] | None = None,
    home: Path | None = None, backend: bool = False,
) -> Root:  # fmt: skip
    """Copy a root or module with all that lies beside it to `scratch` and return it, ready for `init`.

    `home` is shared by the roots of a run (default: in `scratch`). Without `backend` the state stays in the copy.
    """
    tree = DEPLOY if source.is_relative_to(DEPLOY) else source.parent
    shutil.copytree(tree, scratch / tree.name, ignore=NOT_COPIED, dirs_exist_ok=True)
    folder = scratch / tree.name / source.relative_to(tree)
    (folder / "zz_override.tf").write_text(few_retries(folder) + ("" if backend else LOCAL_STATE))
    (folder / "zz_aliases.tf").write_text(expected_providers(folder))
    return Root(folder, environment(home or scratch / "home", endpoint=endpoint, variables=variables or {}))


LOCAL_STATE = 'terraform {\n  backend "local" {}\n}\n'


def expected_providers(folder: Path) -> str:
    """Return the AWS providers that a module expects of its caller: without them `validate` refuses the module alone."""
    expected = re.findall(r"configuration_aliases\s*=\s*\[([^\]]*)\]", _written(folder))
    aliases = sorted({alias for each in expected for alias in re.findall(r"aws\.(\w+)", each)})
    return "".join(f'provider "aws" {{\n  alias  = "{alias}"\n  region = "us-east-1"\n}}\n' for alias in aliases)


def few_retries(folder: Path) -> str:
    """Return an override that lets each AWS provider of a root try a call three times, not for minutes.

    Not once: under load a connection of the emulator's simple server breaks now and then. Its 501 is never tried again.
    """
    blocks = re.findall(
        r'^provider "aws" \{(.*?)^\}|^provider "aws" \{([^\n]*)\}$', _written(folder), re.MULTILINE | re.DOTALL
    )
    aliases = [re.search(r'^\s*alias\s*=\s*"([^"]+)"', "".join(block), re.MULTILINE) for block in blocks]
    named = [f'  alias       = "{alias[1]}"\n' if alias else "" for alias in aliases]
    return "".join(f'provider "aws" {{\n{alias}  max_retries = 3\n}}\n' for alias in named)


def _written(folder: Path) -> str:
    return "\n".join(file.read_text() for file in sorted(folder.glob("*.tf")))


def roots(deploy: Path = DEPLOY) -> list[Path]:
    """Return the folders under `deploy` that are roots: those beside modules/."""
    return sorted({file.parent for file in deploy.glob("*/*.tf") if file.parent.name != "modules"})


def modules(deploy: Path = DEPLOY) -> list[Path]:
    """Return the modules under `deploy`, nested ones too: every folder below modules/ with a `.tf` file."""
    return sorted({file.parent for file in (deploy / "modules").rglob("*.tf") if ".terraform" not in file.parts})
