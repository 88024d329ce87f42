"""Mozilla's HTTP Observatory, on the site behind TLS as in production: the best grade and every extra point."""

import json
import ssl
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.quality.node import run
from tests.site import Site, free_port

HOST = "localhost"
# What the rules can give at most to a site that needs no cookie on the page and has no foreign script.
TOP_GRADE, TOP_SCORE = "A+", 130


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that signs itself; returns the files of certificate and key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
    return folder / "cert.pem", folder / "key.pem"


class Redirect(BaseHTTPRequestHandler):
    """What the load balancer does on port 80."""

    def do_GET(self):
        self.send_response(301)
        self.send_header("Location", f"https://{HOST}:{self.server.secure_port}{self.path}")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def ports(certificate, stack, tmp_path_factory):
    """The ports of the site over HTTP, which redirects, and over HTTPS."""
    secure = free_port()
    # The storage is S3's own: the emulator's plain HTTP would be a fault of the policy.
    ours = {name: value for name, value in stack.environ.items() if name != "AWS_S3_ENDPOINT_URL"}
    environ = {**ours, "SITE_URL": f"https://{HOST}:{secure}", "SECRET_KEY": "k" * 40}
    site = Site(environ, secure, tmp_path_factory.mktemp("secure"), only=("web",))
    site.environ["SITE_URL"] = environ["SITE_URL"]
    site.commands["web"] += ["--certfile", str(certificate[0]), "--keyfile", str(certificate[1])]
    plain = ThreadingHTTPServer(("127.0.0.1", 0), Redirect)
    plain.secure_port = secure
    Thread(target=plain.serve_forever, daemon=True).start()
    site.is_up = lambda: _answers(secure, certificate[0])
    with site:
        yield plain.server_port, secure
    plain.shutdown()
    plain.server_close()


@pytest.mark.parametrize("path", ["/", "/upload/", "/login/"])
def test_the_observatory_gives_its_best_grade(ports, certificate, path):
    judged = json.loads(
        run(
            "node",
            "tests/quality/observatory.mjs",
            HOST,
            *map(str, ports),
            path,
            NODE_EXTRA_CA_CERTS=str(certificate[0]),
        )
    )

    assert [point for point in judged["points"] if point["points"] < 0] == []
    assert judged["grade"] == TOP_GRADE
    assert judged["score"] >= TOP_SCORE, judged["points"]


def _answers(port, certificate):
    trust = ssl.create_default_context(cafile=certificate)
    try:
        with urllib.request.urlopen(f"https://{HOST}:{port}/healthz", timeout=2, context=trust) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
