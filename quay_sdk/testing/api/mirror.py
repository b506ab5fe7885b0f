"""Mirrors of repositories in other registries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from quay_sdk.testing import hosts, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.pushes import RESOLVED_IP
from quay_sdk.testing.rights import ROLES
from quay_sdk.testing.state import Organization, Repository, Robot
from quay_sdk.testing.state.mirrors import RepositoryMirror
from quay_sdk.testing.views import Json, epoch, exact_iso

_ARCHITECTURES = frozenset(("amd64", "arm64", "ppc64le", "s390x"))
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_PROXIES = ("http_proxy", "https_proxy", "no_proxy")
_HIDDEN = "********"

_CHANGEABLE = (
    "is_enabled",
    "external_reference",
    "sync_start_date",
    "sync_interval",
    "skopeo_timeout_interval",
    "architecture_filter",
    "external_registry_username",
    "external_registry_password",
)
"""The keys that can be changed, in the order in which changes are logged."""


@handles("getRepoMirrorConfig")
def get_mirror(call: Call) -> Json:
    call.require_repository("admin")
    mirror = _mirror(call)
    return {
        "is_enabled": mirror.is_enabled,
        "mirror_type": "PULL",
        "external_reference": mirror.external_reference,
        "external_registry_username": mirror.external_registry_username,
        "external_registry_config": mirror.external_registry_config,
        "sync_interval": mirror.sync_interval,
        "sync_start_date": exact_iso(mirror.sync_start_date),
        "sync_expiration_date": exact_iso(mirror.sync_expiration_date),
        "sync_retries_remaining": mirror.retries_remaining,
        "sync_status": mirror.status,
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": mirror.rules},
        "robot_username": mirror.robot.name if mirror.robot else None,
        "skopeo_timeout_interval": mirror.skopeo_timeout_interval,
        "architecture_filter": mirror.architecture_filter,
    }


def _mirror(call: Call) -> RepositoryMirror:
    return or_404(call.repository.mirror)


# -- creation --------------------------------------------------------------------------


@handles("createRepoMirrorConfig")
def create_mirror(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    repository = call.repository
    _check_namespace(repository)
    if repository.mirror is not None:
        text = f"Mirror configuration already exits for repository {repository.full_name}"
        raise problems.detail(409, text)
    _check_reference(call, body["external_reference"])
    _check_architectures(call, body.get("architecture_filter"))
    start = _date(body["sync_start_date"])
    rules = body["root_rule"]["rule_value"]
    _check_rules(rules)
    # What comes next may refuse the mirror, but not the rule, which is there from now on.
    repository.has_stray_mirror_rule, stray = True, repository.has_stray_mirror_rule
    if "robot_username" not in body:
        raise problems.invalid("'robot_username' is a required property")
    robot = _robot(call, body["robot_username"])
    _let_write(repository, robot)
    _check_keys(call, body)
    repository.has_stray_mirror_rule = stray
    repository.state = "MIRROR"
    repository.mirror = RepositoryMirror(
        body["external_reference"],
        int(body["sync_interval"]),
        robot,
        rules,
        is_enabled=body.get("is_enabled", True),
        external_registry_username=body.get("external_registry_username") or None,
        external_registry_password=body.get("external_registry_password") or None,
        external_registry_config=body.get("external_registry_config", {}),
        sync_start_date=start,
        skopeo_timeout_interval=int(body["skopeo_timeout_interval"]),
        architecture_filter=body.get("architecture_filter") or [],
    )
    _log(call, "external_reference", body["external_reference"])
    return Reply("", 201)


def _check_keys(call: Call, body: Json) -> None:
    # The server has no use for other keys, and fails.
    known = call.operation.schema["properties"] if call.operation.schema else {}
    if unknown := [key for key in body if key not in known]:
        raise problems.invalid(f"unexpected properties: {', '.join(unknown)}")


def _check_namespace(repository: Repository) -> None:
    if isinstance(repository.namespace, Organization) and repository.namespace.mirror is not None:
        raise problems.invalid(
            "Repository mirror configuration cannot be managed when organization-level mirroring is "
            "configured"
        )


def _check_reference(call: Call, reference: str) -> None:
    try:
        hosts.check_reference(call.config, reference)
    except hosts.BlockedHostError:
        raise problems.invalid("The provided registry location is not allowed") from None
    except ValueError as error:
        raise problems.invalid(str(error)) from None


def _check_architectures(call: Call, architectures: list[str] | None) -> None:
    if not architectures:
        return
    if not call.config.has("SPARSE_INDEX"):
        raise problems.detail(400, "Architecture filtering requires FEATURE_SPARSE_INDEX to be enabled.")
    if unknown := sorted(set(architectures) - _ARCHITECTURES):
        raise problems.detail(400, f"Invalid architectures: {', '.join(unknown)}")


def _date(text: str) -> datetime:
    try:
        return datetime.strptime(text, _DATE).replace(tzinfo=UTC)
    except ValueError:
        raise problems.detail(400, "Incorrect DateTime format for sync_start_date.") from None


def _check_rules(rules: list[str]) -> None:
    if not rules:
        raise problems.invalid(
            "validation failed: rule_value for TAG_GLOB_CSV must be a list with at least one rule"
        )


def _robot(call: Call, name: str) -> Robot:
    """The robot of that name, which has to be one of the repository's namespace."""
    robot = call.state.robot(name)
    if robot is None:
        raise problems.message(400, "Could not find robot with specified username")
    if robot.owner is not call.repository.namespace:
        raise problems.message(400, "Invalid robot")
    return robot


def _let_write(repository: Repository, robot: Robot) -> None:
    if ROLES.index(repository.users.get(robot, "none")) < ROLES.index("write"):
        repository.users[robot] = "write"


# -- changes ---------------------------------------------------------------------------


@handles("changeRepoMirrorConfig")
def change_mirror(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    _check_namespace(call.repository)
    mirror = _mirror(call)
    if "external_reference" in body:
        _check_reference(call, body["external_reference"])
    start = _date(body["sync_start_date"]) if "sync_start_date" in body else None
    _check_architectures(call, body.get("architecture_filter"))
    _check_credentials(body)
    if "root_rule" in body:
        _check_rules(body["root_rule"]["rule_value"])
    robot = _robot(call, body["robot_username"]) if "robot_username" in body else None

    if robot is not None:
        _let_write(call.repository, robot)
        mirror.robot = robot  # not logged, as on the server
    stored = {**body, "sync_start_date": start, "architecture_filter": body.get("architecture_filter") or []}
    logged = {**body, "sync_start_date": start and epoch(start)}
    if body.get("external_registry_password") is not None:
        logged["external_registry_password"] = _HIDDEN
    for key in _CHANGEABLE:
        if key in body:
            setattr(mirror, key, stored[key])
            _log(call, key, logged[key])
    _change_registry_config(call, mirror, body.get("external_registry_config", {}))
    if "root_rule" in body:
        rules = body["root_rule"]["rule_value"]
        if not call.repository.has_stray_mirror_rule:
            mirror.rules = rules
        _log(call, "mirror_rule", rules)
    return Reply("", 201)


def _check_credentials(body: Json) -> None:
    if "external_registry_password" not in body:
        return
    if "external_registry_username" not in body:
        raise problems.detail(400, "Unable to set a new password without also specifying a username.")
    if body["external_registry_username"] is None and body["external_registry_password"] is not None:
        raise problems.detail(400, "Unable to delete username while setting a password.")


def _change_registry_config(call: Call, mirror: RepositoryMirror, config: Json) -> None:
    kept = mirror.external_registry_config
    for key in ("verify_tls", "unsigned_images"):
        if key in config:
            kept[key] = config[key]
            _log(call, key, config[key])
    proxies = config.get("proxy", {})
    for key in _PROXIES:
        if key not in proxies:
            continue
        # The server loses the first proxy that is ever set.
        if "proxy" in kept:
            kept["proxy"][key] = proxies[key]
        else:
            kept["proxy"] = {}
        _log(call, key, proxies[key])


# -- synchronization -------------------------------------------------------------------


@handles("syncNow")
def sync_now(call: Call) -> Reply:
    call.require_repository("admin")
    if not _mirror(call).request_sync():
        raise problems.not_found()
    _log(call, "sync_status", "SYNC_NOW")
    return NO_CONTENT


@handles("syncCancel")
def cancel_sync(call: Call) -> Reply:
    call.require_repository("admin")
    if not _mirror(call).cancel_sync():
        raise problems.not_found()
    _log(call, "sync_status", "SYNC_CANCEL")
    return NO_CONTENT


def _log(call: Call, changed: str, to: Any) -> None:
    call.log_repository(
        "repo_mirror_config_changed",
        **{"user-agent": call.headers.get("User-Agent", "")},
        username=call.me.name,
        resolved_ip=RESOLVED_IP,
        changed=changed,
        to=to,
    )
