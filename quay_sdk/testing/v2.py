"""The registry's own protocol, ``/v2/``: as much of it as it takes to check credentials."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from quay_sdk.testing.state import State

PATHS = ("/v2/", "/v2/auth")


def answer(state: State, request: Request) -> Response:
    """Answer a request of the protocol."""
    del state, request
    raise NotImplementedError
