"""Secrets are turned in all regions alike, and no value is in any output."""

from tests.deploy.images.cloud import REGIONS
from tests.deploy.images.conftest import SECRETS

NAME = "indivillage-staging"
KEY = f"{NAME}/app-secret-key"


def values(cloud, region):
    """Return the key's value by stage."""
    client = cloud.client("secretsmanager", region)
    listed = client.describe_secret(SecretId=KEY)["VersionIdsToStages"]
    return {
        stage: client.get_secret_value(SecretId=KEY, VersionStage=stage)["SecretString"]
        for stages in listed.values()
        for stage in stages
    }


def made(cloud):
    """Make the secrets as Terraform and the first run leave them, once."""
    for region in REGIONS:
        client = cloud.client("secretsmanager", region)
        for name, value in SECRETS.items():
            if not client.list_secrets(Filters=[{"Key": "name", "Values": [f"{NAME}/{name}"]}])["SecretList"]:
                client.create_secret(Name=f"{NAME}/{name}", SecretString=value)


def test_a_turned_key_is_the_same_in_both_regions_and_the_old_one_is_kept(cloud):
    made(cloud)
    before = values(cloud, REGIONS[0])["AWSCURRENT"]

    played = cloud.play("rotate_secrets", indivillage_environment=NAME).ok()

    after = [values(cloud, region) for region in REGIONS]
    assert after[0] == after[1] and set(after[0]) == {"AWSCURRENT", "AWSPREVIOUS"}
    assert after[0]["AWSPREVIOUS"] == before != after[0]["AWSCURRENT"]
    assert not any(value in played.output for value in after[0].values())


def test_a_run_that_was_cut_off_is_taken_up_where_it_stopped(cloud):
    made(cloud)
    announced = "announced-by-a-run-that-was-cut-off-long-enough"
    cloud.client("secretsmanager").put_secret_value(SecretId=KEY, SecretString=announced, VersionStages=["AWSPENDING"])

    cloud.play("rotate_secrets", indivillage_environment=NAME).ok()

    assert [values(cloud, region)["AWSCURRENT"] for region in REGIONS] == [announced, announced]


def test_a_new_mail_server_comes_from_the_environment_alone(cloud):
    made(cloud)
    new = "smtps://mailer:another-password-of-mail@mail.invalid:465"

    played = cloud.play(
        "rotate_secrets", "--tags", "mail", indivillage_environment=NAME, environ={"MAIL_URL": new}
    ).ok()

    for region in REGIONS:
        got = cloud.client("secretsmanager", region).get_secret_value(SecretId=f"{NAME}/app-mail-url")["SecretString"]
        assert got == new
    assert "another-password-of-mail" not in played.output
