"""A plain HTTP session, for the thousands of requests of the scenarios: urllib3 with cookies, no more.

``requests`` costs three times as much CPU for each request, and the scenarios need none of what it adds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import urllib3


class Response:
    """A response: what scenarios read of it."""

    def __init__(self, received: urllib3.BaseHTTPResponse) -> None:
        self.status_code = received.status
        self.headers = received.headers
        self.text = received.data.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.text)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise RuntimeError(f"{self.status_code} {self.text[:300]}")


class Session:
    """Sends requests; follows no redirect and repeats nothing.

    :param cookies: keep the cookies of the server.
    """

    def __init__(self, *, user_agent: str, cookies: bool) -> None:
        self._user_agent = user_agent
        self._cookies: SimpleCookie | None = SimpleCookie() if cookies else None
        self._pool = urllib3.PoolManager(retries=False, timeout=60)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: bytes | Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Response:
        sent = {"User-Agent": self._user_agent, "Accept": "*/*", **(headers or {})}
        if auth is not None:
            sent |= urllib3.make_headers(basic_auth=":".join(auth))
        if isinstance(data, Mapping):
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
            data = urlencode(data).encode()
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={held.coded_value}" for name, held in self._cookies.items())
        if params:
            url = f"{url}?{urlencode(params)}"
        received = self._pool.request(method, url, body=data, json=json, headers=sent, redirect=False)
        if self._cookies is not None:
            for line in received.headers.getlist("Set-Cookie"):
                self._cookies.load(line)
        return Response(received)

    def close(self) -> None:
        self._pool.clear()
