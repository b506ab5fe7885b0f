"""Typed Python SDK for the whole API of the Red Hat Quay and Quay.io container registry.

::

    from quay_sdk import QuayClient

    with QuayClient("https://quay.example.com", token="…") as client:
        token = client.user.apptokens.create(title="MyAppToken")

Importing the package loads none of its parts, nor requests, attrs or cattrs: each public name
is imported when it is first used, the groups of the API when they are first touched.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quay_sdk._version import __version__

if TYPE_CHECKING:
    from quay_sdk._unset import UNSET, Unset
    from quay_sdk.auth import Auth, BasicAuth, BearerAuth
    from quay_sdk.client import QuayClient
    from quay_sdk.errors import (
        AlreadyExistsError,
        ApiError,
        BadRequestError,
        ConflictError,
        DecodeError,
        DownstreamError,
        ForbiddenError,
        FreshLoginRequiredError,
        GoneError,
        InsufficientScopeError,
        InvalidArgumentError,
        InvalidTokenError,
        MissingError,
        NotFoundError,
        PagingError,
        PaymentRequiredError,
        QuayConnectionError,
        QuayError,
        QuayTimeoutError,
        RateLimitError,
        ReadOnlyRepositoryError,
        RedirectError,
        ServerError,
        TagImmutableError,
        UnauthorizedError,
    )
    from quay_sdk.model import Model
    from quay_sdk.operation import Operation, Parameter, operations
    from quay_sdk.paging import Page, Paged
    from quay_sdk.retrying import RateLimit, Retries
    from quay_sdk.streaming import Download
    from quay_sdk.transport import InsecureConnectionWarning

__all__ = [
    "UNSET",
    "AlreadyExistsError",
    "ApiError",
    "Auth",
    "BadRequestError",
    "BasicAuth",
    "BearerAuth",
    "ConflictError",
    "DecodeError",
    "Download",
    "DownstreamError",
    "ForbiddenError",
    "FreshLoginRequiredError",
    "GoneError",
    "InsecureConnectionWarning",
    "InsufficientScopeError",
    "InvalidArgumentError",
    "InvalidTokenError",
    "MissingError",
    "Model",
    "NotFoundError",
    "Operation",
    "Page",
    "Paged",
    "PagingError",
    "Parameter",
    "PaymentRequiredError",
    "QuayClient",
    "QuayConnectionError",
    "QuayError",
    "QuayTimeoutError",
    "RateLimit",
    "RateLimitError",
    "ReadOnlyRepositoryError",
    "RedirectError",
    "Retries",
    "ServerError",
    "TagImmutableError",
    "UnauthorizedError",
    "Unset",
    "__version__",
    "operations",
]

_HOMES = {
    "_unset": ("UNSET", "Unset"),
    "auth": ("Auth", "BasicAuth", "BearerAuth"),
    "client": ("QuayClient",),
    "model": ("Model",),
    "operation": ("Operation", "Parameter", "operations"),
    "paging": ("Page", "Paged"),
    "retrying": ("RateLimit", "Retries"),
    "streaming": ("Download",),
    "transport": ("InsecureConnectionWarning",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME_OF.get(name, "errors")
    value = globals()[name] = getattr(import_module(f"quay_sdk.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
