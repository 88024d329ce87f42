#!/usr/bin/python
"""Reads the latest value of a metric of CloudWatch before a moment."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

with contextlib.suppress(ImportError):  # AnsibleAWSModule says so
    from botocore.exceptions import BotoCoreError, ClientError

DOCUMENTATION = r"""
module: latest_metric
short_description: Reads the latest value of a metric of CloudWatch before a moment
description: The greatest value in the last period for which there is one.
options:
  namespace: {description: Of the metric, type: str, required: true}
  metric: {description: Its name, type: str, required: true}
  dimensions: {description: Its dimensions by name, type: dict, required: true}
  before: {description: "Seconds since 1970; 0 for now", type: float, default: 0}
  period_seconds: {description: How long a period is, type: int, default: 60}
  within_seconds: {description: How far to look back, type: int, default: 3600}
extends_documentation_fragment: [amazon.aws.common.modules, amazon.aws.region.modules, amazon.aws.boto3]
author: IndiVillage
"""

EXAMPLES = r"""
- name: How far the copy is behind
  latest_metric: {region: us-west-2, namespace: AWS/RDS, metric: ReplicaLag, dimensions: {DBInstanceIdentifier: copy}}
"""

RETURN = r"""
value: {description: "The value; -1 where there is none", type: float, returned: always}
at: {description: "When that period began, in seconds since 1970; 0 where there is none", type: float, returned: always}
"""


def latest(module: AnsibleAWSModule) -> dict:
    """Return what the module returns."""
    end = datetime.fromtimestamp(module.params["before"] or datetime.now().timestamp(), UTC)
    points = module.client("cloudwatch").get_metric_statistics(
        Namespace=module.params["namespace"], MetricName=module.params["metric"], Statistics=["Maximum"],
        Period=module.params["period_seconds"],
        Dimensions=[{"Name": name, "Value": value} for name, value in module.params["dimensions"].items()],
        StartTime=end - timedelta(seconds=module.params["within_seconds"]), EndTime=end,
    )["Datapoints"]  # fmt: skip
    if not points:
        return {"changed": False, "value": -1.0, "at": 0.0}
    last = max(points, key=lambda point: point["Timestamp"])
    return {"changed": False, "value": float(last["Maximum"]), "at": last["Timestamp"].timestamp()}


def main() -> None:
    """Run as a module of Ansible."""
    module = AnsibleAWSModule(
        argument_spec={
            "namespace": {"type": "str", "required": True},
            "metric": {"type": "str", "required": True},
            "dimensions": {"type": "dict", "required": True},
            "before": {"type": "float", "default": 0},
            "period_seconds": {"type": "int", "default": 60},
            "within_seconds": {"type": "int", "default": 3600},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**latest(module))
    except (BotoCoreError, ClientError) as error:
        module.fail_json_aws(error, msg=f"{module.params['metric']} cannot be read")


if __name__ == "__main__":
    main()
