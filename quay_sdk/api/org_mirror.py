"""org_mirror: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class OrganizationMirror(Namespace):
    """The mirroring of a whole namespace of another registry into an organization."""

    repositories: api.org_mirror.OrganizationMirrorRepositories


class OrganizationMirrorRepositories(Namespace):
    """The repositories that an organization's mirror has found."""
