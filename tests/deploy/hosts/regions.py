"""Two regions of one host each: database, queue, scanner, workers and web, with an S3 of its own."""

import json
import os
from contextlib import ExitStack

from devstack import clamd, storage
from devstack.process import ROOT, free_port
from devstack.provision import provision
from tests.deploy.hosts.playbooks import Control
from tests.deploy.hosts.replication import Replication
from tests.stack import KEYS

BUCKETS = ("UPLOAD", "PROCESSED", "QUARANTINE", "STATIC_ASSETS", "LOG")
REPLICATED = ("UPLOAD", "PROCESSED")  # As in deploy/terraform/platform/storage.tf.
GROUPS = ("local", "web", "app", "worker", "data")
SECRET = "the same in both regions, so that nobody is signed out"


class Region:
    """A host and an S3 server that are lost together."""

    def __init__(self, name, host, server):
        self.name, self.host, self.storage = name, host, server
        self.settings = {}

    @property
    def address(self):
        return self.host.address

    def lose(self):
        """Cut the power of everything there."""
        self.host.power_cut()
        self.storage.stop()

    def come_back(self):
        """Give the power back."""
        self.storage.start()
        self.host.start()


class Regions:
    """`one` leads, `two` follows; `control` is ops' machine. `packages` are a release's, as a mount."""

    def __init__(self, fleet, folder, packages):
        self._running = ExitStack()
        self._folder = folder
        program = self._replicated_s3(folder)
        self.one, self.two = (self._region(fleet, name, program, packages) for name in ("one", "two"))
        for region, leader in ((self.one, None), (self.two, self.one)):
            region.settings = self._settings(region)
            self._write_variables(region, leader, fleet.network.range)
        self.control = Control(
            fleet, self._groups(), self._variables(), group_vars=sorted(folder.glob("region_*.json"))
        )
        pairs = [tuple(region.settings[f"{name}_BUCKET"] for region in (self.one, self.two)) for name in REPLICATED]
        self.replication = Replication([self.one.storage, self.two.storage], pairs)

    def _replicated_s3(self, folder):
        python = storage.program().parent / "python"
        program = folder / "replicated-s3"
        program.write_text(f'#!/bin/sh\nexec {python} {ROOT / "tests/deploy/hosts/replicated_s3.py"} "$@"\n')
        program.chmod(0o755)
        return program

    def _region(self, fleet, name, program, packages):
        host = fleet.boot(name, installed=True, mounts=[packages])
        kept = os.environ.get("MINISTACK")
        os.environ["MINISTACK"] = str(program)
        try:
            server = storage.Storage(
                self._folder / f"s3-{name}",
                port=free_port(),
                logs=self._folder / f"log-{name}",
                host=fleet.network.address,
            )
        finally:
            os.environ.pop("MINISTACK") if kept is None else os.environ.update(MINISTACK=kept)
        server.start()
        self._running.callback(server.stop)
        return Region(name, host, server)

    def _settings(self, region):
        settings = {
            **KEYS, **{f"{name}_BUCKET": f"{region.name}-{name.lower().replace('_', '-')}" for name in BUCKETS},
            **{f"AWS_{name}_ENDPOINT_URL": region.storage.endpoint for name in ("S3", "SQS", "LAMBDA")},
            "SITE_URL": "http://site.example", "FORM_MIN_SECONDS": "0", "RATE_LIMIT_UPLOADS": "100000 per hour",
            "SECRET_KEY": SECRET,
        }  # fmt: skip
        return settings | {"UPLOAD_EVENTS_QUEUE_URL": provision(settings, ["*"])}

    def _write_variables(self, region, leader, network):
        other = self.two if region is self.one else self.one
        variables = {
            "secrets_settings": region.settings, "postgresql_replicas": [network],
            "postgresql_peers": [other.address], "postgresql_replica_of": leader.address if leader else "",
            "postgresql_replication_password": "for this run only",
        }  # fmt: skip
        (self._folder / f"region_{region.name}.json").write_text(json.dumps(variables))

    def _groups(self):
        each = {f"region_{region.name}": [region.host] for region in (self.one, self.two)}
        return {group: [self.one.host, self.two.host] for group in GROUPS} | each

    def _variables(self):
        signatures = self._folder / "eicar.ndb"
        signatures.write_text(clamd.EICAR_SIGNATURE)
        return {
            "clamav_updates": False, "clamav_signatures": [str(signatures)], "nginx_rate": "10000r/s",
            "recovery_place": "hosts", "recovery_first": "region_one", "recovery_second": "region_two",
            "recovery_ready_urls": {
                f"region_{region.name}": f"http://{region.address}/readyz" for region in (self.one, self.two)
            },
        }  # fmt: skip

    def close(self):
        """Stop the servers; the hosts are the fleet's."""
        self._running.close()
