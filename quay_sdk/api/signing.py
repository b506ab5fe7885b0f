"""signing: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class RepositorySignatures(Namespace):
    """The signatures of a repository."""
