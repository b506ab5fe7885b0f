"""How builds start and go on, and what the triggers do that start them."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from quay_sdk.testing import pushes
from quay_sdk.testing.state import Repository, State, User, templates
from quay_sdk.testing.state.builds import (
    CANCELLABLE,
    CUSTOM_GIT,
    ENDS,
    PHASES,
    Build,
    Source,
    Trigger,
    escaped_tag,
    page,
)
from quay_sdk.testing.state.images import image
from quay_sdk.testing.state.notifications import notify

_COMMIT = re.compile(r"^([A-Fa-f0-9]{7,})$")
_REF = re.compile("^refs/(heads|tags|remotes)/(.+)$")
_INFO = ("url", "message", "date")
_SHORT = 7
_MISSING = "(none)"
"""What a template has in the place of a value that is not there."""

_SKIPPED = ("[skip build]", "[build skip]")
_NAMES = {"github": "GitHub", "gitlab": "GitLab", "bitbucket": "Bitbucket"}

_WORKER = {
    "token": "Repository Build Token",
    "token_type": "build-worker",
    "user-agent": "docker/27.3.1",
    "resolved_ip": pushes.RESOLVED_IP,
}
"""What the logs say of the worker that pushes."""


class TriggerError(Exception):
    """The service of a trigger refuses something. The text is the server's."""


class TooManyBuilds(Exception):  # noqa: N818 - a response, not a fault
    """The namespace may not queue more builds."""


# -- finding ---------------------------------------------------------------------------


def find_build(state: State, uuid: str) -> Build | None:
    """Return a build, whatever its repository."""
    return next((each.builds[uuid] for each in _repositories(state) if uuid in each.builds), None)


def find_trigger(state: State, uuid: str) -> Trigger | None:
    """Return a trigger, whatever its repository."""
    return next((each.triggers[uuid] for each in _repositories(state) if uuid in each.triggers), None)


def _repositories(state: State) -> Iterator[Repository]:
    # A deleted repository has its builds and triggers until the garbage is collected.
    for namespace in state.accounts.values():
        yield from namespace.repositories.values()
        yield from namespace.garbage


def latest_builds(repository: Repository | None) -> list[Build]:
    """Return the builds of a repository, newest first."""
    builds = list(repository.builds.values()) if repository else []
    return sorted(builds, key=lambda build: build.started)[::-1]


# -- uploads ---------------------------------------------------------------------------


def upload(state: State, file_id: str, content: bytes) -> None:
    """Keep a file for later builds."""
    state.uploads[file_id] = b64encode(content).decode()


def uploaded(state: State, file_id: str) -> bytes | None:
    """Return an uploaded file."""
    content = state.uploads.get(file_id)
    return None if content is None else b64decode(content)


def built_from(state: State, file_id: str) -> Repository | None:
    """Return the repository that was built from an uploaded file, the first one if several were."""
    builds = [build for each in _repositories(state) for build in each.builds.values()]
    used = [build for build in builds if build.resource_key == file_id]
    return min(used, key=lambda build: build.started).repository if used else None


# -- starting --------------------------------------------------------------------------


def start(
    state: State,
    repository: Repository,
    build: Build,
    *,
    is_manual: bool,
    performer: User | None = None,
    ip: str | None = None,
) -> Build:
    """Queue a build.

    :param state: the state of the server.
    :param repository: its repository.
    :param build: the build.
    :param is_manual: whether a user starts it.
    :param performer: who does, for the log.
    :param ip: the address of the request.
    :raises TooManyBuilds: the namespace has too many of them in the queue.
    """
    most = state.config["DEFAULT_NAMESPACE_MAXIMUM_BUILD_COUNT"]
    namespace = repository.namespace
    alive = [
        each
        for other in namespace.repositories.values()
        for each in other.builds.values()
        if not _is_over(each)
    ]
    if most is not None and len(alive) >= most:
        raise TooManyBuilds
    build.tags = [escaped_tag(tag) for tag in build.tags]
    repository.builds[build.uuid] = build
    data = {
        "build_id": build.uuid,
        "docker_tags": build.tags,
        "repo": repository.name,
        "namespace": namespace.name,
        "is_manual": is_manual,
        "manual_user": build.manual_user,
    }
    if build.trigger is not None:
        data |= {
            "trigger_id": build.trigger.uuid,
            "trigger_kind": build.trigger.service,
            "trigger_metadata": build.trigger_metadata,
            "trigger_manual": is_manual,
        }
    state.add_log(
        "build_dockerfile", namespace, repository=repository, performer=performer, ip=ip, metadata=data
    )
    notify(state, repository, "build_queued", data, subpage=f"/build/{build.uuid}")
    return build


def _is_over(build: Build) -> bool:
    return build.phase in ENDS


def prepared(
    state: State, repository: Repository, trigger: Trigger, metadata: dict[str, Any], manual_user: str | None
) -> Build:
    """Return the build of a commit, which is not queued yet.

    :param metadata: the commit, as the service describes it.
    :param manual_user: the user who starts it; ``None`` if the service does.
    :raises TriggerError: something is missing.
    """
    commit, config = metadata["commit"], trigger.config
    if not _COMMIT.search(commit):
        raise TriggerError(f"{commit!r} does not match {_COMMIT.pattern!r}")
    for key, name in (("dockerfile_path", "subdirectory"), ("context", "context")):
        if not isinstance(config.get(key), str):
            raise TriggerError(f"Missing property {name}")
    return Build(
        repository,
        state.now,
        commit[:_SHORT],
        _tags(config, metadata),
        config["dockerfile_path"],
        config["context"],
        manual_user=manual_user,
        trigger=trigger,
        trigger_metadata=metadata,
        pull_robot=trigger.pull_robot,
    )


def _tags(config: Mapping[str, Any], metadata: Mapping[str, Any]) -> list[str]:
    tags: dict[str, None] = {}
    commit, ref = metadata["commit"], metadata.get("ref")
    name = ref.split("/", 2)[-1] if ref else None
    if config.get("tag_templates") and "commit_info" in metadata:
        metadata["commit_info"]["short_sha"] = commit[:_SHORT]
    for template in config.get("tag_templates") or ():
        if tag := _from_template(template, metadata):
            tags[tag] = None
    if name is not None:
        if config.get("default_tag_from_ref", True):
            tags[name] = None
        if config.get("latest_for_default_branch", True) and name == metadata.get("default_branch"):
            tags["latest"] = None
    return list(tags) or [commit[:_SHORT]]


def _from_template(template: object, metadata: Mapping[str, Any]) -> str | None:
    data = {"commit_info": {"short_sha": metadata["commit"][:_SHORT]}, **metadata}
    if ref := data.get("ref"):
        _, kind, name = ref.split("/", 2)
        data["parsed_ref"] = {{"heads": "branch", "tags": "tag"}.get(kind, "remote"): name}
    try:
        tag = templates.apply(json.dumps(template), data)
    except templates.TemplateError:
        return None
    return tag if isinstance(tag, str) and _MISSING not in tag else None


# -- going on --------------------------------------------------------------------------


def cancel(state: State, build: Build) -> bool:
    """Cancel a build, and return whether that was still possible."""
    if build.phase not in CANCELLABLE:
        return False
    build.phase = "cancelled"
    _tell(state, build, "build_cancelled")
    return True


def advance(state: State, build: Build, phase: str | None, lines: Iterable[str], error: str | None) -> None:
    """Let the worker go on with a build.

    :param state: the state of the server.
    :param build: the build.
    :param phase: the phase that it comes to; the next one by default. Phases between are passed through.
    :param lines: what the build writes to its log: once it is building, or at once if it is past that.
    :param error: why the build fails.
    :raises ValueError: it is over, or the phase is behind it.
    """
    if _is_over(build) and build.phase != "internalerror":
        raise ValueError(f"the build {build.uuid} is over: {build.phase}")
    passed = PHASES.index(build.phase) if build.phase in PHASES else 0
    if phase is None:
        phase = PHASES[passed + 1]
    if phase in PHASES and PHASES.index(phase) <= passed:
        raise ValueError(f"the build {build.uuid} is {build.phase} already, not yet {phase}")
    if phase not in (*PHASES, *ENDS):
        raise ValueError(f"a build has the phases {', '.join((*PHASES, *ENDS[1:]))}, not {phase!r}")
    last = PHASES.index(phase) + 1 if phase in PHASES else max(PHASES.index("building") + 1, passed + 1)
    entered = [] if phase == "cancelled" else PHASES[passed + 1 : last]
    if "building" not in entered:
        _write_all(state, build, lines)
    for each in entered:
        _enter(state, build, each)
        if each == "building":
            _write_all(state, build, lines)
    if phase == "cancelled":
        if not cancel(state, build):
            raise ValueError(f"the build {build.uuid} cannot be cancelled: {build.phase}")
    elif phase not in PHASES:
        if error is not None:
            _write(state, build, error, kind="error")
        _enter(state, build, phase, error)


def _write_all(state: State, build: Build, lines: Iterable[str]) -> None:
    for line in lines:
        _write(state, build, line)


def _enter(state: State, build: Build, phase: str, error: str | None = None) -> None:
    build.phase = phase
    _write(state, build, "internalerror" if phase == "expired" else phase, kind="phase")
    if phase == "building":
        _tell(state, build, "build_start")
    elif phase == "complete":
        digest = _push(state, build)
        _tell(state, build, "build_success", manifest_digests=[digest])
    elif phase in ("error", "expired"):
        _tell(state, build, "build_failure", **({} if error is None else {"error_message": error}))
    if phase in ENDS and build.trigger is not None:
        _count_failure(state, build.trigger, phase)


def _write(state: State, build: Build, message: str, *, kind: str | None = None) -> None:
    when = {"data": {"datetime": str(state.now.replace(tzinfo=None))}}
    build.log.append({"message": message, **({} if kind is None else {"type": kind}), **when})


def _tell(state: State, build: Build, event: str, **more: Any) -> None:
    trigger = build.trigger
    data = {
        "build_id": build.uuid,
        "build_name": build.display_name,
        "docker_tags": build.tags,
        "trigger_id": trigger.uuid if trigger else None,
        "trigger_kind": trigger.service if trigger else None,
        "trigger_metadata": build.trigger_metadata,
        **more,
    }
    notify(state, build.repository, event, data, subpage=f"/build/{build.uuid}")


def _push(state: State, build: Build) -> str:
    """Push what was built, as its worker does."""
    repository, manifest = build.repository, image(build.uuid)
    repository.store(manifest)
    for tag in build.tags:
        pushes.point(state, repository, tag, repository.manifests[manifest.digest])
        names = {"repo": repository.name, "namespace": repository.namespace.name, "tag": tag}
        metadata = {**names, "mediaType": manifest.media_type, **_WORKER}
        state.add_log("push_repo", repository.namespace, repository=repository, metadata=metadata)
        notify(state, repository, "repo_push", {"updated_tags": [tag]})
    return manifest.digest


def _count_failure(state: State, trigger: Trigger, phase: str) -> None:
    """Switch a trigger off whose builds fail again and again."""
    if phase == "complete":
        trigger.failures = trigger.internal_errors = 0
    elif phase == "error":
        trigger.failures += 1
        trigger.internal_errors = 0
    elif phase in ("internalerror", "expired"):
        trigger.internal_errors += 1
    most = state.config["SUCCESSIVE_TRIGGER_FAILURE_DISABLE_THRESHOLD"]
    most_errors = state.config["SUCCESSIVE_TRIGGER_INTERNAL_ERROR_DISABLE_THRESHOLD"]
    if most and trigger.failures >= most:
        trigger.disable("successive_build_failures")
    elif most_errors and trigger.internal_errors >= most_errors:
        trigger.disable("successive_build_internal_errors")


def archive_logs(state: State) -> list[Build]:
    """Move the logs of builds that are over to the archive, as a worker of the server does."""
    moved = [
        build
        for repository in state.repositories()
        for build in repository.builds.values()
        if build.phase in ("complete", "error", "cancelled") and not build.archived
    ]
    for build in moved:
        build.archived = True
    return moved


# -- triggers --------------------------------------------------------------------------


def activate(state: State, trigger: Trigger, config: dict[str, Any], root: str) -> None:
    """Set a trigger up with a configuration, unless the service does not know the source repository.

    :param root: the server's URL.
    :raises TriggerError: it does not.
    """
    config = config or trigger.config
    if trigger.service in _NAMES:
        source = config.get("build_source")
        views = [view for views in trigger.source.repositories.values() for view in views]
        if not any(view.get("full_name") == source for view in views):
            name = _NAMES[trigger.service]
            raise TriggerError(f"Unable to find {name} repository for source: {source}")
    set_up(state, trigger, config, root)


def set_up(state: State, trigger: Trigger, config: Mapping[str, Any], root: str) -> None:
    """Set a trigger up, with a key and a webhook in the source repository."""
    made: dict[str, Any] = {"active": True}
    if trigger.service == CUSTOM_GIT:
        scheme, _, host = root.partition("://")
        webhook = f"{scheme}://$token:{trigger.code}@{host}/webhooks/push/trigger/{trigger.uuid}"
        made = {"credentials": [_public_key(), {"name": "Webhook Endpoint URL", "value": webhook}]}
    elif trigger.service == "github":
        made = {
            "credentials": [_public_key()],
            "deploy_key_id": state.next_id(),
            "hook_id": state.next_id(),
            "master_branch": trigger.source.default_branch,
        }
    elif trigger.service == "gitlab":
        made = {"credentials": [_public_key()], "key_id": state.next_id(), "hook_id": state.next_id()}
    elif trigger.service == "bitbucket":
        made = {"credentials": [_public_key()], "deploy_key_id": state.next_id(), "webhook_id": str(uuid4())}
    trigger.config = {**config, **made}


def _public_key() -> dict[str, str]:
    # Nobody needs the private key, so the number need not be the product of two primes.
    number = secrets.randbits(2048) | 1 << 2047 | 1
    parts = (b"ssh-rsa", (65537).to_bytes(3, "big"), number.to_bytes(257, "big"))
    content = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return {"name": "SSH Public Key", "value": f"ssh-rsa {b64encode(content).decode()}"}


def source_of(
    trigger: Trigger,
    name: str,
    *,
    branches: Mapping[str, str] | Iterable[str],
    tags: Mapping[str, str] | Iterable[str],
    dockerfiles: Mapping[str, str] | None,
    namespaces: Iterable[Mapping[str, Any]] | None,
    sources: Mapping[str, Iterable[Mapping[str, Any]]] | None,
    fields: Mapping[str, Iterable[Any]] | None,
    now: datetime,
) -> Source:
    """Return what a service has, for :meth:`FakeQuay.add_trigger`, whose parameters these are.

    :param trigger: the trigger, with the service.
    :param name: the source repository, ``"namespace/name"``.
    :param now: when it was changed last.
    """
    namespace, _, short = name.rpartition("/")
    url = page(trigger.service, name)
    namespace_view = {
        "personal": False,
        "id": namespace,
        "title": namespace,
        "avatar_url": None,
        "url": page(trigger.service, namespace),
        "score": 0,
    }
    source_view = {
        "name": short,
        "full_name": name,
        "description": "",
        "last_updated": int(now.timestamp()),
        "url": url,
        "has_admin_permissions": True,
        "private": False,
    }
    if dockerfiles is None:
        dockerfiles = {"Dockerfile": "FROM scratch\n"}
    return Source(
        [namespace_view] if namespaces is None else [dict(each) for each in namespaces],
        {namespace: [source_view]}
        if sources is None
        else {id: [dict(each) for each in views] for id, views in sources.items()},
        _commits(branches),
        _commits(tags),
        {path.lstrip("/"): content for path, content in dockerfiles.items()},
        {key: list(values) for key, values in (fields or {}).items()},
    )


def _commits(names: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    if isinstance(names, Mapping):
        return dict(names)
    return {name: secrets.token_hex(20) for name in names}


def manual_metadata(trigger: Trigger, parameters: Mapping[str, Any], now: str) -> dict[str, Any]:
    """Return the commit that a user wants to be built, as the service describes it.

    :param trigger: the trigger.
    :param parameters: ``commit_sha`` for ``custom-git``; for others ``refs`` or ``branch_name``.
    :param now: when the commit was made.
    :raises TriggerError: there is none.
    """
    source = trigger.config.get("build_source")
    if trigger.service == CUSTOM_GIT:
        if parameters.get("commit_sha") is None:
            raise TriggerError("missing required parameter")
        if not isinstance(source, str):
            raise TriggerError("'build_source' is a required property")
        return {"commit": parameters["commit_sha"], "git_url": source}
    refs = parameters.get("refs") or {}
    kind = refs.get("kind") or "branch"
    name = refs.get("name") or parameters.get("branch_name") or trigger.source.default_branch
    commits = trigger.source.tags if kind == "tag" else trigger.source.branches
    if name not in commits:
        raise TriggerError(f"Could not find {'tag' if kind == 'tag' else 'branch'} in repository")
    ref = f"refs/{'tags' if kind == 'tag' else 'heads'}/{name}"
    return commit_metadata(trigger, commits[name], ref, "", now)


def commit_metadata(trigger: Trigger, commit: str, ref: str, message: str, now: str) -> dict[str, Any]:
    """Return a commit, as the service describes it."""
    source = trigger.config.get("build_source")
    if trigger.service == CUSTOM_GIT:
        git_url = home = str(source)
    else:
        home = str(trigger.source_url)
        host, _, path = home.partition("://")[2].partition("/")
        git_url = f"git@{host}:{path}.git"
    return {
        "commit": commit,
        "ref": ref,
        "default_branch": trigger.source.default_branch,
        "git_url": git_url,
        "commit_info": {"url": f"{home}/commit/{commit}", "message": message, "date": now},
    }


def fire(state: State, trigger: Trigger, ref: str, commit: str | None, message: str) -> Build | None:
    """Let the service call the webhook of a trigger, because something was pushed to the source repository.

    :param state: the state of the server.
    :param trigger: the trigger.
    :param ref: the branch or tag, ``refs/heads/main``.
    :param commit: the commit; made up by default.
    :param message: its message.
    :returns: the build; ``None`` if the trigger does not build that.
    :raises ValueError: the ref is none, the trigger does not work, or the repository takes no writes.
    """
    if not _REF.search(ref) or ref.startswith("refs/remotes/"):
        raise ValueError(f"ref is of the form refs/heads/BRANCH or refs/tags/TAG, not {ref!r}")
    if not trigger.is_active:
        raise ValueError(f"the trigger {trigger.uuid} is not active")
    if trigger.repository.state != "NORMAL":
        raise ValueError(f"{trigger.repository.full_name} is in the state {trigger.repository.state}")
    commit = commit or secrets.token_hex(20)
    _, kind, name = ref.split("/", 2)
    commits = trigger.source.tags if kind == "tags" else trigger.source.branches
    commits[name] = commit
    metadata = commit_metadata(trigger, commit, ref, message, state.now.isoformat())
    try:
        return receive(state, trigger, metadata)
    except TriggerError as error:
        raise ValueError(f"the trigger {trigger.uuid} starts no build: {error}") from None


def receive(state: State, trigger: Trigger, metadata: dict[str, Any], ip: str | None = None) -> Build | None:
    """Start the build of a commit that a webhook tells of.

    :param state: the state of the server.
    :param trigger: the trigger.
    :param metadata: the commit.
    :param ip: the address of the request.
    :returns: the build; ``None`` if the trigger does not build that.
    :raises TriggerError: the trigger is off, or its configuration does not suffice.
    :raises TooManyBuilds: the namespace has too many builds in the queue.
    """
    message = (metadata.get("commit_info") or {}).get("message", "")
    if any(each in message for each in _SKIPPED) or not _matches(trigger.config, metadata["ref"]):
        return None
    build = prepared(state, trigger.repository, trigger, metadata, None)
    if not trigger.enabled:
        raise TriggerError("This build trigger is currently disabled. Please re-enable to continue.")
    return start(state, trigger.repository, build, is_manual=False, ip=ip)


def fault_of_payload(payload: Any) -> str | None:
    """Return what is wrong with the body of a webhook."""
    if not isinstance(payload, dict):
        return f"{payload!r} is not of type 'object'"
    for key in ("commit", "ref", "default_branch"):
        if key not in payload:
            return f"{key!r} is a required property"
        if not isinstance(payload[key], str):
            return f"{payload[key]!r} is not of type 'string'"
    for key, pattern in (("commit", _COMMIT), ("ref", _REF)):
        if not pattern.search(payload[key]):
            return f"{payload[key]!r} does not match {pattern.pattern!r}"
    if "commit_info" in payload:
        info = payload["commit_info"]
        if not isinstance(info, dict):
            return f"{info!r} is not of type 'object'"
        return next((f"{key!r} is a required property" for key in _INFO if key not in info), None)
    return None


def _matches(config: Mapping[str, Any], ref: str) -> bool:
    name = ref.partition("/")[2]
    try:
        return "branchtag_regex" not in config or bool(re.fullmatch(config["branchtag_regex"], name))
    except (re.error, TypeError):
        return True


def checksum(content: bytes) -> str:
    """Return the name of a build of an uploaded file."""
    return hashlib.sha256(content).hexdigest()[:_SHORT]
