"""Build triggers: they start builds of a repository when its source code changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk._secrets import type_of
from quay_sdk._text import one_line
from quay_sdk._wire.encode import at_least, encoder_for, non_empty, regular_expression
from quay_sdk.api.build import Build, BuildTrigger, encode_pull_robot
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import EPOCH, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class TriggerRobot(Model):
    """A robot that may pull the private base image of a trigger's builds.

    :ivar name: full name of the robot, ``"namespace+robot"``.
    :ivar kind: ``"user"``, the same for every robot.
    :ivar is_robot: always ``True``.
    :ivar can_read: whether the robot has permission to pull the base image.
    """

    name: str
    kind: str | None = None
    is_robot: bool | None = None
    can_read: bool | None = None


@model
class TriggerAnalysis(Model):
    """The server's check of a trigger's configuration.

    :ivar status: ``"publicbase"`` if the base image needs no robot of this registry, ``"requiresrobot"`` if
        it needs one, ``"warning"`` or ``"error"`` with a ``message`` for a problem, ``"notimplemented"`` for
        a ``"custom-git"`` trigger. With the last one, and if the source repository cannot be read, the other
        fields are ``None``, except ``message``.
    :ivar message: description of the problem; ``None`` without one.
    :ivar namespace: namespace of the base image if that is in this registry, otherwise of the trigger's
        repository.
    :ivar name: repository name of the base image; ``None`` if that is not in this registry.
    :ivar robots: robots of the namespace; empty if the base image is in another one, or the caller has no
        admin permission in the namespace.
    :ivar is_admin: whether the caller has admin permission in the namespace of the trigger's repository.
    """

    status: str
    message: str | None = None
    namespace: str | None = None
    name: str | None = None
    robots: tuple[TriggerRobot, ...] | None = None
    is_admin: bool | None = None

    @property
    def full_name(self) -> str | None:
        """Full name of the base image's repository; ``None`` if it is not in this registry."""
        return f"{self.namespace}/{self.name}" if self.namespace and self.name else None


@model
class TriggerSubdirectories(Model):
    """The Dockerfiles in a source repository.

    :ivar status: ``"success"``, or ``"error"`` if the source repository cannot be read.
    :ivar message: description of the problem; ``None`` for a success.
    :ivar dockerfile_paths: paths of the Dockerfiles, from ``/``; ``None`` for an error.
    :ivar context_map: directories that can be the build context, by Dockerfile; ``None`` for an error.
    """

    status: str
    message: str | None = None
    dockerfile_paths: tuple[str, ...] | None = None
    context_map: Mapping[str, tuple[str, ...]] | None = field(default=None, wire="contextMap")


@model
class SourceNamespace(Model):
    """A namespace at the source code service: a user, a group or an organization.

    :ivar id: identifier of the namespace, which ``sources.list`` takes as ``namespace``.
    :ivar title: display name.
    :ivar name: another display name; ``None`` from most services.
    :ivar personal: whether it belongs to the user who created the trigger.
    :ivar avatar_url: URL of its picture; ``None`` without a picture.
    :ivar url: URL of its web page; may be empty.
    :ivar score: relevance, for sorting: higher is more relevant.
    """

    id: str | None = None
    title: str | None = None
    name: str | None = None
    personal: bool | None = None
    avatar_url: str | None = None
    url: str | None = None
    score: float | None = None


@model
class Source(Model):
    """A source repository: a repository of source code.

    :ivar name: name within its namespace.
    :ivar full_name: name with the namespace: the ``build_source`` of a trigger's configuration.
    :ivar description: description; may be empty.
    :ivar last_updated: time of the last change; 1970 if it is unknown.
    :ivar url: URL of its web page.
    :ivar has_admin_permissions: whether the user who created the trigger may add a webhook to it; also
        ``True`` if that is unknown.
    :ivar private: whether it is private.
    """

    name: str
    full_name: str | None = None
    description: str | None = None
    last_updated: datetime | None = field(default=None, format=EPOCH)
    url: str | None = None
    has_admin_permissions: bool | None = None
    private: bool | None = None


def encode_config(value: object) -> dict[str, Any]:
    """A trigger's configuration. An empty one makes the server use the configuration that the trigger has.

    The server does not check any other one, and fails with a 500 when it needs a key that is missing.
    """
    config: dict[str, Any] = encoder_for(Mapping[str, Any])(value)
    source = config.get("build_source")
    if config and (not isinstance(source, str) or not source):
        raise InvalidArgumentError("'build_source' is missing: the name or the URL of the source repository")
    for key in ("default_tag_from_ref", "latest_for_default_branch"):
        if config.get(key) is not None and not isinstance(config[key], bool):
            raise InvalidArgumentError(f"{key}: expected True or False, not {type_of(config[key])}")
    for key in ("dockerfile_path", "context"):
        if config.get(key) is not None and not isinstance(config[key], str):
            raise InvalidArgumentError(f"{key}: expected a string, not {type_of(config[key])}")
    _check_regex(config.get("branchtag_regex"))
    templates = config.get("tag_templates")
    if templates is not None:
        try:
            encoder_for(Sequence[str])(templates)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"tag_templates: {error}") from None
    return config


def _check_regex(value: object) -> None:
    """Check the expression for branches and tags. With an invalid one the server builds all of them."""
    if value is None:
        return
    if not isinstance(value, str):
        raise InvalidArgumentError(f"branchtag_regex: expected a string, not {type_of(value)}")
    if not value:
        raise InvalidArgumentError("branchtag_regex: '' matches nothing; leave it out to build every push")
    try:
        regular_expression(value)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"branchtag_regex: {error}") from None


def encode_commit(value: object) -> str:
    """The hash of a commit. The server takes no other name of it."""
    commit: str = encoder_for(str)(value)
    if not re.fullmatch(r"[A-Fa-f0-9]{7,}", commit):
        raise InvalidArgumentError(
            f"expected 7 or more hexadecimal digits of a commit's hash, not {one_line(commit, 100)!r}"
        )
    return commit


def encode_ref(value: object) -> dict[str, Any]:
    """A branch or a tag. The server fails without ``kind`` or ``name``, and takes other kinds as branches."""
    ref: dict[str, Any] = encoder_for(Mapping[str, Any])(value)
    name = ref.get("name")
    if (
        ref.keys() != {"kind", "name"}
        or ref["kind"] not in ("branch", "tag")
        or not isinstance(name, str)
        or not name
    ):
        raise InvalidArgumentError("expected {'kind': 'branch', 'name': …} or {'kind': 'tag', 'name': …}")
    return ref


def check_start(arguments: Mapping[str, Any]) -> None:
    """Refuse a second name of what to build, which the server would ignore."""
    given = [name for name in ("branch_name", "commit_sha", "refs") if arguments[name] is not None]
    if len(given) > 1:
        raise InvalidArgumentError(
            f"{' and '.join(given)} are mutually exclusive: the server would ignore all but one of them"
        )


def check_activate(arguments: Mapping[str, Any]) -> None:
    """Refuse a robot of another namespace, which the server reports as missing permission."""
    repository, robot = arguments["repository"], arguments["pull_robot"]
    if not isinstance(repository, str) or not isinstance(robot, str) or "+" not in robot:
        return
    owner = repository.partition("/")[0]
    if robot.partition("+")[0] != owner:
        raise InvalidArgumentError(f"pull_robot: {one_line(robot, 100)!r} is not a robot of {owner!r}")


def check_analyze(arguments: Mapping[str, Any]) -> None:
    """Refuse a build context without a Dockerfile, with which the server fails."""
    config = arguments["config"]
    if isinstance(config, Mapping) and config.get("context") and config.get("dockerfile_path") is None:
        raise InvalidArgumentError("config: 'context' needs 'dockerfile_path' beside it")


class Triggers(Resource):
    """The build triggers of a repository.

    A trigger is created in the web interface, where a user grants Quay access to a source code service, such
    as GitHub. Then ``activate`` configures it.

    In a repository whose state is not ``"NORMAL"``, because it is read-only or a mirror, triggers can be
    read, but neither changed nor started (503). Global read-only superusers may read them in any repository.

    The server finds a trigger by its identifier alone, and does not check that it belongs to the repository
    in the call: with the identifier of another repository's trigger, that one is read, changed or deleted.
    """

    builds: api.trigger.TriggerBuilds
    field_values: api.trigger.TriggerFieldValues
    source_namespaces: api.trigger.TriggerSourceNamespaces
    sources: api.trigger.TriggerSources

    @operation(
        "listBuildTriggers",
        "GET /api/v1/repository/{repository}/trigger/",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="triggers",
    )
    def list(self, repository: str) -> Paged[BuildTrigger]:
        """List the build triggers of a repository, activated or not.

        If the repository does not exist, those who may administer the namespace get an empty list, not an
        error.

        ::

            for trigger in client.repository.triggers.list("acme/app"):
                print(trigger.id, trigger.service, trigger.enabled)

        :param repository: ``"namespace/name"``.
        :returns: the triggers, in a single page.
        """
        ...

    @operation(
        "getBuildTrigger",
        "GET /api/v1/repository/{repository}/trigger/{trigger_uuid}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def get(self, repository: str, trigger_uuid: str) -> BuildTrigger:
        """Get a build trigger.

        ::

            client.repository.triggers.get("acme/app", "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70").enabled

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :returns: the trigger.
        """
        ...

    @operation(
        "updateBuildTrigger",
        "PUT /api/v1/repository/{repository}/trigger/{trigger_uuid}",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
    )
    def update(self, repository: str, trigger_uuid: str, *, enabled: bool) -> BuildTrigger:
        """Turn a build trigger on or off. A trigger that is not activated is a 400.

        While it is off, neither pushes nor :meth:`start` start builds. The server also turns a trigger off,
        by default after 100 failed builds or 5 internal errors in a row. Turning it on does not reset these
        counts: until a build succeeds, the next failure turns it off again.

        ::

            trigger = "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70"
            client.repository.triggers.update("acme/app", trigger, enabled=False)

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param enabled: ``True`` to turn it on, ``False`` to turn it off.
        :returns: the trigger, without its source and configuration, and with ``can_invoke=False``; see
            :meth:`get` for those.
        """
        ...

    @operation(
        "deleteBuildTrigger",
        "DELETE /api/v1/repository/{repository}/trigger/{trigger_uuid}",
        scope="repo:admin",
        errors=(401, 403, 404, 503),
        superuser="admitted",
    )
    def delete(self, repository: str, trigger_uuid: str) -> None:
        """Delete a build trigger. It cannot be restored.

        Its builds remain. The webhook and the deploy key at the source code service are deleted too; if that
        fails, they remain there, without an error.

        ::

            client.repository.triggers.delete("acme/app", "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70")

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        """
        ...

    @operation(
        "activateBuildTrigger",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/activate",
        scope="repo:admin",
        needs=("repo:admin", "user:admin"),
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
        check=check_activate,
        params={"config": Param(encode=encode_config), "pull_robot": Param(encode=encode_pull_robot)},
    )
    def activate(
        self,
        repository: str,
        trigger_uuid: str,
        *,
        config: Mapping[str, Any],
        pull_robot: str | None = None,
    ) -> BuildTrigger:
        """Configure a build trigger, so that it starts builds.

        This works once (400 afterwards): to change the configuration, delete the trigger and create another
        one. Only the user who created the trigger may call it, or a superuser with full access.
        ``pull_robot`` also needs the scope ``org:admin`` and admin permission in the namespace.

        Quay adds a deploy key and a webhook to the source repository. If the source code service refuses
        (400), the deploy key may remain there. A ``"custom-git"`` trigger leaves that to you:
        ``credentials`` in the ``config`` of the result has the public SSH key and the webhook URL. That URL
        holds a token: keep it secret. Pushes whose commit message contains ``[skip build]`` or
        ``[build skip]`` are not built.

        ::

            client.repository.triggers.activate(
                "acme/app",
                "b5f0c6d2-1e3a-4c8b-9f70-2a6d4e8c1b35",
                config={
                    "build_source": "acme/app",
                    "dockerfile_path": "/Dockerfile",
                    "context": "/",
                    "branchtag_regex": "heads/main|tags/v.*",
                },
                pull_robot="acme+ci",
            )

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param config: the configuration. ``build_source`` is required: the ``full_name`` of a source
            repository, or a Git URL for ``"custom-git"``. ``dockerfile_path`` and ``context`` are paths from
            the root of the source, of the Dockerfile and of the build context. Pass both: the server accepts
            a configuration without them, but then fails to start builds (500). Optional: ``branchtag_regex``
            (matches the whole of ``heads/main`` or ``tags/v1``; default: every push), ``tag_templates`` (list
            of names for tags, such as ``"${commit_info.short_sha}"``; those without a value are left out),
            ``default_tag_from_ref`` (tag with the name of the branch or tag; default ``True``) and
            ``latest_for_default_branch`` (tag a build of the default branch with ``latest``; default
            ``True``). With an empty mapping, the server uses the configuration from the creation of the
            trigger.
        :param pull_robot: robot that pulls private base images, by its full name, ``"namespace+robot"``. It
            must belong to the namespace of the repository, and needs read permission on the base images. A
            robot that does not exist is a 404.
        :returns: the activated trigger.
        """
        ...

    @operation(
        "analyzeBuildTrigger",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/analyze",
        scope="repo:admin",
        errors=(401, 403, 404, 503),
        superuser="admitted",
        internal=True,
        check=check_analyze,
        params={"config": Param(encode=encode_config)},
    )
    def analyze(self, repository: str, trigger_uuid: str, *, config: Mapping[str, Any]) -> TriggerAnalysis:
        """Check a configuration for a build trigger, without changing the trigger.

        The server looks for the Dockerfile in the source repository, and for its base image, if that is in
        this registry. Problems are not raised as errors: see ``status`` and ``message`` of the result.

        ::

            analysis = client.repository.triggers.analyze(
                "acme/app",
                "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70",
                config={"build_source": "acme/app", "dockerfile_path": "/Dockerfile", "context": "/"},
            )
            print(analysis.status, analysis.message)

        :param repository: ``"namespace/name"``. Here a trigger of another repository is a 404.
        :param trigger_uuid: ``id`` of the trigger.
        :param config: the configuration, as for :meth:`activate`. ``context`` needs ``dockerfile_path``.
        :returns: the findings, and robots for ``pull_robot``.
        """
        ...

    @operation(
        "manuallyStartBuildTrigger",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/start",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 429, 503),
        superuser="admitted",
        check=check_start,
        params={
            "branch_name": Param(
                encode=non_empty("the name of a branch; leave it out for the default branch")
            ),
            "commit_sha": Param(encode=encode_commit),
            "refs": Param(encode=encode_ref),
        },
    )
    def start(
        self,
        repository: str,
        trigger_uuid: str,
        *,
        branch_name: str | None = None,
        commit_sha: str | None = None,
        refs: Mapping[str, Any] | None = None,
    ) -> Build:
        """Start a build with a build trigger, as a push to the source repository does.

        The trigger must be activated and on: otherwise, and for a branch or tag that does not exist, the
        server returns a 400. If too many builds of the namespace are waiting or running, it returns a 429.
        The image is pushed to ``repository``, even if the trigger belongs to another one. Tags that exist are
        moved to the new image. ``branchtag_regex`` and ``[skip build]`` do not apply.

        A ``"custom-git"`` trigger requires ``commit_sha`` and ignores the others. All other services take
        ``branch_name`` or ``refs``, and ignore ``commit_sha``. Only one of the three can be passed. Without
        ``tag_templates``, the image of a ``"custom-git"`` trigger gets the first 7 digits of the hash as its
        tag.

        ::

            client.repository.triggers.start(
                "acme/app", "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70", refs={"kind": "tag", "name": "v1.2"}
            )

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param branch_name: name of the branch to build (default: the default branch).
        :param commit_sha: hash of the commit to build, 7 or more hexadecimal digits.
        :param refs: branch or tag to build: ``{"kind": "branch", "name": "main"}`` or
            ``{"kind": "tag", "name": "v1.2"}``.
        :returns: the build, which waits in the queue.
        """
        ...

    @operation(
        "listBuildTriggerSubdirs",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/subdir",
        scope="repo:admin",
        needs=("repo:admin", "user:admin"),
        errors=(401, 403, 404, 503),
        superuser="admitted",
        internal=True,
        params={"config": Param("", encode=encode_config)},
    )
    def subdirectories(
        self, repository: str, trigger_uuid: str, *, config: Mapping[str, Any]
    ) -> TriggerSubdirectories:
        """Find the Dockerfiles in a source repository.

        The server searches the first branch that matches ``branchtag_regex``, otherwise the default branch,
        and at GitLab only the root directory. Only the user who created the trigger may call it, whatever
        rights others have, superusers included. If the source repository cannot be read, that is not raised
        as an error: see ``status`` and ``message`` of the result. A ``"custom-git"`` trigger is a 501.

        ::

            found = client.repository.triggers.subdirectories(
                "acme/app", "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70", config={"build_source": "acme/app"}
            )
            print(found.dockerfile_paths)

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param config: the configuration so far, with ``build_source``; with an empty mapping, the
            server uses that of the trigger.
        :returns: the paths of the Dockerfiles, and the possible build contexts.
        """
        ...


class TriggerBuilds(Resource):
    """The builds of a trigger."""

    @operation(
        "listTriggerRecentBuilds",
        "GET /api/v1/repository/{repository}/trigger/{trigger_uuid}/builds",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="builds",
        params={"limit": Param(encode=at_least(1))},
    )
    def list(self, repository: str, trigger_uuid: str, *, limit: int | None = None) -> Paged[Build]:
        """List the most recent builds of a build trigger, in a single page.

        A trigger that does not exist has no builds: the list is empty, without an error.

        ::

            trigger = "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70"
            for build in client.repository.triggers.builds.list("acme/app", trigger):
                print(build.id, build.phase)

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param limit: maximum number of builds, from 1 (default 5).
        :returns: the builds, most recent first.
        """
        ...


class TriggerFieldValues(Resource):
    """The branches and tags that a trigger can build."""

    @operation(
        "listTriggerFieldValues",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/fields/{field_name}",
        scope="repo:admin",
        errors=(401, 403, 404, 503),
        superuser="admitted",
        key="values",
        internal=True,
        params={"config": Param("", encode=encode_config)},
    )
    def list(
        self,
        repository: str,
        trigger_uuid: str,
        field_name: str,
        *,
        config: Mapping[str, Any] | None = None,
    ) -> Paged[str | int | Mapping[str, Any]]:
        """List the branches or tags of a trigger's source repository.

        For ``"branch_name"`` and ``"tag_name"`` the server cuts the list at 30 names. If GitHub refuses
        access, the only branch is ``"master"`` and the tags are empty, without an error. A ``"custom-git"``
        trigger is a 501.

        ::

            trigger = "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70"
            for ref in client.repository.triggers.field_values.list("acme/app", trigger, "refs"):
                print(ref["kind"], ref["name"])

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param field_name: ``"branch_name"``, ``"tag_name"``, or ``"refs"`` for both; others are a 404.
        :param config: configuration with another ``build_source`` (default: that of the trigger).
        :returns: names; for ``"refs"`` mappings with ``kind`` and ``name``, as ``start`` takes them.
        """
        ...


class TriggerSourceNamespaces(Resource):
    """The namespaces of the source code service that a trigger has access to."""

    @operation(
        "listTriggerBuildSourceNamespaces",
        "GET /api/v1/repository/{repository}/trigger/{trigger_uuid}/namespaces",
        scope="repo:admin",
        needs=("repo:admin", "user:admin"),
        errors=(400, 401, 403, 404),
        superuser="admitted",
        key="namespaces",
        internal=True,
    )
    def list(self, repository: str, trigger_uuid: str) -> Paged[SourceNamespace]:
        """List the namespaces of the source code service that a trigger has access to.

        Only the user who created the trigger may call it, whatever rights others have, superusers included.
        If the service refuses access, the server returns a 400. A ``"custom-git"`` trigger is a 501.

        ::

            trigger = "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70"
            for namespace in client.repository.triggers.source_namespaces.list("acme/app", trigger):
                print(namespace.id, namespace.title)

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :returns: the users, groups and organizations, in a single page.
        """
        ...


class TriggerSources(Resource):
    """The source repositories that a trigger has access to."""

    @operation(
        "listTriggerBuildSources",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/sources",
        scope="repo:admin",
        needs=("repo:admin", "user:admin"),
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
        key="sources",
        internal=True,
        params={"namespace": Param(encode=non_empty("the id of a namespace, not an empty string"))},
    )
    def list(self, repository: str, trigger_uuid: str, *, namespace: str) -> Paged[Source]:
        """List the source repositories in a namespace of the source code service.

        Only the user who created the trigger may call it, whatever rights others have, superusers included.
        If the service refuses access, the server returns a 400. For a namespace that does not exist, the list
        may be empty, without an error. A ``"custom-git"`` trigger is a 501.

        ::

            trigger = "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70"
            for source in client.repository.triggers.sources.list("acme/app", trigger, namespace="acme"):
                print(source.full_name)

        :param repository: ``"namespace/name"``.
        :param trigger_uuid: ``id`` of the trigger.
        :param namespace: ``id`` of a namespace from ``source_namespaces.list``.
        :returns: the source repositories, in a single page.
        """
        ...
