"""The state of the registry's server: whether it is set up, and turning it off."""

from __future__ import annotations

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class RegistryStatus(Model):
    """Whether the registry is set up.

    :ivar status: ``"ready"``, or ``"setup-incomplete"`` where its configuration lacks ``SETUP_COMPLETE``.
    :ivar provider_id: where its configuration comes from, ``"file"`` or ``"k8s"``; only when it is ready.
    """

    status: str
    provider_id: str | None = None


class RegistryControl(Resource):
    """The state of the registry's server."""

    @operation(
        "scRegistryStatus",
        "GET /api/v1/superuser/registrystatus",
        without_token="answered",
        features=("SUPER_USERS",),
        internal=True,
    )
    def registry_status(self) -> RegistryStatus:
        """Get whether the registry is set up. No token is needed.

        :returns: the status.
        """
        ...

    @operation(
        "scShutdownContainer",
        "POST /api/v1/superuser/shutdown",
        needs=("super:user",),
        errors=(403,),
        features=("SUPER_USERS",),
        superuser="required",
        internal=True,
    )
    def shutdown(self) -> None:
        """Shut down the container that the server runs in.

        What runs it, such as Kubernetes, may start it anew. The server serves no requests in between,
        and may not live to answer this one.
        """
        ...
