"""Auto-prune policies of users, organizations and repositories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Namespace, Repository
from quay_sdk.testing.state.policies import METHODS, AutoPrunePolicy
from quay_sdk.testing.views import Json


def _view(policy: AutoPrunePolicy) -> Json:
    return {
        "uuid": policy.uuid,
        "method": policy.method,
        "value": policy.value,
        "tagPattern": policy.pattern,
        "tagPatternMatches": policy.matches,
    }


def _list(policies: Iterable[AutoPrunePolicy]) -> Json:
    return {"policies": [_view(policy) for policy in policies]}


# -- users -----------------------------------------------------------------------------


@handles("listUserAutoPrunePolicies")
def list_user_policies(call: Call) -> Json:
    me = call.require_user_admin()
    return _list(me.autoprune_policies.values())


@handles("getUserAutoPrunePolicy")
def get_user_policy(call: Call) -> Json:
    me = call.require_user_admin()
    return _view(_policy_of(call, me))


@handles("createUserAutoPrunePolicy")
def create_user_policy(call: Call) -> Reply:
    me = call.require_user_admin()
    body = call.json()
    return _create_in_namespace(call, me, body)


@handles("updateUserAutoPrunePolicy")
def update_user_policy(call: Call) -> Reply:
    me = call.require_user_admin()
    body = call.json()
    return _update_in_namespace(call, me, body)


@handles("deleteUserAutoPrunePolicy")
def delete_user_policy(call: Call) -> Json:
    me = call.require_user_admin()
    return _delete_in_namespace(call, me)


# -- organizations ---------------------------------------------------------------------


@handles("listOrganizationAutoPrunePolicies")
def list_organization_policies(call: Call) -> Json:
    call.require_administrator(readonly=True)
    namespace = call.state.accounts.get(call.path["orgname"])
    return _list(namespace.autoprune_policies.values() if namespace else ())


@handles("getOrganizationAutoPrunePolicy")
def get_organization_policy(call: Call) -> Json:
    call.require_administrator(readonly=True)
    return _view(_policy_of(call, _namespace(call)))


@handles("createOrganizationAutoPrunePolicy")
def create_organization_policy(call: Call) -> Reply:
    body = call.json()
    call.require_administrator()
    return _create_in_namespace(call, _namespace(call), body)


@handles("updateOrganizationAutoPrunePolicy")
def update_organization_policy(call: Call) -> Reply:
    body = call.json()
    call.require_administrator()
    return _update_in_namespace(call, _namespace(call), body)


@handles("deleteOrganizationAutoPrunePolicy")
def delete_organization_policy(call: Call) -> Json:
    call.require_administrator()
    return _delete_in_namespace(call, _namespace(call))


def _namespace(call: Call) -> Namespace:
    """The namespace of the path, which may be the caller's own."""
    return or_404(call.state.accounts.get(call.path["orgname"]))


# -- all namespaces --------------------------------------------------------------------


def _policy_of(call: Call, namespace: Namespace) -> AutoPrunePolicy:
    return or_404(namespace.autoprune_policies.get(call.path["policy_uuid"]))


def _create_in_namespace(call: Call, namespace: Namespace, body: Json) -> Reply:
    _check_enabled(namespace)
    made = _read(body)
    _check_new(made, namespace.autoprune_policies.values(), "namespace")
    namespace.autoprune_policies[made.uuid] = made
    call.log("create_namespace_autoprune_policy", namespace, **_logged(made), namespace=namespace.name)
    return Reply({"uuid": made.uuid}, 201)


def _update_in_namespace(call: Call, namespace: Namespace, body: Json) -> Reply:
    _check_enabled(namespace)
    policy = _policy_of(call, namespace)
    read = _read(body)
    _change(policy, read)
    call.log("update_namespace_autoprune_policy", namespace, **_logged(read), namespace=namespace.name)
    return NO_CONTENT


def _delete_in_namespace(call: Call, namespace: Namespace) -> Json:
    policy = _policy_of(call, namespace)
    del namespace.autoprune_policies[policy.uuid]
    call.log(
        "delete_namespace_autoprune_policy", namespace, policy_uuid=policy.uuid, namespace=namespace.name
    )
    return {"uuid": policy.uuid}


# -- repositories ----------------------------------------------------------------------


@handles("listRepositoryAutoPrunePolicies")
def list_repository_policies(call: Call) -> Json:
    call.require_repository("admin")
    return _list(call.repository.autoprune_policies.values())


@handles("getRepositoryAutoPrunePolicy")
def get_repository_policy(call: Call) -> Json:
    call.require_repository("admin")
    _, policy = _owner_and_policy(call)
    return _view(policy)


@handles("createRepositoryAutoPrunePolicy")
def create_repository_policy(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    repository = call.repository
    _check_enabled(repository.namespace)
    made = _read(body)
    _check_new(made, repository.autoprune_policies.values(), "repository")
    repository.autoprune_policies[made.uuid] = made
    call.log_repository("create_repository_autoprune_policy", **_logged(made))
    return Reply({"uuid": made.uuid}, 201)


@handles("updateRepositoryAutoPrunePolicy")
def update_repository_policy(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    repository = call.repository
    _check_enabled(repository.namespace)
    owner, policy = _owner_and_policy(call)
    read = _read(body)
    if owner is repository:
        _change(policy, read)
    call.log_repository("update_repository_autoprune_policy", **_logged(read))
    return NO_CONTENT


@handles("deleteRepositoryAutoPrunePolicy")
def delete_repository_policy(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.repository
    policy = or_404(repository.autoprune_policies.get(call.path["policy_uuid"]))
    del repository.autoprune_policies[policy.uuid]
    call.log_repository("delete_repository_autoprune_policy", policy_uuid=policy.uuid)
    return {"uuid": policy.uuid}


def _owner_and_policy(call: Call) -> tuple[Repository, AutoPrunePolicy]:
    """The policy of the path. Like the server, this looks at the repositories of that name in all namespaces.

    :raises Problem: 404, it does not exist.
    """
    _, _, name = call.path["repository"].partition("/")
    for namespace in call.state.accounts.values():
        repository = namespace.repositories.get(name)
        if repository is not None and call.path["policy_uuid"] in repository.autoprune_policies:
            return repository, repository.autoprune_policies[call.path["policy_uuid"]]
    raise problems.not_found()


# -- bodies and checks -----------------------------------------------------------------


def _check_enabled(namespace: Namespace) -> None:
    if not namespace.enabled:
        raise problems.not_found()


def _read(body: Json) -> AutoPrunePolicy:
    """The policy that a body describes."""
    method, value, pattern = body["method"], body["value"], body.get("tagPattern")
    if method not in METHODS:
        raise problems.invalid("Invalid method provided")
    if not METHODS[method](value):
        raise problems.invalid("Invalid value given for method type")
    if pattern is not None:
        pattern = pattern.strip()
        if not pattern:
            raise problems.invalid("tag_pattern cannot be empty")
    return AutoPrunePolicy(method, value, pattern, body.get("tagPatternMatches", True))


def _check_new(made: AutoPrunePolicy, present: Iterable[AutoPrunePolicy], where: str) -> None:
    if any(_logged(made) == _logged(policy) for policy in present):
        raise problems.invalid(
            f"Existing policy with same values for this {where}, duplicate policies are not permitted"
        )


def _change(policy: AutoPrunePolicy, read: AutoPrunePolicy) -> None:
    policy.method, policy.value = read.method, read.value
    policy.pattern, policy.matches = read.pattern, read.matches


def _logged(policy: AutoPrunePolicy) -> dict[str, Any]:
    return {
        "method": policy.method,
        "value": policy.value,
        "tag_pattern": policy.pattern,
        "tag_pattern_matches": policy.matches,
    }
