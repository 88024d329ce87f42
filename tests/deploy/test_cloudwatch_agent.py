"""The agent's settings, tier by tier: of the form that it takes, and of the names that Terraform's groups, charts and rights have."""

import json
import re
from pathlib import Path

import jinja2
import jsonschema
import pytest
import yaml

from devstack.process import ROOT

ROLE = ROOT / "deploy" / "ansible" / "roles" / "cloudwatch_agent"
MODULES = ROOT / "deploy" / "terraform" / "modules"
TIERS = ("web", "app", "worker")
NAME = "shop-prod"
# The part of the agent's own form that we use (its schema was asked once, version 1.300071); a word it does not know is refused.
_TEXT = {"type": "string", "minLength": 1}


def _form(required=(), **properties):
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


_FILE = _form(("file_path", "log_group_name"), file_path=_TEXT, log_group_name={"type": "string", "pattern": r"^[.\-_/#A-Za-z0-9]+$"},
              log_stream_name={"type": "string", "pattern": r"^[^:*@]*$"})  # fmt: skip
_MEASURED = _form(("measurement",), resources={"type": "array", "items": _TEXT}, drop_device={"type": "boolean"},
                  measurement={"type": "array", "items": _form(("name",), name=_TEXT, rename=_TEXT, unit=_TEXT)},
                  append_dimensions={"type": "object", "additionalProperties": _TEXT})  # fmt: skip
FORM = _form(
    ("agent", "logs", "metrics"),
    agent=_form(metrics_collection_interval={"type": "integer", "minimum": 1}, omit_hostname={"type": "boolean"}),
    logs=_form(("logs_collected",), logs_collected=_form(("files",), files=_form(
        ("collect_list",), collect_list={"type": "array", "minItems": 1, "uniqueItems": True, "items": _FILE}))),
    metrics=_form(("metrics_collected",), namespace=_TEXT, append_dimensions={"type": "object"},
                  aggregation_dimensions={"type": "array", "items": {"type": "array", "items": _TEXT}},
                  metrics_collected=_form(mem=_MEASURED, disk=_MEASURED)),
    traces=_form(("traces_collected",), traces_collected=_form(
        xray=_form(bind_address=_TEXT, tcp_proxy=_form(bind_address=_TEXT)),
        otlp=_form(grpc_endpoint=_TEXT, http_endpoint=_TEXT))),
)  # fmt: skip


def settings(tier, **changes):
    """Return the agent's settings on a host, as the start of its unit puts them together."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROLE / "templates"), undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"to_json": json.dumps, "basename": lambda path: Path(path).name}
    known = {
        "group_names": [tier],
        "indivillage_user": "indivillage",
        **yaml.safe_load((ROLE / "defaults/main.yml").read_text()),
    }
    known["cloudwatch_agent_tier"] = tier
    for name in ("cloudwatch_agent_log_group", "cloudwatch_agent_files"):
        known[name] = environment.compile_expression(known[name].strip("{} "))(**known)
    text = environment.get_template("agent.json.j2").render(**known | changes)
    return json.loads(text.replace("@NAME@", NAME).replace("@TIER@", tier))


def files(tier):
    return settings(tier)["logs"]["logs_collected"]["files"]["collect_list"]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("traces", [False, True], ids=["without traces", "with traces"])
def test_the_settings_are_of_the_agents_form(tier, traces):
    made = settings(tier, cloudwatch_agent_traces=traces)
    jsonschema.validate(made, FORM)
    assert ("traces" in made) == traces


def test_a_host_writes_to_its_own_group_and_terraform_makes_both():
    made = (MODULES / "monitoring" / "logs.tf").read_text()
    of_hosts = re.search(r"application_log_groups = \[(.*?)\]", made)[1].replace('"', "").split(", ")
    paths = {
        name: re.search(rf'{name}\s+= {{ path = "(.*?)"', made)[1].replace("${var.name}", NAME) for name in of_hosts
    }

    written = {tier: {file["log_group_name"] for file in files(tier)} for tier in TIERS}
    assert written == {
        "web": {paths["WebServerLogs"]},
        "app": {paths["ApiServerLogs"]},
        "worker": {paths["ApiServerLogs"]},
    }


def test_the_web_tier_sends_its_access_log_and_every_tier_its_units():
    assert {tier: [file["file_path"] for file in files(tier)] for tier in TIERS} == {
        "web": ["/var/log/nginx/access.log", "/var/log/indivillage/units.log"],
        "app": ["/var/log/indivillage/units.log"],
        "worker": ["/var/log/indivillage/units.log"],
    }
    assert "access_log /var/log/nginx/access.log" in (ROLE.parent / "nginx/templates/nginx.conf.j2").read_text()


@pytest.mark.parametrize("tier", TIERS)
def test_memory_and_disk_are_published_as_the_dashboards_read_them(tier):
    charts = (MODULES / "monitoring" / "charts-work.tf").read_text()
    read = set(re.findall(r'concat\(\["CWAgent", "(\w+)"\], of\)', charts))
    group = re.search(
        r'"aws_autoscaling_group" "this" {.*?name\s+= "(.*?)"',
        (MODULES / "compute/autoscaling.tf").read_text(),
        re.DOTALL,
    )[1]
    dimension = {"AutoScalingGroupName": group.replace("${var.name}", NAME).replace("${each.key}", tier)}

    metrics = settings(tier)["metrics"]
    assert metrics["namespace"] == "CWAgent" and metrics["aggregation_dimensions"] == [list(dimension)]
    measured = metrics["metrics_collected"].values()
    assert {figure["rename"] for part in measured for figure in part["measurement"]} == read
    assert [part["append_dimensions"] for part in measured] == [dimension, dimension]


def test_every_host_may_publish_them():
    stores, hosts = ((MODULES / "security/roles" / name).read_text() for name in ("stores.tf", "hosts.tf"))
    web = hosts[hosts.index('"aws_iam_policy_document" "web"') :]
    for document in (stores, web):
        allowed = re.search(r'actions\s+= \["cloudwatch:PutMetricData"\].*?values\s+= \[(.*?)\]', document, re.DOTALL)[
            1
        ]
        assert '"CWAgent"' in allowed
