"""Signed tokens (JWT) of the embedded Quay, which registries and robots use."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from quay_sdk.testing.state import State

_KEY_ID = "embedded"
_SKEW_S = 30
"""By how many seconds the clocks of two services may differ."""


class InvalidToken(Exception):  # noqa: N818 - as the server calls it
    """An invalid token: malformed, expired or signed with another key. The text is the server's."""


def encode(state: State, claims: Mapping[str, Any], *, lifetime_s: int) -> str:
    """Make a token.

    :param state: the state of the server.
    :param claims: the claims, without the times.
    :param lifetime_s: for how many seconds it is valid.
    """
    now = int(state.now.timestamp())
    times = {"nbf": now, "iat": now, "exp": now + lifetime_s}
    header = {"alg": "HS256", "kid": _KEY_ID, "typ": "JWT"}
    signed = f"{_segment(header)}.{_segment({**claims, **times})}"
    return f"{signed}.{_base64(_signature(state, signed))}"


def decode(state: State, token: str, *, audience: str) -> dict[str, Any]:
    """Verify a token and return its claims.

    :param state: the state of the server.
    :param token: the token.
    :param audience: the expected audience.
    :raises InvalidToken: the token is invalid.
    """
    kid = header(token).get("kid")
    if kid is None:
        raise InvalidToken("Missing kid header")
    if kid != _KEY_ID:
        raise InvalidToken("Unknown service key")
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(state, signed), _bytes(signature, "crypto")):
        raise InvalidToken("Signature verification failed")
    claims = unverified(token)
    now = state.now.timestamp()
    if claims["nbf"] > now + _SKEW_S:
        raise InvalidToken("The token is not yet valid (nbf)")
    if claims["exp"] <= now - _SKEW_S:
        raise InvalidToken("Signature has expired")
    if claims.get("aud") is None:
        raise InvalidToken('Token is missing the "aud" claim')
    if claims["aud"] != audience:
        raise InvalidToken("Audience doesn't match")
    return claims


def is_jwt(text: str) -> bool:
    """Return whether a text is a token whose header has the type JWT."""
    try:
        kind = header(text).get("typ", "")
    except InvalidToken:
        return False
    return isinstance(kind, str) and kind.lower() in ("jwt", "at+jwt")


def header(token: str) -> dict[str, Any]:
    """Return the header of a token.

    :raises InvalidToken: the token is malformed.
    """
    segments = token.split(".")
    if len(segments) < 3:
        raise InvalidToken("Not enough segments")
    return _object(_bytes(segments[0], "header"), "header")


def unverified(token: str) -> dict[str, Any]:
    """Return the claims of a token without verifying it.

    :raises InvalidToken: the token is malformed.
    """
    header(token)
    return _object(_bytes(token.split(".")[1], "payload"), "payload")


def _signature(state: State, signed: str) -> bytes:
    return hmac.digest(state.secret, signed.encode(), "sha256")


def _segment(content: Mapping[str, Any]) -> str:
    return _base64(json.dumps(content, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(segment: str, name: str) -> bytes:
    try:
        return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise InvalidToken(f"Invalid {name} padding") from None


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError as error:
        raise InvalidToken(f"Invalid {name} string: {error}") from None
    if not isinstance(read, dict):
        raise InvalidToken(f"Invalid {name} string: must be a json object")
    return read
