"""What the registry can do."""

from __future__ import annotations

from quay_sdk.testing.call import Call, answers
from quay_sdk.testing.views import Json


@answers("getRegistryCapabilities")
def capabilities(call: Call) -> Json:
    return {
        "sparse_manifests": {
            "supported": False,
            "required_architectures": [],
            "optional_architectures_allowed": False,
        },
        "mirror_architectures": ["amd64", "arm64", "ppc64le", "s390x"],
    }
