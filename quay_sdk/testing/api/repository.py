"""Repositories."""

from __future__ import annotations

import re
from datetime import timedelta

from quay_sdk.testing import pages, problems, rights
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Organization, Repository
from quay_sdk.testing.views import (
    TAG_EXPIRATION_SECONDS,
    Json,
    epoch,
    is_starred,
    listed_repository,
    rfc_2822,
)

_PAGE = 100
_MOST_STARRED = 99
_MOST_EMBEDDED_TAGS = 500
_STATS_DAYS = 90

_NAME = re.compile(
    r"(?=.{1,255}\Z)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*"
)


@handles("listRepos")
def list_repositories(call: Call) -> Json:
    namespace, starred, public = call.query.get("namespace"), call.flag("starred"), call.flag("public")
    if not (namespace or starred or public):
        raise problems.invalid("namespace, starred or public are required for this API call")
    if starred:
        listed = call.me.starred[:_MOST_STARRED]
    else:
        listed = [
            repository
            for repository in call.state.repositories()
            if namespace in (None, "", repository.namespace)
            and (_is_shown_to(call, repository) or (public and repository.public))
        ]
    page, further = pages.by_token(call, listed, _PAGE)
    return {"repositories": [_listed(call, repository) for repository in page], **further}


def _is_shown_to(call: Call, repository: Repository) -> bool:
    """Whether the caller has permission on a repository, other than by its being public."""
    if call.superuser:
        return True
    if call.user is None or "repo:read" not in call.scopes:
        return False
    return rights.repository_role(call.state, call.user.name, repository.full_name) != "none"


def _listed(call: Call, repository: Repository) -> Json:
    view = {
        **listed_repository(repository),
        "kind": "image",
        "state": repository.state,
    }
    account = call.state.accounts[repository.namespace]
    if account.quota is not None:
        view["quota_report"] = {
            "quota_bytes": repository.size,
            "configured_quota": account.quota.limit_bytes,
        }
    if call.flag("last_modified"):
        view["last_modified"] = epoch(repository.tags[-1].start) if repository.tags else None
    if call.flag("popularity"):
        view["popularity"] = float(sum(pulls.count for pulls in repository.tag_pulls.values()))
    if call.user is not None:
        view["is_starred"] = is_starred(call, repository)
    return view


@handles("createRepo", status=201, optional=("namespace",))
def create_repository(call: Call) -> Json:
    namespace = call.body.get("namespace", call.me.name)
    name = call.body["repository"]
    if namespace not in call.state.accounts:
        raise call.refusal()
    call.require(
        rights.may_create(call.state, call.me.name, namespace) or call.superuser,
    )
    if call.state.repository(f"{namespace}/{name}"):
        raise problems.invalid("Repository already exists")
    if not _NAME.fullmatch(name):
        raise problems.invalid("Invalid repository name")
    repository = call.state.add_repository(
        f"{namespace}/{name}",
        creator=call.me.name,
        description=call.body["description"],
        public=call.body["visibility"] == "public",
    )
    call.log("create_repo", namespace, repository, repo=name, namespace=namespace)
    return {"namespace": namespace, "name": name, "kind": "image"}


@handles("getRepo")
def get_repository(call: Call) -> Json:
    repository = call.repository
    view = {
        **listed_repository(repository),
        "kind": "image",
        "is_organization": isinstance(call.state.accounts[repository.namespace], Organization),
        "is_starred": is_starred(call, repository),
        "status_token": "" if repository.public else repository.status_token,
        "trust_enabled": repository.trust,
        "tag_expiration_s": TAG_EXPIRATION_SECONDS,
        "is_free_account": False,
        "state": repository.state,
        "can_write": call.may("repo:write", repository.full_name),
        "can_admin": call.may("repo:admin", repository.full_name),
    }
    if call.flag("includeTags", default=True):
        standing = list(repository.standing(call.state.now).values())[:_MOST_EMBEDDED_TAGS]
        view["tags"] = {
            tag.name: {
                "name": tag.name,
                "size": repository.manifests[tag.digest].size,
                "last_modified": rfc_2822(tag.start),
                "manifest_digest": tag.digest,
            }
            for tag in standing
        }
    if call.flag("includeStats"):
        view["stats"] = _daily_counts(call, repository)
    return view


def _daily_counts(call: Call, repository: Repository) -> list[Json]:
    """How much happened on each of the last days, newest first."""
    today = call.state.now.date()
    days = [
        entry.when.date()
        for entry in call.state.logs
        if (entry.namespace, entry.repository) == (repository.namespace, repository.name)
    ]
    wanted = [today - timedelta(days=back) for back in range(_STATS_DAYS)]
    return [{"date": day.isoformat(), "count": days.count(day)} for day in wanted]


@handles("updateRepo")
def update_repository(call: Call) -> Json:
    call.repository.description = call.body["description"]
    call.log_repository("set_repo_description", description=call.body["description"])
    return {"success": True}


@handles("deleteRepository")
def delete_repository(call: Call) -> None:
    repository = call.state.repository(call.path["repository"])
    if repository is not None:  # deleting what is not there is a success
        call.state.remove_repository(repository)
        call.log(
            "delete_repo",
            repository.namespace,
            repo=repository.name,
            namespace=repository.namespace,
        )


@handles("changeRepoVisibility")
def change_visibility(call: Call) -> Json:
    call.repository.public = call.body["visibility"] == "public"
    call.log_repository("change_repo_visibility", visibility=call.body["visibility"])
    return {"success": True}


@handles("changeRepoTrust")
def change_trust(call: Call) -> Json:
    call.repository.trust = call.body["trust_enabled"]
    call.log_repository("change_repo_trust", trust_enabled=call.body["trust_enabled"])
    return {"success": True}


@handles("changeRepoState", schema={"state": {"enum": ["NORMAL", "READ_ONLY", "MIRROR"]}})
def change_state(call: Call) -> Json:
    call.repository.state = call.body["state"]
    call.log_repository("change_repo_state", state_changed=call.body["state"])
    return {"success": True}
