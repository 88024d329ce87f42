"""The Debian that hosts boot from, and the packages they may install: made once, kept in a folder."""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.hosts.commands import run

RELEASE = "bookworm"
INCLUDED = (
    "systemd", "systemd-sysv", "dbus", "python3", "python3-apt", "ca-certificates", "iproute2", "openssh-server",
    "apt-utils",
)  # fmt: skip
# What the roles install. Hosts have no way out: this is their whole Debian.
PACKAGES = (
    "acl", "auditd", "clamav-daemon", "clamav-freshclam", "curl", "libnginx-mod-http-brotli-static", "logrotate",
    "nftables", "nginx", "postgresql", "procps", "python3-boto3", "python3-psycopg2", "python3-venv", "redis-server",
    "rsyslog", "sudo", "systemd-timesyncd", "tzdata", "unattended-upgrades",
)  # fmt: skip
# What packages enable by themselves, and the roles only where it is wanted.
SERVICES = (
    "auditd", "clamav-daemon", "clamav-daemon.socket", "clamav-freshclam", "nftables", "nginx", "postgresql",
    "redis-server",
)  # fmt: skip
# Raised when the folders below hold something else than before.
VERSION = 1
# The units a host in a container has no use for; the rest runs as on a server.
MASKED = ("apt-daily.timer", "apt-daily-upgrade.timer", "systemd-networkd.service", "getty@tty1.service")


class Image:
    """`base` is a Debian that never booted, `packages` a repository for apt, `installed` a base that has them all."""

    def __init__(self, folder):
        self.base = folder / f"base-{_key(VERSION, INCLUDED, MASKED)}"
        self.packages = folder / f"packages-{_key(VERSION, INCLUDED, PACKAGES)}"
        self.installed = folder / f"installed-{_key(VERSION, INCLUDED, MASKED, PACKAGES, SERVICES)}"

    def build(self):
        """Make what is missing."""
        kept(self.base, _make_base)
        kept(self.packages, self._make_packages)

    def build_installed(self):
        """Make `installed` as well, for whoever boots from it."""
        kept(self.installed, self._make_installed)

    def _make_packages(self, folder):
        """Download with the machine's own sources what `base` lacks, and index it."""
        lists, archives = folder / "lists", folder / "archives"
        for path in (lists / "partial", archives / "partial"):
            path.mkdir(parents=True)
        options = {
            "Dir::State::status": self.base / "var/lib/dpkg/status", "Dir::State::lists": lists,
            "Dir::Cache::archives": archives, "Dir::Cache::pkgcache": "", "Dir::Cache::srcpkgcache": "",
            "APT::Sandbox::User": "root", "APT::Install-Recommends": "false",
        }  # fmt: skip
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        run("apt-get", "-qq", *words, "update")
        run("apt-get", "-qq", "-y", *words, "install", "--download-only", *PACKAGES)
        shutil.rmtree(lists)
        for path in archives.glob("*.deb"):
            path.rename(folder / path.name)
        shutil.rmtree(archives)
        (folder / "Packages").write_text(run("apt-ftparchive", "packages", ".", cwd=folder))

    def _make_installed(self, folder):
        """Install all packages in a copy of `base`; what they would start waits for the role that configures it."""
        run("cp", "-a", self.base, folder)
        gate, seen = folder / "usr/sbin/policy-rc.d", folder / "srv/packages"
        gate.write_text("#!/bin/sh\nexit 101\n")
        gate.chmod(0o755)
        seen.mkdir(exist_ok=True)
        # The mount is this command's own: whoever clears up after a build that was cut off does not meet it.
        run(
            "unshare", "--mount", "sh", "-c",
            f"mount --bind {self.packages} {seen} && chroot {folder} apt-get -qq update"
            f" && chroot {folder} apt-get -qq -y --no-install-recommends install {' '.join(PACKAGES)}",
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        gate.unlink()
        run("systemctl", f"--root={folder}", "disable", *SERVICES)
        _forget_lists(folder)


@contextmanager
def alone(lock):
    """Wait until no other run holds the lock: runs stand side by side, and keep their things in one folder."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def kept(target, make):
    """Have the folder made where it is missing; one that was cut off is begun anew."""
    with alone(target.with_suffix(".lock")):
        if not target.exists():
            half = target.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(target)


def _key(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _make_base(folder):
    run("debootstrap", "--variant=minbase", f"--include={','.join(INCLUDED)}", RELEASE, folder, _mirror())
    # systemd takes the id of D-Bus for the machine's own where that is empty.
    for name in ("etc/hostname", "etc/machine-id", "var/lib/dbus/machine-id"):
        (folder / name).unlink(missing_ok=True)
    (folder / "etc/machine-id").touch()
    for path in (folder / "etc/ssh").glob("ssh_host_*"):
        path.unlink()
    (folder / "etc/apt/sources.list").write_text("deb [trusted=yes] file:/srv/packages ./\n")
    # The disk is memory: nothing is gained by waiting for it.
    (folder / "etc/dpkg/dpkg.cfg.d/test").write_text("force-unsafe-io\n")
    for unit in MASKED:
        (folder / "etc/systemd/system" / unit).symlink_to("/dev/null")
    _forget_lists(folder)
    shutil.rmtree(folder / "var/cache/apt/archives")
    (folder / "var/cache/apt/archives/partial").mkdir(parents=True)


def _forget_lists(folder):
    """Leave it as a host whose lists are long out of date."""
    shutil.rmtree(folder / "var/lib/apt/lists")
    (folder / "var/lib/apt/lists/partial").mkdir(parents=True)
    os.utime(folder / "var/lib/apt/lists", (0, 0))


def _mirror():
    """Return the mirror that the machine itself uses."""
    listed = run(
        "apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", f"Codename: {RELEASE}",
        "Component: main",
    )  # fmt: skip
    return listed.split()[0]


def kept_folder(config, otherwise):
    """Return where images stay between runs: INDIVILLAGE_HOSTS_CACHE, or pytest's cache, or `otherwise`."""
    if named := os.environ.get("INDIVILLAGE_HOSTS_CACHE"):
        folder = Path(named)
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    cache = getattr(config, "cache", None)
    return Path(cache.mkdir("hosts")) if cache is not None else otherwise
