"""mirrorhealth: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class RepositoryMirrorHealth(Namespace):
    """The health of repository mirroring."""
