"""OAuth tokens that an organization's administrator makes for an application, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for
from quay_sdk.literals import Scope
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


def write_scopes(value: object) -> str:
    """Scopes as one string, with spaces between; a string passes as it is."""
    scopes: Any = encoder_for(str | Sequence[str])(value)
    return scopes if isinstance(scopes, str) else " ".join(scopes)


def write_lifetime(value: object) -> float:
    """A duration in seconds; a number passes as it is, for the server takes fractions here."""
    if isinstance(value, timedelta):
        return dates.encode_seconds(value)
    seconds: float = encoder_for(float)(value)
    return seconds


@model
class ApplicationToken(Model):
    """An OAuth token made for an application.

    :ivar uuid: the token's identifier.
    :ivar name: what it was called, or ``None`` if it is older than names.
    :ivar scope: what it may do: OAuth scopes with spaces between.
    :ivar expires_at: when it ceases to work.
    :ivar created: when it was made; ``None`` if that is not known.
    :ivar created_by: the user who made it, for whom it acts.
    :ivar last_accessed: when it was last used, or ``None`` if never.
    :ivar token: the token itself; only the answer to its creation has it.
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
    """OAuth tokens made for an application of an organization."""

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
        """List the tokens made for an application, without the tokens themselves.

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
        :returns: the tokens' particulars.
        """
        ...

    @operation(
        "createOrganizationApplicationToken",
        "POST /api/v1/organization/{orgname}/applications/{client_id}/tokens",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.18",
        params={"scope": Param(encode=write_scopes), "expiration": Param(encode=write_lifetime)},
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
        """Make a token for an application. It acts for the user who makes it.

        A token can be given no scope that the user, or the token that the client uses, lacks:
        that is a 403.

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
        :param name: what to call it, 1 to 255 characters without blanks around them; it need
            not be unique.
        :param scope: what it may do: OAuth scopes, or one string of them with spaces or commas
            between.
        :param expiration: how long it is to work: a duration, or seconds, 1 at least; ten years
            by default.
        :returns: the token, itself in ``token``: it is never shown again.
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
        """Revoke a token: what uses it can do so no longer.

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
        :param token_uuid: the token's ``uuid``.
        """
        ...
