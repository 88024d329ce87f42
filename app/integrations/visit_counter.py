"""Page views as they happen: numbers in Redis, by day and path, until they are rolled up."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from app.errors import Unavailable

LIVE = "visits:live"
BATCH = "visits:batch:"


class VisitCounter:
    """Adds to the live hash; hands out what was counted in batches, each under a name of its own."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, day: date, path: str) -> None:
        """Count one view; a view that cannot be counted is lost, and the page is not."""
        try:
            self._redis.hincrby(LIVE, f"{day.isoformat()} {path}", 1)
        except RedisError:
            return

    def batches(self) -> Iterator[tuple[str, dict[tuple[date, str], int]]]:
        """Close the live hash and yield every batch not dropped yet, those of a sweep that died among them."""
        try:
            self._redis.rename(LIVE, BATCH + uuid.uuid4().hex)
        except ResponseError:  # Nothing was counted since.
            pass
        except RedisError as error:
            raise Unavailable("The counter does not answer.") from error
        for key in self._redis.scan_iter(match=f"{BATCH}*", count=100):
            name = key.decode()
            yield name, {_field(field): int(count) for field, count in self._redis.hgetall(name).items()}

    def drop(self, batch: str) -> None:
        """Forget a batch that is recorded."""
        self._redis.delete(batch)


def _field(field: bytes | str) -> tuple[date, str]:
    text = field.decode() if isinstance(field, bytes) else field
    day, _space, path = text.partition(" ")
    return date.fromisoformat(day), path
