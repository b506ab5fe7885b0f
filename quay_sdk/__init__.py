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

from quay_sdk._version import __version__ as __version__

if TYPE_CHECKING:  # the public names as type checkers and editors see them; _MODULES has them again
    from quay_sdk._unset import UNSET as UNSET, Unset as Unset
    from quay_sdk._wire.decode import make_converter as make_converter
    from quay_sdk.auth import (
        Auth as Auth,
        BasicAuth as BasicAuth,
        BearerAuth as BearerAuth,
        SessionAuth as SessionAuth,
    )
    from quay_sdk.client import QuayClient as QuayClient
    from quay_sdk.download import Download as Download
    from quay_sdk.errors import (
        AlreadyExistsBadRequestError as AlreadyExistsBadRequestError,
        AlreadyExistsConflictError as AlreadyExistsConflictError,
        AlreadyExistsError as AlreadyExistsError,
        ApiError as ApiError,
        BadRequestError as BadRequestError,
        ConflictError as ConflictError,
        DecodeError as DecodeError,
        DownstreamError as DownstreamError,
        ForbiddenError as ForbiddenError,
        FreshLoginRequiredError as FreshLoginRequiredError,
        GoneError as GoneError,
        InsufficientScopeError as InsufficientScopeError,
        InvalidArgumentError as InvalidArgumentError,
        InvalidTokenError as InvalidTokenError,
        InvalidTokenForbiddenError as InvalidTokenForbiddenError,
        InvalidTokenUnauthorizedError as InvalidTokenUnauthorizedError,
        MissingBadRequestError as MissingBadRequestError,
        MissingError as MissingError,
        MissingNotFoundError as MissingNotFoundError,
        NotFoundError as NotFoundError,
        PagingError as PagingError,
        PaymentRequiredError as PaymentRequiredError,
        QuayConnectionError as QuayConnectionError,
        QuayError as QuayError,
        QuayTimeoutError as QuayTimeoutError,
        RateLimitError as RateLimitError,
        ReadOnlyRepositoryError as ReadOnlyRepositoryError,
        RedirectError as RedirectError,
        ServerError as ServerError,
        TagImmutableError as TagImmutableError,
        UnauthorizedError as UnauthorizedError,
        UnavailableNotFoundError as UnavailableNotFoundError,
        UnavailableOperationError as UnavailableOperationError,
    )
    from quay_sdk.exchange import Exchange as Exchange
    from quay_sdk.model import Model as Model
    from quay_sdk.operation import Operation as Operation, Parameter as Parameter, operations as operations
    from quay_sdk.paging import Page as Page, Paged as Paged
    from quay_sdk.retries import RateLimit as RateLimit, Retries as Retries
    from quay_sdk.settings import InsecureConnectionWarning as InsecureConnectionWarning, Settings as Settings

_MODULES = {
    "_unset": "UNSET Unset",
    "_wire.decode": "make_converter",
    "auth": "Auth BasicAuth BearerAuth SessionAuth",
    "client": "QuayClient",
    "download": "Download",
    "errors": """
        AlreadyExistsBadRequestError AlreadyExistsConflictError AlreadyExistsError ApiError
        BadRequestError ConflictError DecodeError DownstreamError ForbiddenError
        FreshLoginRequiredError GoneError InsufficientScopeError InvalidArgumentError
        InvalidTokenError InvalidTokenForbiddenError InvalidTokenUnauthorizedError
        MissingBadRequestError MissingError MissingNotFoundError NotFoundError PagingError
        PaymentRequiredError QuayConnectionError QuayError QuayTimeoutError RateLimitError
        ReadOnlyRepositoryError RedirectError ServerError TagImmutableError UnauthorizedError
        UnavailableNotFoundError UnavailableOperationError
    """,
    "exchange": "Exchange",
    "model": "Model",
    "operation": "Operation Parameter operations",
    "paging": "Page Paged",
    "retries": "RateLimit Retries",
    "settings": "InsecureConnectionWarning Settings",
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}

if not TYPE_CHECKING:
    __all__ = [*_MODULE_OF, "__version__"]  # noqa: PLE0604 - they are strings


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"quay_sdk.{_MODULE_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted([*_MODULE_OF, "__version__"])
