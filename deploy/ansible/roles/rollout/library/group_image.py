#!/usr/bin/python
"""Starts an instance refresh of an Auto Scaling group to an image, such that AWS can roll it back."""

from __future__ import annotations

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from botocore.exceptions import BotoCoreError, ClientError

DOCUMENTATION = r"""
module: group_image
short_description: Starts an instance refresh of an Auto Scaling group to an image
description:
  - Gives the group's launch template a numbered version that names the image, and starts a refresh with that as its
    desired configuration.
  - A group on C($Latest), C($Default) or an image from an SSM parameter is pinned first to a version that names the
    image it runs, because AWS rolls back to no other.
options:
  group: {description: Name of the group, type: str, required: true}
  image: {description: Id of the image, type: str, required: true}
  preferences: {description: Preferences of StartInstanceRefresh, type: dict, default: {}}
extends_documentation_fragment: [amazon.aws.common.modules, amazon.aws.region.modules, amazon.aws.boto3]
author: IndiVillage
"""

EXAMPLES = r"""
- name: The application's hosts get a new image
  group_image: {region: us-east-1, group: indivillage-prod-app, image: ami-0123456789abcdef0}
"""

RETURN = r"""
refresh: {description: Id of the refresh; empty where the group had the image already, type: str, returned: always}
version: {description: Version of the launch template that the refresh goes to, type: str, returned: always}
image_before: {description: The image the group had, type: str, returned: always}
version_before: {description: The version the group is pinned to until then, type: str, returned: always}
"""

PARAMETER = "resolve:ssm:"


class Rollout:
    """One group and its launch template."""

    def __init__(self, module: AnsibleAWSModule) -> None:
        self._module = module
        self._scaling, self._ec2, self._ssm = (module.client(name) for name in ("autoscaling", "ec2", "ssm"))
        self._name = module.params["group"]

    def run(self) -> dict:
        """Pin, make the version, start the refresh; returns what the module returns."""
        template, version, named = self._present()
        before = self._image(named)
        result = {"image_before": before, "version_before": version, "version": version, "refresh": ""}
        image = self._module.params["image"]
        if before == image and named == before:
            return {"changed": False, **result}
        if self._module.check_mode:
            return {"changed": True, **result}
        if named != before or version.startswith("$"):
            version = self._pin(template, version, before)
        if before == image:
            return {"changed": True, **result, "version": version, "version_before": version}
        target = self._version(template, version, image)
        return {
            "changed": True, **result, "version_before": version, "version": target,
            "refresh": self._start(template, target),
        }  # fmt: skip

    def _present(self) -> tuple[str, str, str]:
        """Return the template's id, the version the group uses, and how that names its image."""
        found = self._scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self._name])["AutoScalingGroups"]
        if not found or "LaunchTemplate" not in found[0]:
            self._module.fail_json(msg=f"There is no group {self._name} with a launch template here.")
        template, version = found[0]["LaunchTemplate"]["LaunchTemplateId"], found[0]["LaunchTemplate"]["Version"]
        versions = self._ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=[version])
        return template, version, versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]["ImageId"]

    def _image(self, named: str) -> str:
        if not named.startswith(PARAMETER):
            return named
        return self._ssm.get_parameter(Name=named.removeprefix(PARAMETER))["Parameter"]["Value"]

    def _pin(self, template: str, version: str, image: str) -> str:
        """Give the group a version that names the image it runs; its hosts stay."""
        pinned = self._version(template, version, image)
        self._scaling.update_auto_scaling_group(
            AutoScalingGroupName=self._name, LaunchTemplate={"LaunchTemplateId": template, "Version": pinned}
        )
        return pinned

    def _version(self, template: str, source: str, image: str) -> str:
        made = self._ec2.create_launch_template_version(
            LaunchTemplateId=template, SourceVersion=source, VersionDescription=image,
            LaunchTemplateData={"ImageId": image},
        )  # fmt: skip
        return str(made["LaunchTemplateVersion"]["VersionNumber"])

    def _start(self, template: str, version: str) -> str:
        return self._scaling.start_instance_refresh(
            AutoScalingGroupName=self._name, Strategy="Rolling", Preferences=self._module.params["preferences"],
            DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateId": template, "Version": version}},
        )["InstanceRefreshId"]  # fmt: skip


def main() -> None:
    """Run as a module of Ansible."""
    module = AnsibleAWSModule(
        argument_spec={
            "group": {"type": "str", "required": True},
            "image": {"type": "str", "required": True},
            "preferences": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**Rollout(module).run())
    except (BotoCoreError, ClientError) as error:
        module.fail_json_aws(error, msg=f"{module.params['group']} is not refreshed")


if __name__ == "__main__":
    main()
