#!/usr/bin/python
"""Sets how many hosts an Auto Scaling group keeps, and nothing else of it."""

from __future__ import annotations

import contextlib
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

with contextlib.suppress(ImportError):  # AnsibleAWSModule says so
    from botocore.exceptions import BotoCoreError, ClientError

DOCUMENTATION = r"""
module: group_size
short_description: Sets how many hosts an Auto Scaling group keeps
description:
  - Sets the least and the desired number of hosts. M(amazon.aws.autoscaling_group) would also reset the kind of health
    check and the metrics to its own defaults.
options:
  group: {description: Name of the group, type: str, required: true}
  hosts: {description: How many hosts it keeps at least and now, type: int, required: true}
extends_documentation_fragment: [amazon.aws.common.modules, amazon.aws.region.modules, amazon.aws.boto3]
author: IndiVillage
"""

EXAMPLES = r"""
- name: The second region gets the first one's size
  group_size: {region: us-west-2, group: indivillage-prod-app, hosts: 3}
"""

RETURN = r"""
before: {description: How many hosts it kept at least, type: int, returned: always}
present: {description: "How many hosts it has now, those that end included", type: int, returned: always}
in_service: {description: How many hosts are in service now, type: int, returned: always}
"""


def size(module: AnsibleAWSModule) -> dict:
    """Set the size where it differs; returns what the module returns."""
    scaling, name, hosts = module.client("autoscaling"), module.params["group"], module.params["hosts"]
    group = look(module, scaling, name)
    if hosts > group["MaxSize"]:
        module.fail_json(msg=f"{name} may have {group['MaxSize']} hosts at most, not {hosts}.")
    # A group that has grown keeps its hosts, unless it is to have none.
    desired = max(hosts, group["DesiredCapacity"]) if hosts else 0
    changed = (group["MinSize"], group["DesiredCapacity"]) != (hosts, desired)
    if changed and not module.check_mode:
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=hosts, DesiredCapacity=desired)
    present = look(module, scaling, name)["Instances"]
    serving = [host for host in present if host["LifecycleState"] == "InService"]
    return {"changed": changed, "before": group["MinSize"], "present": len(present), "in_service": len(serving)}


def look(module: AnsibleAWSModule, scaling: Any, name: str) -> dict:
    """Return the group as it is now."""
    found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not found:
        module.fail_json(msg=f"There is no group {name} here.")
    return found[0]


def main() -> None:
    """Run as a module of Ansible."""
    module = AnsibleAWSModule(
        argument_spec={
            "group": {"type": "str", "required": True},
            "hosts": {"type": "int", "required": True},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**size(module))
    except (BotoCoreError, ClientError) as error:
        module.fail_json_aws(error, msg=f"{module.params['group']} keeps its size")


if __name__ == "__main__":
    main()
