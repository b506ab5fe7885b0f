"""How builds start and go on, and what the triggers do that start them."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from quay_sdk.testing import pushes, rsa
from quay_sdk.testing.state import Repository, State, User, templates
from quay_sdk.testing.state.builds import (
    CANCELLABLE,
    CUSTOM_GIT,
    ENDS,
    PHASES,
    Build,
    Trigger,
    escaped_tag,
)
from quay_sdk.testing.state.images import image
from quay_sdk.testing.state.notifications import notify

_COMMIT = re.compile(r"^([A-Fa-f0-9]{7,})$")
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
    return next((each.builds[uuid] for each in state.repositories() if uuid in each.builds), None)


def find_trigger(state: State, uuid: str) -> Trigger | None:
    """Return a trigger, whatever its repository."""
    return next((each.triggers[uuid] for each in state.repositories() if uuid in each.triggers), None)


def latest_builds(repository: Repository | None) -> list[Build]:
    """Return the builds of a repository, newest first."""
    builds = list(repository.builds.values()) if repository else []
    return sorted(builds[::-1], key=lambda build: build.started, reverse=True)


# -- uploads ---------------------------------------------------------------------------


def upload(state: State, file_id: str, content: bytes) -> None:
    """Keep a file for later builds."""
    state.uploads[file_id] = b64encode(content).decode()


def uploaded(state: State, file_id: str) -> bytes | None:
    """Return an uploaded file."""
    content = state.uploads.get(file_id)
    return None if content is None else b64decode(content)


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
    data = {**metadata}
    data["commit_info"] = {**data.get("commit_info", {}), "short_sha": data["commit"][:_SHORT]}
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
    :param lines: what the worker writes to the log before.
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
    for line in lines:
        _write(state, build, line)
    if phase == "cancelled":
        if not cancel(state, build):
            raise ValueError(f"the build {build.uuid} cannot be cancelled: {build.phase}")
        return
    last = PHASES.index(phase) + 1 if phase in PHASES else max(PHASES.index("building") + 1, passed + 1)
    for each in PHASES[passed + 1 : last]:
        _enter(state, build, each)
    if phase not in PHASES:
        if error is not None:
            _write(state, build, error, kind="error")
        _enter(state, build, phase, error)


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


def activate(state: State, trigger: Trigger, config: dict[str, Any]) -> None:
    """Set a trigger up with a configuration, in the service too.

    :raises TriggerError: the service does not know the source repository.
    """
    config = {**(config or trigger.config)}
    if trigger.service == CUSTOM_GIT:
        scheme, host = state.config["PREFERRED_URL_SCHEME"], state.config["SERVER_HOSTNAME"]
        webhook = f"{scheme}://$token:{trigger.code}@{host}/webhooks/push/trigger/{trigger.uuid}"
        config["credentials"] = [_public_key(), {"name": "Webhook Endpoint URL", "value": webhook}]
    elif trigger.service in _NAMES:
        _check_source(trigger, config.get("build_source"))
        config["credentials"] = [_public_key()]
        if trigger.service == "github":
            config |= {
                "deploy_key_id": state.next_id(),
                "hook_id": state.next_id(),
                "master_branch": trigger.source.default_branch,
            }
        elif trigger.service == "gitlab":
            config |= {"key_id": state.next_id(), "hook_id": state.next_id()}
        else:
            config |= {"deploy_key_id": state.next_id(), "webhook_id": state.next_id()}
    else:
        config["active"] = True
    trigger.config = config


def _public_key() -> dict[str, str]:
    return {"name": "SSH Public Key", "value": rsa.generate().public_ssh}


def _check_source(trigger: Trigger, source: object) -> None:
    known = [each.get("full_name") for views in trigger.source.repositories.values() for each in views]
    if source not in known:
        name = _NAMES[trigger.service]
        raise TriggerError(f"Unable to find {name} repository for source: {source}")


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
        url = str(source)
        page = url
    else:
        page = str(trigger.source_url)
        host, _, path = page.partition("://")[2].partition("/")
        url = f"git@{host}:{path}.git"
    return {
        "commit": commit,
        "ref": ref,
        "default_branch": trigger.source.default_branch,
        "git_url": url,
        "commit_info": {"url": f"{page}/commit/{commit}", "message": message, "date": now},
    }


def fire(state: State, trigger: Trigger, ref: str, commit: str | None, message: str) -> Build | None:
    """Let the service call the webhook of a trigger, because something was pushed to the source repository.

    :param state: the state of the server.
    :param trigger: the trigger.
    :param ref: the branch or tag, ``refs/heads/main``.
    :param commit: the commit; made up by default.
    :param message: its message.
    :returns: the build; ``None`` if the trigger does not build that.
    :raises ValueError: the trigger is off or not active, the ref is none, or the repository takes no writes.
    :raises TriggerError: the trigger's configuration does not suffice.
    """
    kind, _, name = ref.removeprefix("refs/").partition("/")
    if not ref.startswith("refs/") or kind not in ("heads", "tags") or not name:
        raise ValueError(f"ref is of the form refs/heads/BRANCH or refs/tags/TAG, not {ref!r}")
    if not trigger.is_active or not trigger.enabled:
        raise ValueError(f"the trigger {trigger.uuid} is {'off' if trigger.is_active else 'not active'}")
    if trigger.repository.state != "NORMAL":
        raise ValueError(f"{trigger.repository.full_name} is in the state {trigger.repository.state}")
    commit = commit or secrets.token_hex(20)
    commits = trigger.source.tags if kind == "tags" else trigger.source.branches
    commits[name] = commit
    if any(each in message for each in _SKIPPED) or not _matches(trigger.config, f"{kind}/{name}"):
        return None
    metadata = commit_metadata(trigger, commit, ref, message, state.now.isoformat())
    build = prepared(state, trigger.repository, trigger, metadata, None)
    return start(state, trigger.repository, build, is_manual=False)


def _matches(config: Mapping[str, Any], name: str) -> bool:
    try:
        return "branchtag_regex" not in config or bool(re.fullmatch(config["branchtag_regex"], name))
    except (re.error, TypeError):
        return True


def checksum(content: bytes) -> str:
    """Return the name of a build of an uploaded file."""
    return hashlib.sha256(content).hexdigest()[:_SHORT]
