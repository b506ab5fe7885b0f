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

    :ivar uuid: identifier of the token.
    :ivar title: title that its owner gave it; not unique.
    :ivar last_accessed: time of the last use; ``None`` if it was never used.
    :ivar created: time of creation.
    :ivar expiration: when it expires; ``None`` if it does not.
    :ivar token_code: the password; absent from listings.
    """

    uuid: str
    title: str
    last_accessed: datetime | None = field(format=RFC_2822)
    created: datetime = field(format=RFC_2822)
    expiration: datetime | None = field(format=RFC_2822)
    token_code: str | None = field(default=None, secret=True)


class AppTokens(Resource):
    """The app tokens of the client's user."""

    @operation(
        "listAppTokens",
        "GET /api/v1/user/apptoken",
        scope="user:admin",
        errors=(401, 403),
        key="tokens",
        features=("APP_SPECIFIC_TOKENS",),
    )
    def list(self, *, expiring: bool | None = None) -> Paged[AppToken]:
        """List the app tokens of the client's user, without their passwords.

        Expired tokens are listed too, until the server removes them.

        ::

            for token in client.user.apptokens.list():
                print(token.title, token.last_accessed)

        :param expiring: only tokens that will expire soon: within a tenth of the lifetime that the server
            gives to new tokens, or within 2.8 days if new tokens do not expire (default ``False``: all).
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
        """Create an app token: a password with which an application signs in to the registry as the user.

        Sign in with the user name ``$app`` and the ``token_code`` as the password, such as with
        ``docker login``. The application can then pull and push whatever the user can. This API takes OAuth
        tokens, not app tokens. The token works until its ``expiration``, which comes from the server's
        ``APP_SPECIFIC_TOKEN_EXPIRATION`` (default: it does not expire).

        ::

            token = client.user.apptokens.create(title="laptop")
            print(token.token_code)

        :param title: title for people, such as the name of a machine. It need not be unique.
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
        """Get an app token, with its password. An expired token is a 404.

        ::

            client.user.apptokens.get("5c0e8b1c-9b7e-4a9e-8d0c-2f4f0d6a1b3e").token_code

        :param token_uuid: ``uuid`` of the token.
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
        """Delete an app token. Applications that use it can no longer sign in. It cannot be restored.

        ::

            client.user.apptokens.delete("5c0e8b1c-9b7e-4a9e-8d0c-2f4f0d6a1b3e")

        :param token_uuid: ``uuid`` of the token.
        """
        ...
