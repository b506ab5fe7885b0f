"""Builds of images, and the triggers that start them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define

if TYPE_CHECKING:
    from quay_sdk.testing.state.accounts import Account, Robot, User


@define(eq=False)
class Trigger:
    """What starts builds of a repository when something changes in a repository of source code.

    :ivar service: ``github``, ``gitlab``, ``bitbucket`` or ``custom-git``.
    :ivar config: the service's configuration; empty until the trigger is activated.
    :ivar connected_user: who set it up.
    """

    service: str
    connected_user: User
    config: dict[str, Any] = Factory(dict)
    active: bool = False
    enabled: bool = True
    disabled_reason: str | None = None
    pull_robot: Robot | None = None
    uuid: str = Factory(lambda: str(uuid4()))


@define(eq=False)
class Build:
    """A build.

    :ivar phase: such as ``waiting``, ``building``, ``complete`` or ``error``.
    :ivar log: the entries of its log.
    """

    started: datetime
    display_name: str
    tags: list[str]
    phase: str = "waiting"
    subdirectory: str = ""
    dockerfile_path: str = "Dockerfile"
    context: str = "/"
    manual_user: Account | None = None
    trigger: Trigger | None = None
    trigger_metadata: dict[str, Any] = Factory(dict)
    resource_key: str | None = None
    archive_url: str | None = None
    pull_robot: Robot | None = None
    log: list[dict[str, Any]] = Factory(list)
    archived: bool = False
    uuid: str = Factory(lambda: str(uuid4()))
