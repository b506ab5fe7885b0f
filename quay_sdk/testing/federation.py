"""Robots that sign in with the tokens of an identity provider, and the tokens that they get for them.

The embedded Quay connects to no provider, so that it cannot check the signatures of a provider's tokens: it
takes any signature for valid, and checks everything else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quay_sdk.testing import jwt, problems
from quay_sdk.testing.state import Robot, State

Json = dict[str, Any]

_LIFETIME_S = 3600
"""For how many seconds a robot's temporary token is valid."""

_ALGORITHMS = ("RS256", "RS384")
_SKEW_S = 30
"""By how many seconds the clocks of a provider and of the server may differ."""


def accepted_claims(robot: Robot, token: str, now: datetime) -> Json:
    """Return what a provider's token states, among it its issuer, ``iss``, and its subject, ``sub``.

    :param robot: the robot that signs in with it.
    :param token: the token.
    :param now: the present time.
    :raises Problem: the token is not valid, or the robot may not use it.
    """
    try:
        header, claims = jwt.header(token), jwt.unverified(token)
    except jwt.InvalidToken as error:
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
    if issued > now + _SKEW_S:
        return "The token is not yet valid (iat)"
    if expires is None:
        return "Expiration Time claim (exp) must be an integer."
    if expires <= now - _SKEW_S:
        return "Signature has expired"
    if not isinstance(claims.get("sub", ""), str):
        return "Subject must be a string"
    if not isinstance(claims.get("jti", ""), str):
        return "JWT ID must be a string"
    return None


def _integer(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def temporary_token(state: State, robot: Robot, audience: str) -> str:
    """Return a token with which a robot can sign in to the registry for an hour.

    :param state: the state of the server.
    :param robot: the robot.
    :param audience: the host and port of the server.
    """
    claims = {
        "iss": "quay",
        "aud": audience,
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
    return jwt.encode(state, claims, lifetime_s=_LIFETIME_S)
