"""Visitors of a site that stands in two regions: who leads them where, and what becomes of their uploads."""

import http.client
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from tests.visitor import CSV, FINAL, Visitor, send_form
from tests.web import WebClient

CHECK_SECONDS = 1.0
FAILURES = 3  # As of Route 53's health checks, whose interval is 10 s.
SEND_SECONDS = 3.0
TROUBLE = (OSError, http.client.HTTPException, AssertionError, AttributeError, ValueError)


def readiness(address):
    """Return status and text of a host's /readyz; status 0 where it does not answer."""
    try:
        with urllib.request.urlopen(f"http://{address}/readyz", timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""


class Name:
    """The site's name, moved by health: the first address in the list whose checks pass."""

    def __init__(self, addresses):
        self._addresses = addresses
        self._failed = dict.fromkeys(addresses, 0)
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._watch, args=(address,)) for address in addresses]

    def start(self):
        """Begin to check."""
        for thread in self._threads:
            thread.start()

    def stop(self):
        """End."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _watch(self, address):
        while not self._over.is_set():
            self._failed[address] = 0 if readiness(address)[0] == 200 else self._failed[address] + 1
            self._over.wait(CHECK_SECONDS)

    @property
    def address(self):
        """Where a visitor is led now."""
        healthy = [address for address in self._addresses if self._failed[address] < FAILURES]
        return (healthy or self._addresses)[0]


@dataclass
class Sent:
    """One upload: when its announcement was answered, and its completion."""

    upload_id: str
    announced: float
    acknowledged: float | None = None


@dataclass
class Stream:
    """One upload after the other by the site's name, each by a new visitor; times are seconds since 1970."""

    name: Name
    sent: list[Sent] = field(default_factory=list)
    failures: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self._thread = threading.Thread(target=self._go_on)

    def start(self):
        """Begin to send."""
        self._thread.start()

    def stop(self):
        """End."""
        self._over.set()
        self._thread.join()

    def _go_on(self):
        while not self._over.wait(SEND_SECONDS):
            try:
                self._send(Visitor(WebClient(f"http://{self.name.address}")))
            except TROUBLE:
                self.failures += 1

    def _send(self, visitor):
        made = visitor.announce()
        assert made.status_code == 201
        sent = Sent(made.json["upload_id"], time.time())
        self.sent.append(sent)
        assert send_form(made.json["presigned_data"], CSV)[0] == 201
        assert visitor.complete(made.json).status_code == 202
        sent.acknowledged = time.time()

    @property
    def acknowledged(self):
        """What the site said it has."""
        return [sent for sent in self.sent if sent.acknowledged]

    def first_after(self, moment):
        """Return when the first upload that was begun after a moment was acknowledged, or None."""
        return min((sent.acknowledged for sent in self.acknowledged if sent.announced > moment), default=None)


def states(address, uploads):
    """Return by id in which state a region holds uploads; `lost` where it has no such row."""
    client = WebClient(f"http://{address}")
    answers = {sent.upload_id: client.get(f"/api/v1/uploads/{sent.upload_id}") for sent in uploads}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {
        upload_id: answer.json["status"] if answer.status_code == 200 else "lost"
        for upload_id, answer in answers.items()
    }


def all_ended(address, uploads):
    """Whether nothing more happens to any of them."""
    return set(states(address, uploads).values()) <= FINAL | {"lost"}
