"""Robots that sign in with the tokens of an identity provider, and the tokens that they get for them.

Both are JWTs. The embedded Quay connects to no provider, so that it cannot check the signatures of a
provider's tokens: it takes any signature for valid, and checks everything else. Its own tokens are signed
with the secret of the server.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from quay_sdk.testing import problems
from quay_sdk.testing.state import Robot, State

Json = dict[str, Any]

LIFETIME = timedelta(hours=1)
"""For how long a robot's temporary token is valid."""

_ALGORITHMS = ("RS256", "RS384")
_LEEWAY = 30
"""By how many seconds the clocks of a provider and of the server may differ."""


class _Token(NamedTuple):
    header: Json
    claims: Json
    signed: bytes
    signature: bytes


def accepted_claims(robot: Robot, token: str, now: datetime) -> Json:
    """Return what a provider's token states, among it its issuer, ``iss``, and its subject, ``sub``.

    :param robot: the robot that signs in with it.
    :param token: the token.
    :param now: the present time.
    :raises Problem: the token is not valid, or the robot may not use it.
    """
    try:
        header, claims, _, _ = _read(token)
    except ValueError as error:
        raise problems.message(400, f"Invalid token: {error}") from None
    issuer = claims.get("iss")
    if not issuer:
        raise problems.message(400, "Token does not contain issuer")
    if not robot.federation:
        raise problems.message(400, "Robot does not have federated login configured")
    subjects = [each["subject"] for each in robot.federation if each["issuer"] == issuer]
    if not subjects:
        raise problems.message(400, f"issuer {issuer} not configured for this robot")
    if fault := _fault(header, claims, now.timestamp()):
        raise problems.message(400, f"Invalid token: {fault}")
    if not issuer.startswith("https://"):
        raise problems.message(400, "OIDC server must be accessed over SSL")
    if claims.get("sub") not in subjects:
        raise problems.message(400, "Token does not match robot")
    return claims


def _fault(header: Json, claims: Json, now: float) -> str | None:
    """What is wrong with a provider's token, in the words of the server's JWT library."""
    if header.get("kid") is None:
        return "Missing `kid` header"
    if header.get("alg") not in _ALGORITHMS:
        return "The specified alg value is not allowed"
    for name in ("iat", "exp"):
        if claims.get(name) is None:
            return f'Token is missing the "{name}" claim'
    issued, expires = _integer(claims["iat"]), _integer(claims["exp"])
    if issued is None:
        return "Issued At claim (iat) must be an integer."
    if issued > now + _LEEWAY:
        return "The token is not yet valid (iat)"
    if expires is None:
        return "Expiration Time claim (exp) must be an integer."
    if expires <= now - _LEEWAY:
        return "Signature has expired"
    if not isinstance(claims.get("sub", ""), str):
        return "Subject must be a string"
    if not isinstance(claims.get("jti", ""), str):
        return "JWT ID must be a string"
    return None


def _integer(value: object) -> int | None:
    try:
        return int(value)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError, OverflowError):
        return None


# -- the server's own tokens -----------------------------------------------------------


def temporary_token(state: State, robot: Robot, audience: str) -> str:
    """Return a token with which a robot can sign in to the registry for an hour.

    :param state: the state of the server.
    :param robot: the robot.
    :param audience: the host and port of the server.
    """
    now = int(state.now.timestamp())
    header = {"alg": "HS256", "kid": "embedded", "typ": "JWT"}
    claims = {
        "iss": "quay",
        "aud": audience,
        "nbf": now,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "sub": robot.name,
        "access": {},
        "context": {
            "version": 2,
            "entity_kind": "robot",
            "entity_reference": robot.name,
            "kind": "user",
            "user": robot.name,
            "com.apostille.roots": None,
            "com.apostille.root": "$disabled",
        },
    }
    signed = f"{_encoded(_dumped(header))}.{_encoded(_dumped(claims))}"
    return f"{signed}.{_encoded(_signature(state, signed.encode()))}"


def signs_in(state: State, robot: Robot, password: str) -> bool:
    """Return whether a password is that of a robot: its token, or a temporary one.

    :param state: the state of the server.
    :param robot: the robot.
    :param password: the password.
    """
    try:
        _, claims, signed, signature = _read(password)
    except ValueError:
        return hmac.compare_digest(robot.token.encode(), password.encode())
    return (
        hmac.compare_digest(signature, _signature(state, signed))
        and claims["sub"] == robot.name
        and bool(claims["exp"] > state.now.timestamp() - _LEEWAY)
    )


def _signature(state: State, signed: bytes) -> bytes:
    return hmac.digest(state.secret, signed, "sha256")


# -- JWTs ------------------------------------------------------------------------------


def _read(token: str) -> _Token:
    """Read a JWT, without a check of its signature.

    :raises ValueError: it is not one.
    """
    signed, dot, signature = token.rpartition(".")
    header, second, claims = signed.partition(".")
    if not dot or not second:
        raise ValueError("Not enough segments")
    parts = json.loads(_decoded(header)), json.loads(_decoded(claims))
    if not all(isinstance(part, dict) for part in parts):
        raise ValueError("Invalid payload string: must be a json object")
    return _Token(*parts, signed.encode(), _decoded(signature))


def _dumped(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
