"""A plain HTTP session, for the thousands of requests of the scenarios: urllib3 with cookies, no more.

``requests`` costs three times as much CPU for each request, and the scenarios need none of what it adds.
Requests to the embedded Quay go over one connection of ``http.client``, on which urllib3 is built.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from json import dumps
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

import urllib3
from urllib3 import HTTPHeaderDict
from werkzeug.test import create_environ, run_wsgi_app


class Response:
    """A response: what scenarios read of it."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status_code = status
        self.headers = headers
        self.text = body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.text)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise RuntimeError(f"{self.status_code} {self.text[:300]}")


class Session:
    """Sends requests; follows no redirect and repeats nothing.

    :param cookies: keep the cookies of the server.
    :param app: the server's application, if it is the embedded Quay: ``direct`` requests are given to it.
    """

    def __init__(self, *, user_agent: str, cookies: bool, app: WSGIApplication | None = None) -> None:
        self._user_agent = user_agent
        self._cookies: SimpleCookie | None = SimpleCookie() if cookies else None
        self._pool = urllib3.PoolManager(retries=False, timeout=60)
        self._app = app
        self._connection: HTTPConnection | None = None

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
        direct: bool = False,
    ) -> Response:
        """Send a request.

        :param direct: whether the request only prepares others, and need not go over HTTP.
        """
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
        if direct and self._app is not None:
            environ = create_environ(
                url,
                method=method,
                headers=sent,
                json=json,
                data=data,
                environ_base={"REMOTE_ADDR": "127.0.0.1"},
            )
            body, status, answered = run_wsgi_app(self._app, environ)
            response = Response(int(status.partition(" ")[0]), answered, b"".join(body))
        elif self._app is not None:
            response = self._over_one_connection(method, url, sent, json, data)
        else:
            received = self._pool.request(method, url, body=data, json=json, headers=sent, redirect=False)
            response = Response(received.status, received.headers, received.data)
        if self._cookies is not None:
            for line in response.headers.getlist("Set-Cookie"):
                self._cookies.load(line)
        return response

    def _over_one_connection(
        self, method: str, url: str, headers: dict[str, str], json: Any, data: bytes | None
    ) -> Response:
        """Send a request to the embedded Quay as urllib3 does."""
        parsed = urllib3.util.parse_url(url)
        if json is not None:
            headers = {"Content-Type": "application/json", **headers}
            data = dumps(json, separators=(",", ":"), ensure_ascii=False).encode()
        if self._connection is None:
            assert parsed.host is not None
            self._connection = HTTPConnection(parsed.host, parsed.port, timeout=60)
        self._connection.request(method, parsed.request_uri, data, headers)
        received = self._connection.getresponse()
        return Response(received.status, HTTPHeaderDict(received.getheaders()), received.read())

    def close(self) -> None:
        self._pool.clear()
        if self._connection is not None:
            self._connection.close()

    def __del__(self) -> None:
        """Scenarios leave their sessions."""
        self.close()
