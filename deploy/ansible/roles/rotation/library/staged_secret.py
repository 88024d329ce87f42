#!/usr/bin/python
"""Puts a value into Secrets Manager under a stage, or moves the announced one on."""

from __future__ import annotations

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from botocore.exceptions import BotoCoreError, ClientError

DOCUMENTATION = r"""
module: staged_secret
short_description: Puts a value into Secrets Manager under a stage, or moves the announced one on
options:
  name: {description: Name of the secret, type: str, required: true}
  state:
    description:
      - C(announced) stores the value as AWSPENDING, unless one is announced already.
      - C(current) with a value stores it as AWSCURRENT, unless it is; without one it moves the announced value there.
    type: str
    choices: [announced, current]
    required: true
  value: {description: The secret, type: str}
extends_documentation_fragment: [amazon.aws.common.modules, amazon.aws.region.modules, amazon.aws.boto3]
author: IndiVillage
"""

EXAMPLES = r"""
- name: The key that was announced signs from now on
  staged_secret: {region: us-east-1, name: indivillage-prod/app-secret-key, state: current}
"""

RETURN = r"""
stages: {description: Which version has which stage, type: dict, returned: always}
"""

PENDING, CURRENT = "AWSPENDING", "AWSCURRENT"


class Secret:
    """One secret in one region."""

    def __init__(self, module: AnsibleAWSModule) -> None:
        self._module, self._client = module, module.client("secretsmanager")
        self._name, self._value = module.params["name"], module.params["value"]

    def run(self) -> dict:
        """Return what the module returns; the value is not in it."""
        changed = (self._announce if self._module.params["state"] == "announced" else self._make_current)()
        return {"changed": changed, "stages": self._stages()}

    def _stages(self) -> dict:
        listed = self._client.describe_secret(SecretId=self._name).get("VersionIdsToStages", {})
        return {stage: version for version, stages in listed.items() for stage in stages}

    def _announce(self) -> bool:
        stages = self._stages()
        if PENDING in stages and stages[PENDING] != stages.get(CURRENT):
            return False
        # The first value of all has nothing to be announced beside.
        return self._put(PENDING if CURRENT in stages else CURRENT)

    def _make_current(self) -> bool:
        stages = self._stages()
        if self._value is not None:
            if CURRENT in stages and self._client.get_secret_value(SecretId=self._name)["SecretString"] == self._value:
                return False
            return self._put(CURRENT)
        if PENDING not in stages:
            return False
        if not self._module.check_mode:
            if stages[PENDING] != stages.get(CURRENT):
                self._client.update_secret_version_stage(
                    SecretId=self._name, VersionStage=CURRENT, MoveToVersionId=stages[PENDING],
                    RemoveFromVersionId=stages[CURRENT],
                )  # fmt: skip
            self._client.update_secret_version_stage(
                SecretId=self._name, VersionStage=PENDING, RemoveFromVersionId=stages[PENDING]
            )
        return True

    def _put(self, stage: str) -> bool:
        if not self._module.check_mode:
            self._client.put_secret_value(SecretId=self._name, SecretString=self._value, VersionStages=[stage])
        return True


def main() -> None:
    """Run as a module of Ansible."""
    module = AnsibleAWSModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "required": True, "choices": ["announced", "current"]},
            "value": {"type": "str", "no_log": True},
        },
        required_if=[("state", "announced", ["value"])],
        supports_check_mode=True,
    )
    try:
        module.exit_json(**Secret(module).run())
    except (BotoCoreError, ClientError) as error:
        module.fail_json_aws(error, msg=f"{module.params['name']} is not turned")


if __name__ == "__main__":
    main()
