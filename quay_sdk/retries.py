"""Retries, and the limit on a client's own rate."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import attrs

from quay_sdk.errors import InvalidArgumentError

TRANSIENT = frozenset({429, 502, 503, 504})
"""The statuses after which a GET is retried."""


def _is_number(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    kinds = (int,) if attribute.name == "attempts" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not value >= 0:
        raise InvalidArgumentError(f"{attribute.name} must be a number from 0 up, not {value!r}")


@attrs.frozen
class Retries:
    """How a client retries.

    Which requests are retried cannot be chosen: a GET after a dropped connection, a timeout, and the statuses
    429, 502, 503 and 504; a POST, PUT or DELETE only if the server cannot have acted: no connection was made,
    or the status is 429.

    :param attempts: the maximum number of retries; 0 for none.
    :param backoff: seconds to wait before the first retry, doubled for each later one. The actual wait is
        drawn at random from half of that to all of it.
    :param longest_wait: the maximum seconds of one wait, whatever ``Retry-After`` says.
    :param total: seconds after which no further retry begins.
    :raises InvalidArgumentError: an argument is negative or not a number.
    """

    attempts: int = attrs.field(default=3, validator=_is_number)
    backoff: float = attrs.field(default=0.25, validator=_is_number)
    longest_wait: float = attrs.field(default=30.0, validator=_is_number)
    total: float = attrs.field(default=120.0, validator=_is_number)

    def wait(self, attempt: int, retry_after: str | None) -> float:
        """Return the seconds to wait before the next attempt.

        :param attempt: how many attempts there were.
        :param retry_after: the header ``Retry-After``, as the server wrote it.
        """
        backoff = self.backoff * 2 ** min(attempt - 1, 30)
        wait = random.uniform(backoff / 2, backoff)
        return min(max(wait, _seconds(retry_after)), self.longest_wait)


def to_retries(retries: int | Retries) -> Retries:
    """Take a number of retries, or a whole policy.

    :raises InvalidArgumentError: it is neither.
    """
    if isinstance(retries, Retries):
        return retries
    if not isinstance(retries, int) or isinstance(retries, bool) or retries < 0:
        raise InvalidArgumentError("retries must be a number from 0 up, or a Retries")
    return Retries(attempts=retries)


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

    :param per_second: requests per second in the long run.
    :param burst: how many requests may be sent at once after a pause.
    :raises InvalidArgumentError: an argument is too small.
    """

    def __init__(self, per_second: float, burst: int = 1) -> None:
        if not per_second > 0 or burst < 1:
            raise InvalidArgumentError("per_second must be above 0, and burst at least 1")
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
