"""App tokens."""

from __future__ import annotations

from datetime import timedelta

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import AppToken
from quay_sdk.testing.views import Json, rfc_2822

_SOON = timedelta(days=14)


@handles("listAppTokens")
def list_app_tokens(call: Call) -> Json:
    tokens = list(call.me.app_tokens.values())
    expiring = call.flag("expiring")
    if expiring:
        soon = call.state.now + _SOON
        tokens = [token for token in tokens if token.expiration is not None and token.expiration <= soon]
    return {
        "tokens": [_view(token) for token in tokens],
        "only_expiring": expiring if "expiring" in call.query else None,
    }


@handles("createAppToken")
def create_app_token(call: Call) -> Json:
    title = call.body["title"].strip()
    if not title:
        raise problems.invalid("The title must not be empty")
    token = AppToken(title, call.state.now)
    call.me.app_tokens[token.uuid] = token
    call.log(
        "create_app_specific_token",
        call.me.name,
        app_specific_token_title=title,
        app_specific_token=token.uuid,
    )
    return {"token": {**_view(token), "token_code": token.code}}


@handles("getAppToken")
def get_app_token(call: Call) -> Json:
    token = _token(call)
    return {"token": {**_view(token), "token_code": token.code}}


@handles("revokeAppToken")
def revoke_app_token(call: Call) -> None:
    token = _token(call)
    del call.me.app_tokens[token.uuid]
    call.log(
        "revoke_app_specific_token",
        call.me.name,
        app_specific_token_title=token.title,
        app_specific_token=token.uuid,
    )


def _token(call: Call) -> AppToken:
    return or_404(call.me.app_tokens.get(call.path["token_uuid"]))


def _view(token: AppToken) -> Json:
    return {
        "uuid": token.uuid,
        "title": token.title,
        "last_accessed": rfc_2822(token.last_accessed),
        "created": rfc_2822(token.created),
        "expiration": rfc_2822(token.expiration),
    }
