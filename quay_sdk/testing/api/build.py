"""Builds: requesting, watching and cancelling them; uploads for them; and what superusers see of them."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from urllib.parse import quote, urlparse
from uuid import uuid4

from quay_sdk.testing import building, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import Reply, handles
from quay_sdk.testing.state import Repository, Robot
from quay_sdk.testing.state.builds import Build, Trigger
from quay_sdk.testing.views import Json, rfc_2822

# -- one repository --------------------------------------------------------------------


@handles("getRepoBuilds")
def list_builds(call: Call) -> Json:
    call.require_repository("read")
    since = call.query["since"]
    builds = building.latest_builds(call.state.repository(call.path["repository"]))
    if since is not None:
        try:
            start = datetime.fromtimestamp(since, UTC)
        except (ValueError, OverflowError, OSError):
            raise problems.invalid(f"since is no time: {since}") from None
        builds = [build for build in builds if build.started >= start]
    return {"builds": [view(call, build) for build in limited(builds, call.query["limit"])]}


@handles("requestRepoBuild")
def request_build(call: Call) -> Reply:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
    body = call.json()
    file_id, archive_url = body.get("file_id"), body.get("archive_url")
    if not file_id and not archive_url:
        raise problems.invalid("file_id or archive_url required")
    if archive_url:
        _check_archive(archive_url)
    robot = _pull_robot(call, body.get("pull_robot"))
    used_in = building.built_from(call.state, file_id) if file_id else None
    if used_in is not None:
        call.require(call.rights.repository("write", used_in.full_name))
    repository = call.repository
    if file_id:
        content = building.uploaded(call.state, file_id)
        if content is None:
            raise problems.invalid(f"File {file_id} could not be found or is invalid")
        name = building.checksum(content)
    else:
        name = hashlib.sha224(archive_url.encode()).hexdigest()[:7]
    context, path = _context_and_path(body)
    build = Build(
        repository,
        call.state.now,
        name,
        list(body.get("docker_tags", ["latest"])),
        path,
        context,
        manual_user=call.me.name,
        resource_key=file_id,
        archive_url=archive_url,
        pull_robot=robot,
    )
    try:
        building.start(call.state, repository, build, is_manual=True, ip=call.ip)
    except building.TooManyBuilds:
        raise too_many() from None
    return made(call, build)


def _check_archive(url: str) -> None:
    try:
        scheme = urlparse(url).scheme
    except ValueError:
        raise problems.invalid("Invalid Archive URL: Must be a valid URI") from None
    if scheme not in ("http", "https"):
        raise problems.invalid("Invalid Archive URL: Must be http or https")
    if not url.isascii():
        raise problems.invalid("Invalid Archive URL: Must be a valid URI")


def _pull_robot(call: Call, name: str | None) -> Robot | None:
    if not name:
        return None
    namespace, plus, _ = name.partition("+")
    call.require(bool(plus))
    robot = or_404(call.state.robot(name))
    call.require(call.rights.administers(namespace))
    return robot


def _context_and_path(body: Json) -> tuple[str, str]:
    context = body.get("context", "/")
    if "dockerfile_path" in body:
        path = body["dockerfile_path"]
        return body.get("context", os.path.dirname(path)), path
    if "subdirectory" in body:
        context = body["subdirectory"]
    return context, f"{context}{'' if context.endswith('/') else '/'}Dockerfile"


@handles("getRepoBuild")
def get_build(call: Call) -> Json:
    call.require_repository("read")
    return view(call, _build(call))


@handles("cancelRepoBuild")
def cancel_build(call: Call) -> Reply:
    call.require_repository("admin")
    call.require_normal()
    call.require_unrestricted_namespace()
    build = _build(call)
    if not building.cancel(call.state, build):
        raise problems.invalid("Build is currently running or has finished")
    call.log("cancel_build", build.repository.namespace, build.repository, build_uuid=build.uuid)
    return Reply("Okay", 201)


@handles("getRepoBuildStatus")
def get_status(call: Call) -> Json:
    call.require_repository("read")
    return view(call, _stated_build(call))


@handles("getRepoBuildLogs")
def get_logs(call: Call) -> Json:
    call.require_repository("read")
    call.require(
        call.config.has("READER_BUILD_LOGS")
        or call.rights.repository("write", call.path["repository"])
        or call.rights.is_readonly_superuser
    )
    return _logs(call, _stated_build(call))


def _build(call: Call) -> Build:
    """The build of the path, in the repository of the path."""
    build = or_404(building.find_build(call.state, call.path["build_uuid"]))
    if build.repository.deleted or build.repository.full_name != call.path["repository"]:
        raise problems.not_found()
    return build


def _stated_build(call: Call) -> Build:
    """The same for the operations that refuse a missing one with 400."""
    uuid = call.path["build_uuid"]
    if building.find_build(call.state, uuid) is None:
        raise problems.message(400, f"Unable to locate a build by id: {uuid}")
    return _build(call)


def _logs(call: Call, build: Build) -> Json:
    if build.archived:
        return {"logs_url": f"{call.root}/logarchive/{build.uuid}"}
    try:
        start = int(call.raw_query.get("start", 0))
    except ValueError:
        raise problems.invalid("start is a number") from None
    return {"start": start, "total": len(build.log), "logs": build.log[start:]}


# -- uploads ---------------------------------------------------------------------------


@handles("getFiledropUrl")
def drop_file(call: Call) -> Json:
    call.json()
    file_id = str(uuid4())
    building.upload(call.state, file_id, b"")
    return {"url": file_url(call, file_id), "file_id": file_id}


def file_url(call: Call, file_id: str) -> str:
    """Return the URL of an uploaded file, to which it is uploaded as well."""
    return f"{call.root}/userfiles/{file_id}"


# -- superusers ------------------------------------------------------------------------


@handles("getRepoBuildSuperUser")
def get_build_as_superuser(call: Call) -> Json:
    _require_superuser(call)
    return _superuser_view(call, or_404(building.find_build(call.state, call.path["build_uuid"])))


@handles("getRepoBuildStatusSuperUser")
def get_status_as_superuser(call: Call) -> Json:
    _require_superuser(call)
    return _superuser_view(call, _any_build(call))


@handles("getRepoBuildLogsSuperUser")
def get_logs_as_superuser(call: Call) -> Json:
    _require_superuser(call)
    return _logs(call, _any_build(call))


@handles("getRepoBuildLogsArchiveSuperUser")
def get_archive_as_superuser(call: Call) -> Json:
    _require_superuser(call)
    log = _any_build(call).archived_log
    if log is None:
        raise problems.usual(400, "invalid_response", "Archived logs not available")
    return log


def _require_superuser(call: Call) -> None:
    call.require_fresh_login()
    call.require_superuser(readonly=True)


def _any_build(call: Call) -> Build:
    uuid = call.path["build_uuid"]
    build = building.find_build(call.state, uuid)
    if build is None:
        raise problems.usual(400, "invalid_response", f"Unable to locate a build by id: {uuid}")
    return build


def _superuser_view(call: Call, build: Build) -> Json:
    # The server fails to read the job here: it shows neither the tags nor what the trigger has handed over.
    shown = view(call, build)
    reads = call.rights.repository("read", build.repository.full_name)
    shown |= {"subdirectory": "", "dockerfile_path": "", "context": "", "tags": [], "manual_user": None}
    shown["trigger_metadata"] = None
    if build.resource_key is None or not shown["is_writer"]:
        shown.pop("archive_url", None)
    if build.trigger is not None:
        trigger = trigger_view(build.trigger, reads=reads, administers=_administers(call, build.repository))
        shown["trigger"] = {
            key: value for key, value in trigger.items() if key not in ("enabled", "disabled_reason")
        }
    return shown


# -- views -----------------------------------------------------------------------------


def view(call: Call, build: Build) -> Json:
    """Return a build, with as much as the caller may see."""
    repository = build.repository
    reads = call.rights.repository("read", repository.full_name)
    writes = call.rights.repository("write", repository.full_name)
    shown: Json = {
        "id": build.uuid,
        "phase": build.phase,
        "started": rfc_2822(build.started),
        "display_name": build.display_name,
        "status": {},
        "subdirectory": build.dockerfile_path,
        "dockerfile_path": build.dockerfile_path,
        "context": build.context,
        "tags": build.tags,
        "manual_user": build.manual_user,
        "is_writer": writes,
        "trigger": None,
        "trigger_metadata": build.trigger_metadata if reads else None,
        "resource_key": build.resource_key,
        "pull_robot": robot_view(build.pull_robot) if build.pull_robot else None,
        "repository": {"namespace": repository.namespace.name, "name": repository.name},
        "error": None,
    }
    if build.trigger is not None:
        administers = _administers(call, repository)
        shown["trigger"] = trigger_view(build.trigger, reads=reads, administers=administers)
    if writes or call.config.has("READER_BUILD_LOGS"):
        if build.resource_key is not None:
            shown["archive_url"] = file_url(call, build.resource_key)
        elif build.archive_url:
            shown["archive_url"] = build.archive_url
    return shown


def _administers(call: Call, repository: Repository) -> bool:
    return call.rights.repository("admin", repository.full_name)


def trigger_view(trigger: Trigger, *, reads: bool = False, administers: bool = False) -> Json:
    """Return a trigger, as builds show it."""
    source = trigger.config.get("build_source")
    reads = reads or administers
    return {
        "id": trigger.uuid,
        "service": trigger.service,
        "is_active": trigger.is_active,
        "build_source": source if reads else None,
        "repository_url": trigger.source_url if reads else None,
        "config": trigger.config if administers else {},
        "can_invoke": administers,
        "enabled": trigger.enabled,
        "disabled_reason": trigger.disabled_reason,
    }


def robot_view(robot: Robot) -> Json:
    """Return a robot, as builds and triggers name it."""
    return {"name": robot.name, "kind": "user", "is_robot": True}


def limited(builds: list[Build], limit: int | None) -> list[Build]:
    """Return the first of some builds; a limit that is not positive is none."""
    return builds if limit is None or limit <= 0 else builds[:limit]


def made(call: Call, build: Build) -> Reply:
    """Return the response for a build that was just queued."""
    path = quote(build.repository.full_name)
    location = f"/api/v1/repository/{path}/build/{build.uuid}/status"
    return Reply(view(call, build), 201, {"Location": location})


def too_many() -> problems.Problem:
    """Return the problem of a namespace that may not queue more builds."""
    return problems.message(429, "Maximum queued build rate exceeded.")


def refused(error: building.TriggerError) -> problems.Problem:
    """Return the problem of what the service of a trigger refuses."""
    return problems.invalid(str(error))
