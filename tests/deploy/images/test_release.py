"""Releases on AWS: the schema, the numbered version, the refresh that AWS may roll back, and the parameter."""

from types import SimpleNamespace

import pytest

from tests.deploy.images.cloud import NAME, REGIONS

GROUP = f"{NAME}-app"
PARAMETER = f"/{NAME}/ami/app"


@pytest.fixture(scope="module")
def fleet_at_aws(cloud, pair):
    """A group on Terraform's template in each region, whose hosts are the two; and one image in service."""
    cloud.host(pair[0], "app")
    made = SimpleNamespace(images={}, templates={})
    for region in REGIONS:
        made.images[region] = {name: image(cloud, region, name) for name in ("old", "new", "newer")}
        made.templates[region] = group(cloud, region, made.images[region]["old"])
    return made


@pytest.fixture(scope="module")
def second(releases):
    """The release that is brought to serve."""
    return releases.pack("second")


def image(cloud, region, name):
    """Register an image of the tier."""
    made = cloud.client("ec2", region).register_image(Name=name, RootDeviceName="/dev/xvda")["ImageId"]
    cloud.client("ec2", region).create_tags(Resources=[made], Tags=[{"Key": "Tier", "Value": "app"}])
    return made


def group(cloud, region, old):
    """Make the template and the group as Terraform does: the image is what the parameter says."""
    ec2, ssm = cloud.client("ec2", region), cloud.client("ssm", region)
    ssm.put_parameter(Name=PARAMETER, Value=old, Type="String", Overwrite=True)
    data = {"ImageId": f"resolve:ssm:{PARAMETER}", "InstanceType": "t4g.small"}
    template = ec2.create_launch_template(LaunchTemplateName=GROUP, LaunchTemplateData=data)["LaunchTemplate"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    cloud.client("autoscaling", region).create_auto_scaling_group(
        AutoScalingGroupName=GROUP, MinSize=0, MaxSize=4, DesiredCapacity=0, VPCZoneIdentifier=subnet,
        LaunchTemplate={"LaunchTemplateId": template["LaunchTemplateId"], "Version": "1"},
    )  # fmt: skip
    return template["LaunchTemplateId"]


def state(cloud, region, template):
    """Return what the parameter names, what version the group has, and what image that names."""
    found = cloud.client("autoscaling", region).describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])
    version = found["AutoScalingGroups"][0]["LaunchTemplate"]["Version"]
    listed = cloud.client("ec2", region).describe_launch_template_versions(
        LaunchTemplateId=template, Versions=[version]
    )
    data = listed["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert data["InstanceType"] == "t4g.small"
    return cloud.client("ssm", region).get_parameter(Name=PARAMETER)["Parameter"]["Value"], version, data["ImageId"]


def release(cloud, made, name, packed):
    """Run the playbook for the application's tier."""
    return cloud.play(
        "release", indivillage_environment=NAME, release_tiers=["app"], rollout_poll_seconds=1,
        release_images={region: {"app": images[name]} for region, images in made.images.items()}, **packed,
    )  # fmt: skip


def test_a_release_brings_the_schema_then_the_hosts_then_the_parameter(cloud, fleet_at_aws, database, second):
    cloud.record(GROUP, "Pending", "InProgress", "InProgress", "Baking", "Successful")
    played = release(cloud, fleet_at_aws, "new", second).ok()

    assert database.ask("SELECT count(*) FROM alembic_version") == [(1,)]
    for region in REGIONS:
        new = fleet_at_aws.images[region]["new"]
        assert state(cloud, region, fleet_at_aws.templates[region]) == (new, "3", new)
    asked = cloud.calls("StartInstanceRefresh")
    assert [call["region"] for call in asked] == list(REGIONS)
    assert asked[0]["Preferences.AutoRollback"] == "true" and asked[0]["Preferences.MinHealthyPercentage"] == "100"
    assert asked[0]["Preferences.CheckpointPercentages.member.1"] == "34"
    assert "after" in played.output and "All of it in" in played.output


def test_what_has_the_image_already_is_left_alone(cloud, fleet_at_aws, second):
    before = len(cloud.calls("StartInstanceRefresh"))

    played = release(cloud, fleet_at_aws, "new", second).ok()

    assert len(cloud.calls("StartInstanceRefresh")) == before and "which it had already" in played.output


def test_a_release_that_is_rolled_back_goes_no_further(cloud, fleet_at_aws, second):
    cloud.record(GROUP, "Pending", "InProgress", "RollbackInProgress", "RollbackSuccessful")
    region = REGIONS[0]
    before = state(cloud, region, fleet_at_aws.templates[region])
    started = len(cloud.calls("StartInstanceRefresh"))

    played = release(cloud, fleet_at_aws, "newer", second)

    assert played.code != 0 and "AWS rolled it back" in " ".join(played.output.split())
    assert state(cloud, region, fleet_at_aws.templates[region]) == before
    # The second region is not touched when the first refuses.
    assert len(cloud.calls("StartInstanceRefresh")) == started + 1
