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

        The client's own token must be the bootstrap token; any other valid token is refused. The old token
        stops working at once, so this client cannot send further requests. The response does not contain the
        new token: the server writes it to the place that is configured for bootstrap tokens. If the
        connection is lost, look there before you try again.

        A 500 means that the server could not write the new token, or could not delete the old ones.

        ::

            client.registry.renew_bootstrap_token()

        :returns: the outcome, without the token.
        """
        ...
