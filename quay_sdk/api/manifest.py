"""manifest: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.api import secscan
from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Manifests(secscan.ManifestSecurity):
    """The manifests of a repository."""

    labels: api.manifest.ManifestLabels


class ManifestLabels(Namespace):
    """The labels of a manifest."""
