"""A small steady number of uploads by the public contract, and what became of each."""

import contextlib
import http.client
import threading
import time
from collections import Counter

from tests.visitor import CSV, FINAL, Visitor, send_form, wait_for
from tests.web import WebClient

EVERY_SECONDS = 1.5
END_SECONDS = 120
WELL = (200, 201, 202)


class Uploads:
    """Counts answers by status as `Load` does; `kept` are the uploads whose file storage took."""

    def __init__(self, base, context):
        self._visitor = Visitor(WebClient(base, context))
        self._over = threading.Event()
        self.answers = Counter()
        self.last_failure = 0.0
        self.kept = {}
        self.ended = {}

    @property
    def lost(self):
        """Uploads that did not end as processed."""
        outcomes = {upload_id: self.ended.get(upload_id, ("no end", 0))[0] for upload_id in self.kept}
        return {upload_id: outcome for upload_id, outcome in outcomes.items() if outcome != "processed"}

    @property
    def failed(self):
        """What was not answered as asked."""
        return {key: count for key, count in self.answers.items() if key not in WELL}

    def _send(self):
        """Announce, send, complete. Whose completion fails does not try again: the platform hears of the file itself."""
        made = self._ask(self._visitor.announce)
        if made is None or made.status_code != 201:
            return
        status, body = send_form(made.json["presigned_data"], CSV)
        assert status == 201, body
        self.kept[made.json["upload_id"]] = time.monotonic()
        self._ask(lambda: self._visitor.complete(made.json))

    def _ask(self, request):
        try:
            answer = request()
        except (OSError, http.client.HTTPException) as error:
            self.answers[repr(error)] += 1
            self.last_failure = time.monotonic()
            return None
        self.answers[answer.status_code] += 1
        if answer.status_code not in WELL:
            self.last_failure = time.monotonic()
        return answer

    def _look(self):
        """Note which uploads have ended; a look that fails is repeated."""
        for upload_id in self.kept.keys() - self.ended.keys():
            answer = self._ask(lambda upload_id=upload_id: self._visitor.client.get(f"/api/v1/uploads/{upload_id}"))
            if answer is not None and answer.status_code == 200 and answer.json["status"] in FINAL:
                self.ended[upload_id] = (answer.json["status"], time.monotonic())

    def _go_on(self):
        while not self._over.is_set():
            self._send()
            self._look()
            self._over.wait(EVERY_SECONDS)

    @contextlib.contextmanager
    def running(self):
        """Send one after the other for the time of the block, then wait for the end of all."""
        thread = threading.Thread(target=self._go_on)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()
        with contextlib.suppress(AssertionError):  # What has not ended by then is counted as lost.
            wait_for(self._all_ended, seconds=END_SECONDS)

    def _all_ended(self):
        self._look()
        return self.kept.keys() == self.ended.keys()
