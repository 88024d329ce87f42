"""A metadata service for one booted host: `python -m tests.deploy.images.metadata FOLDER`, in the host's network.

It answers as EC2's does, with a token and nothing without; what it says of a path stands in FOLDER under that path.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ADDRESS = "169.254.169.254"
TOKEN = "token-of-this-host"
ROLE = "iam/security-credentials/"


class Handler(BaseHTTPRequestHandler):
    folder = Path()

    def do_PUT(self):
        self._say(200, TOKEN)

    def do_GET(self):
        path = self.path.removeprefix("/latest/meta-data/")
        if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            self._say(401, "")
        elif path == ROLE:
            self._say(200, "host")
        elif path == f"{ROLE}host":
            self._say(200, json.dumps(_credentials()))
        elif (self.folder / path).is_file():
            self._say(200, (self.folder / path).read_text())
        else:
            self._say(404, "")

    def _say(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-aws-ec2-metadata-token-ttl-seconds", "60")
        self.end_headers()
        self.wfile.write(text.encode())


def _credentials():
    until = datetime.now(UTC) + timedelta(hours=6)
    return {
        "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIATESTTESTTESTTEST", "SecretAccessKey": "of-the-role",
        "Token": "of-the-role", "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }  # fmt: skip


if __name__ == "__main__":
    Handler.folder = Path(sys.argv[1])
    ThreadingHTTPServer((ADDRESS, 80), Handler).serve_forever()
