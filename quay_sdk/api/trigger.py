"""Build triggers: what starts builds of a repository when its source code changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk.api.build import Build, BuildTrigger
from quay_sdk.model import EPOCH, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class TriggerRobot(Model):
    """A robot that a trigger may pull private base images with.

    :ivar name: its full name, ``"namespace+robot"``.
    :ivar kind: ``"user"``, as of all robots.
    :ivar is_robot: true.
    :ivar can_read: whether it may pull the base image by now.
    """

    name: str
    kind: str | None = None
    is_robot: bool | None = None
    can_read: bool | None = None


@model
class TriggerAnalysis(Model):
    """What the server thinks of a trigger's configuration.

    :ivar status: ``"publicbase"`` if it needs no robot, ``"requiresrobot"`` if it needs one,
        ``"warning"`` or ``"error"`` if something is wrong, ``"notimplemented"`` if it cannot be told.
    :ivar message: what is wrong, or ``None``.
    :ivar namespace: the base image's namespace, if it is in this registry; else the repository's.
    :ivar name: the base image's repository, if it is in this registry, or ``None``.
    :ivar robots: the robots to choose from.
    :ivar is_admin: whether the user administers the namespace.
    """

    status: str
    message: str | None = None
    namespace: str | None = None
    name: str | None = None
    robots: tuple[TriggerRobot, ...] | None = None
    is_admin: bool | None = None

    @property
    def full_name(self) -> str | None:
        """The full name of the base image's repository, if it is in this registry, or ``None``."""
        return f"{self.namespace}/{self.name}" if self.namespace and self.name else None


@model
class TriggerSubdirectories(Model):
    """The Dockerfiles in a source repository.

    :ivar status: ``"success"``, or ``"error"`` if the source repository could not be read.
    :ivar message: why it could not.
    :ivar dockerfile_paths: the Dockerfiles' paths.
    :ivar context_map: by Dockerfile, the directories that may be its context.
    """

    status: str
    message: str | None = None
    dockerfile_paths: tuple[str, ...] | None = None
    context_map: Mapping[str, tuple[str, ...]] | None = field(default=None, wire="contextMap")


@model
class SourceNamespace(Model):
    """A user, group or organization of the source code's service.

    :ivar id: its identifier, which ``sources.list`` takes as ``namespace``.
    :ivar title: what it is called.
    :ivar name: the same; some services send this.
    :ivar personal: whether it is the user's own.
    :ivar avatar_url: its picture.
    :ivar url: its page.
    :ivar score: by how much to rank it above others.
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
    """A repository of source code.

    :ivar name: its name in its namespace.
    :ivar full_name: its name with the namespace: the ``build_source`` of a trigger's configuration.
    :ivar description: what it says of itself.
    :ivar last_updated: when it last changed; 1970 if that is not known.
    :ivar url: its page.
    :ivar has_admin_permissions: whether the user may set up a trigger for it.
    :ivar private: whether it is private.
    """

    name: str
    full_name: str | None = None
    description: str | None = None
    last_updated: datetime | None = field(default=None, format=EPOCH)
    url: str | None = None
    has_admin_permissions: bool | None = None
    private: bool | None = None


class Triggers(Resource):
    """What starts builds of a repository.

    A trigger comes into being in the web interface, where its owner lets Quay into the source
    code's service. It then has to be given its configuration, by ``activate``.
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
        """List a repository's triggers, those not yet set up included.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the triggers.
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
        """Get one trigger.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
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
        """Turn a trigger on or off. It has to be activated already.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param enabled: whether it is to start builds.
        :returns: the trigger as one who may not read the repository sees it: without source and
            configuration.
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
        """Delete a trigger, and what it has installed at the source code's service if that can be reached.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        """
        ...

    @operation(
        "activateBuildTrigger",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/activate",
        scope="repo:admin",
        needs=("repo:admin", "user:admin"),
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
    )
    def activate(
        self,
        repository: str,
        trigger_uuid: str,
        *,
        config: Mapping[str, Any],
        pull_robot: str | None = None,
    ) -> BuildTrigger:
        """Give a trigger its configuration, so that it begins to work; once only.

        Only the user who made the trigger can do so.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param config: how it builds: ``build_source`` (the source repository), ``dockerfile_path``,
            ``context``, ``branchtag_regex`` (which branches and tags, as ``"heads/main"``),
            ``default_tag_from_ref``, ``latest_for_default_branch`` and ``tag_templates``.
        :param pull_robot: the full name of the robot that pulls private base images,
            ``"namespace+robot"``, of the repository's namespace.
        :returns: the trigger.
        """
        ...

    @operation(
        "analyzeBuildTrigger",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/analyze",
        scope="repo:admin",
        errors=(401, 403, 404, 503),
        superuser="admitted",
        internal=True,
    )
    def analyze(self, repository: str, trigger_uuid: str, *, config: Mapping[str, Any]) -> TriggerAnalysis:
        """Check a configuration before a trigger is given it: whether it finds its Dockerfile and base image.

        What is wrong with it is no error, but stands in ``status`` and ``message``.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param config: the configuration, as ``activate`` takes it.
        :returns: what the server thinks of it, and the robots to choose from.
        """
        ...

    @operation(
        "manuallyStartBuildTrigger",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/start",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 429, 503),
        superuser="admitted",
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
        """Start a build as if the source code had changed. The trigger has to be activated and enabled.

        What to build is told by ``refs`` or ``branch_name`` where the trigger's service is one that Quay
        knows, by ``commit_sha`` where it is ``"custom-git"``.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param branch_name: the branch; the default branch by default.
        :param commit_sha: the commit's hash.
        :param refs: the branch or tag: ``{"kind": "branch", "name": "main"}`` or
            ``{"kind": "tag", "name": "v1"}``.
        :returns: the build, which waits for its turn.
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
        params={"config": Param("")},
    )
    def subdirectories(
        self, repository: str, trigger_uuid: str, *, config: Mapping[str, Any]
    ) -> TriggerSubdirectories:
        """Find the Dockerfiles in a source repository.

        Only the user who made the trigger can do so. A source repository that cannot be read is no
        error, but stands in ``status`` and ``message``.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param config: the configuration so far, with ``build_source``.
        :returns: the Dockerfiles' paths, and the contexts they may have.
        """
        ...


class TriggerBuilds(Resource):
    """The builds that a trigger started."""

    @operation(
        "listTriggerRecentBuilds",
        "GET /api/v1/repository/{repository}/trigger/{trigger_uuid}/builds",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="builds",
    )
    def list(self, repository: str, trigger_uuid: str, *, limit: int | None = None) -> Paged[Build]:
        """List the newest builds that a trigger started: five of them, unless ``limit`` says otherwise.

        A trigger that is missing is no error: there are no builds then.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param limit: how many builds to list at most; 5 by default. There are no further pages.
        :returns: the builds, newest first.
        """
        ...


class TriggerFieldValues(Resource):
    """The values a field of a trigger's configuration may take."""

    @operation(
        "listTriggerFieldValues",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/fields/{field_name}",
        scope="repo:admin",
        errors=(401, 403, 404, 503),
        superuser="admitted",
        key="values",
        internal=True,
        params={"config": Param("")},
    )
    def list(
        self,
        repository: str,
        trigger_uuid: str,
        field_name: str,
        *,
        config: Mapping[str, Any] | None = None,
    ) -> Paged[str | int | Mapping[str, Any]]:
        """List values that a field may take, such as branches of the source repository; 30 at most of a kind.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param field_name: the field: ``"branch_name"``, ``"tag_name"``, or ``"refs"`` for both.
        :param config: a configuration to go by, as ``activate`` takes it; the trigger's own by default.
        :returns: the values: names; of ``"refs"`` mappings with ``kind`` and ``name``, as ``start`` takes
            them.
        """
        ...


class TriggerSourceNamespaces(Resource):
    """The namespaces in which a trigger can find source code."""

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
        """List the users, groups and organizations of the source code's service that the trigger can see.

        Only the user who made the trigger can do so.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :returns: the namespaces.
        """
        ...


class TriggerSources(Resource):
    """The source repositories a trigger can build from."""

    @operation(
        "listTriggerBuildSources",
        "POST /api/v1/repository/{repository}/trigger/{trigger_uuid}/sources",
        scope="repo:admin",
        needs=("repo:admin", "user:admin"),
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
        key="sources",
        internal=True,
    )
    def list(self, repository: str, trigger_uuid: str, *, namespace: str | None = None) -> Paged[Source]:
        """List the source repositories in one namespace of the source code's service.

        Only the user who made the trigger can do so.

        :param repository: the repository, ``"namespace/name"``.
        :param trigger_uuid: the trigger's ``id``.
        :param namespace: the namespace's ``id``, from ``source_namespaces.list``. The API calls it
            optional, but servers are known to fail without.
        :returns: the source repositories.
        """
        ...
