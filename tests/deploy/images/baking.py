"""Bakes tiers: the playbook as it is, with a booted host standing for the instance that the emulator cannot run."""

from contextlib import ExitStack
from pathlib import Path

from devstack import clamd
from tests.deploy.hosts import packages
from tests.deploy.images.clone import Clone, snapshot
from tests.deploy.images.cloud import NAME, REGIONS

PARAMETER = "/test/debian"
OLD, KEPT = 5, 3


# What a builder may have picked up, each with something to know it by.
PLANTED = {
    "/etc/indivillage/generated/redis-password": "planted-redis-password-1",
    "/etc/indivillage/secrets.env": "SECRET_KEY=planted-session-key-2",
    "/root/.bash_history": "export AWS_SECRET_ACCESS_KEY=planted-access-key-3",
    "/root/.python_history": "planted-history-4",
    "/root/.ssh/id_ed25519": "planted-private-key-5",
    "/home/admin/.ssh/authorized_keys": "planted-authorized-key-6",
    "/home/admin/.bash_history": "planted-history-7",
    "/var/lib/cloud/instance/user-data.txt": "planted-user-data-8",
    "/var/log/cloud-init-output.log": "planted-log-9",
    "/var/tmp/left": "planted-temporary-10",
    "/tmp/left": "planted-temporary-11",
    "/etc/nginx/tls/key.pem": "planted-tls-key-12",
}


def plant(host):
    """Put it there, from within: some of its folders lie over those of its disk."""
    for path, text in PLANTED.items():
        host.sh(f"mkdir -p {Path(path).parent} && echo '{text}' > {path}")


# Debian's own images have such a user, and root gets in by no key.
ADMIN = """id admin >/dev/null 2>&1 || useradd --create-home --shell /bin/bash admin
    mkdir -p /home/admin/.ssh && cat /root/.ssh/authorized_keys >> /home/admin/.ssh/authorized_keys
    chown -R admin:admin /home/admin && chmod 700 /home/admin/.ssh && chmod 600 /home/admin/.ssh/authorized_keys
    echo 'admin ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/90-cloud-init-users"""


class Bakery:
    """One for a run: each tier is baked once, when a test asks for it."""

    def __init__(self, fleet, cloud, releases, folder):
        self._fleet, self.cloud = fleet, cloud
        self._release = releases.pack("first")
        # Workers are given the packages that the application's image is seen to install.
        self._mounts = {"worker": [releases.installed(fleet.image)]}
        self._signatures = folder / "eicar.ndb"
        self._signatures.write_text(clamd.EICAR_SIGNATURE)
        agent = packages.build(
            folder, "amazon-cloudwatch-agent", "/opt/aws/amazon-cloudwatch-agent/bin/start-amazon-cloudwatch-agent"
        )
        manager = packages.build(folder, "amazon-ssm-agent", "/usr/bin/amazon-ssm-agent")
        self._agents = {
            "cloudwatch_agent_package": agent[0], "cloudwatch_agent_package_sha256": agent[1],
            "hardening_ssm_agent": manager[0], "hardening_ssm_agent_sha256": manager[1],
            "indivillage_networks": [fleet.network.range],
        }  # fmt: skip
        self.debian = cloud.client("ec2").describe_images(Owners=["amazon"])["Images"][0]
        cloud.client("ssm").put_parameter(Name=PARAMETER, Value=self.debian["ImageId"], Type="String")
        self.disks = {}
        self.old = {region: self._old_images(region) for region in REGIONS}
        self._copies = ExitStack()

    def _old_images(self, region):
        """Make images of the application's tier from before; the first is in service."""
        ec2, ssm = self.cloud.client("ec2", region), self.cloud.client("ssm", region)
        made = [
            ec2.register_image(Name=f"old-{number}", RootDeviceName="/dev/xvda")["ImageId"] for number in range(OLD)
        ]
        tags = {"Project": "indivillage", "Tier": "app", "Environment": NAME}
        ec2.create_tags(Resources=made, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
        ssm.put_parameter(Name=f"/{NAME}/ami/app", Value=made[0], Type="String")
        return made

    def play(self, tier, host, *words, **variables):
        """Run bake.yml for a tier on a booted host."""
        given = {
            "bake_tier": tier, "indivillage_environment": NAME, "builder_from": f"{self.cloud.address}/32",
            "builder_image_parameter": PARAMETER, "builder_image_owners": [self.debian["OwnerId"]],
            "builder_address": host.address, "builder_user": "admin", "bake_ssh_arguments": " ".join(host.ssh_options),
            "clamav_updates": False, "clamav_signatures": [str(self._signatures)], "image_keep": KEPT,
            "authorities_url": "file:///etc/ssl/certs/ca-certificates.crt", **self._agents, **self._release,
        }  # fmt: skip
        return self.cloud.play("bake", *words, **{**given, **variables})

    def bake(self, tier):
        """Return the disk of the tier's image."""
        if tier not in self.disks:
            host = self._fleet.boot(f"b{tier}", mounts=self._mounts.get(tier, ()), installed=True)
            plant(host)
            host.sh(ADMIN)
            self.played = self.play(tier, host).ok()
            host.stop()
            self.disks[tier] = snapshot(self._fleet, host)
        return self.disks[tier]

    def copy(self, tier, name, mounts=()):
        """Return a host that boots from the tier's image; it is not started yet."""
        mounts = [*mounts, *self._mounts.get(tier, ())]
        clone = Clone(name, disk=self.bake(tier), fleet=self._fleet, tier=tier, cloud=self.cloud, mounts=mounts)
        self._copies.callback(clone.close)
        return clone

    def close(self):
        """Stop the copies."""
        self._copies.close()
