"""Mirrors of organizations in other registries."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from quay_sdk.testing import hosts, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Organization, Robot
from quay_sdk.testing.state.mirrors import REPOSITORY_STATUSES, DiscoveredRepository, OrganizationMirror
from quay_sdk.testing.views import Json, exact_iso

_DATE = "%Y-%m-%dT%H:%M:%SZ"
_PAGE = 100
_LARGEST_PAGE = 500


def _mirror(call: Call) -> OrganizationMirror:
    return or_404(call.organization.mirror)


@handles("getOrgMirrorConfig")
def get_mirror(call: Call) -> Json:
    call.require_administrator(readonly=True)
    mirror = _mirror(call)
    counts = Counter(found.status for found in mirror.repositories())
    return {
        "is_enabled": mirror.is_enabled,
        "external_registry_type": mirror.external_registry_type,
        "external_registry_url": mirror.external_registry_url,
        "external_namespace": mirror.external_namespace,
        "external_registry_username": mirror.external_registry_username,
        "has_external_registry_password": mirror.external_registry_password is not None,
        "external_registry_config": mirror.external_registry_config,
        "repository_filters": mirror.repository_filters,
        "robot_username": mirror.robot.name,
        "visibility": mirror.visibility,
        "sync_interval": mirror.sync_interval,
        "sync_start_date": exact_iso(mirror.sync_start_date),
        "sync_expiration_date": exact_iso(mirror.sync_expiration_date),
        "sync_status": mirror.status,
        "sync_retries_remaining": mirror.retries_remaining,
        "repo_sync_status_counts": {status: counts[status] for status in REPOSITORY_STATUSES},
        "skopeo_timeout": mirror.skopeo_timeout,
        "creation_date": exact_iso(mirror.created),
    }


# -- configuration ---------------------------------------------------------------------


@handles("createOrgMirrorConfig")
def create_mirror(call: Call) -> Reply:
    body = call.json()
    organization = call.require_organization_admin()
    robot = _robot(call, organization, body["robot_username"])
    start = _date(body["sync_start_date"])
    _check_url(call, body["external_registry_url"])
    _check_organization(call, organization)
    organization.mirror = OrganizationMirror(
        call.state.next_id(),
        body["external_registry_type"],
        body["external_registry_url"],
        body["external_namespace"],
        int(body["sync_interval"]),
        robot,
        body["visibility"],
        call.state.now,
        is_enabled=body.get("is_enabled", True),
        external_registry_username=body.get("external_registry_username") or None,
        external_registry_password=body.get("external_registry_password") or None,
        external_registry_config=body.get("external_registry_config", {}),
        repository_filters=body.get("repository_filters", []),
        skopeo_timeout=int(body.get("skopeo_timeout", 300)),
        sync_start_date=start,
    )
    logged = ("external_registry_type", "external_registry_url", "external_namespace", "robot_username")
    metadata = {key: body[key] for key in (*logged, "sync_interval")}
    call.log("org_mirror_enabled", organization, **metadata)
    return Reply("", 201)


def _robot(call: Call, organization: Organization, name: str) -> Robot:
    robot = call.state.robot(name)
    if robot is None:
        raise problems.invalid(f"Invalid robot account: {name}")
    if robot.owner is not organization:
        raise problems.invalid("Robot account must belong to the organization")
    return robot


def _date(text: str) -> datetime:
    try:
        return datetime.strptime(text, _DATE).replace(tzinfo=UTC)
    except ValueError:
        raise problems.invalid("Invalid sync_start_date format. Use ISO 8601: YYYY-MM-DDTHH:MM:SSZ") from None


def _check_url(call: Call, url: str) -> None:
    try:
        hosts.check_url(call.config, url)
    except hosts.BlockedHostError:
        raise problems.invalid("The provided registry URL is not allowed") from None
    except ValueError as error:
        raise problems.invalid(str(error)) from None


def _check_organization(call: Call, organization: Organization) -> None:
    """Refuse an organization that has anything that a mirror cannot have."""
    refused = "Cannot create organization mirror: the organization"
    if organization.repositories:
        raise problems.invalid(
            f"{refused} already contains repositories. Organization mirroring requires an empty organization."
        )
    if call.config.has("IMMUTABLE_TAGS") and organization.immutability_policies:
        raise problems.invalid(
            f"{refused} has immutability policies configured. Remove all namespace immutability policies "
            "first."
        )
    if call.config.has("PROXY_CACHE") and organization.proxy_cache is not None:
        raise problems.invalid(
            f"{refused} has a proxy cache configuration. Remove the proxy cache configuration first."
        )
    if organization.mirror is not None:
        raise problems.invalid("Mirror configuration already exists for this organization")


@handles("updateOrgMirrorConfig")
def update_mirror(call: Call) -> str:
    body = call.json()
    organization = call.require_organization_admin()
    mirror = _mirror(call)
    before = mirror.external_reference
    changes = {
        key: body[key]
        for key in (
            "is_enabled",
            "external_registry_url",
            "external_namespace",
            "visibility",
            "sync_interval",
            "external_registry_config",
            "repository_filters",
            "skopeo_timeout",
        )
        if key in body
    }
    if "external_registry_url" in body:
        _check_url(call, body["external_registry_url"])
    if "robot_username" in body:
        changes["robot"] = _robot(call, organization, body["robot_username"])
    if "sync_start_date" in body:
        changes["sync_start_date"] = _date(body["sync_start_date"])
    for key in ("external_registry_username", "external_registry_password"):
        if key in body:
            changes[key] = body[key] or None
    for key, value in changes.items():
        setattr(mirror, key, value)
    call.log(
        "org_mirror_config_changed",
        organization,
        updated_fields=list(body),
        old_external_reference=before,
        external_reference=mirror.external_reference,
    )
    return ""


@handles("deleteOrgMirrorConfig")
def delete_mirror(call: Call) -> Reply:
    organization = call.require_organization_admin()
    mirror = _mirror(call)
    for found in mirror.discovered.values():
        if found.repository is not None and found.repository.state == "ORG_MIRROR":
            found.repository.state = "NORMAL"
    organization.mirror = None
    call.log("org_mirror_disabled", organization, external_reference=mirror.external_reference)
    return NO_CONTENT


# -- synchronization -------------------------------------------------------------------


@handles("syncOrgMirrorNow")
def sync_now(call: Call) -> Reply:
    organization = call.require_organization_admin()
    mirror = _mirror(call)
    if mirror.status == "SYNCING":
        raise problems.invalid("Cannot trigger sync: discovery is currently in progress.")
    if any(found.is_waiting for found in mirror.repositories()):
        raise problems.invalid(
            "Cannot trigger sync: repositories are still syncing. Cancel the current sync and wait for all "
            "repositories to reach a terminal state before triggering a new sync."
        )
    mirror.request_sync(call.state.now)
    call.log("org_mirror_sync_now_requested", organization, external_reference=mirror.external_reference)
    return NO_CONTENT


@handles("cancelOrgMirrorSync")
def cancel_sync(call: Call) -> Reply:
    organization = call.require_organization_admin()
    mirror = _mirror(call)
    if mirror.status == "CANCEL":
        raise problems.invalid("Cannot cancel: mirror is already cancelled")
    mirror.cancel_sync(call.state.now)
    call.log("org_mirror_sync_cancelled", organization, external_reference=mirror.external_reference)
    return NO_CONTENT


@handles("verifyOrgMirrorConnection")
def verify_connection(call: Call) -> Json:
    call.require_organization_admin()
    mirror = _mirror(call)
    try:
        hosts.check_url(call.config, mirror.external_registry_url)
    except ValueError:
        return {"success": False, "message": "The provided URL is not allowed"}
    return {"success": True, "message": "Connection successful"}


@handles("listOrgMirrorRepositories")
def list_repositories(call: Call) -> Json:
    call.require_administrator(readonly=True)
    organization, mirror = call.organization, _mirror(call)
    page, limit = _page(call)
    status = call.raw_query.get("status")
    if status is not None and status.upper() not in REPOSITORY_STATUSES:
        raise problems.invalid(
            f"Invalid status filter '{status}'. Valid values: {', '.join(REPOSITORY_STATUSES)}"
        )
    found = [each for each in mirror.repositories() if status is None or each.status == status.upper()]
    start = (page - 1) * limit
    return {
        "repositories": [_view(organization, each) for each in found[start : start + limit]],
        "page": page,
        "limit": limit,
        "total": len(found),
        "has_next": page * limit < len(found),
    }


def _page(call: Call) -> tuple[int, int]:
    """The number and the size of the page. What is no number counts as not given."""

    def number(name: str, default: int) -> int:
        try:
            return int(call.raw_query.get(name, default))
        except ValueError:
            return default

    limit = min(number("limit", _PAGE), _LARGEST_PAGE)
    return max(number("page", 1), 1), limit if limit > 0 else _PAGE


def _view(organization: Organization, found: DiscoveredRepository) -> Json:
    return {
        "name": found.name,
        "sync_status": found.status,
        "discovery_date": exact_iso(found.discovery_date),
        "last_sync_date": exact_iso(found.last_sync),
        "status_message": found.message,
        "quay_repository": f"{organization.name}/{found.name}" if found.repository is not None else None,
    }
