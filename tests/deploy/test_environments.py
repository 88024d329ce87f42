"""The whole root with mocked providers, in each of its workspaces: one configuration, and the sizes row by row."""

import json
import re
from functools import cached_property

import pytest

from tests.deploy import terraform
from tests.deploy.terraform import DEPLOY

PLATFORM = DEPLOY / "platform"
NAMES = {"development": "indivillage-dev", "staging": "indivillage-staging", "production": "indivillage-prod"}
TIERS = ("web", "app", "worker")
# What an environment is: row, what the plan says, and its value in development, staging, production.
ROWS = {
    "web hosts": (lambda plan: plan.hosts("web"), [("t4g.micro", 1, 2), ("t4g.small", 2, 4), ("t4g.small", 3, 12)]),
    "app hosts": (lambda plan: plan.hosts("app"), [("t4g.small", 1, 2), ("t4g.medium", 2, 4), ("m7g.large", 3, 20)]),
    "worker hosts": (
        lambda plan: plan.hosts("worker"), [("t4g.medium", 1, 2), ("t4g.large", 1, 4), ("c7g.xlarge", 3, 40)],
    ),
    "hosts that wait": (lambda plan: plan.waiting, [[1, 1, 1]] * 3),
    "database": (
        lambda plan: plan.database("instance_class", "multi_az", "allocated_storage", "max_allocated_storage"),
        [("db.t4g.medium", False, 20, 50), ("db.t4g.medium", True, 20, 100), ("db.r7g.large", True, 100, 1000)],
    ),
    "read replicas": (lambda plan: plan.count("module.database.aws_db_instance.replica"), [0, 1, 1]),
    "backups, days": (lambda plan: plan.database("backup_retention_period"), [(1,), (7,), (35,)]),
    "deletion protection": (
        lambda plan: plan.database("deletion_protection", "skip_final_snapshot"),
        [(False, True), (False, True), (True, False)],
    ),
    "cache": (lambda plan: plan.cache, [("cache.t4g.micro", 1), ("cache.t4g.small", 2), ("cache.m7g.large", 3)]),
    "NAT gateways, both regions": (lambda plan: plan.count("aws_nat_gateway."), [2, 2, 6]),
    "function at once": (
        lambda plan: plan.one("module.compute.aws_lambda_function.file_processor")["reserved_concurrent_executions"],
        [5, 10, 100],
    ),
    "buckets go with what is in them": (
        lambda plan: plan.one('module.storage.aws_s3_bucket.this["uploads"]')["force_destroy"], [True, True, False],
    ),
}  # fmt: skip


class Plan:
    """One workspace's plan, as `terraform test -verbose` shows it."""

    def __init__(self, shown):
        changes = [each for each in shown["resource_changes"] if each["mode"] == "managed"]
        self.values = {each["address"]: each["change"]["after"] for each in changes}

    def one(self, address):
        return self.values[address]

    def count(self, part):
        return len([address for address in self.values if part in address])

    def hosts(self, tier):
        group = self.one(f'module.compute.aws_autoscaling_group.this["{tier}"]')
        template = self.one(f'module.compute.aws_launch_template.this["{tier}"]')
        return template["instance_type"], group["min_size"], group["max_size"]

    @property
    def waiting(self):
        return [self.one(f'module.compute_secondary.aws_autoscaling_group.this["{t}"]')["min_size"] for t in TIERS]

    def database(self, *attributes):
        found = self.one("module.database.aws_db_instance.this")
        return tuple(found[attribute] for attribute in attributes)

    @cached_property
    def cache(self):
        found = self.one("module.database.aws_elasticache_replication_group.this")
        return found["node_type"], found["num_cache_clusters"]


@pytest.fixture(scope="module")
def root(tmp_path_factory, terraform_home):
    """The root, initialised once."""
    copied = terraform.copy_root(PLATFORM, tmp_path_factory.mktemp("platform"), home=terraform_home)
    copied.init()
    return copied


@pytest.fixture(scope="module")
def plans(root):
    """The plan of each workspace; `terraform test` with its assertions has passed there."""
    return {name: Plan(root.in_workspace(name).tested_plan()) for name in NAMES}


@pytest.mark.parametrize("row", ROWS)
def test_row(plans, row):
    read, expected = ROWS[row]

    assert [read(plan) for plan in plans.values()] == expected


def test_environments_have_the_same_parts_but_for_what_the_map_counts(plans):
    # ACM's answer, which names the record that proves the domain, is mocked: it fits one domain alone.
    mocked = "module.cdn.module.certificate.aws_route53_record.proof"

    def parts(plan):
        return {re.sub(r'\["[^"]*"\]', "", address) for address in plan.values} - {mocked}

    only = parts(plans["production"]) ^ parts(plans["development"])

    assert only == {
        "module.database.aws_db_instance.replica",
        "module.monitoring.aws_cloudwatch_log_group.read_replica",
    }
    assert parts(plans["production"]) == parts(plans["staging"])


def test_every_name_begins_with_its_environments(plans):
    for name, plan in plans.items():
        named = json.dumps(list(plan.values.values()))
        assert NAMES[name] in named
        assert not [other for other in NAMES.values() if other != NAMES[name] and other in named]


def test_only_the_map_the_guard_and_the_tags_know_the_workspace():
    using = {file.name for file in DEPLOY.rglob("*.tf") if "terraform.workspace" in file.read_text(encoding="utf-8")}

    assert using == {"environments.tf", "providers.tf"}
