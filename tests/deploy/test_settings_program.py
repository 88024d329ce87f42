"""The program that reads a host's settings at boot, against the emulated SSM and Secrets Manager."""

import http.server
import importlib.machinery
import importlib.util
import os
import shlex
import subprocess
import sys
import threading

import pytest

from devstack.process import ROOT
from tests.deploy.platform import client_of

PROGRAM = ROOT / "deploy" / "ansible" / "roles" / "secrets" / "files" / "indivillage-settings.py"
NAME = "shop-test"
SECRET = 'a "key" with \\ and $HOME'


@pytest.fixture(scope="module")
def account(emulator):
    """What Terraform and the playbook of secrets leave: two settings of nginx, one of the application, one secret."""
    client = client_of(emulator)
    for path, value in {
        "web/APP_ORIGIN": "internal.example", "web/APP_TLS_NAME": "app.shop.example", "common/UPLOAD_BUCKET": "shop-uploads",
    }.items():  # fmt: skip
        client("ssm").put_parameter(Name=f"/{NAME}/{path}", Value=value, Type="SecureString")
    client("ssm").put_parameter(Name="/shop-evil/web/APP_ORIGIN", Value="evil.example; root /", Type="SecureString")
    client("ssm").put_parameter(Name="/shop-empty/common/UPLOAD_BUCKET", Value="shop-uploads", Type="SecureString")
    client("ssm").put_parameter(Name="/shop-lines/common/UPLOAD_BUCKET", Value="one\ntwo", Type="SecureString")
    for name, value in ((NAME, SECRET), ("shop-lines", "short")):
        client("secretsmanager").create_secret(Name=f"{name}/app-secret-key", SecretString=value)
    client("secretsmanager").create_secret(Name=f"{NAME}/app-mail-url")
    return emulator


class Metadata(http.server.BaseHTTPRequestHandler):
    """The host's metadata service in its second version: without a token it says nothing."""

    def do_PUT(self):
        self._say("a token" if self.path == "/latest/api/token" else "")

    def do_GET(self):
        asked = self.path == "/latest/meta-data/placement/region"
        self._say("us-east-1" if asked and self.headers["X-aws-ec2-metadata-token"] == "a token" else "")

    def _say(self, text):
        self.send_response(200 if text else 401)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def metadata():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metadata)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/latest"
    server.shutdown()
    server.server_close()


@pytest.fixture
def boot(account, metadata, tmp_path):
    """Run the program as the unit does, on a host of that name and tier; return how it ended and its folder."""

    def run(name=NAME, tier="app", host=None, **environ):
        told = f"INDIVILLAGE_NAME={name}\nINDIVILLAGE_TIER={tier}\n" if host is None else host
        (tmp_path / "host.env").write_text(told)
        done = subprocess.run(
            [sys.executable, PROGRAM, tmp_path / "run" / "secrets.env", tmp_path / "run" / "origin.conf"],
            env={
                "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": account, "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test", "INDIVILLAGE_HOST_ENV": str(tmp_path / "host.env"),
                "INDIVILLAGE_METADATA": metadata, **environ,
            },
            capture_output=True, text=True,
        )  # fmt: skip
        return done, tmp_path / "run"

    return run


def test_an_application_host_gets_settings_and_secrets_that_root_alone_reads(boot):
    done, folder = boot()
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    lines = dict(line.split("=", 1) for line in (folder / "secrets.env").read_text().splitlines())
    # What systemd unquotes inside double quotes, a shell's words do too.
    assert {name: shlex.split(value)[0] for name, value in lines.items()} == {
        "UPLOAD_BUCKET": "shop-uploads", "SECRET_KEY": SECRET,
    }  # fmt: skip
    assert (folder / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert not (folder / "origin.conf").exists()


def test_a_web_host_gets_its_origin_and_no_secret(boot):
    done, folder = boot(tier="web")
    assert done.returncode == 0, done.stderr
    assert (folder / "origin.conf").read_text() == (
        "set $indivillage_origin https://internal.example;\nproxy_ssl_name app.shop.example;\n"
    )
    assert not (folder / "secrets.env").exists()


@pytest.mark.parametrize(
    "named, words",
    [
        ({"host": ""}, "host.env does not say INDIVILLAGE_NAME"),
        ({"tier": "database"}, "INDIVILLAGE_TIER is none of web, app, worker"),
        ({"name": "shop-unknown"}, "there is no parameter under /shop-unknown/common/"),
        ({"name": "shop-empty"}, "secret shop-empty/app-secret-key: ResourceNotFoundException"),
        ({"name": "shop-evil", "tier": "web"}, "APP_ORIGIN is no host name"),
        ({"name": "shop-lines"}, "UPLOAD_BUCKET has more than one line"),
        ({"INDIVILLAGE_METADATA": "http://127.0.0.1:9/latest"}, "the metadata service does not say which region this is"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "Could not connect to the endpoint URL"),
    ],
    ids=["no name", "no such tier", "no parameter", "no secret", "no host name", "lines", "no region", "no AWS"],
)  # fmt: skip
def test_what_is_missing_is_said_in_one_line_and_nothing_is_written(boot, named, words):
    done, folder = boot(**named)
    assert done.returncode == 1
    assert done.stderr.startswith("The site's settings could not be read: ") and words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(folder.glob("*")) == []


def test_a_failure_leaves_what_was_written_before(boot):
    _, folder = boot()
    before = (folder / "secrets.env").read_text()
    done, folder = boot(name="shop-empty")
    assert done.returncode == 1
    assert (folder / "secrets.env").read_text() == before and SECRET not in done.stderr


def test_terraform_makes_every_secret_that_is_read():
    loader = importlib.machinery.SourceFileLoader("indivillage_settings", str(PROGRAM))
    program = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(program)
    made = (ROOT / "deploy/terraform/modules/compute/settings.tf").read_text()
    for secret, setting in program.SECRETS.items():
        assert f'{secret} = "{setting}:' in " ".join(made.split())
