"""The state of the server as a whole, for its installation."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("scRegistryStatus")
def get_registry_status(call: Call) -> Json:
    if call.config["SETUP_COMPLETE"]:
        return {"provider_id": "file", "status": "ready"}
    return {"status": "setup-incomplete"}


@handles("scShutdownContainer")
def shut_down(call: Call) -> Json:
    if any(call.state.users()) and not call.rights.is_superuser:
        raise problems.flask(403)
    return {}  # the embedded Quay goes on, as a container that is restarted does
