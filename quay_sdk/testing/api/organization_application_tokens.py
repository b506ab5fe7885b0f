"""Tokens that are made for an application of an organization, and not in a browser."""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta
from math import isfinite

from quay_sdk.testing import pages, problems
from quay_sdk.testing.api.organization import find_application
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.rights import SCOPES
from quay_sdk.testing.state import OAuthToken
from quay_sdk.testing.state.applications import Application
from quay_sdk.testing.views import Json

_LONGEST_LIFETIME = int(timedelta(days=3652.5).total_seconds())
"""The longest lifetime of a token in seconds, and the one of tokens for which none is asked."""

_PAGE = 50

_LETTERS = string.ascii_letters + string.digits
"""What these tokens consist of; all others have capitals only."""


@handles("listOrganizationApplicationTokens")
def list_tokens(call: Call) -> Json:
    application = find_application(call, call.require_organization_admin(readonly=True))
    page, further = pages.by_id(
        call, _valid(call, application)[::-1], _PAGE, lambda token: token.id, descending=True
    )
    return {"tokens": [_view(token) for token in page], **further}


@handles("createOrganizationApplicationToken")
def create_token(call: Call) -> Json:
    body = call.json()
    application = find_application(call, call.require_organization_admin())
    name = body["name"].strip()
    if not name:
        raise problems.message(400, "'name' must not be empty")
    scopes = list(dict.fromkeys(body["scope"].replace(",", " ").split()))
    if not scopes or not set(scopes) <= set(SCOPES):
        raise problems.message(400, f"Invalid scope: {body['scope']}")
    call.require(all(_may_grant(call, scope) for scope in scopes))
    lifetime = body.get("expiration", _LONGEST_LIFETIME)
    if isinstance(lifetime, float) and not isfinite(lifetime):
        raise problems.message(400, "'expiration' must be a finite number of seconds")
    most = call.config["OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT"]
    if most is not None and len(_valid(call, application)) >= most:
        raise problems.message(400, f"Token limit reached: maximum {most} non-expired tokens per application")
    expires = call.state.now + timedelta(seconds=min(int(lifetime), _LONGEST_LIFETIME))
    code = "".join(secrets.choice(_LETTERS) for _ in range(40))
    token = call.state.add_token(application, call.me, scopes, name=name, expires=expires, code=code)
    call.log(
        "create_oauth_api_token",
        application.namespace,
        oauth_token_uuid=token.uuid,
        scope=" ".join(scopes),
        token_display_name=name,
        application_name=application.name,
        auth_method="OAuth",
        client_id=application.client_id,
    )
    return {**_view(token), "token": token.code}


@handles("deleteOrganizationApplicationToken")
def delete_token(call: Call) -> Reply:
    application = find_application(call, call.require_organization_admin())
    token = or_404(application.tokens.get(call.path["token_uuid"]))
    call.state.remove_token(token)
    call.log(
        "revoke_oauth_api_token",
        application.namespace,
        oauth_token_uuid=token.uuid,
        application_name=application.name,
        client_id=application.client_id,
    )
    return NO_CONTENT


def _may_grant(call: Call, scope: str) -> bool:
    """Whether a token may have a scope: it widens neither the caller's token nor the caller's rights."""
    name, rights = call.path["orgname"], call.rights
    if scope not in rights.scopes:
        return False
    kind, _, level = scope.partition(":")
    if scope == "repo:create":
        return rights.creates_in(name)
    if kind == "repo":
        return rights.repository(level, f"{name}/")
    return {
        "user:read": rights.reads_user,
        "user:admin": rights.manages_user,
        "org:admin": rights.administers(name),
        "super:user": rights.is_superuser,
    }[scope]


def _valid(call: Call, application: Application) -> list[OAuthToken]:
    """The tokens of an application that have not expired; those of its users are among them."""
    now = call.state.now
    return [token for token in application.tokens.values() if token.expires is None or token.expires > now]


def _view(token: OAuthToken) -> Json:
    return {
        "uuid": token.uuid,
        "name": token.name,
        "scope": " ".join(token.scopes),
        "expires_at": _iso(token.expires),
        "created": _iso(token.created),
        "created_by": token.user.name,
        "last_accessed": _iso(token.last_accessed),
    }


def _iso(instant: datetime | None) -> str | None:
    """ISO 8601 with a fraction of the second, which other responses do not have."""
    return None if instant is None else f"{instant.replace(tzinfo=None).isoformat()}Z"
