"""Repositories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from quay_sdk.testing import pages, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.rights import granted_roles, team_role
from quay_sdk.testing.state import Organization, Repository, billing
from quay_sdk.testing.state.accounts import Namespace
from quay_sdk.testing.views import (
    Json,
    configured_quota,
    epoch,
    is_starred,
    repository_summary,
    rfc_2822,
)

_PAGE = 100
_MOST_STARRED = 99
_MOST_EMBEDDED_TAGS = 500
_DAYS_OF_STATS = 91
_DAYS_OF_POPULARITY = 7

_NAME = re.compile(r"(?=.{0,255}\Z)[a-z0-9][._a-z0-9-]*(?:/[a-z0-9][._a-z0-9-]*)*")
_NAME_WITHOUT_SLASHES = re.compile(r"[a-z0-9][._a-z0-9-]{0,254}")


# -- listing ---------------------------------------------------------------------------


@handles("listRepos")
def list_repositories(call: Call) -> Json:
    namespace, kind = call.query["namespace"], call.query["repo_kind"]
    starred, public = call.query["starred"], call.query["public"]
    if not (namespace or starred or public):
        raise problems.invalid("namespace, starred or public are required for this API call")
    if starred:
        return {"repositories": _views(call, _starred(call, kind))}
    visible = _visible(call, kind, namespace, public=public)
    page, further = pages.by_id(call, visible, _PAGE, lambda repository: repository.id)
    return {"repositories": _views(call, page), **further}


def _starred(call: Call, kind: str) -> list[Repository]:
    if call.user is None:
        raise problems.flask(400)
    if kind != "image":
        raise problems.message(400, "Unknown kind of repository")
    starred = sorted(call.user.starred, key=lambda repository: repository.id)
    seen = [each for each in starred if each.public or call.rights.repository("read", each.full_name)]
    return seen[:_MOST_STARRED]


def _visible(call: Call, kind: str, namespace: str | None, *, public: bool) -> list[Repository]:
    if call.user is None and not public:
        return []
    if kind != "image":
        raise problems.message(400, "Unknown repository kind")
    if namespace:
        account = call.state.accounts.get(namespace)
        repositories = list(account.repositories.values()) if account else []
    else:
        repositories = call.state.repositories()
    return [each for each in repositories if (public and each.public) or _has_role(call, each)]


def _has_role(call: Call, repository: Repository) -> bool:
    """Whether the caller has a role in a repository, be the token allowed to use it or not.

    The owner of a namespace has one in its repositories only where it was granted.
    """
    if call.user is None:
        return False
    if call.rights.has_full_access or call.rights.is_readonly_superuser:
        return True
    namespace = repository.namespace
    return bool(granted_roles(call.user, repository)) or (
        isinstance(namespace, Organization) and team_role(namespace, call.user) == "admin"
    )


def _views(call: Call, repositories: Sequence[Repository]) -> list[Json]:
    views = [_view(call, repository) for repository in repositories]
    if call.query["popularity"]:
        first = call.state.now.date() - timedelta(days=_DAYS_OF_POPULARITY)
        popularity = Counter(
            entry.repository
            for entry in call.state.logs
            if first <= entry.when.date() < call.state.now.date()
        )
        for repository, view in zip(repositories, views, strict=True):
            view["popularity"] = float(popularity[repository])
    return views


def _view(call: Call, repository: Repository) -> Json:
    view = {**repository_summary(repository), "kind": "image", "state": repository.state}
    if call.query["last_modified"]:
        now = call.state.now
        newest = next((tag for tag in reversed(repository.tags) if tag.is_alive(now)), None)
        view["last_modified"] = newest and epoch(newest.start)
    if call.user is not None:
        view["is_starred"] = is_starred(call, repository)
    if call.config.has("QUOTA_MANAGEMENT") and call.config.has("EDIT_QUOTA"):
        view["quota_report"] = {
            "quota_bytes": repository.size,
            "configured_quota": configured_quota(call, repository.namespace),
        }
    return view


# -- creation --------------------------------------------------------------------------


@handles("createRepo")
def create_repository(call: Call) -> Reply:
    body = call.json()
    if call.user is None:
        raise problems.invalid("Must provide a namespace or must be logged in.")
    namespace, name = body.get("namespace", call.user.name), body["repository"]
    is_restricted = (
        call.user.name == namespace
        and call.is_restricted(call.user)
        and call.user.name not in call.state.superusers
    )
    call.require(call.rights.creates_in(namespace) and not is_restricted)
    if call.state.repository(f"{namespace}/{name}") is not None:
        raise problems.invalid("Repository already exists")
    owner = call.state.accounts.get(namespace)
    if body["visibility"] == "private":
        _check_plan(call, owner)
    pattern = _NAME if call.config.has("EXTENDED_REPOSITORY_NAMES") else _NAME_WITHOUT_SLASHES
    if not pattern.fullmatch(name):
        raise problems.invalid("Invalid repository name")
    owner = or_404(owner)
    if call.config.has("ORG_MIRROR") and _is_mirror(owner):
        raise problems.invalid(
            "Cannot create repository: organization is managed by organization-level mirroring"
        )
    repository = call.state.add_repository(
        owner,
        name,
        creator=call.user,
        description=body["description"],
        public=body["visibility"] == "public",
    )
    call.log("create_repo", owner, repository, repo=name, namespace=namespace)
    return Reply({"namespace": namespace, "name": name, "kind": "image"}, 201)


def _check_plan(call: Call, namespace: Namespace | None) -> None:
    """Refuse a private repository for which the plan of the namespace has no room."""
    if namespace is None or call.rights.has_full_access:
        return
    if billing.private_repositories_left(call.state, namespace) <= 0:
        raise problems.payment_required()


def _is_mirror(namespace: Namespace) -> bool:
    return isinstance(namespace, Organization) and namespace.mirror is not None


# -- one repository --------------------------------------------------------------------


@handles("getRepo")
def get_repository(call: Call) -> Json:
    call.require_repository("read")
    repository, now = call.repository, call.state.now
    writes = call.rights.repository("write", repository.full_name)
    view = {
        **repository_summary(repository),
        "kind": "image",
        "is_organization": isinstance(repository.namespace, Organization),
        "is_starred": is_starred(call, repository),
        "status_token": "" if repository.public else repository.status_token,
        "trust_enabled": call.config.has("SIGNING") and repository.trust,
        "tag_expiration_s": repository.namespace.tag_expiration_s,
        "is_free_account": repository.namespace.customer is None,
        "state": repository.state,
        "can_write": writes and repository.state == "NORMAL",
        "can_admin": call.rights.repository("admin", repository.full_name)
        or call.rights.is_readonly_superuser,
    }
    if call.query["includeTags"]:
        alive = (tag for tag in reversed(repository.tags) if tag.is_alive(now))
        view["tags"] = {}
        for tag in islice(alive, _MOST_EMBEDDED_TAGS):
            manifest = repository.manifests[tag.digest]
            view["tags"][tag.name] = {
                "name": tag.name,
                "size": manifest.size if manifest.children is None else None,
                "last_modified": rfc_2822(tag.start),
                "manifest_digest": tag.digest,
            }
            if tag.end is not None:
                view["tags"][tag.name]["expiration"] = rfc_2822(tag.end)
    if call.query["includeStats"]:
        view["stats"] = _stats(call, repository)
    return view


def _stats(call: Call, repository: Repository) -> list[Json]:
    """How much happened on each of the last days.

    The server counts past days, the first of them the one before the repository was made. Zeros for the other
    days follow.
    """
    today = call.state.now.date()
    days = [today - timedelta(days=back) for back in range(1, _DAYS_OF_STATS + 1)]
    first = repository.created.date() - timedelta(days=1)
    happened = Counter(entry.when.date() for entry in call.state.logs if entry.repository is repository)
    counted = [day for day in reversed(days) if day >= first]
    others = [day for day in days if day < first]
    return [{"date": day.isoformat(), "count": happened[day]} for day in (*counted, *others)]


@handles("updateRepo")
def update_repository(call: Call) -> Json:
    call.require_repository("write")
    body = call.json()
    call.repository.description = body["description"]
    call.log_repository("set_repo_description", description=body["description"])
    return {"success": True}


@handles("deleteRepository")
def delete_repository(call: Call) -> Reply:
    call.require_repository("admin")
    namespace, _, name = call.path["repository"].partition("/")
    owner = or_404(call.state.accounts.get(namespace))
    repository = call.state.repository(call.path["repository"])
    if repository is not None:
        call.state.remove_repository(repository)
    if call.config.has("BILLING"):
        billing.check_usage(call.state, owner, billing.repositories_of_plan(owner))
    # Also if there was none.
    call.log("delete_repo", owner, repo=name, namespace=namespace)
    return NO_CONTENT


@handles("changeRepoVisibility")
def change_visibility(call: Call) -> Json | None:
    call.require_repository("admin")
    body = call.json()
    repository = call.state.repository(call.path["repository"])
    if repository is None:
        return None
    if body["visibility"] == "private":
        _check_plan(call, repository.namespace)
    repository.public = body["visibility"] == "public"
    call.log_repository("change_repo_visibility", visibility=body["visibility"])
    return {"success": True}


@handles("changeRepoTrust")
def change_trust(call: Call) -> Json:
    call.require_repository("admin")
    body = call.json()
    call.repository.trust = body["trust_enabled"]
    call.log_repository("change_repo_trust", trust_enabled=body["trust_enabled"])
    return {"success": True}


@handles("changeRepoState")
def change_state(call: Call) -> Json:
    call.require_repository("admin")
    body = call.json()
    repository = call.repository
    if call.config.has("ORG_MIRROR") and _is_mirror(repository.namespace):
        raise problems.detail(
            400,
            "Repository state changes are not allowed in an organization managed by organization-level "
            "mirroring",
        )
    repository.state = body["state"]
    call.log_repository("change_repo_state", state_changed=body["state"])
    return {"success": True}
