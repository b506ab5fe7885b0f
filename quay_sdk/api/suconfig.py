"""The registry's server: its setup status and its shutdown."""

from __future__ import annotations

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class RegistryStatus(Model):
    """The setup status of a registry.

    :ivar status: ``"ready"``, or ``"setup-incomplete"`` while the configuration lacks ``SETUP_COMPLETE``.
    :ivar provider_id: source of the configuration, ``"file"`` or ``"k8s"``; ``None`` while the setup is
        incomplete.
    """

    status: str
    provider_id: str | None = None


class RegistryControl(Resource):
    """The setup status and the shutdown of the registry's server."""

    @operation(
        "scRegistryStatus",
        "GET /api/v1/superuser/registrystatus",
        without_token="answered",
        features=("SUPER_USERS",),
        internal=True,
    )
    def registry_status(self) -> RegistryStatus:
        """Check whether the setup of the registry is complete.

        It does not check the health of the server.

        ::

            print(client.superuser.registry_status().status)

        :returns: the setup status.
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
        """Shut down the container in which the server runs.

        Only the container that receives the request stops. It starts again only if something outside Quay,
        such as Kubernetes, restarts it. The connection may be lost before the response arrives.

        The server does this by a signal to a process named ``my_init``. Current images of Quay have no such
        process: there the call is a 500, and nothing stops.

        ::

            client.superuser.shutdown()
        """
        ...
