"""The token with which programs set up a new server."""

from __future__ import annotations

from datetime import timedelta

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Application, OAuthToken, State, User
from quay_sdk.testing.views import Json

_APPLICATION = "__quay_bootstrap_app"
_LOCATION = "X-Quay-Bootstrap-Renewal-Location"


@handles("renewBootstrapToken")
def renew_token(call: Call) -> Json:
    scheme, _, code = call.headers.get("Authorization", "").partition(" ")
    token = valid_token(call.state)
    if token is None or scheme.lower() != "bearer" or code.strip() != token.code:
        # Another token that is valid shows who calls, but does not serve for this.
        raise call.refusal() if call.token is not None else _invalid()
    is_expired = token.expires is not None and token.expires <= call.state.now
    if is_expired and call.headers.get(_LOCATION) != "local":
        raise _invalid()
    call.state.remove_token(token)
    _add_token(call.state, token.application, token.user)
    return {"status": "rotated"}


def _invalid() -> problems.Problem:
    return problems.usual(401, "invalid_token", "Requires valid bootstrap bearer token")


def provide_token(state: State, owner: User) -> OAuthToken:
    """Return the bootstrap token; if there is none, make one, as the server does when it starts.

    :param state: the state of the server.
    :param owner: the superuser whose token it is.
    """
    token = valid_token(state)
    if token is None:
        application = state.add_application(
            owner, _APPLICATION, description="Auto-created by bootstrap token provisioning"
        )
        token = _add_token(state, application, owner)
    return token


def valid_token(state: State) -> OAuthToken | None:
    """Return the bootstrap token, which may have expired; ``None`` if there is none that may be renewed."""
    token = state.bootstrap_token
    if token is None or state.tokens.get(token.code) is not token or token.user.name not in state.superusers:
        return None
    return token


def _add_token(state: State, application: Application, owner: User) -> OAuthToken:
    scopes = state.config["BOOTSTRAP_TOKEN_SCOPE"].split()
    expires = state.now + timedelta(seconds=state.config["BOOTSTRAP_TOKEN_EXPIRATION"])
    state.bootstrap_token = state.add_token(application, owner, scopes, expires=expires)
    return state.bootstrap_token
