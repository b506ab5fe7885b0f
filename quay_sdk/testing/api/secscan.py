"""What the security scanner has found."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from quay_sdk.testing import credentials
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("getRepoManifestSecurity")
def get_security(call: Call) -> Json:
    call = _with_basic_credentials(call)
    call.require_repository("read")
    manifest = or_404(call.repository.manifests.get(call.path["manifestref"]))
    return {"status": manifest.scan, "data": manifest.report}


def _with_basic_credentials(call: Call) -> Call:
    """The call of the user or robot whose name and password it has; the same call if they are wrong."""
    if call.basic_credentials is not None:
        name, password = call.basic_credentials
        with suppress(credentials.Refused):
            found = credentials.validate(
                call.state,
                name,
                password,
                audience=call.root.partition("://")[2],
                ip=call.ip,
                useragent=call.headers.get("User-Agent", ""),
            )
            return replace(call, rights=found.rights(call.state), token=found.oauth_token)
    return call
