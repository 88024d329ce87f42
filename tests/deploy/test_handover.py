"""A reload of gunicorn, as the role `app` configures it: the old workers serve until the new ones can."""

import os
import signal
import time

import jinja2
import pytest

from devstack.process import ROOT, Process, free_port
from tests.visitor import wait_for
from tests.web import WebClient

TEMPLATE = ROOT / "deploy" / "ansible" / "roles" / "app" / "templates" / "gunicorn.conf.py.j2"
WORKERS, STOP_SECONDS = 2, 14
APPLICATION = """
import os, pathlib, time
folder = pathlib.Path({folder!r})
(folder / f"importing-{{os.getpid()}}").touch()
while not (folder / "may-go-on").exists():
    time.sleep(0.02)

def app(environ, start_response):
    with (folder / f"asked-{{os.getpid()}}").open("a") as asked:
        asked.write(environ["PATH_INFO"] + "\\n")
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Process", str(os.getpid()))])
    return [{name!r}.encode()]
"""


class Service:
    """The service on a port, with `current` to change; a release's import waits until it may go on."""

    def __init__(self, folder):
        self.folder = folder
        settings = {
            "ansible_managed": "", "indivillage_home": str(folder), "app_workers": WORKERS, "app_threads": 2,
            "app_stop_seconds": STOP_SECONDS,
        }  # fmt: skip
        (folder / "gunicorn.conf.py").write_text(jinja2.Template(TEMPLATE.read_text()).render(settings))
        port = free_port()
        self.client = WebClient(f"http://127.0.0.1:{port}")
        self.process = Process(
            "gunicorn",
            [
                *(".venv/bin/gunicorn", "--config", str(folder / "gunicorn.conf.py"), "--no-control-socket"),
                *("--bind", f"127.0.0.1:{port}", "--pid", str(folder / "pid"), "wsgi:app"),
            ],
            log=folder / "log",
        )

    def release(self, name, *, ready):
        """Make a release the current one."""
        place = self.folder / name
        place.mkdir()
        (place / "wsgi.py").write_text(APPLICATION.format(folder=str(place), name=name))
        if ready:
            self.let_go_on(name)
        link = self.folder / "next"
        link.symlink_to(place)
        link.rename(self.folder / "current")

    def let_go_on(self, name):
        (self.folder / name / "may-go-on").touch()

    def answer(self):
        """Return the release that answered, and its process."""
        answer = self.client.get("/")
        return answer.text, answer.headers["X-Process"]

    def reload(self, name):
        """Reload; returns when the new workers import."""
        self.tell(signal.SIGHUP)
        wait_for(lambda: len(self.importing(name)) == WORKERS, what="new workers")

    def importing(self, name):
        return list((self.folder / name).glob("importing-*"))

    def asked(self, name):
        """Return the paths that each worker of a release was asked for, in order."""
        return [path.read_text().split() for path in (self.folder / name).glob("asked-*")]

    def tell(self, number):
        os.kill(int((self.folder / "pid").read_text()), number)


@pytest.fixture
def service(tmp_path):
    made = Service(tmp_path)
    made.release("first", ready=True)
    made.process.start()
    wait_for(lambda: len(made.importing("first")) == WORKERS, what="workers")
    yield made
    made.process.stop()


def is_gone(process):
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    return False


def test_visitors_are_answered_while_the_new_release_is_imported(service):
    old = [path.name.rpartition("-")[2] for path in service.importing("first")]
    service.release("second", ready=False)
    service.reload("second")

    assert {service.answer()[0] for _ in range(20)} == {"first"}

    service.let_go_on("second")
    wait_for(lambda: all(is_gone(process) for process in old), what="the end of the old workers")
    assert {service.answer()[0] for _ in range(20)} == {"second"}


def test_a_worker_that_ends_by_itself_is_no_successor(service):
    """The worker that replaces a killed one is as new as those of a reload, and the next reload waits all the same."""
    _, killed = service.answer()
    os.kill(int(killed), signal.SIGKILL)
    wait_for(lambda: len(service.importing("first")) == WORKERS + 1, what="a new worker")
    service.release("second", ready=False)
    service.reload("second")

    assert {service.answer()[0] for _ in range(20)} == {"first"}


def test_old_workers_are_not_kept_for_new_ones_that_never_come(service):
    old = [path.name.rpartition("-")[2] for path in service.importing("first")]
    service.release("second", ready=False)
    service.reload("second")

    wait_for(lambda: all(is_gone(process) for process in old), seconds=2 * STOP_SECONDS, what="the end of the old")


def test_a_worker_asks_itself_before_visitors_ask(service):
    wait_for(lambda: service.asked("first") == [["/upload/", "/readyz"]] * WORKERS, what="the first requests")


def test_the_service_stops_at_once(service):
    began = time.monotonic()
    service.tell(signal.SIGTERM)
    service.process.wait(STOP_SECONDS)
    assert not service.process.is_running() and time.monotonic() - began < STOP_SECONDS / 2
