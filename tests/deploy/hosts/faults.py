"""What a platform's visitors notice of a fault: a steady load, a few uploads, and a table of what became of them."""

import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields

from tests.deploy.hosts.load import Load
from tests.deploy.hosts.uploads import Uploads
from tests.visitor import wait_for

PAUSE_SECONDS = 0.1
# An upload that takes longer than this was held up.
USUAL_SECONDS = 10


@dataclass
class Row:
    """One case. `lasted_s`: until hosts and services were whole again. `recovered_s`: until the last request failed or
    was slow, or the last upload that was held up ended; 0 where visitors noticed nothing."""

    case: str
    requests: int = 0
    failed: int = 0
    slowest_request_s: float = 0
    uploads: int = 0
    lost: int = 0
    slowest_upload_s: float = 0
    lasted_s: float = 0
    recovered_s: float = 0


@dataclass
class Case:
    """A case under way."""

    row: Row
    load: Load
    uploads: Uploads

    def goes_on(self, uploads=2):
        """Wait until so many more uploads were taken in: the platform works, and visitors' time goes by."""
        enough = len(self.uploads.kept) + uploads
        wait_for(lambda: len(self.uploads.kept) >= enough, seconds=60, what=f"{uploads} more uploads")

    def fill(self, began, ended):
        """Write down what became of it."""
        kept, row = self.uploads.kept, self.row
        took = {upload_id: at - kept[upload_id] for upload_id, (_, at) in self.uploads.ended.items()}
        held_up = [self.uploads.ended[upload_id][1] for upload_id, seconds in took.items() if seconds > USUAL_SECONDS]
        row.requests = sum(self.load.answers.values()) + sum(self.uploads.answers.values())
        row.failed = sum(self.load.failed.values()) + sum(self.uploads.failed.values())
        row.slowest_request_s = round(self.load.longest, 2)
        row.uploads, row.lost = len(kept), len(self.uploads.lost)
        row.slowest_upload_s = round(max(took.values(), default=0), 1)
        row.lasted_s = round(ended - began, 1)
        row.recovered_s = round(max([self.load.last_trouble, self.uploads.last_failure, *held_up, began]) - began, 1)


class Faults:
    """The cases of a run; `paths` is what visitors ask for through the balancer."""

    def __init__(self, base, context, paths):
        self._base = base
        self._context = context
        self._paths = paths
        self.rows = []

    @contextmanager
    def case(self, name):
        """Keep load and uploads going for the time of the block; gives the case, whose row is whole after it."""
        case = Case(
            Row(name), Load([self._base + path for path in self._paths], self._context, pause=PAUSE_SECONDS),
            Uploads(self._base, self._context),
        )  # fmt: skip
        with case.uploads.running(), case.load.running():
            began = time.monotonic()
            yield case
            ended = time.monotonic()
        case.fill(began, ended)
        self.rows.append(case.row)
        print(asdict(case.row), case.load.failed, case.uploads.failed, case.uploads.lost)

    def write(self, path):
        """Print the table, and leave it as JSON."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps([asdict(row) for row in self.rows], indent=2) + "\n")
        print(" | ".join(field.name for field in fields(Row)))
        for row in self.rows:
            print(" | ".join(str(value) for value in asdict(row).values()))
