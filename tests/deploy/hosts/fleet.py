"""A platform of six hosts by site.yml: balancer, two web hosts, two of application and workers, one with the data."""

import ssl
from types import SimpleNamespace

from devstack import clamd, storage
from devstack.process import free_port
from devstack.provision import provision
from tests.deploy.hosts.commands import run
from tests.deploy.hosts.playbooks import FOLDER, Control
from tests.stack import KEYS

BUCKETS = ("UPLOAD", "PROCESSED", "QUARANTINE", "STATIC_ASSETS", "LOG")
NAMES = ("lb", "web1", "web2", "app1", "app2", "data")
LOGINS = 20


def boot(fleet, folder, releases):
    """Return the hosts by name, the control of ops over them, and the storage outside, which is this machine's."""
    # The data's host installs its packages itself, the others are as from an image.
    packages = [releases.installed(fleet.image)]
    hosts = {
        name: fleet.boot(name, installed=name != "data", mounts=packages if name.startswith("app") else ())
        for name in NAMES
    }
    base = f"https://{hosts['lb'].address}"
    certificate, key = _certificate(folder, hosts["lb"].address)
    server = storage.Storage(folder / "storage", port=free_port(), logs=folder, host=fleet.network.address)
    server.start()
    signatures = folder / "eicar.ndb"
    signatures.write_text(clamd.EICAR_SIGNATURE)
    variables = {
        "clamav_updates": False, "clamav_signatures": [str(signatures)], "nginx_rate": "10000r/s",
        "secrets_settings": _settings(server, base), "balancer_certificate": str(certificate),
        "balancer_certificate_key": str(key),
    }  # fmt: skip
    return SimpleNamespace(
        hosts=hosts, base=base, storage=server, control=_control(fleet, hosts, variables),
        context=ssl.create_default_context(cafile=certificate),
    )  # fmt: skip


def _control(fleet, hosts, variables):
    """The inventory that a company begins with; of its variables this run's are what stands in `all.yml` there."""
    groups = {
        "balancer": ["lb"], "web": ["web1", "web2"], "app": ["app1", "app2"], "worker": ["app1", "app2"],
        "data": ["data"],
    }  # fmt: skip
    written = FOLDER / "inventories" / "fleet" / "group_vars"
    return Control(
        fleet, {group: [hosts[name] for name in names] for group, names in groups.items()}, variables,
        group_vars=[path for path in written.iterdir() if path.name != "all.yml"],
    )  # fmt: skip


def _certificate(folder, address):
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=balancer", "-addext", f"subjectAltName=IP:{address}", "-keyout", key, "-out", certificate,
    )  # fmt: skip
    return certificate, key


def _settings(server, base):
    settings = {
        **KEYS, **{f"{name}_BUCKET": f"fleet-{name.lower().replace('_', '-')}" for name in BUCKETS},
        **{f"AWS_{name}_ENDPOINT_URL": server.endpoint for name in ("S3", "SQS", "LAMBDA")},
        "SITE_URL": base, "FORM_MIN_SECONDS": "0", "RATE_LIMIT_UPLOADS": "100000 per hour",
        "RATE_LIMIT_LOGIN": f"{LOGINS} per 5 minutes",
    }  # fmt: skip
    return settings | {"UPLOAD_EVENTS_QUEUE_URL": provision(settings, [base])}
