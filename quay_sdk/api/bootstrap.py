"""Bootstrap: the first token of a registry that is set up by a program."""

from __future__ import annotations

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class BootstrapRenewal(Model):
    """The outcome of a renewal of the bootstrap token.

    :ivar status: always ``"rotated"``.
    """

    status: str


class Bootstrap(Resource):
    """The first token of a registry that is set up by a program."""

    @operation(
        "renewBootstrapToken",
        "POST /api/v1/bootstrap/renew",
        without_token="answered",
        errors=(401, 403, 500),
        since="3.18",
        features=("PROGRAMMATIC_BOOTSTRAP",),
    )
    def renew_bootstrap_token(self) -> BootstrapRenewal:
        """Replace the bootstrap token with a new one.

        The server creates the bootstrap token when it starts, for the superuser that
        ``BOOTSTRAP_TOKEN_OWNER`` names in its configuration. The client must use this token: other valid
        tokens are refused with status 403, an expired one with 401.

        The old token stops working at once, so this client cannot send further requests. The response does
        not contain the new token: the server writes it to the file ``BOOTSTRAP_TOKEN_PATH``, or to the
        configured Kubernetes secret. If the connection is lost, look there before you try again. A bootstrap
        token is valid for ``BOOTSTRAP_TOKEN_EXPIRATION`` seconds (default 3600).

        A 500 means that the server could not write the new token or delete the old ones. The old token
        remains valid.

        ::

            client.registry.renew_bootstrap_token()

        :returns: the outcome, without the token.
        """
        ...
