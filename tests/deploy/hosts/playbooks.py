"""Runs the playbooks of deploy/ansible/ as ops do, and counts what they report."""

import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from devstack.process import ROOT

FOLDER = ROOT / "deploy" / "ansible"
BIN = ROOT / ".venv-ansible" / "bin"
COUNTS = re.compile(r"^(\S+)\s+: (ok=.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Played:
    """A finished run; `counts` is by host what the recap says: ok, changed, failed …"""

    code: int
    output: str
    counts: dict
    seconds: float

    @property
    def changed(self):
        return sum(count["changed"] for count in self.counts.values())

    def ok(self):
        """Return itself; raises AssertionError with the end of its output where it failed."""
        assert self.code == 0, self.output[-5000:]
        return self


class Control:
    """The machine ops sit at, with an inventory of the fleet's hosts; `group_vars` are files of a written inventory."""

    def __init__(self, fleet, groups, variables, group_vars=()):
        self._folder = fleet.folder
        options = " ".join(next(iter(fleet.hosts.values())).ssh_options)
        inventory = {"all": {
            "vars": {"ansible_user": "root", "ansible_ssh_common_args": options, **variables},
            "children": {
                group: {"hosts": {host.name: {"ansible_host": host.address} for host in hosts}}
                for group, hosts in groups.items()
            },
        }}  # fmt: skip
        place = Path(tempfile.mkdtemp(prefix="inventory-", dir=self._folder))
        (place / "group_vars").mkdir()
        for path in group_vars:
            (place / "group_vars" / path.name).symlink_to(path)
        self._inventory = place / "inventory.json"
        self._inventory.write_text(json.dumps(inventory))

    def play(self, name, *words, seconds=900, **variables):
        """Run a playbook with extra variables."""
        environ = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_NOCOLOR": "1",
        }
        return run_playbook(
            f"playbooks/{name}.yml", *words,
            inventories=[self._inventory], variables=variables, environ=environ, seconds=seconds,
        )  # fmt: skip


def run_playbook(playbook, *words, inventories, variables, environ, seconds):
    """Run a playbook by its path, and print what it counted."""
    began = time.monotonic()
    where = [word for path in inventories for word in ("-i", str(path))]
    done = subprocess.run(
        [str(BIN / "ansible-playbook"), *where, str(playbook), "-e", json.dumps(variables), *words],
        cwd=FOLDER, env=environ, capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip
    counts = {
        host: {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}
        for host, line in COUNTS.findall(done.stdout)
    }
    played = Played(done.returncode, done.stdout + done.stderr, counts, time.monotonic() - began)
    print(f"{playbook} {' '.join(words)}: {played.seconds:.0f} s, {counts}")
    return played
