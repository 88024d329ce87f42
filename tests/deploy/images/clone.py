"""Copies of a sealed host's disk, booted as an Auto Scaling group boots an image: nobody has put a key into them."""

import shutil
import subprocess
import sys
from types import SimpleNamespace

import yaml

from devstack.process import ROOT, Process
from tests.deploy.hosts.commands import run
from tests.deploy.hosts.host import Host
from tests.deploy.images.cloud import NAME
from tests.deploy.images.metadata import ADDRESS

USER_DATA = ROOT / "deploy" / "terraform" / "modules" / "compute" / "user_data.yaml.tftpl"
AUTHORITY = "/etc/aws-emulated.pem"


def snapshot(fleet, host):
    """Return the disk of a stopped host, with owners, attributes and whiteouts, for others to boot from."""
    disk = fleet.folder / f"{host.name}-image"
    run("cp", "-a", fleet.folder / host.name / "upper", disk)
    return disk


def user_data(tier):
    """Return what Terraform gives a host of the tier."""
    text = USER_DATA.read_text().replace("${name}", NAME).replace("${tier}", tier)
    assert "${" not in text
    return text


class Clone(Host):
    """A host without SSH: it is entered from outside, where `sh` runs."""

    def __init__(self, name, *, disk, fleet, tier, cloud, mounts=()):
        self._tier, self._cloud = tier, cloud
        layers = SimpleNamespace(base=f"{disk}:{fleet.image.installed}", packages=fleet.image.packages)
        super().__init__(
            name, image=layers, network=fleet.network, folder=fleet.folder / name, key=fleet.key, mounts=mounts
        )
        run("ip", "-n", self._space, "addr", "add", f"{ADDRESS}/32", "dev", "lo")
        self._told = self._folder / "metadata"
        self.tell("placement/region", "us-east-1")
        self.tell("instance-id", f"i-{name}")
        self.tell("autoscaling/target-lifecycle-state", "InService")
        self._beside = []
        self.beside("metadata", sys.executable, "-m", "tests.deploy.images.metadata", str(self._told))

    def _prepare(self):
        """Do what cloud-init does with the user data, and lead AWS's names to this machine."""
        for item in yaml.safe_load(user_data(self._tier))["write_files"]:
            path = self.root / item["path"].lstrip("/")
            path.write_text(item["content"])
            path.chmod(int(item["permissions"], 8))
        (self.root / "etc/hostname").write_text(f"{self.name}\n")
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n{self._cloud.names}\n")
        shutil.copy(self._cloud.authority, self.root / AUTHORITY.lstrip("/"))
        for unit in ("settings", "lifecycle"):
            folder = self.root / f"etc/systemd/system/indivillage-{unit}.service.d"
            folder.mkdir()
            (folder / "test.conf").write_text(f"[Service]\nEnvironment=AWS_CA_BUNDLE={AUTHORITY}\n")

    def tell(self, path, text):
        """Let the host's metadata service say this of a path."""
        (self._told / path).parent.mkdir(parents=True, exist_ok=True)
        (self._told / path).write_text(text)

    def open_to(self, fleet):
        """Let Ansible in over SSH, where ops come by Session Manager: with a key of the test's."""
        keys = self.root / "root/.ssh/authorized_keys"
        keys.parent.mkdir(mode=0o700, exist_ok=True)
        keys.write_text(fleet.key.with_suffix(".pub").read_text())
        with (fleet.folder / "known_hosts").open("a") as known:
            known.write(self.host_key)
        self.let_in(22)
        self.sh("systemctl unmask ssh.service && systemctl start ssh.service")

    def let_in(self, port):
        """Let the test in where an image lets nobody in; waits for the boot's firewall, which begins without any rules."""
        self.sh(f"systemctl start nftables.service && nft add rule inet filter input tcp dport {port} accept")

    def beside(self, name, *command):
        """Run a program of this machine in the host's network, as if it were on the host; it ends with the host."""
        process = Process(name, ["ip", "netns", "exec", self._space, *command], log=self._folder / f"{name}.log")
        process.start()
        self._beside.append(process)

    def sh(self, script, *, check=True, seconds=120):
        done = subprocess.run(
            ["nsenter", "--target", str(self._leader()), "--all", "--", "/bin/sh", "-c", script],
            capture_output=True, text=True, timeout=seconds, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{self.name}: {script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout.strip()

    def _answers(self):
        try:
            return self.sh("systemctl show --property=Version", check=False).startswith("Version=")
        except AssertionError:  # Its first process is not there yet.
            return False

    def close(self):
        super().close()
        for process in self._beside:
            process.stop()
