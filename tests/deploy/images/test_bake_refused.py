"""Whatever goes wrong while baking, no image is published and no builder is left."""

from types import SimpleNamespace

import pytest

from tests.deploy.images.cloud import NAME


@pytest.fixture
def nobody(bakery):
    """A host that is not there."""
    return SimpleNamespace(
        address=bakery.cloud.address.rsplit(".", 1)[0] + ".250", ssh_options=["-o", "ConnectTimeout=1"]
    )


@pytest.fixture(autouse=True)
def nothing_is_left(bakery):
    """The refusals leave no builder, and no image or group that was not there before."""
    before = found(bakery)
    yield
    assert found(bakery) == before and before[0] == []


def found(bakery):
    """Return builders that are not gone, images of the web tier, and builders' groups."""
    ec2 = bakery.cloud.client("ec2")
    states = {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}
    builders = ec2.describe_instances(Filters=[{"Name": "tag:Purpose", "Values": ["bake"]}, states])["Reservations"]
    images = ec2.describe_images(Owners=["self"], Filters=[{"Name": "tag:Tier", "Values": ["web"]}])["Images"]
    groups = [group["GroupName"] for group in ec2.describe_security_groups()["SecurityGroups"]]
    return builders, images, [name for name in groups if name.startswith("indivillage-bake")]


def test_a_builder_that_does_not_answer_goes_again(bakery, nobody):
    played = bakery.play("web", nobody, bake_answer_seconds=2)

    assert played.code != 0 and "there is no image, and the builder goes" in " ".join(played.output.split())


def test_nobody_elses_image_is_taken(bakery, nobody):
    played = bakery.play("web", nobody, builder_image_owners=["136693071363"])

    assert played.code != 0 and "none of 136693071363" in played.output


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bake_tier": "database"}, "Give bake_tier"),
        ({"indivillage_environment": "somewhere"}, NAME),
        ({"builder_from": "0.0.0.0/0"}, "builder_from must be the address of this machine"),
    ],
    ids=["tier", "environment", "open"],
)
def test_wrong_input_is_refused_in_words(bakery, nobody, wrong, said):
    played = bakery.play("web", nobody, **wrong)

    assert played.code != 0 and said in played.output
