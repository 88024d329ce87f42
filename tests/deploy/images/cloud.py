"""The emulated AWS on the bridge of the hosts, and the playbooks run against it as ops do."""

import datetime
import ipaddress
import json
import os
import ssl
import sys
import urllib.request
from pathlib import Path

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from devstack.process import Process
from tests.deploy.hosts.playbooks import BIN, run_playbook

NAME = "indivillage-prod"
REGIONS = ("us-east-1", "us-west-2")
SERVICES = ("ssm", "secretsmanager", "autoscaling")
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY": "of-ops"}


class Cloud:
    """`names` are lines of /etc/hosts that lead AWS's names here, `authority` signs what they show."""

    def __init__(self, fleet, folder):
        self._fleet, self._folder = fleet, folder
        self.address = fleet.network.address
        self.names = "\n".join(
            f"{self.address} {service}.{region}.amazonaws.com" for region in REGIONS for service in SERVICES
        )
        self._instances, self._hosts, self._reached = {}, {}, folder / "reached.json"
        self._reached.write_text("{}")
        self.authority = folder / "aws.pem"
        key = folder / "aws.key"
        _certify(self.address, self.authority, key)
        command = [sys.executable, "-m", "tests.deploy.images.aws", self.address, str(self.authority), str(key)]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self._process = Process("AWS", command, log=folder / "aws.log", environ=environ)
        self._process.start()
        self._process.wait_until(self._answers, seconds=120)

    def stop(self):
        self._process.stop()

    def client(self, service, region=REGIONS[0]):
        """Return boto3's client of a service."""
        return boto3.client(
            service, region_name=region, endpoint_url=f"https://{self.address}", verify=str(self.authority),
            aws_access_key_id="AKIATESTTESTTESTTEST", aws_secret_access_key="of-the-test",
        )  # fmt: skip

    def record(self, group, *way):
        """Let the next refreshes of a group go this way."""
        self._ask(f"/_recorded/{group}", "PUT", json.dumps(way).encode())

    def calls(self, action):
        """Return what was asked of what is recorded."""
        return [call for call in json.loads(self._ask("/_recorded")) if call["Action"] == action]

    def host(self, clone, tier):
        """Let a booted host be an instance of the environment, which Ansible reaches over SSH."""
        tags = [{"Key": "Tier", "Value": tier}, {"Key": "Environment", "Value": NAME}]
        ec2 = self.client("ec2")
        made = ec2.run_instances(
            ImageId=ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"], MinCount=1, MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )["Instances"][0]["InstanceId"]  # fmt: skip
        clone.open_to(self._fleet)
        self._instances[clone.name] = made
        self._hosts[made] = {
            "ansible_connection": "ssh", "ansible_host": clone.address, "ansible_user": "root",
            "ansible_ssh_common_args": " ".join(clone.ssh_options),
        }  # fmt: skip
        self._reached.write_text(json.dumps({"all": {"hosts": self._hosts}}))

    def name_of(self, clone):
        """Return by what Ansible knows the host."""
        return self._instances[clone.name]

    def play_role(self, role, **variables):
        """Run one role on this machine."""
        playbook = self._folder / f"{role}.yml"
        playbook.write_text(json.dumps([
            {"hosts": "localhost", "connection": "local", "gather_facts": False, "roles": [role]}
        ]))  # fmt: skip
        return self.play(playbook, **variables)

    def play(self, name, *words, seconds=1500, environ=None, **variables):
        """Run a playbook, by name or path, with the inventory of AWS."""
        playbook = name if isinstance(name, Path) else f"playbooks/{name}.yml"
        environ = {
            **KEYS, **(environ or {}), "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(self._folder), "LC_ALL": "C.UTF-8",
            "ANSIBLE_NOCOLOR": "1", "AWS_ENDPOINT_URL": f"https://{self.address}", "AWS_CA_BUNDLE": str(self.authority),
        }  # fmt: skip
        return run_playbook(
            playbook, *words, inventories=["inventories/aws", self._reached], variables=variables, environ=environ,
            seconds=seconds,
        )  # fmt: skip

    def _ask(self, path, method="GET", body=None):
        request = urllib.request.Request(f"https://{self.address}{path}", data=body, method=method)
        context = ssl.create_default_context(cafile=str(self.authority))
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.read()

    def _answers(self):
        try:
            return self._ask("/_recorded") == b"[]"
        except OSError:
            return False


def _certify(address, certificate, key):
    """Make a certificate that is its own authority, for AWS's names and the address."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "AWS, emulated")])
    names = [x509.DNSName(f"*.{region}.amazonaws.com") for region in REGIONS]
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([*names, x509.IPAddress(ipaddress.ip_address(address))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
