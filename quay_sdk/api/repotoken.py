"""repotoken: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class RepositoryTokens(Namespace):
    """Access tokens of a repository, which current servers have given up."""
