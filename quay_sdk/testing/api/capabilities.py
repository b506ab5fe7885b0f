"""What the registry can do."""

from __future__ import annotations

from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("getRegistryCapabilities")
def capabilities(call: Call) -> Json:
    return {
        "sparse_manifests": {
            "supported": False,
            "required_architectures": [],
            "optional_architectures_allowed": False,
        },
        "mirror_architectures": ["amd64", "arm64", "ppc64le", "s390x"],
    }
