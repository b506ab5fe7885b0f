"""The bootstrap token, of which a server whose first user came later has none."""

from __future__ import annotations

from differential.world import World

OPERATION = "renewBootstrapToken"


def scenario_refused(world: World) -> None:
    """What is no bootstrap token."""
    ada = world.user("ada")
    for user in (world.superuser, ada, None):
        world.call(OPERATION, user=user)
        world.call(OPERATION, user=user, headers={"X-Quay-Bootstrap-Renewal-Location": "local"})
    world.call(OPERATION, user=ada, session=True)
    world.call(OPERATION, user=None, bearer="nonsense")
    world.call(OPERATION, user=None, basic=(ada, "password"))
    for header in ("Bearer", "Bearer ", "bearer  x", "Bearer x y", "Token x", "nonsense"):
        world.call(OPERATION, user=None, headers={"Authorization": header})
        world.call(OPERATION, user=ada, session=True, headers={"Authorization": header})
