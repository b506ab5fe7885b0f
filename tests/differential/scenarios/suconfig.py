"""The state of the server as a whole, for its installation."""

from __future__ import annotations

from differential.world import World


def scenario_status(world: World) -> None:
    """Anybody may ask for the status; only superusers may shut the server down."""
    ada = world.user("ada")
    for user in (world.superuser, ada, None):
        world.call("scRegistryStatus", user=user)
    world.call("scRegistryStatus", user=ada, session=True)
