"""An image of the application's tier: what is in it, and what copies of it make of themselves."""

import base64
import re

from tests.deploy.hosts.commands import run
from tests.deploy.images.baking import KEPT, OLD, PLANTED
from tests.deploy.images.cloud import NAME, REGIONS
from tests.deploy.images.conftest import SECRETS, SETTINGS
from tests.deploy.images.secrets_scan import by_rules, by_values


def test_a_copy_is_healthy_within_ten_seconds(pair):
    # Of two boots the quicker: an image that is slow is slow twice, a machine with more to do holds up one of them.
    assert min(host.healthy_seconds for host in pair) < 10


def test_copies_have_ids_and_keys_of_their_own(pair):
    ids, keys = (
        [host.sh(command) for host in pair]
        for command in ("cat /etc/machine-id", "cat /etc/ssh/ssh_host_ed25519_key.pub")
    )
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids) and len(set(ids)) == 2
    assert len(set(keys)) == 2


def test_nobody_gets_in_over_ssh_and_ops_by_session_manager(pair):
    for host in pair:
        assert host.sh("systemctl is-enabled ssh.service", check=False) == "masked"
        assert (
            host.sh("systemctl is-active amazon-ssm-agent.service amazon-cloudwatch-agent.service") == "active\nactive"
        )


def test_only_the_applications_port_is_open_to_the_networks_that_are_named(pair, fleet):
    ways = re.findall("dport.*accept", pair[0].sh("nft list chain inet filter input"))
    assert ways == ["dport 546 accept", "dport 8000 accept"]
    assert f"ip saddr {fleet.network.range} tcp dport 8000" in pair[0].sh("nft list ruleset")


def test_settings_and_secrets_come_at_boot_and_root_alone_reads_them(pair):
    told = pair[0].sh("cat /run/indivillage/secrets.env")
    assert f'SECRET_KEY="{SECRETS["app-secret-key"]}"' in told and f'MAIL_URL="{SECRETS["app-mail-url"]}"' in told
    assert all(f'{name}="{value}"' in told for name, value in SETTINGS.items())
    assert pair[0].sh("stat -c '%a %U %G' /run/indivillage/secrets.env") == "600 root root"
    assert pair[0].sh("stat --file-system -c %T /run/indivillage") == "tmpfs"


def test_nothing_secret_is_in_the_image(bakery, tmp_path):
    disk = bakery.bake("app")
    words = [text.split("=")[-1] for text in PLANTED.values()]

    assert by_values(disk, [*words, *SECRETS.values()]) == set()
    assert by_rules(disk, tmp_path) == set()


def test_the_scan_finds_what_was_not_sealed(tmp_path):
    (tmp_path / "disk/root/.ssh").mkdir(parents=True)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "disk/root/.ssh/id_ed25519")

    assert by_rules(tmp_path / "disk", tmp_path) == {("root/.ssh/id_ed25519", "private-key")}


def test_the_image_has_no_id_no_keys_no_history_and_no_logs(bakery):
    disk = bakery.bake("app")
    assert (disk / "etc/machine-id").read_text() == ""
    left = [
        str(path.relative_to(disk))
        for pattern in ("etc/ssh/ssh_host_*", "root/.ssh/*", "home/*/.ssh/*", "root/.*history", "home/*/.*history",
                        "var/lib/cloud/*", "var/lib/apt/lists/*", "etc/indivillage/generated/*", "tmp/*", "var/tmp/*")
        for path in disk.glob(pattern)
        if not path.is_char_device()  # What the base had and the image has no more.
    ]  # fmt: skip
    assert left == []
    assert [path for path in (disk / "var/log").rglob("*") if path.is_file()] == []


def test_images_are_named_in_both_regions(bakery):
    bakery.bake("app")
    for region in REGIONS:
        ssm, ec2 = bakery.cloud.client("ssm", region), bakery.cloud.client("ec2", region)
        baked = ssm.get_parameter(Name=f"/{NAME}/ami/app/baked")["Parameter"]["Value"]
        image = ec2.describe_images(ImageIds=[baked])["Images"][0]
        tags = {tag["Key"]: tag["Value"] for tag in image["Tags"]}
        assert tags["Tier"] == "app" and tags["Environment"] == NAME and image["Name"] == tags["Name"]
        # The release's to say, not the bakery's.
        assert ssm.get_parameter(Name=f"/{NAME}/ami/app")["Parameter"]["Value"] == bakery.old[region][0]


def test_the_last_few_images_stay_and_the_one_in_service_too(bakery):
    bakery.bake("app")
    for region in REGIONS:
        ec2 = bakery.cloud.client("ec2", region)
        baked = bakery.cloud.client("ssm", region).get_parameter(Name=f"/{NAME}/ami/app/baked")["Parameter"]["Value"]
        tier = [{"Name": "tag:Tier", "Values": ["app"]}, {"Name": "tag:Environment", "Values": [NAME]}]
        left = {item["ImageId"]: item for item in ec2.describe_images(Owners=["self"], Filters=tier)["Images"]}
        assert len(left) == KEPT + 1 and {baked, bakery.old[region][0]} < set(left)
        snapshots = {item["SnapshotId"] for item in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]}
        gone = set(bakery.old[region]) - set(left)
        assert (
            len(gone) == OLD - KEPT
            and {item["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"] for item in left.values()} <= snapshots
        )


def test_nothing_is_left_of_the_builder(bakery, tmp_path):
    bakery.bake("app")
    ec2 = bakery.cloud.client("ec2")
    found = ec2.describe_instances(Filters=[{"Name": "tag:Purpose", "Values": ["bake"]}])["Reservations"]
    instances = [instance for reservation in found for instance in reservation["Instances"]]
    assert {instance["State"]["Name"] for instance in instances} == {"terminated"}
    groups = ec2.describe_security_groups()["SecurityGroups"]
    assert [group for group in groups if group["GroupName"].startswith("indivillage-bake")] == []
    told = ec2.describe_instance_attribute(InstanceId=instances[0]["InstanceId"], Attribute="userData")
    (tmp_path / "told.yaml").write_bytes(base64.b64decode(told["UserData"]["Value"]))
    assert "Valid" in run("cloud-init", "schema", "--config-file", tmp_path / "told.yaml")
