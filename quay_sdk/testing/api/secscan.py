"""What the security scanner found."""

from __future__ import annotations

from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("getRepoManifestSecurity")
def manifest_security(call: Call) -> Json:
    report = or_404(call.repository.manifests.get(call.path["manifestref"])).security
    if report is None:
        return {"status": "queued", "data": None}
    if not call.flag("vulnerabilities"):
        report = {**report, "Layer": {**report["Layer"], "Features": _bare(report["Layer"])}}
    return {"status": "scanned", "data": report}


def _bare(layer: Json) -> list[Json]:
    """The features without what is wrong with them."""
    features = layer.get("Features", [])
    return [{name: said for name, said in each.items() if name != "Vulnerabilities"} for each in features]
