"""build: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Builds(Namespace):
    """The image builds of a repository."""

    logs: api.build.BuildLogs


class BuildLogs(Namespace):
    """What a build printed."""
