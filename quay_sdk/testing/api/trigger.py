"""Triggers: what starts builds when source code changes."""

from __future__ import annotations

import os
import re
from typing import Any

from quay_sdk.testing import building, problems
from quay_sdk.testing.api.build import (
    limited,
    made,
    refused,
    robot_view,
    too_many,
    trigger_view,
    view,
)
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.rights import granted_roles
from quay_sdk.testing.state import Repository
from quay_sdk.testing.state.builds import CUSTOM_GIT, Trigger
from quay_sdk.testing.views import Json

_MOST_VALUES = 30

_INSTRUCTION = re.compile(r"([A-Za-z]+)\s(.*)")
_CONTINUATION = re.compile(r"(\s)*\\(\s)*\n")


@handles("listBuildTriggers")
def list_triggers(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.state.repository(call.path["repository"])
    return {"triggers": [_view(each) for each in repository.triggers.values()] if repository else []}


@handles("getBuildTrigger")
def get_trigger(call: Call) -> Json:
    call.require_repository("admin")
    return _view(_trigger(call))


@handles("updateBuildTrigger")
def update_trigger(call: Call) -> Json:
    _require_admin(call)
    body = call.json()
    trigger = _trigger(call)
    if not trigger.is_active:
        raise problems.invalid("Cannot update an unactivated trigger")
    if body["enabled"]:
        trigger.enabled = True
    else:
        trigger.disable("user_toggled")
    _log(call, "toggle_repo_trigger", trigger, enabled=body["enabled"])
    return trigger_view(trigger)


@handles("deleteBuildTrigger")
def delete_trigger(call: Call) -> Reply:
    _require_admin(call)
    trigger = _trigger(call)
    if trigger.is_active:
        _log(call, "delete_repo_trigger", trigger)
    call.state.remove_trigger(trigger)
    return NO_CONTENT


@handles("activateBuildTrigger")
def activate_trigger(call: Call) -> Json:
    _require_admin(call)
    body = call.json()
    trigger = _trigger(call)
    if trigger.is_active:
        raise problems.invalid("Trigger config is not sufficient for activation.")
    call.require(_is_maker(call, trigger) or call.rights.has_full_access)
    robot_name = body.get("pull_robot")
    if robot_name:
        robot = or_404(call.state.robot(robot_name))
        namespace = robot.owner.name
        call.require(call.rights.administers(namespace))
        call.require(namespace == call.path["repository"].partition("/")[0])
        trigger.pull_robot = robot
    repository = call.repository
    try:
        building.activate(call.state, trigger, body["config"], call.root)
    except building.TriggerError as error:
        raise refused(error) from None
    call.log_repository(
        "setup_repo_trigger",
        repo=repository.name,
        trigger_id=trigger.uuid,
        service=trigger.service,
        pull_robot=trigger.pull_robot.name if trigger.pull_robot else None,
        config=trigger.config,
    )
    return _view(trigger)


@handles("manuallyStartBuildTrigger")
def start_trigger(call: Call) -> Reply:
    _require_admin(call)
    body = call.json()
    trigger = _trigger(call)
    if not trigger.enabled:
        raise problems.invalid("Trigger is not enabled.")
    if not trigger.is_active:
        raise problems.invalid("Trigger is not active.")
    repository, state = call.repository, call.state
    try:
        metadata = building.manual_metadata(trigger, body, state.now.isoformat())
        build = building.prepared(state, repository, trigger, metadata, call.me.name)
        building.start(state, repository, build, is_manual=True, performer=call.user, ip=call.ip)
    except building.TriggerError as error:
        raise refused(error) from None
    except building.TooManyBuilds:
        raise too_many() from None
    return made(call, build)


@handles("listTriggerRecentBuilds")
def list_builds(call: Call) -> Json:
    call.require_repository("admin")
    uuid = call.path["trigger_uuid"]
    builds = building.latest_builds(call.state.repository(call.path["repository"]))
    triggered = [each for each in builds if each.trigger is not None and each.trigger.uuid == uuid]
    return {"builds": [view(call, build) for build in limited(triggered, call.query["limit"])]}


# -- what the service has --------------------------------------------------------------


@handles("listTriggerBuildSourceNamespaces")
def list_namespaces(call: Call) -> Json:
    call.require_repository("admin")
    trigger = _trigger(call)
    call.require(_is_maker(call, trigger))
    _require_service(trigger)
    return {"namespaces": trigger.source.namespaces}


@handles("listTriggerBuildSources")
def list_sources(call: Call) -> Json:
    _require_admin(call)
    body = call.json()
    if body.get("namespace") is None:
        raise problems.invalid("namespace required")
    trigger = _trigger(call)
    call.require(_is_maker(call, trigger))
    _require_service(trigger)
    return {"sources": trigger.source.repositories.get(body["namespace"], [])}


@handles("listBuildTriggerSubdirs")
def list_subdirectories(call: Call) -> Json:
    _require_admin(call)
    call.json()
    trigger = _trigger(call)
    call.require(_is_maker(call, trigger))
    _require_service(trigger)
    paths = [f"/{path}" for path in trigger.source.dockerfiles]
    return {
        "dockerfile_paths": paths,
        "contextMap": {os.path.normpath(path): _contexts(path) for path in paths},
        "status": "success",
    }


def _contexts(path: str) -> list[str]:
    """The directories above a Dockerfile."""
    contexts = []
    while path != "/":
        path = os.path.dirname(path)
        contexts.append(path)
    return contexts


@handles("listTriggerFieldValues")
def list_values(call: Call) -> Json:
    _require_admin(call)
    trigger = _trigger(call)
    call.unchecked_json()
    _require_service(trigger)
    source, field = trigger.source, call.path["field_name"]
    if field == "refs":
        branches = [{"kind": "branch", "name": name} for name in source.branches]
        return {"values": [*branches, *({"kind": "tag", "name": name} for name in source.tags)]}
    known: dict[str, list[Any]] = {
        "branch_name": list(source.branches),
        "tag_name": list(source.tags),
        **source.fields,
    }
    return {"values": or_404(known.get(field))[:_MOST_VALUES]}


@handles("analyzeBuildTrigger")
def analyze_trigger(call: Call) -> Json:
    _require_admin(call)
    body = call.json()
    trigger = _trigger(call)
    if trigger.repository.deleted or trigger.repository.full_name != call.path["repository"]:
        raise problems.not_found()
    if trigger.service == CUSTOM_GIT:
        return {"status": "notimplemented"}
    config = body["config"] or trigger.config
    path = str(config.get("dockerfile_path") or "Dockerfile").removeprefix("/")
    contents = trigger.source.dockerfiles.get(path)
    if not contents:
        text = (
            "Specified Dockerfile path for the trigger was not found on the main branch. This trigger may "
            "fail."
        )
        return _analysis(call, None, "warning", text)
    context = body["config"].get("context")
    if context and not _is_parent(str(context), str(body["config"].get("dockerfile_path") or "")):
        place = body["config"].get("dockerfile_path")
        text = f"Dockerfile, {place}, is not a child of the context, {context}."
        return _analysis(call, None, "error", text)
    image = _base_image(contents)
    if not image:
        return _analysis(call, None, "warning", "No FROM line found in the Dockerfile")
    return _analysis_of_base(call, image)


def _analysis_of_base(call: Call, image: str) -> Json:
    """What there is to say about the image that a Dockerfile builds on."""
    prefix = f"{call.config['SERVER_HOSTNAME']}/"
    if not image.startswith(prefix):
        return _analysis(call, None, "publicbase")
    name = image.removeprefix(prefix)
    if name.count("/") != 1:
        return _analysis(call, None, "warning", f'"{image}" is not a valid Quay repository path')
    base = call.state.repository(name)
    namespace = call.path["repository"].partition("/")[0]
    if base is None or not (base.public or base.namespace.name == namespace):
        text = f'Repository "{image}" referenced by the Dockerfile was not found'
        return _analysis(call, None, "error", text)
    return _analysis(call, base, "publicbase" if base.public else "requiresrobot")


def _analysis(call: Call, base: Repository | None, status: str, message: str | None = None) -> Json:
    own = call.path["repository"].partition("/")[0]
    namespace = base.namespace.name if base else own
    is_admin = call.rights.administers(own)
    robots = call.state.accounts[own].robots.values() if is_admin and namespace == own else ()
    return {
        "namespace": namespace,
        "name": base.name if base else None,
        "robots": [
            {**robot_view(robot), "can_read": base is not None and bool(granted_roles(robot, base))}
            for robot in robots
        ],
        "status": status,
        "message": message,
        "is_admin": is_admin,
    }


def _is_parent(context: str, path: str) -> bool:
    if not path:
        return False
    above = os.path.join("/", os.path.normpath(context), "")
    return os.path.join("/", os.path.normpath(os.path.dirname(path)), "").startswith(above)


def _base_image(contents: str) -> str | None:
    """The image of the last FROM, without its tag."""
    text = _CONTINUATION.sub("", "\n".join(line.partition("#")[0] for line in contents.split("\n")))
    found = [_INSTRUCTION.match(line.strip()) for line in text.split("\n")]
    bases = [match[2] for match in found if match and match[1].upper() == "FROM"]
    if not bases:
        return None
    name, colon, tag = bases[-1].strip().rpartition(":")
    return name if colon and "/" not in tag else bases[-1].strip()


# -- common ----------------------------------------------------------------------------


def _require_admin(call: Call) -> None:
    call.require_repository("admin")
    call.require_normal()
    call.require_unrestricted_namespace()


def _trigger(call: Call) -> Trigger:
    """The trigger of the path. It may belong to another repository than that of the path."""
    return or_404(building.find_trigger(call.state, call.path["trigger_uuid"]))


def _is_maker(call: Call, trigger: Trigger) -> bool:
    return call.user is trigger.connected_user and call.rights.manages_user


def _require_service(trigger: Trigger) -> None:
    if trigger.service == CUSTOM_GIT:
        raise problems.message(501, "")


def _view(trigger: Trigger) -> Json:
    shown = trigger_view(trigger, administers=True)
    if trigger.pull_robot is not None:
        shown["pull_robot"] = robot_view(trigger.pull_robot)
    return shown


def _log(call: Call, kind: str, trigger: Trigger, **more: Any) -> None:
    namespace, _, name = call.path["repository"].partition("/")
    call.log(
        kind,
        call.state.accounts.get(namespace),
        call.state.repository(call.path["repository"]),
        repo=name,
        trigger_id=trigger.uuid,
        service=trigger.service,
        **more,
    )
