"""What a client reports of its requests."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from quay_sdk.errors import QuayError


@attrs.frozen(kw_only=True)
class Exchange:
    """A request and its response, or its error: the argument of the function ``on_response``.

    Secrets are masked in all of it.

    :ivar operation: the operation's id; ``None`` for :meth:`quay_sdk.QuayClient.request` and for requests by
        which the client authenticates, unless they are operations themselves.
    :ivar method: the HTTP method.
    :ivar url: the URL.
    :ivar status: the HTTP status, or ``None`` if no response was received.
    :ivar headers: the headers of the response; look-up ignores case. They are empty if none was received.
    :ivar seconds: how long it took, with the body of the response unless it is a file that is downloaded.
    :ivar attempt: the number of the attempt, from 1. An attempt can send several requests: it follows a
        redirect, for example, or signs in before.
    :ivar error: what the SDK raises for this response, unless it tries again; ``None`` if it is a success.
    """

    operation: str | None
    method: str
    url: str
    status: int | None
    headers: Mapping[str, str] = attrs.field(hash=False)
    seconds: float
    attempt: int
    error: QuayError | None
