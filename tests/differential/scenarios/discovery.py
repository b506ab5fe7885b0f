"""What the registry says of itself: errors, capabilities, and the description of its API."""

from __future__ import annotations

from differential.world import World


def scenario_errors(world: World) -> None:
    """What the types of errors mean."""
    for name in (
        "external_service_timeout",
        "invalid_request",
        "invalid_response",
        "invalid_token",
        "expired_token",
        "insufficient_scope",
        "fresh_login_required",
        "exceeds_license",
        "not_found",
        "downstream_issue",
        "tag_immutable",
        "token_rotation_failed",
        "nonsense",
        "NOT_FOUND",
    ):
        world.call("getErrorDescription", user=None, path={"error_type": name})
    ada = world.user("ada")
    world.call("getErrorDescription", user=ada, path={"error_type": "not_found"})
    world.call("getErrorDescription", user=ada, scopes=["repo:read"], path={"error_type": "not_found"})


def scenario_capabilities(world: World) -> None:
    """What the registry can do."""
    ada = world.user("ada")
    for user in (None, ada):
        world.call("getRegistryCapabilities", user=user)
    world.call("getRegistryCapabilities", user=None, bearer="nonsense")
