"""immutability_policy: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class OrganizationImmutabilityPolicies(Namespace):
    """The policies by which tags of an organization become immutable."""


class RepositoryImmutabilityPolicies(Namespace):
    """The policies by which tags of a repository become immutable."""
