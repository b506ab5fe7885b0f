"""A response as plain data."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import NamedTuple

from quay_sdk._http.request import Request

_WORD = rb"[A-Za-z]+[.!]?"

_CSRF = b"CSRF token was invalid or missing"
_MESSAGE_LENGTH = 1000


class Response(NamedTuple):
    """A response that was read to its end.

    :ivar status: the HTTP status.
    :ivar headers: the headers; look-up ignores case.
    :ivar body: the body, decompressed. For a file that is being downloaded it is empty.
    :ivar request: the request with all its headers.
    :ivar set_cookie: the values of all headers ``Set-Cookie``.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    request: Request
    set_cookie: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Response {self.status}>"  # without body and headers, which may hold a secret

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def is_unauthenticated(self) -> bool:
        """Whether the server treats the caller as anonymous: 401, or the 403 about CSRF of a write.

        Most reads do not show it: Quay responds with public data.
        """
        return self.status == 401 or (self.status == 403 and _CSRF in self.body[:_MESSAGE_LENGTH])

    @property
    def is_page(self) -> bool:
        """Whether its content type is HTML."""
        return is_page(self.headers)

    @property
    def has_no_result(self) -> bool:
        """Whether the body only confirms success, without being JSON: it is empty, or one word.

        Anything else must be JSON. An HTML page comes from a proxy or a sign-in, not from the API.
        """
        body = self.body.removeprefix(codecs.BOM_UTF8).strip()
        return not body or (not self.is_page and re.fullmatch(_WORD, body) is not None)


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether a content type is HTML."""
    return headers.get("Content-Type", "").strip().lower().startswith(("text/html", "application/xhtml"))
