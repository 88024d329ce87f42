"""The exercise's report, and its verdict: too slow, too much lost, or failed on the way, and the playbook fails."""

import json
import os
import subprocess

import pytest

from tests.deploy.hosts.playbooks import BIN, FOLDER

PLAY = """
- hosts: localhost
  connection: local
  gather_facts: false
  vars: {playbook_dir: /nowhere}
  tasks:
    - ansible.builtin.include_role: {name: recovery, tasks_from: drill/report}
    - ansible.builtin.include_role: {name: recovery, tasks_from: drill/verdict}
"""
STEPS = [{"step": "Look at both regions", "seconds": 1.5}]


def report(folder, **given):
    """Write a report by the role; returns the exit code, the JSON and the text."""
    (folder / "play.yml").write_text(PLAY)
    variables = {
        "recovery_reports": str(folder), "recovery_begun": "now", "recovery_who": "the test", "recovery_steps": STEPS,
        "recovery_first": "one", "recovery_second": "two", "recovery_lost_moment": 1000.0, **given,
    }  # fmt: skip
    ran = subprocess.run(
        [BIN / "ansible-playbook", "-i", "localhost,", folder / "play.yml", "-e", json.dumps(variables)],
        cwd=FOLDER, env={"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (folder / "now.json").exists(), ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.returncode, json.loads((folder / "now.json").read_text()), (folder / "now.md").read_text()


@pytest.mark.parametrize(
    "given, kept, says",
    [
        ({"recovery_taken_over_at": 1600.0, "recovery_lost_seconds": 2.5}, True, "service again after 600.0 s"),
        (
            {"recovery_taken_over_at": 4700.0, "recovery_lost_seconds": 2.5},
            False,
            "not kept: service again after 3700.0 s",
        ),
        ({"recovery_taken_over_at": 1600.0, "recovery_lost_seconds": 901}, False, "lost 901.0 s (900 s promised)"),
        ({"recovery_failure": "The copy takes writes: timed out"}, False, "The copy takes writes: timed out"),
    ],
    ids=["kept", "too slow", "too much lost", "failed"],
)
def test_the_verdict(tmp_path, given, kept, says):
    code, written, text = report(tmp_path, **given)

    assert (code == 0, written["kept"]) == (kept, kept)
    assert says in written["verdict"] and says in text
    assert "| Look at both regions | 1.5 |" in text and "| 3600 s |" in text and "| 900 s |" in text
