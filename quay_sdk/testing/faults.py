"""Faults that a test asks for: failures, delays, lost connections and rate limits."""

from __future__ import annotations

import time
from typing import Any, Literal

from attrs import define, field
from werkzeug.http import HTTP_STATUS_CODES

from quay_sdk.testing.problems import HTML, Problem

Drop = Literal["before", "after"]


class ConnectionDropped(Exception):  # noqa: N818 - it is what happens, not an error of the program
    """The server closes the connection without a response."""


@define(eq=False)
class Fault:
    """What is to happen to some requests.

    :ivar operation: the id of the operation that fails; ``None`` for all.
    :ivar times: how many requests it is to happen to; ``None`` for all that follow.
    :ivar status: the status of the response; ``None`` if the operation is carried out as usual.
    :ivar body: the body of that response.
    :ivar headers: further headers of that response.
    :ivar delay: for how many seconds the server waits first.
    :ivar drop: whether the connection is closed before or after the operation is carried out.
    """

    operation: str | None
    times: int | None
    status: int | None
    body: Any
    headers: dict[str, str]
    delay: float
    drop: Drop | None

    def problem(self) -> Problem | None:
        """Return the response that takes the place of the operation's."""
        if self.status is None:
            return None
        if self.body is None:
            return _page(self.status, self.headers)
        content_type = HTML if isinstance(self.body, str) else "application/json"
        return Problem(self.status, self.body, content_type=content_type, headers=self.headers)


@define(eq=False)
class RateLimit:
    """A limit of requests, counted like the one of the nginx in front of Quay.

    :ivar per_second: how many requests a second it allows in the long run.
    :ivar burst: how many it allows at once.
    """

    per_second: float
    burst: int
    left: float = field(init=False)
    since: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.left, self.since = float(self.burst), time.monotonic()

    def allows(self) -> bool:
        """Count a request, and return whether it is within the limit."""
        now = time.monotonic()
        self.left = min(self.left + (now - self.since) * self.per_second, float(self.burst))
        self.since = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@define(eq=False)
class Faults:
    """All faults that are still to happen, the first one first."""

    waiting: list[Fault] = field(factory=list)
    rate_limit: RateLimit | None = None

    def next(self, operation: str) -> Fault | None:
        """Return the fault that happens to a request, and count it."""
        for fault in self.waiting:
            if fault.operation in (None, operation):
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self.waiting.remove(fault)
                return fault
        return None

    def check_rate(self) -> None:
        """Count a request against the rate limit.

        :raises Problem: it is beyond the limit; 429.
        """
        if self.rate_limit is not None and not self.rate_limit.allows():
            raise _page(429, {})


def _page(status: int, headers: dict[str, str]) -> Problem:
    """The page that the nginx in front of Quay sends."""
    title = f"{status} {HTTP_STATUS_CODES.get(status, 'Unknown')}"
    page = (
        f"<html>\n<head><title>{title}</title></head>\n"
        f"<body>\n<center><h1>{title}</h1></center>\n</body>\n</html>\n"
    )
    return Problem(status, page, content_type=HTML, headers=headers)
