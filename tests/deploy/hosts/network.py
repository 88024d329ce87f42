"""A bridge of the run's own, and the namespaces of its hosts on it."""

import ipaddress
import json

from tests.deploy.hosts.commands import run

# 256 networks, of which the first unused one is taken: runs may stand side by side.
SPACE = ipaddress.ip_network("10.77.0.0/16")


class Network:
    """`address` is this machine's on the bridge; hosts get the next ones. There is no route out."""

    def __init__(self):
        taken = {item["local"] for link in json.loads(run("ip", "-j", "addr")) for item in link["addr_info"]}
        self._net = next(net for net in SPACE.subnets(new_prefix=24) if str(net[1]) not in taken)
        self.label = f"iv{self._net.network_address.packed[2]}"
        self.address = str(self._net[1])
        self._free = iter(list(self._net.hosts())[9:])
        self._names = []
        run("ip", "link", "add", self.label, "type", "bridge")
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
