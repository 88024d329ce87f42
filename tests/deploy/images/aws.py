"""An AWS for booted hosts: the emulator under AWS's own names, over TLS.

`python -m tests.deploy.images.aws ADDRESS CERTIFICATE KEY` serves on port 443 of an address of this machine.
"""

from __future__ import annotations

import os
import sys

from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.responses import EC2Response

from tests.deploy import emulator
from tests.deploy.images.recorded import Recorded


def tag_snapshots():
    """Tag an image's snapshot with it, as AWS does and moto refuses to."""
    original = EC2Backend.create_image

    def create(self, instance_id, name, description, tag_specifications):
        by_kind = {item["ResourceType"]: item["Tags"] for item in tag_specifications}
        image = original(self, instance_id, name, description, [
            item for item in tag_specifications if item["ResourceType"] == "image"
        ])  # fmt: skip
        for tag in by_kind.get("snapshot", []):
            image.ebs_snapshot.add_tag(tag["Key"], tag["Value"])
        return image

    EC2Backend.create_image = create


def heed_source_versions():
    """Let a new version of a launch template begin with what its source version says."""
    respond, make = EC2Response.create_launch_template_version, LaunchTemplate.create_version

    def create_version(self, data, description):
        source = getattr(self, "source", None)
        return make(self, {**(self.versions[int(source) - 1].data if source else {}), **data}, description)

    def create_launch_template_version(self):
        template = self.ec2_backend.get_launch_template(self._get_param("LaunchTemplateId"))
        template.source = self._get_param("SourceVersion")
        return respond(self)

    LaunchTemplate.create_version = create_version
    EC2Response.create_launch_template_version = create_launch_template_version


def build():
    """Return the server's application."""
    tag_snapshots()
    heed_source_versions()
    return Recorded(emulator.build())


def serve(address, certificate, key):
    """Become the server, until stopped."""
    os.environ["MOTO_PORT"] = "443"
    options = ["--bind", f"{address}:443", "--workers", "1", "--threads", "20", "--timeout", "0", "--keep-alive", "75"]
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--certfile", certificate, "--keyfile", key]
    os.execv(sys.executable, [*command, *options, "tests.deploy.images.aws:build()"])


if __name__ == "__main__":
    serve(*sys.argv[1:])
