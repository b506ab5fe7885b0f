"""A request as plain data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from quay_sdk._json import parse_json
from quay_sdk.errors import DecodeError, InvalidArgumentError

METHODS: tuple[str, ...] = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
"""The methods of the API, and those of :meth:`quay_sdk.QuayClient.request`."""

SAFE_METHODS: frozenset[str] = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing, so that a request can be sent again."""


class Headers(Mapping[str, str]):
    """The headers of a request: read-only, and look-up ignores case."""

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, tuple[str, str]] | None = None) -> None:
        self._values = values or {}
        """Names and values by name in lower case."""

    def replace(self, name: str, value: str) -> Headers:
        """Return the same headers with one of them set."""
        return Headers({**self._values, name.lower(): (name, value)})

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def get(self, name: str, default: Any = None) -> Any:
        """Return a header, or the default."""
        return self._values.get(name.lower(), (name, default))[1]

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Names and values, as they are sent."""
        return self._values.values()

    def __repr__(self) -> str:
        return f"<headers {', '.join(self)}>"  # their values are secrets


_NO_HEADERS = Headers()


class Request(NamedTuple):
    """A request whose arguments are checked and encoded. It does not change: methods return another one.

    :ivar method: the HTTP method.
    :ivar path: the path from the server's root, percent-encoded.
    :ivar query: names and values of the query, not encoded.
    :ivar body: the body, or ``None``.
    :ivar headers: the headers that the call and its authentication have set; look-up ignores case.
    :ivar operation: the operation's id, or ``None`` for :meth:`quay_sdk.QuayClient.request`.
    :ivar base_url: the URL of the server; the client sets it.
    :ivar deadline: when the response must be complete, on the clock of ``time.monotonic``; the client sets
        it.
    :ivar needs: the OAuth scopes that the operation needs.
    :ivar refuses_anonymous: whether a success proves that the server accepts the credentials.
    :ivar results: the statuses outside 2xx that are results, not errors.
    :ivar result_key: a key that the JSON body of such a response must have to be a result.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    headers: Headers = _NO_HEADERS
    operation: str | None = None
    base_url: str = ""
    deadline: float = math.inf
    needs: tuple[str, ...] = ()
    refuses_anonymous: bool = False
    results: tuple[int, ...] = ()
    result_key: str | None = None

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}>"  # without body and headers, which may hold a password

    @property
    def target(self) -> str:
        """Path and query.

        :raises InvalidArgumentError: the query has characters that a URL cannot hold.
        """
        if not self.query:
            return self.path
        try:
            pairs = [f"{quote(name, safe='')}={quote(value, safe=':/@,')}" for name, value in self.query]
        except UnicodeEncodeError:
            raise InvalidArgumentError("a query argument is not text that a URL can hold") from None
        return f"{self.path}?{'&'.join(pairs)}"

    @property
    def url(self) -> str:
        """The whole URL.

        :raises InvalidArgumentError: the query has characters that a URL cannot hold.
        """
        return self.base_url + self.target

    @property
    def is_safe(self) -> bool:
        """Whether the request changes nothing on the server."""
        return self.method in SAFE_METHODS

    def is_result(self, status: int, body: bytes) -> bool:
        """Whether a response outside 2xx is a result.

        The health of a mirror comes with status 503 if it is bad: a report, not an outage.

        :param status: the status of the response.
        :param body: its body.
        """
        if status not in self.results:
            return False
        if self.result_key is None:
            return True
        try:
            parsed = parse_json(body)
        except DecodeError:
            return False
        return isinstance(parsed, dict) and self.result_key in parsed

    def with_header(self, name: str, value: str) -> Request:
        """Return the same request with one header set.

        :param name: the header's name.
        :param value: its value. The client masks it where tools display local variables.
        """
        # _replace() takes three times as long, and each call comes through here.
        return Request._make((*self[:4], self.headers.replace(name, value), *self[5:]))

    def to_server(self, base_url: str, deadline: float) -> Request:
        """Return the same request to a server.

        :param base_url: the server's URL.
        :param deadline: when the response must be complete, on the clock of ``time.monotonic``.
        """
        return Request._make((*self[:6], base_url, deadline, *self[8:]))

    def with_query(self, name: str, value: object) -> Request:
        """Return the same request with one query argument replaced.

        :param name: the argument's name.
        :param value: its new value, sent as ``str(value)``.
        """
        others = (pair for pair in self.query if pair[0] != name)
        return self._replace(query=(*others, (name, str(value))))
