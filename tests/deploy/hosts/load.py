"""A small steady load, and what became of every request."""

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager

PAUSE_SECONDS = 0.05
SLOW_SECONDS = 5


class Load:
    """Counts answers by status; `took` is the slowest request of each address in seconds, `last_trouble` when the last
    one ended that failed or took more than SLOW_SECONDS."""

    def __init__(self, urls, context=None, pause=PAUSE_SECONDS):
        self._urls = urls
        self._context = context
        self._pause = pause
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.answers = Counter()
        self.took = dict.fromkeys(urls, 0.0)
        self.last_trouble = 0.0

    @property
    def longest(self):
        """The slowest request in seconds."""
        return max(self.took.values())

    @property
    def failed(self):
        """What was not answered as asked."""
        return {key: count for key, count in self.answers.items() if key != 200}

    def _ask(self, url):
        while not self._over.is_set():
            began = time.monotonic()
            try:
                with urllib.request.urlopen(url, timeout=60, context=self._context) as answer:
                    answer.read()
                    outcome = answer.status
            except urllib.error.HTTPError as error:
                outcome = error.code
            except (OSError, http.client.HTTPException) as error:
                outcome = repr(error)
            now = time.monotonic()
            with self._lock:
                self.answers[outcome] += 1
                self.took[url] = max(self.took[url], now - began)
                if outcome != 200 or now - began > SLOW_SECONDS:
                    self.last_trouble = now
            self._over.wait(self._pause)

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
            slowest = {url: round(seconds, 2) for url, seconds in self.took.items()}
            print(f"load: {sum(self.answers.values())} requests, failed {self.failed}, slowest of each in s {slowest}")
