"""A session without a server, fast enough for thousands of responses."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter


class CannedAdapter(HTTPAdapter):
    """Gives every request the same prepared response, and keeps the requests.

    All but the socket is real: urllib3's response, that of requests, the SDK.
    """

    def __init__(self) -> None:
        super().__init__()
        self.status = 200
        self.body = b""
        self.headers: Mapping[str, str] = {}
        self.asked: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked.append(request)
        raw = urllib3.HTTPResponse(
            io.BytesIO(self.body), headers=dict(self.headers), status=self.status, preload_content=False
        )
        return self.build_response(request, raw)


def canned_session() -> tuple[requests.Session, CannedAdapter]:
    """A session and the adapter that responds for it."""
    session = requests.Session()
    adapter = CannedAdapter()
    session.mount("https://", adapter)
    return session, adapter
