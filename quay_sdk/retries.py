"""Retries, and the limit on a client's own rate."""

from __future__ import annotations

import math
import os
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import TIMEOUT_MAX
from typing import Any

import attrs

from quay_sdk._secrets import number_or_type
from quay_sdk.errors import InvalidArgumentError

TRANSIENT = frozenset({429, 502, 503, 504})
"""The statuses after which a GET is retried."""


_LONGER_AFTER_429 = 16
"""How many times as long the backoff is after a 429. The server has said that it gets too many requests."""


def _is_number(kinds: tuple[type, ...], most: float) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Return a validator of numbers from 0 to a maximum."""

    def check(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        number = isinstance(value, kinds) and not isinstance(value, bool)
        if not number or not 0 <= value <= most:
            raise InvalidArgumentError(
                f"{attribute.name} must be a number from 0 up, not {number_or_type(value)}"
            )

    return check


@attrs.frozen
class Retries:
    """How a client retries.

    Which requests are retried cannot be chosen: a GET after a dropped connection, a timeout, and the statuses
    429, 502, 503 and 504; a POST, PUT or DELETE only if the server cannot have acted: no connection was made,
    or the status is 429.

    :param attempts: the maximum number of retries; 0 for none.
    :param backoff: seconds to wait before the first retry, doubled for each later one. The actual wait is
        drawn at random from half of that to all of it. After a 429 without ``Retry-After`` it is 16 times as
        long, so that the default retries last 14 to 28 seconds.
    :param longest_wait: the maximum seconds of one wait. If ``Retry-After`` is longer, the error is raised at
        once.
    :param total: seconds after which no further retry begins; ``math.inf`` for no limit.
    :raises InvalidArgumentError: an argument is negative, not a number, or too large.
    """

    attempts: int = attrs.field(default=3, validator=_is_number((int,), math.inf))
    backoff: float = attrs.field(default=0.25, validator=_is_number((int, float), TIMEOUT_MAX))
    longest_wait: float = attrs.field(default=60.0, validator=_is_number((int, float), TIMEOUT_MAX))
    total: float = attrs.field(default=120.0, validator=_is_number((int, float), math.inf))

    def wait(self, attempt: int, retry_after: str | None, *, status: int | None = None) -> float | None:
        """Return the seconds to wait before the next attempt.

        :param attempt: how many attempts there were.
        :param retry_after: the header ``Retry-After``, as the server wrote it.
        :param status: the status of the last response, or ``None`` after a failed connection.
        :returns: ``None`` if the server asks for more than ``longest_wait``.
        """
        asked = _seconds(retry_after)
        if asked > self.longest_wait:
            return None
        longer = _LONGER_AFTER_429 if status == 429 and not asked else 1
        backoff = self.backoff * longer * 2 ** min(attempt - 1, 30)
        return min(max(random.uniform(backoff / 2, backoff), asked), self.longest_wait)


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
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return float(text)  # infinite, if it has hundreds of digits
    try:
        when = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


class RateLimit:
    """A limit on a client's own rate, shared by all threads that use it.

    :param per_second: requests per second in the long run.
    :param burst: how many requests may be sent at once after a pause.
    :raises InvalidArgumentError: an argument is not a number, or out of range.
    """

    def __init__(self, per_second: float, burst: int = 1) -> None:
        if type(per_second) not in (int, float) or not 1e-6 <= per_second <= 1e6:
            raise InvalidArgumentError(
                f"per_second must be a number from 0.000001 to 1000000, not {number_or_type(per_second)}"
            )
        if type(burst) is not int or not 1 <= burst <= 1_000_000:
            raise InvalidArgumentError(
                f"burst must be a whole number from 1 to 1000000, not {number_or_type(burst)}"
            )
        self.per_second = per_second
        self.burst = burst
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._free_at = float("-inf")

    def reserve(self, most: float = math.inf) -> float:
        """Take the next free place, unless it comes too late.

        :param most: the seconds after which no place is taken.
        :returns: the seconds until the place; 0 if it is now.
        """
        if self._pid != os.getpid():
            # A thread of the parent may have held the lock at the fork.
            self._lock, self._pid = threading.Lock(), os.getpid()
        with self._lock:
            now = time.monotonic()
            # The time at which the bucket is full again, were nothing sent from now on.
            free_at = max(self._free_at, now) + 1 / self.per_second
            wait = max(0.0, free_at - now - self.burst / self.per_second)
            if wait <= most:
                self._free_at = free_at
            return wait

    def __reduce__(self) -> tuple[type[RateLimit], tuple[float, int]]:
        return RateLimit, (self.per_second, self.burst)

    def __repr__(self) -> str:
        return f"RateLimit({self.per_second:g}, burst={self.burst})"
