"""Capabilities: optional abilities of a registry."""

from __future__ import annotations

from quay_sdk.api import bootstrap, discovery, error, user
from quay_sdk.model import Model, model
from quay_sdk.operation import operation


@model
class SparseManifests(Model):
    """A registry's rules for sparse manifest lists: lists of which it does not have every manifest.

    :ivar supported: whether sparse lists can be pushed.
    :ivar required_architectures: architectures whose manifests must be present, such as ``"amd64"``.
    :ivar optional_architectures_allowed: whether manifests of other architectures may be absent.
    """

    supported: bool
    required_architectures: tuple[str, ...] | None = None
    optional_architectures_allowed: bool | None = None


@model
class Capabilities(Model):
    """The optional abilities of a registry.

    :ivar sparse_manifests: rules for manifest lists of which the registry does not have every manifest.
    :ivar mirror_architectures: valid values for the ``architecture_filter`` of a mirror, such as
        ``"amd64"``.
    """

    sparse_manifests: SparseManifests | None = None
    mirror_architectures: tuple[str, ...] | None = None


class Registry(bootstrap.Bootstrap, discovery.Discovery, error.ErrorDescriptions, user.FirstUser):
    """The registry itself: its abilities, the description of its API, and its first setup."""

    @operation(
        "getRegistryCapabilities", "GET /api/v1/registry/capabilities", since="3.17", without_token="answered"
    )
    def capabilities(self) -> Capabilities:
        """Get the rules for sparse manifest lists and the architectures that a mirror can be limited to.

        A mirror is a repository that the server copies from another registry. No token is needed, even on
        servers that refuse anonymous access to other operations. The result does not show which features,
        such as ``FEATURE_REPO_MIRROR``, are on.

        ::

            print(client.registry.capabilities().mirror_architectures)

        :returns: the capabilities.
        """
        ...
