"""Capabilities: what a registry can do."""

from __future__ import annotations

from quay_sdk.api import bootstrap, discovery, error, user
from quay_sdk.model import Model, model
from quay_sdk.operation import operation


@model
class SparseManifests(Model):
    """Whether a list of manifests may be pushed though the registry lacks some of those it lists.

    :ivar supported: whether it may.
    :ivar required_architectures: the architectures whose manifests may not be lacking.
    :ivar optional_architectures_allowed: whether those of all other architectures may.
    """

    supported: bool
    required_architectures: tuple[str, ...] | None = None
    optional_architectures_allowed: bool | None = None


@model
class Capabilities(Model):
    """What a registry can do.

    :ivar sparse_manifests: whether lists of manifests may be incomplete.
    :ivar mirror_architectures: the architectures that a mirror can be confined to, such as ``"amd64"``.
    """

    sparse_manifests: SparseManifests | None = None
    mirror_architectures: tuple[str, ...] | None = None


class Registry(bootstrap.Bootstrap, discovery.Discovery, error.ErrorDescriptions, user.FirstUser):
    """The registry as a whole."""

    @operation(
        "getRegistryCapabilities", "GET /api/v1/registry/capabilities", since="3.17", without_token="answered"
    )
    def capabilities(self) -> Capabilities:
        """Get what the registry can do. Anybody may, without a token too.

        :returns: its capabilities.
        """
        ...
