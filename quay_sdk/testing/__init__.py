"""The embedded Quay: a server to test programs against that use the SDK.

::

    from quay_sdk.testing import FakeQuay

    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        client = quay.client()
        assert [tag.name for tag in client.repository.tags.list("acme/app")] == ["v1"]

It speaks HTTP on a loopback port of its own and keeps everything in memory. With pytest, the
fixture ``fake_quay`` starts a fresh server for each test. It needs the extra ``testing``:
``pip install "quay-sdk[testing]"``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quay_sdk.testing.fake import FakeQuay
    from quay_sdk.testing.recording import RecordedRequest
    from quay_sdk.testing.state.mails import Mail
    from quay_sdk.testing.state.notifications import Delivery

__all__ = ["Delivery", "FakeQuay", "Mail", "RecordedRequest"]

_MODULES = {
    "Delivery": "state.notifications",
    "FakeQuay": "fake",
    "Mail": "state.mails",
    "RecordedRequest": "recording",
}


def __getattr__(name: str) -> Any:
    # On first use, so that pytest, which loads the plugin in every run, loads no server.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("werkzeug", "jsonschema"):
            raise
        raise ModuleNotFoundError(
            f'the embedded Quay needs {package}: pip install "quay-sdk[testing]"', name=error.name
        ) from None
    globals()[name] = value
    return value
