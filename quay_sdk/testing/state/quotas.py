"""Quotas of namespaces, and what counts against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define

if TYPE_CHECKING:
    from quay_sdk.testing.state.accounts import Namespace
    from quay_sdk.testing.state.images import Manifest
    from quay_sdk.testing.state.repositories import Repository


@define(eq=False)
class QuotaLimit:
    """What happens when the storage of a namespace reaches some share of its quota.

    :ivar type: ``Warning`` or ``Reject``.
    """

    id: int
    type: str
    percent: int


@define(eq=False)
class Quota:
    """How many bytes a namespace may store."""

    id: int
    limit_bytes: int
    limits: dict[int, QuotaLimit] = Factory(dict)

    def reached(self, used: int) -> QuotaLimit | None:
        """Return the limit that counts for a number of bytes: of those it has reached, the highest."""
        highest, found = 0, None
        for limit in self.limits.values():
            allowed = self.limit_bytes * limit.percent // 100
            if highest < allowed <= used:
                highest, found = allowed, limit
        return found


def count(repository: Repository, manifest: Manifest) -> None:
    """Count a manifest that a repository does not have yet.

    Each blob counts once in a repository, and once in its namespace, wherever else it is stored. What was
    deleted counts until it is collected as garbage.
    """
    namespace, own = repository.namespace, repository.blobs
    others = [each for each in namespace.stored_repositories() if each is not repository]
    for digest, size in manifest.blobs.items():
        if digest in own:
            continue
        own[digest] = size
        if not any(digest in other.blobs for other in others):
            namespace.stored_bytes += size
        namespace.quota_counted = True


def recount(namespace: Namespace) -> None:
    """Count the storage of a namespace again, after something was removed."""
    blobs: dict[str, int] = {}
    for repository in namespace.stored_repositories():
        blobs.update(repository.blobs)
    namespace.stored_bytes = sum(blobs.values())
