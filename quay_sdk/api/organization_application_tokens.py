"""OAuth tokens that an administrator makes for an application of an organization, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import Scope
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


def encode_scopes(value: object) -> str:
    """Scopes as one string, separated by spaces; a string is sent unchanged."""
    scopes: Any = encoder_for(str | Sequence[str])(value)
    return scopes if isinstance(scopes, str) else " ".join(scopes)


_LONGEST = 315_576_000
"""Ten years of 365.25 days, in seconds."""


def encode_lifetime(value: object) -> float:
    """A duration in seconds, of which the server takes fractions. It shortens one of more than ten years."""
    seconds: float = (
        dates.encode_seconds(value) if isinstance(value, timedelta) else encoder_for(float)(value)
    )
    if not 1 <= seconds <= _LONGEST:
        raise InvalidArgumentError(f"expected 1 to {_LONGEST} seconds (ten years), got {seconds}")
    return seconds


@model
class ApplicationToken(Model):
    """An OAuth token of an application.

    :ivar uuid: identifier of the token, not the token itself.
    :ivar name: name of the token; ``None`` for a token that a user granted, or that is older than names.
    :ivar scope: OAuth scopes of the token, separated by spaces.
    :ivar expires_at: when the token expires.
    :ivar created: when the token was made; ``None`` if the server does not know it.
    :ivar created_by: name of the user on whose behalf the token acts.
    :ivar last_accessed: when the token was last used; ``None`` if it never was.
    :ivar token: the token itself; ``None`` except in the result of its creation.
    """

    uuid: str
    name: str | None
    scope: str
    expires_at: datetime | None = field(format=ISO_8601)
    created: datetime | None = field(format=ISO_8601)
    created_by: str | None
    last_accessed: datetime | None = field(format=ISO_8601)
    token: str | None = field(default=None, secret=True)


class ApplicationTokens(Resource):
    """The OAuth tokens of an application."""

    @operation(
        "listOrganizationApplicationTokens",
        "GET /api/v1/organization/{orgname}/applications/{client_id}/tokens",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
        key="tokens",
        paging="token",
    )
    def list(self, organization: str, client_id: str) -> Paged[ApplicationToken]:
        """List the OAuth tokens of an application that have not expired, newest first.

        Tokens that users granted to the application are listed too, not only those of :meth:`create`. Global
        read-only superusers may call this operation too.

        ::

            for token in client.organization.applications.tokens.list("acme", "KQWZ2F7WVNO5QQBDRZPI"):
                print(token.name, token.created_by, token.expires_at)

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        :returns: the tokens, without their secrets.
        """
        ...

    @operation(
        "createOrganizationApplicationToken",
        "POST /api/v1/organization/{orgname}/applications/{client_id}/tokens",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.18",
        params={"scope": Param(encode=encode_scopes), "expiration": Param(encode=encode_lifetime)},
    )
    def create(
        self,
        organization: str,
        client_id: str,
        name: str,
        *,
        scope: str | Sequence[Scope],
        expiration: timedelta | float | None = None,
    ) -> ApplicationToken:
        """Create an OAuth token for an application. It acts on behalf of the user who creates it.

        The token is shown only once, in the result of this call. It is not limited to the organization:
        within its scopes it reaches all that its user can.

        Each scope must be covered by the scopes of the token that makes the call, and by what its user may do
        in this organization; otherwise the call is a 403. If the server sets
        ``OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT``, an application with that number of unexpired tokens cannot
        get another one (400).

        ::

            created = client.organization.applications.tokens.create(
                "acme", "KQWZ2F7WVNO5QQBDRZPI", "ci", scope=["repo:read"], expiration=timedelta(days=90)
            )
            print(created.token)

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        :param name: name of the token, 1 to 255 characters; the server removes white space around it. Several
            tokens can have the same.
        :param scope: OAuth scopes, at least one: a sequence, or text with spaces or commas between them. An
            unknown scope is a 400.
        :param expiration: how long the token is valid: a ``timedelta``, or seconds, from 1 second to ten
            years of 365.25 days (default ten years). The server drops fractions of a second.
        :returns: the token, with its secret in ``token``.
        """
        ...

    @operation(
        "deleteOrganizationApplicationToken",
        "DELETE /api/v1/organization/{orgname}/applications/{client_id}/tokens/{token_uuid}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
    )
    def delete(self, organization: str, client_id: str, token_uuid: str) -> None:
        """Revoke an OAuth token of an application; it stops working at once.

        Tokens that users granted to the application can be revoked too. The revocation cannot be undone.

        ::

            client.organization.applications.tokens.delete(
                "acme", "KQWZ2F7WVNO5QQBDRZPI", "3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90"
            )

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        :param token_uuid: ``uuid`` of the token.
        """
        ...
