"""Immutability policies of organizations and repositories."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Any

from quay_sdk.testing import problems, pushes
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Namespace, Repository
from quay_sdk.testing.state.policies import ImmutabilityPolicy
from quay_sdk.testing.views import Json

_LONGEST_PATTERN = 256

_AT_THE_END = {
    "bad escape (end of pattern)": "bad escape (end of pattern)",
    "missing ), unterminated subpattern": "missing )",
    "missing >, unterminated name": "missing >",
    "unterminated character set": "unterminated character set",
}
"""The faults of regular expressions for which the server names the end as their position, and its words."""

Policies = dict[str, ImmutabilityPolicy]


def _view(policy: ImmutabilityPolicy) -> Json:
    return {"uuid": policy.uuid, "tagPattern": policy.pattern, "tagPatternMatches": policy.matches}


def _list(policies: Policies) -> Json:
    return {"policies": [_view(policy) for policy in policies.values()]}


# -- organizations ---------------------------------------------------------------------


@handles("listOrgImmutabilityPolicies")
def list_organization_policies(call: Call) -> Json:
    call.require_administrator(readonly=True)
    namespace = call.state.accounts.get(call.path["orgname"])
    return _list(namespace.immutability_policies if namespace else {})


@handles("getOrgImmutabilityPolicy")
def get_organization_policy(call: Call) -> Json:
    call.require_administrator(readonly=True)
    namespace = or_404(call.state.accounts.get(call.path["orgname"]))
    return _view(_policy(call, namespace.immutability_policies))


@handles("createOrgImmutabilityPolicy")
def create_organization_policy(call: Call) -> Reply:
    body = call.json()
    call.require_administrator()
    organization = call.state.organization(call.path["orgname"])
    if call.config.has("ORG_MIRROR") and organization is not None and organization.mirror is not None:
        raise problems.invalid(
            "Cannot create immutability policy: organization is managed by organization-level mirroring"
        )
    read = _read(body)
    namespace = _enabled_namespace(call)
    made = _create(namespace.immutability_policies, read)
    _apply(call, made, namespace, list(namespace.repositories.values()))
    call.log("create_immutability_policy", namespace, namespace=namespace.name, **_logged(made))
    return Reply({"uuid": made.uuid}, 201)


@handles("updateOrgImmutabilityPolicy")
def update_organization_policy(call: Call) -> Reply:
    body = call.json()
    call.require_administrator()
    read = _read(body)
    namespace = _enabled_namespace(call)
    changed = _change(call, namespace.immutability_policies, read)
    _apply(call, changed, namespace, list(namespace.repositories.values()))
    call.log("update_immutability_policy", namespace, namespace=namespace.name, **_logged(changed))
    return NO_CONTENT


@handles("deleteOrgImmutabilityPolicy")
def delete_organization_policy(call: Call) -> Json:
    call.require_administrator()
    namespace = _enabled_namespace(call)
    policy = _policy(call, namespace.immutability_policies)
    del namespace.immutability_policies[policy.uuid]
    call.log("delete_immutability_policy", namespace, namespace=namespace.name, policy_uuid=policy.uuid)
    return {"uuid": policy.uuid}


# -- repositories ----------------------------------------------------------------------


@handles("listRepositoryImmutabilityPolicies")
def list_repository_policies(call: Call) -> Json:
    call.require_repository("admin")
    return _list(call.repository.immutability_policies)


@handles("getRepositoryImmutabilityPolicy")
def get_repository_policy(call: Call) -> Json:
    call.require_repository("admin")
    return _view(_policy(call, call.repository.immutability_policies))


@handles("createRepositoryImmutabilityPolicy")
def create_repository_policy(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    repository = call.repository
    read = _read(body)
    namespace = _enabled_namespace(call)
    made = _create(repository.immutability_policies, read)
    _apply(call, made, namespace, [repository], repository)
    call.log_repository("create_immutability_policy", **_logged(made))
    return Reply({"uuid": made.uuid}, 201)


@handles("updateRepositoryImmutabilityPolicy")
def update_repository_policy(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    read = _read(body)
    namespace = _enabled_namespace(call)
    repository = call.repository
    changed = _change(call, repository.immutability_policies, read)
    _apply(call, changed, namespace, [repository], repository)
    call.log_repository("update_immutability_policy", **_logged(changed))
    return NO_CONTENT


@handles("deleteRepositoryImmutabilityPolicy")
def delete_repository_policy(call: Call) -> Json:
    call.require_repository("admin")
    _enabled_namespace(call)
    policies = call.repository.immutability_policies
    policy = _policy(call, policies)
    del policies[policy.uuid]
    call.log_repository("delete_immutability_policy", policy_uuid=policy.uuid)
    return {"uuid": policy.uuid}


# -- both ------------------------------------------------------------------------------


def _policy(call: Call, policies: Policies) -> ImmutabilityPolicy:
    return or_404(policies.get(call.path["policy_uuid"]))


def _enabled_namespace(call: Call) -> Namespace:
    """The namespace of the path, which may be that of a user.

    :raises Problem: 400, it does not exist or is disabled.
    """
    name = call.path.get("orgname") or call.path["repository"].partition("/")[0]
    namespace = call.state.accounts.get(name)
    if namespace is None or not namespace.enabled:
        raise problems.message(400, f"Username does not exist: {name}")
    return namespace


def _read(body: Json) -> ImmutabilityPolicy:
    """The policy that a body describes."""
    pattern = body["tagPattern"].strip()
    if not pattern:
        raise problems.invalid("tag_pattern is required and must be a non-empty string")
    if len(pattern) > _LONGEST_PATTERN:
        raise problems.invalid(f"tag_pattern must be {_LONGEST_PATTERN} characters or less")
    if fault := _fault_of(pattern):
        raise problems.invalid(f"Invalid regex pattern: {fault}")
    return ImmutabilityPolicy(pattern, body.get("tagPatternMatches", True))


def _fault_of(pattern: str) -> str | None:
    """What is wrong with a regular expression, in the words of the library that the server uses."""
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except re.error as error:
        if error.msg in _AT_THE_END:
            return f"{_AT_THE_END[error.msg]} at position {len(pattern)}"
        return str(error)
    except (OverflowError, RecursionError):
        return "repeat count too big"
    return None


def _create(policies: Policies, read: ImmutabilityPolicy) -> ImmutabilityPolicy:
    _check_new(read, policies.values())
    policies[read.uuid] = read
    return read


def _change(call: Call, policies: Policies, read: ImmutabilityPolicy) -> ImmutabilityPolicy:
    policy = _policy(call, policies)
    _check_new(read, (other for other in policies.values() if other is not policy))
    policy.pattern, policy.matches = read.pattern, read.matches
    return policy


def _check_new(read: ImmutabilityPolicy, others: Iterable[ImmutabilityPolicy]) -> None:
    if any(other.pattern == read.pattern for other in others):
        raise problems.invalid("A policy with the same tag_pattern already exists")


def _apply(
    call: Call,
    policy: ImmutabilityPolicy,
    namespace: Namespace,
    repositories: list[Repository],
    logged_in: Repository | None = None,
) -> None:
    """Make the tags immutable that exist, and tell of it in the log, which names nobody."""
    now, count = call.state.now, 0
    for repository in repositories:
        for tag in repository.alive(now):
            if not tag.immutable and policy.covers(tag.name):
                pushes.lock(call.state, repository, tag)
                count += 1
    if count:
        metadata = {"namespace": namespace.name, **_logged(policy), "count": count}
        if logged_in is not None:
            metadata["repo"] = logged_in.name
        call.state.add_log(
            "tags_made_immutable_by_policy", namespace, repository=logged_in, metadata=metadata
        )


def _logged(policy: ImmutabilityPolicy) -> dict[str, Any]:
    return {"tag_pattern": policy.pattern, "tag_pattern_matches": policy.matches}
