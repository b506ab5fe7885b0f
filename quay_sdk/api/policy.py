"""policy: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class UserAutoprunePolicies(Namespace):
    """The policies by which old tags of the user are deleted."""


class OrganizationAutoprunePolicies(Namespace):
    """The policies by which old tags of an organization are deleted."""


class RepositoryAutoprunePolicies(Namespace):
    """The policies by which old tags of a repository are deleted."""
