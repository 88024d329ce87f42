"""A visitor and a member of staff, as the tests drive them: over HTTP, by the public contract only."""

import http.client
import re
import threading
import time
import uuid
from urllib.parse import urlsplit

WRITER = {
    "name": "Asha Rao", "email": "asha@example.org", "company": "Example", "message": "Photos of signs.",
    "consent": "y",
}  # fmt: skip
FINAL = {"processed", "quarantined", "rejected", "error", "expired", "deleted"}
CSV = b"city,rain_mm\nPune,12\nMysuru,7\nHubli,0\n"
# With personal data, and blank cells in the last row.
TABLE = b"name,mail,age\n" + b"".join(b"Asha Rao,a%d@example.org,%d\n" % (n, 20 + n) for n in range(40)) + b"Ravi,,\n"


def announcement(data=CSV, *, file_name="rain.csv", content_type="text/csv", **changes):
    """Return what a visitor says of a file before sending it."""
    return {
        "file_name": file_name, "file_size": len(data), "content_type": content_type, "name": "Asha Rao",
        "email": "asha@example.org", "company": "Example", "message": "a test", "consent": True, **changes,
    }  # fmt: skip


def send_form(form, data, *, file_name="rain.csv", part_type="text/csv", extra=None):
    """Post a file to storage with a presigned form, as a browser does; returns status and body."""
    boundary = uuid.uuid4().hex
    fields = {**form["fields"], **(extra or {})}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
    body = b"".join(parts) + head.encode() + f"Content-Type: {part_type}\r\n\r\n".encode() + data
    body += f"\r\n--{boundary}--\r\n".encode()
    address = urlsplit(form["url"])
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    try:
        connection.request("POST", address.path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def csrf_token(page):
    """Return the token a page carries."""
    return re.search(r'<meta name="csrf-token" content="([^"]+)"', page).group(1)


class Visitor:
    """Someone with a browser session; `client` is Flask's test client or anything like it."""

    def __init__(self, client):
        self.client = client
        self.token = csrf_token(client.get("/upload/").text)

    def post(self, path, body=None, **headers):
        """Post JSON with the token."""
        return self.client.post(path, json=body or {}, headers={"X-CSRFToken": self.token, **headers})

    def announce(self, data=CSV, **changes):
        """Announce a file and return the answer."""
        return self.post("/api/v1/uploads", announcement(data, **changes))

    def send(self, data=CSV, **changes):
        """Announce and send a file; returns the announcement's JSON."""
        made = self.announce(data, **changes)
        assert made.status_code == 201, made.text
        status, body = send_form(made.json["presigned_data"], data)
        assert status == 201, body
        return made.json

    def complete(self, made):
        """Tell that the file is there."""
        return self.post(made["complete_url"])

    def upload(self, data=CSV, **changes):
        """Announce, send and complete; returns the upload's id."""
        made = self.send(data, **changes)
        assert self.complete(made).status_code == 202
        return made["upload_id"]

    def look(self, upload_id):
        """Return the upload's JSON."""
        return self.client.get(f"/api/v1/uploads/{upload_id}").json

    def wait(self, upload_id, *, seconds=60, until=FINAL):
        """Poll until the upload is in one of these states; returns its JSON."""
        return wait_for(
            lambda: (seen := self.look(upload_id)) and seen["status"] in until and seen,
            seconds=seconds, what=f"upload in {until}",
        )  # fmt: skip


def write_to_us(client, path="/contact/", *, page=None, **changes):
    """Fill in and send a form by which people write to us, as a browser would; returns the answer."""
    html = client.get(page or path).text
    hidden = {
        name: found[1]
        for name in ("csrf_token", "begun", "upload")
        if (found := re.search(rf'name="{name}"[^>]*value="([^"]*)"', html))
    }
    # A browser sends what a list shows first.
    lists = {f"{wish}_part": "morning" for wish in ("first", "second", "third")} | {"time_zone": "UTC"}
    shown = {name: value for name, value in lists.items() if f'name="{name}"' in html}
    return client.post(path, data={**WRITER, **shown, **hidden, **changes})


def wait_for(condition, *, seconds=30, what="the condition"):
    """Return the condition's first true value; fails after so many seconds. Polls, as the page does."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        pause.wait(0.1)
    raise AssertionError(f"{what} did not come true within {seconds} s")


def sign_in(client, email, password):
    """Sign in through the form and return the response."""
    page = client.get("/login/").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    return client.post("/login/", data={"email": email, "password": password, "csrf_token": token})
