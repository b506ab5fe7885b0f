"""Bootstrap: the first token of a registry that was set up without people."""

from __future__ import annotations

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class BootstrapRenewal(Model):
    """What became of a bootstrap token that was to be renewed.

    :ivar status: ``"rotated"``.
    """

    status: str


class Bootstrap(Resource):
    """The first token of a registry that was set up without people."""

    @operation(
        "renewBootstrapToken",
        "POST /api/v1/bootstrap/renew",
        without_token="answered",
        errors=(401, 403, 500),
        since="3.18",
        features=("PROGRAMMATIC_BOOTSTRAP",),
    )
    def renew_bootstrap_token(self) -> BootstrapRenewal:
        """Replace the bootstrap token by a new one. The client must have signed in with the old one.

        The old one ceases to work at once, so the call must not be made twice. The answer does not
        have the new one: the server writes it to the place that it was configured to keep it in.

        :returns: that it was replaced.
        """
        ...
