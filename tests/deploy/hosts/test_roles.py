"""Each role on a fresh host: applied twice, seen to hold what it promises, and seen to notice when that is broken."""

import json
import socket
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from devstack import clamd
from devstack.process import ROOT
from tests.deploy import documents
from tests.deploy.hosts import packages
from tests.deploy.hosts.playbooks import FOLDER, Control

ROLES = sorted(path.name for path in (FOLDER / "roles").iterdir())
# Steps of a playbook: nothing of them stays on a host that could be asked afterwards. tests/deploy/images proves them.
STEPS = {"builder", "image", "recovery", "rollout", "rotation", "trial"}
# By host: the roles that are applied to it. What is on one host needs what stands before it, or nothing of each other.
HOSTS = {
    "hardening": ["base", "hardening"],
    "closed": ["base", "cloudwatch_agent", "secrets", "lifecycle", "hardening"],
    "stores": ["base", "postgresql", "redis", "clamav"],
    "site": ["base", "secrets", "release", "app", "worker", "nginx"],
}
# By role: the host, and what breaks there.
BROKEN = {
    "base": ("stores", "sysctl --quiet --write net.core.somaxconn=128"),
    "hardening": ("hardening", "nft flush ruleset"),
    "postgresql": ("stores", "systemctl stop postgresql@15-main"),
    "redis": ("stores", "redis-cli -a $(cat /etc/indivillage/generated/redis-password) config set requirepass ''"),
    "clamav": ("stores", "rm /var/lib/clamav/*"),
    "cloudwatch_agent": ("closed", "systemctl stop rsyslog.service syslog.socket"),
    "lifecycle": ("closed", "systemctl disable indivillage-lifecycle.service"),
    "seal": ("stores", "true"),  # Nobody sealed it.
    "secrets": ("site", "chmod 0644 /etc/indivillage/secrets.env"),
    "release": ("site", "chmod 0755 /var/lib/indivillage/spool"),
    "app": ("site", "systemctl stop indivillage-web.socket indivillage-web.service"),
    "worker": ("site", "systemctl stop indivillage-listener.service"),
    "nginx": ("site", "systemctl stop nginx"),
}
# By a word of a block in docs/troubleshooting.md: the host that has what it asks for.
WHERE = {"clamav": "stores", "nft": "hardening", "indivillage-": "site"}
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def proof(fleet, tmp_path_factory):
    """A host for each role, applied to at the same time."""
    folder = tmp_path_factory.mktemp("roles")
    hosts = {name: fleet.boot(name) for name in HOSTS}
    hosts["closed"].sh(
        "mkdir /etc/indivillage && printf 'INDIVILLAGE_NAME=shop-prod\nINDIVILLAGE_TIER=web\n' >/etc/indivillage/host.env"
    )
    hosts["site"].sh((Path(__file__).parent / "standin.sh").read_text())
    (folder / "eicar.ndb").write_text(clamd.EICAR_SIGNATURE)
    agent = packages.build(
        folder, "amazon-cloudwatch-agent", "/opt/aws/amazon-cloudwatch-agent/bin/start-amazon-cloudwatch-agent"
    )
    manager = packages.build(folder, "amazon-ssm-agent", "/usr/bin/amazon-ssm-agent")
    variables = {
        "role_list_by_host": HOSTS, "role_list": "{{ role_list_by_host[inventory_hostname] }}",
        "clamav_updates": False, "clamav_official": False, "clamav_signatures": [str(folder / "eicar.ndb")],
        "cloudwatch_agent_package": agent[0], "cloudwatch_agent_package_sha256": agent[1], "cloudwatch_agent_tier": "web",
        "hardening_ssm_agent": manager[0], "hardening_ssm_agent_sha256": manager[1],
        "hardening_ssh": "{{ inventory_hostname != 'closed' }}",
        # A copy that does not answer.
        "postgresql_replicas": ["192.0.2.0/24"], "postgresql_peers": ["192.0.2.9"],
        "postgresql_replication_password": "for this run only",
        "secrets_source": "{{ 'aws' if inventory_hostname == 'closed' else 'host' }}",
        # To the host without sshd the test comes by the one that still runs: it is masked, and gone after a boot.
        "hardening_inbound": [{"ports": [443], "from": ["192.0.2.0/24"]}, {"ports": [8443, 22]}],
    }  # fmt: skip
    control = Control(fleet, {name: [host] for name, host in hosts.items()}, variables)
    applied = control.play("role", "--tags", "apply").ok()
    hosts["site"].sh("systemctl start indivillage-workers.target")
    return SimpleNamespace(hosts=hosts, fleet=fleet, variables=variables, control=control, applied=applied)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_parts(role):
    parts = ["README.md", "defaults/main.yml", "meta/argument_specs.yml"]
    if role not in STEPS:
        parts += ["tasks/main.yml", "tasks/verify.yml"]
    assert [part for part in parts if not (FOLDER / "roles" / role / part).is_file()] == []


def test_every_role_here_was_applied(proof):
    assert set(proof.applied.counts) == set(HOSTS)
    assert min(count["changed"] for count in proof.applied.counts.values()) > 5


def test_a_second_run_changes_nothing_and_every_promise_holds(proof):
    again = proof.control.play("role").ok()
    assert {host: count["changed"] for host, count in again.counts.items()} == dict.fromkeys(HOSTS, 0)


def test_what_reads_secrets_is_confined_and_says_what_is_missing(proof):
    host, unit = proof.hosts["closed"], "indivillage-settings.service"
    rated = host.sh(
        f"systemd-analyze security --no-pager {unit} | grep -o 'exposure level.*: [0-9.]*' | grep -o '[0-9.]*$'"
    )
    print(f"{unit}: {rated}")
    assert float(rated) <= 2.0
    host.sh(f"systemctl start {unit} || true")
    said = host.sh(f"journalctl --unit={unit} --output=cat --no-pager")
    assert (
        "could not be read: the metadata service does not say which region this is" in said and "Traceback" not in said
    )


def can_connect(host, port):
    """Tell whether a port answers; the firewall drops what it does not know, so nothing comes back."""
    with socket.socket() as asked:
        asked.settimeout(2)
        return asked.connect_ex((host.address, port)) == 0


def test_only_the_ports_that_are_named_let_anybody_in(proof):
    host = proof.hosts["hardening"]
    for port in (443, 8080, 8443):
        host.sh(f"systemd-run --quiet --unit=listen-{port} python3 -m http.server {port}")
        host.sh(f"timeout 20 sh -c 'until curl -s -o /dev/null http://127.0.0.1:{port}/; do sleep 0.1; done'")
    assert {port: can_connect(host, port) for port in (443, 8080, 8443)} == {443: False, 8080: False, 8443: True}


def test_only_whom_it_concerns_may_ask_for_the_roles_keys(proof):
    host = proof.hosts["hardening"]
    host.sh("ip addr add 169.254.169.254/32 dev lo")
    host.sh("systemd-run --quiet --unit=metadata python3 -m http.server --bind 169.254.169.254 80")
    host.sh("timeout 20 sh -c 'until curl -s -o /dev/null http://169.254.169.254/; do sleep 0.1; done'")
    ask = "setpriv --reuid={} --clear-groups curl -s -o /dev/null --max-time 5 http://169.254.169.254/ && echo yes || echo no"
    assert [host.sh(ask.format(user)) for user in ("indivillage", "nobody")] == ["yes", "no"]


def test_ssh_takes_keys_alone(proof):
    host = proof.hosts["hardening"]
    asked = ["ssh", *host.ssh_options, "-o", "PubkeyAuthentication=no", f"root@{host.address}", "true"]
    refused = subprocess.run(asked, capture_output=True, text=True)
    assert refused.returncode == 255 and "Permission denied (publickey)" in refused.stderr
    assert "Use without permission is forbidden" in refused.stderr


@pytest.mark.parametrize(
    "given, words",
    [
        ({"hardening_ssh": False, "hardening_ssm_agent": ""}, "Nobody could reach this host"),
        ({"hardening_ssm_agent_sha256": "0" * 64}, "is missing, or its sha256 is not 0000"),
        ({"hardening_ssm_agent_sha256": ""}, "give the sha256 of"),
    ],
    ids=["no way in", "another package", "no sum"],
)
def test_what_is_given_wrong_is_refused_in_words(proof, given, words):
    played = proof.control.play("role", "--tags", "apply", "--limit", "hardening", role_list=["hardening"], **given)
    assert played.code != 0 and words in " ".join(played.output.split())


@pytest.mark.parametrize(
    "block", documents.blocks(ROOT / "docs" / "troubleshooting.md", "sh"), ids=lambda block: block.title
)
def test_what_the_troubleshooting_says_of_hosts_is_so(proof, block):
    host = next(proof.hosts[name] for word, name in WHERE.items() if word in block.script)
    answer = host.sh(f"set -eu\n{block.script}")
    assert block.missing_in(answer) == [], answer


STOP_WHILE_A_HEARTBEAT_BEGINS = """set -e
    pid=$(systemctl show --property=MainPID --value postgresql@15-main)
    kill -STOP $pid
    systemctl stop postgresql@15-main & stopping=$!
    until [ "$(systemctl show --property=ActiveState --value postgresql@15-main)" = deactivating ]; do sleep 0.1; done
    systemctl start --no-block indivillage-heartbeat.service
    kill -CONT $pid
    wait $stopping"""


def test_a_heartbeat_does_not_cancel_the_databases_stop(proof):
    host = proof.hosts["stores"]
    host.sh(STOP_WHILE_A_HEARTBEAT_BEGINS)
    host.sh("systemctl start postgresql@15-main")


def test_what_is_broken_is_noticed(proof):
    for host, script in BROKEN.values():
        proof.hosts[host].sh(script)
    # One name for each role, so that all are asked at once.
    asked = {
        role: [SimpleNamespace(name=role, address=proof.hosts[host].address)] for role, (host, _) in BROKEN.items()
    }
    control = Control(proof.fleet, asked, {**proof.variables, "role_list": ["{{ inventory_hostname }}"]})
    found = control.play("role", "--tags", "verify")
    assert {role: count["failed"] for role, count in found.counts.items()} == dict.fromkeys(BROKEN, 1), json.dumps(
        found.counts
    )
