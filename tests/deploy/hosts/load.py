"""A small steady load, and what became of every request."""

import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager


class Load:
    """Counts answers by status; `longest` is the slowest request in seconds."""

    def __init__(self, urls):
        self._urls = urls
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.answers = Counter()
        self.longest = 0.0

    @property
    def failed(self):
        """What was not answered as asked."""
        return {key: count for key, count in self.answers.items() if key != 200}

    def _ask(self, url):
        while not self._over.is_set():
            began = time.monotonic()
            try:
                with urllib.request.urlopen(url, timeout=20) as answer:
                    answer.read()
                    outcome = answer.status
            except urllib.error.HTTPError as error:
                outcome = error.code
            except OSError as error:
                outcome = repr(error)
            with self._lock:
                self.answers[outcome] += 1
                self.longest = max(self.longest, time.monotonic() - began)
            self._over.wait(0.05)

    @contextmanager
    def running(self):
        """Ask every address, again and again, for the time of the block."""
        threads = [threading.Thread(target=self._ask, args=(url,)) for url in self._urls]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
            print(f"load: {sum(self.answers.values())} requests, failed {self.failed}, longest {self.longest:.2f} s")
