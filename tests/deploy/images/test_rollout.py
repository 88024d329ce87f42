"""A new image onto the hosts of a group: the numbered version, the refresh that AWS may roll back, and the parameter."""

from types import SimpleNamespace

import pytest

from tests.deploy.images.cloud import REGIONS

NAME = "indivillage-staging"
GROUP = f"{NAME}-app"
PARAMETER = f"/{NAME}/ami/app"
REGION = REGIONS[0]


@pytest.fixture(scope="module")
def made(cloud):
    """A group whose template takes its image from the parameter, and images."""
    ec2, ssm = cloud.client("ec2"), cloud.client("ssm")
    images = {
        name: ec2.register_image(Name=name, RootDeviceName="/dev/xvda")["ImageId"] for name in ("old", "new", "bad")
    }
    ssm.put_parameter(Name=PARAMETER, Value=images["old"], Type="String", Overwrite=True)
    data = {"ImageId": f"resolve:ssm:{PARAMETER}", "InstanceType": "t4g.small"}
    template = ec2.create_launch_template(LaunchTemplateName=GROUP, LaunchTemplateData=data)["LaunchTemplate"]
    cloud.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=GROUP, MinSize=0, MaxSize=4, DesiredCapacity=0,
        VPCZoneIdentifier=ec2.describe_subnets()["Subnets"][0]["SubnetId"],
        LaunchTemplate={"LaunchTemplateId": template["LaunchTemplateId"], "Version": "1"},
    )  # fmt: skip
    return SimpleNamespace(images=images, template=template["LaunchTemplateId"])


def state(cloud, made):
    """Return what the parameter names, what version the group has, and what image that names."""
    found = cloud.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])
    version = found["AutoScalingGroups"][0]["LaunchTemplate"]["Version"]
    listed = cloud.client("ec2").describe_launch_template_versions(LaunchTemplateId=made.template, Versions=[version])
    data = listed["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert data["InstanceType"] == "t4g.small"
    return cloud.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"], version, data["ImageId"]


def roll(cloud, made, image, *way):
    """Run the role as playbooks/release.yml does, while the refresh goes that way."""
    cloud.record(GROUP, *way)
    return cloud.play_role(
        "rollout", rollout_environment=NAME, rollout_tier="app", rollout_region=REGION,
        rollout_image=made.images[image], rollout_poll_seconds=1,
    )  # fmt: skip


def test_an_image_comes_to_serve_and_the_parameter_follows(cloud, made):
    played = roll(cloud, made, "new", "Pending", "InProgress", "Baking", "Successful").ok()

    # The second version pinned the group to the image it ran, so that AWS could have gone back to it.
    assert state(cloud, made) == (made.images["new"], "3", made.images["new"])
    asked = cloud.calls("StartInstanceRefresh")[-1]
    assert asked["region"] == REGION and asked["DesiredConfiguration.LaunchTemplate.Version"] == "3"
    assert asked["Preferences.AutoRollback"] == "true" and asked["Preferences.MinHealthyPercentage"] == "100"
    assert asked["Preferences.CheckpointPercentages.member.1"] == "34"
    assert "version 3, after" in " ".join(played.output.split())


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("RollbackSuccessful", "AWS rolled it back, and all hosts run the image before"),
        ("Failed", "it failed without a rollback"),
        ("Cancelled", "somebody cancelled it"),
    ],
)
def test_what_does_not_come_to_serve_fails_in_words_and_the_parameter_stays(cloud, made, end, said):
    before = state(cloud, made)

    played = roll(cloud, made, "bad", "Pending", "InProgress", end)

    assert played.code != 0 and said in " ".join(played.output.split())
    assert state(cloud, made) == before
