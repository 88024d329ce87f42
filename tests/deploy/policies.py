"""What a role may do: rendered IAM policies, read from a state or an account, and judged by iam-simulate."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

ACCOUNT = "123456789012"
JUDGE = Path(__file__).with_name("policies.mjs")
JUDGE_SECONDS = 60
Decision = Literal["Allowed", "ImplicitlyDenied", "ExplicitlyDenied"]
Policy = dict[str, Any]


class PolicyError(Exception):
    """A policy or request is malformed, unknown before the apply, or not to be found; the text says which."""


@dataclass(frozen=True)
class Request:
    """One question: may `principal` with these policies do `action` on `resource` (an ARN) under `context`?

    `resource_policy` is the bucket's, key's or queue's own policy. Keys of `context` are condition keys.
    """

    policies: Sequence[Policy]
    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)
    resource_policy: Policy | None = None
    principal: str = f"arn:aws:iam::{ACCOUNT}:role/role"

    def simulation(self) -> dict[str, Any]:
        """Return the request as iam-simulate takes it; the resource is in the same account."""
        given = {
            "request": {
                "principal": self.principal,
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": ACCOUNT},
                "contextVariables": dict(self.context),
            },
            "identityPolicies": [{"name": f"p{n}", "policy": policy} for n, policy in enumerate(self.policies)],
            "serviceControlPolicies": [],
            "resourceControlPolicies": [],
        }
        return given if self.resource_policy is None else {**given, "resourcePolicy": self.resource_policy}


def decide(
    policies: Sequence[Policy], resource_policy: Policy | None, action: str, resource: str,
    context: Mapping[str, str | list[str]] | None = None, *, principal: str = f"arn:aws:iam::{ACCOUNT}:role/role",
) -> Decision:  # fmt: skip
    """Return the decision on one request; many go faster through `decide_all`."""
    return decide_all([Request(policies, action, resource, context or {}, resource_policy, principal)])[0]


def decide_all(requests: Sequence[Request]) -> list[Decision]:
    """Return the decisions in the order of the requests, from one node process.

    Raises PolicyError where a policy is malformed or an action or resource does not exist in AWS.
    """
    sent = json.dumps([request.simulation() for request in requests])
    done = subprocess.run(
        ["node", str(JUDGE)], input=sent, text=True, capture_output=True, timeout=JUDGE_SECONDS, check=False
    )
    if done.returncode:
        raise PolicyError(f"The evaluator did not run (npm ci?): {done.stderr[-2000:]}")
    answers = json.loads(done.stdout)
    for request, answer in zip(requests, answers, strict=True):
        if "error" in answer:
            raise PolicyError(f"{request.action} on {request.resource}: {answer['error']}")
    return [cast(Decision, answer["result"]) for answer in answers]


def resources(shown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every managed resource, of all modules, of what `terraform show -json` gives for a plan or a state."""
    module = shown.get("planned_values", shown.get("values", {})).get("root_module", {})
    pending = [module]
    while pending:
        module = pending.pop()
        pending.extend(module.get("child_modules", []))
        yield from (each for each in module.get("resources", []) if each["mode"] == "managed")


def role_policies(shown: Mapping[str, Any]) -> dict[str, list[Policy]]:
    """Return the policies of each role by its name: inline ones and attached ones that are part of the state.

    Policies of AWS (`arn:aws:iam::aws:policy/…`) have no document there: see `account_role_policies`.
    Raises PolicyError where a document is known only after the apply.
    """
    found = _by_type(shown)
    documents = {each["arn"]: each["policy"] for each in found["aws_iam_policy"] if "arn" in each}
    by_role: dict[str, list[Policy]] = {each["name"]: [] for each in found["aws_iam_role"]}
    for inline in found["aws_iam_role_policy"]:
        by_role.setdefault(inline["role"], []).append(_document(inline.get("policy"), inline["address"]))
    for attachment in found["aws_iam_role_policy_attachment"]:
        arn = attachment.get("policy_arn", "")
        if ":iam::aws:policy/" not in arn:
            by_role.setdefault(attachment["role"], []).append(_document(documents.get(arn), attachment["address"]))
    return by_role


# Where a resource policy names its resource: the attribute that tells which, and how it becomes an ARN.
POLICY_OF = {
    "aws_s3_bucket_policy": ("bucket", "arn:aws:s3:::{}"),
    "aws_kms_key": ("arn", "{}"),
    "aws_kms_key_policy": ("key_id", "{}"),
    "aws_sns_topic_policy": ("arn", "{}"),
    "aws_sqs_queue_policy": ("queue_url", "{}"),
    "aws_secretsmanager_secret_policy": ("secret_arn", "{}"),
    "aws_vpc_endpoint": ("arn", "{}"),
}


def resource_policies(shown: Mapping[str, Any]) -> dict[str, Policy]:
    """Return the policies of buckets, keys, topics, queues, secrets and endpoints by ARN (a queue's by its URL).

    Raises PolicyError where a document is known only after the apply.
    """
    found = _by_type(shown)
    return {
        pattern.format(each[attribute]): _document(each["policy"], each["address"])
        for kind, (attribute, pattern) in POLICY_OF.items()
        for each in found[kind]
        if each.get("policy") or kind.endswith("_policy")
    }


def account_role_policies(iam: Any) -> dict[str, list[Policy]]:
    """Return the policies of each role by its name from an account: `iam` is boto3's client, of the emulator here."""
    names = [role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    return {name: [*inline_policies(iam, name), *_attached(iam, name)] for name in names}


def inline_policies(iam: Any, role: str) -> list[Policy]:
    """Return a role's own policies, without those that are attached to it."""
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def _attached(iam: Any, role: str) -> list[Policy]:
    arns = [each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]]
    versions = [(arn, iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]) for arn in arns]
    return [iam.get_policy_version(PolicyArn=arn, VersionId=at)["PolicyVersion"]["Document"] for arn, at in versions]


def _by_type(shown: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in resources(shown):
        found[each["type"]].append({"address": each["address"], **each["values"]})
    return found


def _document(text: str | None, address: str) -> Policy:
    if not text:
        raise PolicyError(f"{address}: its policy is not known before the apply.")
    return cast(Policy, json.loads(text))
