"""A bridge of the run's own, and the namespaces of its hosts on it."""

import ipaddress
import json
import subprocess

from tests.deploy.hosts.commands import run

# 256 networks, of which the first unused one is taken: runs may stand side by side.
SPACE = ipaddress.ip_network("10.77.0.0/16")


def made_bridge(label):
    """Make a bridge and tell so; False where another run has it, which may have taken the name a moment ago."""
    done = subprocess.run(["ip", "link", "add", label, "type", "bridge"], capture_output=True, text=True)
    assert done.returncode == 0 or "File exists" in done.stderr, done.stderr
    return done.returncode == 0


def label_of(net):
    """Return the name of a network's bridge."""
    return f"iv{net.network_address.packed[2]}"


class Network:
    """`address` is this machine's on the bridge; hosts get the next ones. There is no route out."""

    def __init__(self):
        taken = {item["local"] for link in json.loads(run("ip", "-j", "addr")) for item in link["addr_info"]}
        free = (net for net in SPACE.subnets(new_prefix=24) if str(net[1]) not in taken)
        # What is listed may be out of date: the kernel gives a name to one run alone.
        self._net = next(net for net in free if made_bridge(label_of(net)))
        self.label = label_of(self._net)
        self.address = str(self._net[1])
        self._free = iter(list(self._net.hosts())[9:])
        self._names = []
        run("ip", "addr", "add", f"{self.address}/24", "dev", self.label)
        run("ip", "link", "set", self.label, "up")

    @property
    def range(self):
        """The network with its mask."""
        return str(self._net)

    def join(self, name):
        """Make a namespace for a host; return the namespace's name and the host's address."""
        space, outer, address = f"{self.label}-{name}", f"{self.label}{name}"[:15], str(next(self._free))
        run("ip", "netns", "add", space)
        self._names.append(space)
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", "host0", "netns", space)
        run("ip", "link", "set", outer, "master", self.label, "up")
        run("ip", "-n", space, "addr", "add", f"{address}/24", "dev", "host0")
        for link in ("lo", "host0"):
            run("ip", "-n", space, "link", "set", link, "up")
        return space, address

    def plug(self, name, *, into):
        """Put a host's cable in, or pull it out."""
        run("ip", "link", "set", f"{self.label}{name}"[:15], "up" if into else "down")

    def close(self):
        """Remove all of it; the veths go with their namespaces."""
        for space in self._names:
            run("ip", "netns", "delete", space)
        run("ip", "link", "delete", self.label)
