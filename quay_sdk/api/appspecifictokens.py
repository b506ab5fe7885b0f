"""App tokens: passwords for the applications a user signs in from."""

from __future__ import annotations

from datetime import datetime

from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


@model
class AppToken(Model):
    """A password for one application, such as the ``docker`` command on one machine.

    :ivar uuid: the token's identifier.
    :ivar title: what its owner called it.
    :ivar last_accessed: when it was last used, or ``None`` if never.
    :ivar created: when it was made.
    :ivar expiration: when it ceases to work, or ``None`` for never.
    :ivar token_code: the password itself; lists leave it out.
    """

    uuid: str
    title: str
    last_accessed: datetime | None = field(format=RFC_2822)
    created: datetime = field(format=RFC_2822)
    expiration: datetime | None = field(format=RFC_2822)
    token_code: str | None = field(default=None, secret=True)


class AppTokens(Resource):
    """The app tokens of the user the client acts for."""

    @operation(
        "listAppTokens",
        "GET /api/v1/user/apptoken",
        scope="user:admin",
        errors=(401, 403),
        key="tokens",
        features=("APP_SPECIFIC_TOKENS",),
    )
    def list(self, *, expiring: bool | None = None) -> Paged[AppToken]:
        """List the app tokens, without their passwords.

        :param expiring: whether to list only those that expire soon: within a tenth of the time for which
            the server makes tokens, or of four weeks if it makes them for ever. All by default.
        :returns: the tokens; a page's ``extra`` has ``only_expiring``.
        """
        ...

    @operation(
        "createAppToken",
        "POST /api/v1/user/apptoken",
        scope="user:admin",
        errors=(400, 401, 403),
        key="token",
        features=("APP_SPECIFIC_TOKENS",),
        fresh_login=True,
    )
    def create(self, *, title: str) -> AppToken:
        """Create an app token. How long it works is the server's choice: see its ``expiration``.

        :param title: a name that tells what the token is for; it need not be unique.
        :returns: the token, with its password in ``token_code``.
        """
        ...

    @operation(
        "getAppToken",
        "GET /api/v1/user/apptoken/{token_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        key="token",
        features=("APP_SPECIFIC_TOKENS",),
        fresh_login=True,
    )
    def get(self, token_uuid: str) -> AppToken:
        """Get one app token, with its password.

        :param token_uuid: the token's ``uuid``.
        :returns: the token, with its password in ``token_code``.
        """
        ...

    @operation(
        "revokeAppToken",
        "DELETE /api/v1/user/apptoken/{token_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        features=("APP_SPECIFIC_TOKENS",),
        fresh_login=True,
    )
    def delete(self, token_uuid: str) -> None:
        """Revoke an app token: what signs in with it can do so no longer.

        :param token_uuid: the token's ``uuid``.
        """
        ...
