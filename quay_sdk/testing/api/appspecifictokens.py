"""App tokens: passwords for one application each."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta

from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.config import duration
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state.accounts import AppToken, User
from quay_sdk.testing.views import Json, rfc_2822

LIFETIME_WITHOUT_EXPIRATION = "4w"
"""What counts as the lifetime of tokens that do not expire, for the question which expire soon."""


@handles("listAppTokens")
def list_app_tokens(call: Call) -> Json:
    me = call.require_user_admin()
    return listing(call, me.app_tokens.values())


def listing(call: Call, tokens: Iterable[AppToken]) -> Json:
    """Return app tokens; only those that expire soon, if the request asks for that."""
    only_expiring = call.query["expiring"]
    if only_expiring:
        now = call.state.now
        lifetime = duration(call.config["APP_SPECIFIC_TOKEN_EXPIRATION"] or LIFETIME_WITHOUT_EXPIRATION)
        soon = now + timedelta(seconds=math.ceil(lifetime.total_seconds() * 0.1) or 1)
        tokens = [token for token in tokens if token.expiration and now < token.expiration <= soon]
    return {"tokens": [app_token(token) for token in tokens], "only_expiring": only_expiring}


@handles("createAppToken")
def create_app_token(call: Call) -> Json:
    me = call.require_user_admin()
    call.require_fresh_login()
    title = call.json()["title"]
    lifetime = call.config["APP_SPECIFIC_TOKEN_EXPIRATION"]
    now = call.state.now
    token = AppToken(title, now, expiration=now + duration(lifetime) if lifetime else None)
    me.app_tokens[token.uuid] = token
    _log(call, "create_app_specific_token", me, token)
    return _view_with_code(token)


@handles("getAppToken")
def get_app_token(call: Call) -> Json:
    me = call.require_user_admin()
    call.require_fresh_login()
    token = or_404(me.app_tokens.get(call.path["token_uuid"]))
    is_expired = token.expiration is not None and token.expiration <= call.state.now
    return _view_with_code(or_404(None if is_expired else token))


@handles("revokeAppToken")
def revoke_app_token(call: Call) -> Reply:
    me = call.require_user_admin()
    call.require_fresh_login()
    token = or_404(me.app_tokens.pop(call.path["token_uuid"], None))
    _log(call, "revoke_app_specific_token", me, token)
    return NO_CONTENT


def _log(call: Call, kind: str, me: User, token: AppToken) -> None:
    call.log(kind, me, app_specific_token_title=token.title, app_specific_token=token.uuid)


def _view_with_code(token: AppToken) -> Json:
    return {"token": {**app_token(token), "token_code": token.code}}


def app_token(token: AppToken) -> Json:
    """Return an app token without its code."""
    return {
        "uuid": token.uuid,
        "title": token.title,
        "last_accessed": rfc_2822(token.last_accessed),
        "created": rfc_2822(token.created),
        "expiration": rfc_2822(token.expiration),
    }
