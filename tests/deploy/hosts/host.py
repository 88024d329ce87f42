"""One host: a Debian booted by systemd-nspawn in its own network and control group, reached over SSH."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

from devstack.process import Process
from tests.deploy.hosts.commands import run

CGROUPS = Path("/sys/fs/cgroup")
BOOT_SECONDS = 30
POWER_OFF = signal.SIGRTMIN + 4


class Host:
    """What is written to `root` stays over a power cut; `address` is the host's on the bridge."""

    def __init__(self, name, *, image, network, folder, key, mounts=(), installed=False):
        self.name = name
        self._folder = folder
        self._key = key
        self._network = network
        self._space, self.address = network.join(name)
        self._machine = self._space
        self._binds = [(image.packages, "/srv/packages"), *mounts]
        self._uuid = uuid.uuid4()  # As of a virtual machine's board: the first boot takes its id from it.
        self._process = None
        self.root = self._overlay(image.installed if installed else image.base)
        self._prepare()

    def _overlay(self, base):
        for part in ("upper", "work", "root"):
            (self._folder / part).mkdir(parents=True)
        layers = f"lowerdir={base},upperdir={self._folder / 'upper'},workdir={self._folder / 'work'}"
        run("mount", "-t", "overlay", "overlay", "-o", layers, self._folder / "root")
        return self._folder / "root"

    def _prepare(self):
        (self.root / "etc/hostname").write_text(f"{self.name}\n")
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n{self.address} {self.name}\n")
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.root / "etc/ssh/ssh_host_ed25519_key")
        keys = self.root / "root/.ssh/authorized_keys"
        keys.parent.mkdir(mode=0o700, exist_ok=True)
        keys.write_text(self._key.with_suffix(".pub").read_text())

    @property
    def host_key(self):
        """The line of `known_hosts`."""
        return f"{self.address} {(self.root / 'etc/ssh/ssh_host_ed25519_key.pub').read_text()}"

    @property
    def ssh_options(self):
        """What makes SSH use this run's keys alone."""
        return [
            "-i", str(self._key), "-o", f"UserKnownHostsFile={self._key.with_name('known_hosts')}",
            "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "-F", "/dev/null",
        ]  # fmt: skip

    def start(self):
        """Boot, and wait until SSH answers; return the seconds it took."""
        began = time.monotonic()
        self._network.plug(self.name, into=True)
        self._process = Process(
            self.name, ["sh", "-c", self._boot_script(), "boot", *self._command()],
            log=self._folder / "console.log", environ={"PATH": os.environ["PATH"], "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"},
        )  # fmt: skip
        self._process.start()
        self._process.wait_until(self._answers, seconds=BOOT_SECONDS)
        return time.monotonic() - began

    def _boot_script(self):
        """Without a control group of its own, a host's systemd would move into another's."""
        entered = " && ".join(f"mkdir -p {group} && echo $$ > {group}/cgroup.procs" for group in self._groups())
        return f'{entered} && exec "$@"'

    def _groups(self):
        unified = (CGROUPS / "cgroup.controllers").exists()
        return (
            [CGROUPS / self._machine]
            if unified
            else [CGROUPS / part / self._machine for part in ("systemd", "unified")]
        )

    def _command(self):
        binds = [f"--bind-ro={source}:{target}" for source, target in self._binds]
        return [
            "systemd-nspawn", "-q", "-b", "-D", str(self.root), f"--machine={self._machine}", "--register=no",
            "--keep-unit", "--capability=CAP_NET_ADMIN", f"--network-namespace-path=/run/netns/{self._space}",
            "--resolv-conf=off", "--timezone=off", "--console=pipe", f"--uuid={self._uuid}", *binds,
        ]  # fmt: skip

    def _answers(self):
        return (
            subprocess.run(["ssh", *self.ssh_options, f"root@{self.address}", "true"], capture_output=True).returncode
            == 0
        )

    def sh(self, script, *, check=True, seconds=120):
        """Run a script there; return what it printed. Raises AssertionError where it fails, unless told not to."""
        done = subprocess.run(
            ["ssh", *self.ssh_options, f"root@{self.address}", script], capture_output=True, text=True, timeout=seconds
        )
        assert not check or done.returncode == 0, f"{self.name}: {script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout.strip()

    def _leader(self):
        """Return the id, outside, of the host's first process."""
        for group in self._groups():
            for listed in group.rglob("cgroup.procs"):
                for number in listed.read_text().split():
                    with contextlib.suppress(OSError):
                        status = Path(f"/proc/{number}/status").read_text()
                        if next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[2:] == ["1"]:
                            return int(number)
        raise AssertionError(f"{self.name} does not run")

    def power_cut(self):
        """End it at once, as if the plug were pulled; `start` boots what was on its disk.

        The cable goes first: a host without power does not take leave of those it talked to.
        """
        self._network.plug(self.name, into=False)
        self._end(signal.SIGKILL)

    def stop(self):
        """Shut it down in order."""
        if self._process is not None and self._process.is_running():
            self._end(POWER_OFF)

    def _end(self, number):
        os.kill(self._leader(), number)
        self._process.wait(BOOT_SECONDS)
        self._process.stop()

    def close(self):
        """Stop it and give everything back."""
        self.stop()
        run("umount", self.root)
        shutil.rmtree(self._folder / "upper", ignore_errors=True)
        for group in self._groups():
            for path in [*sorted(group.rglob("*"), reverse=True), group]:
                if path.is_dir():
                    with contextlib.suppress(OSError):
                        path.rmdir()
