"""What the registry can do."""

from __future__ import annotations

from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("getRegistryCapabilities")
def get_capabilities(call: Call) -> Json:
    takes_sparse = call.config.has("SPARSE_INDEX")
    return {
        "sparse_manifests": {
            "supported": takes_sparse,
            "required_architectures": [],
            "optional_architectures_allowed": takes_sparse,
        },
        "mirror_architectures": ["amd64", "arm64", "ppc64le", "s390x"],
    }
