#!/usr/bin/python
"""Turns the secret by which the load balancers know CloudFront, one step at a time."""

from __future__ import annotations

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

DOCUMENTATION = r"""
module: origin_header
short_description: Turns the secret by which the load balancers know CloudFront
options:
  environment: {description: "As Terraform names things: indivillage-prod", type: str, required: true}
  value: {description: The new secret, type: str, required: true}
  state:
    description:
      - C(accepted) lets the region's load balancers take the new secret beside the one they know.
      - C(sent) lets CloudFront send it, and waits until all its places do.
      - C(alone) lets the load balancers take no other.
    type: str
    choices: [accepted, sent, alone]
    required: true
extends_documentation_fragment: [amazon.aws.common.modules, amazon.aws.region.modules, amazon.aws.boto3]
author: IndiVillage
"""

EXAMPLES = r"""
- name: CloudFront sends the new secret
  origin_header: {region: us-east-1, environment: indivillage-prod, state: sent, value: "{{ new }}"}
"""

RETURN = r"""
things: {description: How many rules or origins there are, type: int, returned: always}
"""

HEADER = "X-Origin-Verify"
BALANCERS = ("public", "internal")


class Header:
    """The header in one region's rules, and in CloudFront."""

    def __init__(self, module: AnsibleAWSModule) -> None:
        self._module = module
        self._environment, self._value = module.params["environment"], module.params["value"]

    def run(self) -> dict:
        """Return what the module returns; the secret is not in it."""
        state = self._module.params["state"]
        changed, things = self._send() if state == "sent" else self._take(alone=state == "alone")
        if not things:
            self._module.fail_json(msg=f"Nothing of {self._environment} asks for {HEADER} here.")
        return {"changed": changed > 0, "things": things}

    def _take(self, *, alone: bool) -> tuple[int, int]:
        client = self._module.client("elbv2")
        names = [f"{self._environment}-{balancer}" for balancer in BALANCERS]
        changed = things = 0
        for balancer in client.describe_load_balancers(Names=names)["LoadBalancers"]:
            for listener in client.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
                for rule in client.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                    for known in _header_values(rule):
                        things += 1
                        changed += self._modify(client, rule, [self._value] if alone else [*known, self._value], known)
        return changed, things

    def _modify(self, client, rule: dict, wanted: list, known: list) -> int:
        wanted = list(dict.fromkeys(wanted))
        if wanted == known:
            return 0
        if not self._module.check_mode:
            client.modify_rule(RuleArn=rule["RuleArn"], Conditions=[
                {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": HEADER, "Values": wanted}}
            ])  # fmt: skip
        return 1

    def _send(self) -> tuple[int, int]:
        client = self._module.client("cloudfront")
        listed = client.list_distributions()["DistributionList"].get("Items", [])
        changed = things = 0
        for item in listed:
            if item["Comment"] != f"{self._environment} site":
                continue
            asked = client.get_distribution_config(Id=item["Id"])
            headers = _sent_headers(asked["DistributionConfig"])
            things += len(headers)
            if any(header["HeaderValue"] != self._value for header in headers):
                changed += 1
                self._update(client, item["Id"], asked, headers)
        return changed, things

    def _update(self, client, number: str, asked: dict, headers: list) -> None:
        for header in headers:
            header["HeaderValue"] = self._value
        if not self._module.check_mode:
            client.update_distribution(Id=number, DistributionConfig=asked["DistributionConfig"], IfMatch=asked["ETag"])
            client.get_waiter("distribution_deployed").wait(Id=number)


def _header_values(rule: dict) -> list:
    conditions = [item["HttpHeaderConfig"] for item in rule["Conditions"] if item["Field"] == "http-header"]
    return [item["Values"] for item in conditions if item["HttpHeaderName"] == HEADER]


def _sent_headers(config: dict) -> list:
    origins = config["Origins"]["Items"]
    headers = [header for origin in origins for header in origin.get("CustomHeaders", {}).get("Items", [])]
    return [header for header in headers if header["HeaderName"] == HEADER]


def main() -> None:
    """Run as a module of Ansible."""
    module = AnsibleAWSModule(
        argument_spec={
            "environment": {"type": "str", "required": True},
            "value": {"type": "str", "required": True, "no_log": True},
            "state": {"type": "str", "required": True, "choices": ["accepted", "sent", "alone"]},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**Header(module).run())
    except (BotoCoreError, ClientError, WaiterError) as error:
        module.fail_json_aws(error, msg=f"{HEADER} of {module.params['environment']} is not turned")


if __name__ == "__main__":
    main()
