"""Builds of images, and the triggers that start them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define

from quay_sdk.testing.state.base import Entity, new_code

if TYPE_CHECKING:
    from quay_sdk.testing.state.accounts import Robot, User
    from quay_sdk.testing.state.repositories import Repository

CUSTOM_GIT = "custom-git"
"""The service that is no service: any Git repository, which is told nothing and calls a webhook itself."""

PHASES = ("waiting", "build-scheduled", "unpacking", "pulling", "building", "pushing", "complete")
"""The phases of a build that goes well, in their order."""

ENDS = ("complete", "error", "cancelled", "internalerror", "expired")
"""The phases in which nothing runs. After ``internalerror`` the build starts anew, until it has expired."""

CANCELLABLE = ("waiting", "build-scheduled", "unpacking", "pulling", "building")
"""The phases in which a build can be cancelled."""

_ACTIVE_KEYS = {
    CUSTOM_GIT: "credentials",
    "github": "hook_id",
    "gitlab": "hook_id",
    "bitbucket": "webhook_id",
}
"""The key of its configuration that an active trigger has, by service."""

_PAGES = {
    "github": "https://github.com",
    "gitlab": "https://gitlab.com",
    "bitbucket": "https://bitbucket.org",
}


@define(eq=False)
class Source:
    """What a service such as GitHub has for the user who set a trigger up.

    :ivar namespaces: the views of the namespaces of source repositories.
    :ivar repositories: the views of source repositories, by the id of their namespace.
    :ivar branches: the commits of the branches; the first one is the default branch.
    :ivar tags: the commits of the tags.
    :ivar dockerfiles: the contents of the Dockerfiles, by their path.
    :ivar fields: the values of further fields of the trigger.
    """

    namespaces: list[dict[str, Any]] = Factory(list)
    repositories: dict[str, list[dict[str, Any]]] = Factory(dict)
    branches: dict[str, str] = Factory(dict)
    tags: dict[str, str] = Factory(dict)
    dockerfiles: dict[str, str] = Factory(dict)
    fields: dict[str, list[Any]] = Factory(dict)

    @property
    def default_branch(self) -> str:
        """The default branch."""
        return next(iter(self.branches), "master")


@define(eq=False)
class Trigger(Entity):
    """What starts builds of a repository when something changes in a repository of source code.

    :ivar service: ``github``, ``gitlab``, ``bitbucket``, ``custom-git`` or another one.
    :ivar connected_user: who set it up.
    :ivar config: the service's configuration.
    :ivar source: what the service has; nothing for ``custom-git``.
    :ivar code: the password of its webhook.
    :ivar failures: how many builds in a row failed.
    :ivar internal_errors: how many builds in a row ended in an error of the server.
    """

    repository: Repository
    service: str
    connected_user: User
    config: dict[str, Any] = Factory(dict)
    source: Source = Factory(Source)
    enabled: bool = True
    disabled_reason: str | None = None
    pull_robot: Robot | None = None
    failures: int = 0
    internal_errors: int = 0
    uuid: str = Factory(lambda: str(uuid4()))
    code: str = Factory(lambda: new_code(64))

    @property
    def is_active(self) -> bool:
        """Whether it is set up completely."""
        key = _ACTIVE_KEYS.get(self.service)
        return key in self.config if key else bool(self.config.get("active"))

    @property
    def source_url(self) -> str | None:
        """The page of the source repository."""
        source = self.config.get("build_source")
        if not source or self.service == CUSTOM_GIT:
            return None
        return page(self.service, source)

    def disable(self, reason: str) -> None:
        """Switch it off."""
        self.enabled = False
        self.disabled_reason = reason


@define(eq=False)
class Build:
    """A build.

    :ivar tags: what the image is to be tagged with.
    :ivar phase: one of :data:`PHASES` or :data:`ENDS`.
    :ivar dockerfile_path: the path of the Dockerfile.
    :ivar manual_user: the name of the user who started it.
    :ivar resource_key: the id of the file that was uploaded for it.
    :ivar log: the entries of its log.
    :ivar archived: whether the log was moved to the archive.
    """

    repository: Repository
    started: datetime
    display_name: str
    tags: list[str]
    dockerfile_path: str
    context: str
    phase: str = "waiting"
    manual_user: str | None = None
    trigger: Trigger | None = None
    trigger_metadata: dict[str, Any] = Factory(dict)
    resource_key: str | None = None
    archive_url: str | None = None
    pull_robot: Robot | None = None
    log: list[dict[str, Any]] = Factory(list)
    archived: bool = False
    uuid: str = Factory(lambda: str(uuid4()))

    @property
    def archived_log(self) -> dict[str, Any] | None:
        """What is in the archive; ``None`` if it has nothing."""
        if not self.archived or not self.log:
            return None
        return {"start": 0, "total": len(self.log), "logs": self.log}


def page(service: str, path: str) -> str:
    """Return the URL of a page of a service.

    :param service: the service.
    :param path: what the page shows: a namespace or a source repository.
    """
    return f"{_PAGES.get(service, f'http://{service}')}/{path}"


def escaped_tag(tag: str) -> str:
    """Make a valid tag of any text."""
    tag = re.sub(r"^[^\w]", "_", tag or "latest")
    return re.sub(r"[^\w\.-]", "_", tag)[:127]
