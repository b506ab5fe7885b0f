"""A session that answers by itself: quick enough to play thousands of answers through the client."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter


class CannedAdapter(HTTPAdapter):
    """Gives one prepared answer to every request, and keeps what was asked.

    From the bytes up everything is the real thing: urllib3's response, requests', the SDK's.
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
    """A session, and the adapter that says what it answers."""
    session = requests.Session()
    adapter = CannedAdapter()
    session.mount("https://", adapter)
    return session, adapter
