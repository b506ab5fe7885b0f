"""mirror: to be written."""

from __future__ import annotations

from quay_sdk.api import mirrorhealth


class RepositoryMirror(mirrorhealth.RepositoryMirrorHealth):
    """The mirroring of a repository from another registry."""
