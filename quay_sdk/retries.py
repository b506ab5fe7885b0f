"""When to try again, and how soon."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from quay_sdk.errors import InvalidArgumentError

TRANSIENT = frozenset({429, 502, 503, 504})
"""The statuses that may be gone the next time."""


class Retries(NamedTuple):
    """How a client tries again.

    What it tries again is not a choice: a GET after a dropped connection, a timeout, a 429,
    502, 503 or 504; a POST, PUT or DELETE only where the server cannot have acted: no
    connection was made, or it answered 429.

    :param attempts: how often to try again at most; 0 for never.
    :param backoff: seconds to wait before the first new try; doubled for each later one, and
        drawn at random from half of that to all of it.
    :param longest_wait: seconds that one wait lasts at most, whatever ``Retry-After`` asks.
    :param total: seconds after which no new try begins.
    """

    attempts: int = 3
    backoff: float = 0.25
    longest_wait: float = 30.0
    total: float = 120.0

    def wait(self, attempt: int, retry_after: str | None) -> float:
        """Seconds to wait before a new try.

        :param attempt: how many tries there were.
        :param retry_after: what the server asked for, as it wrote it.
        """
        backoff = self.backoff * 2 ** min(attempt - 1, 30)
        wait = random.uniform(backoff / 2, backoff)
        return min(max(wait, _seconds(retry_after)), self.longest_wait)


def to_retries(retries: int | Retries) -> Retries:
    """Take a number of retries, or a whole policy.

    :raises InvalidArgumentError: it is neither, or a value of the policy is invalid.
    """
    policy = retries if isinstance(retries, Retries) else None
    if isinstance(retries, int) and not isinstance(retries, bool):
        policy = Retries(attempts=retries)
    parts: tuple[Any, ...] = policy or (None,)
    if policy is None or not all(isinstance(part, (int, float)) and part >= 0 for part in parts):
        raise InvalidArgumentError(f"retries must be a number from 0 up, or a Retries, not {retries!r}")
    return policy


def _seconds(retry_after: str | None) -> float:
    """``Retry-After`` in seconds, from either of its forms; 0 if it is in neither."""
    if not retry_after:
        return 0.0
    try:
        return max(0.0, float(int(retry_after)))
    except (ValueError, OverflowError):
        pass
    try:
        when = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


class RateLimit:
    """A limit on a client's own rate, shared by all threads that use it.

    :param per_second: requests a second in the long run.
    :param burst: how many may go at once after a rest.
    """

    def __init__(self, per_second: float, burst: int = 1) -> None:
        if not per_second > 0 or burst < 1:
            raise InvalidArgumentError("a rate limit is more than 0 a second, with a burst of 1 or more")
        self.per_second = per_second
        self.burst = burst
        self._lock = threading.Lock()
        self._free_at = float("-inf")

    def wait(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Wait for the next free place."""
        with self._lock:
            now = time.monotonic()
            # The time at which the bucket is full again, were nothing sent from now on.
            self._free_at = max(self._free_at, now) + 1 / self.per_second
            delay = self._free_at - now - self.burst / self.per_second
        if delay > 0:
            sleep(delay)

    def __reduce__(self) -> tuple[type[RateLimit], tuple[float, int]]:
        return RateLimit, (self.per_second, self.burst)

    def __repr__(self) -> str:
        return f"RateLimit({self.per_second:g}, burst={self.burst})"
