"""Everything the SDK raises on purpose.

The whole tree, drawn once::

    QuayError
    ├── InvalidArgumentError        (also a ValueError) refused before anything was sent
    ├── DecodeError                 an answer that does not have the documented form
    ├── PagingError                 a listing that cannot go on without skipping or repeating entries
    ├── QuayConnectionError         no answer: the connection failed
    │   └── QuayTimeoutError        no answer in time
    └── ApiError                    any answer that is not a success
        ├── RedirectError           3xx that was not followed
        ├── BadRequestError         400
        ├── UnauthorizedError       401
        │   └── FreshLoginRequiredError
        ├── PaymentRequiredError    402 the plan's limit is reached
        ├── ForbiddenError          403
        │   └── InsufficientScopeError
        ├── NotFoundError           404 (also a MissingError)
        ├── ConflictError           409
        │   └── TagImmutableError
        ├── GoneError               410
        ├── RateLimitError          429
        ├── ServerError             5xx
        │   ├── ReadOnlyRepositoryError   503 the repository is read-only or a mirror
        │   └── DownstreamError           520 Clair, mail or an upstream registry failed
        │
        │   and, across statuses, each raised as a class that is also of its status:
        ├── AlreadyExistsError      400 or 409
        ├── MissingError            404, and a 400 that means it
        └── InvalidTokenError       401, and the 403 that a bad bearer token gets on writing

So ``except MissingError`` and ``except BadRequestError`` both catch a 400 that says
"Could not find robot with specified username".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from quay_sdk._secrets import mask_in

__all__ = [
    "AlreadyExistsError",
    "ApiError",
    "BadRequestError",
    "ConflictError",
    "DecodeError",
    "DownstreamError",
    "ForbiddenError",
    "FreshLoginRequiredError",
    "GoneError",
    "InsufficientScopeError",
    "InvalidArgumentError",
    "InvalidTokenError",
    "MissingError",
    "NotFoundError",
    "PagingError",
    "PaymentRequiredError",
    "QuayConnectionError",
    "QuayError",
    "QuayTimeoutError",
    "RateLimitError",
    "ReadOnlyRepositoryError",
    "RedirectError",
    "ServerError",
    "TagImmutableError",
    "UnauthorizedError",
]


class QuayError(Exception):
    """Above everything that the SDK raises on purpose.

    :ivar outcome_unknown: whether a write may have taken effect all the same.
    """

    outcome_unknown = False

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own way calls the class with self.args, which keyword-only
        # arguments do not survive.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[QuayError], args: tuple[Any, ...], state: dict[str, Any]) -> QuayError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class InvalidArgumentError(QuayError, ValueError):
    """An argument is invalid. Nothing was sent, unless the operation's documentation says otherwise."""


class DecodeError(QuayError):
    """An answer does not have the form that the operation is known to give.

    :ivar payload: what could not be read, as it came: parsed JSON, or the bytes.
    :ivar path: where in the answer it stands, ``tags[3].size``; empty for the whole.
    :ivar operation: the operation's id, or ``None`` outside a call.
    """

    def __init__(
        self, message: str, *, payload: object = None, path: str = "", operation: str | None = None
    ) -> None:
        super().__init__(message)
        self.message: str = message
        self.payload: object = payload
        self.path: str = path
        self.operation = operation

    def _mask(self, mask: Callable[[str], str]) -> None:
        """Mask secrets that the server echoed.

        :param mask: masks the secrets in a text.
        """
        self.message = mask(self.message)
        super().__init__(self.message)
        self.payload = mask_in(self.payload, mask)
        self.path = mask(self.path)

    def __str__(self) -> str:
        where = f" at {self.path}" if self.path else ""
        which = f"{self.operation}: " if self.operation else ""
        return f"{which}{self.message}{where}"


class PagingError(QuayError):
    """A listing cannot go on: it would skip entries, or never end. Everything before the error is correct.

    Entries would be skipped if the client has removed some while a listing that counts its pages was being
    read: fetch all pages first, with :meth:`~quay_sdk.Paged.all`. A listing would never end if the server
    starts over. Quay does so without an error when it cannot read a page token: after two days, or on another
    server.
    """


class QuayConnectionError(QuayError):
    """No answer came: the connection could not be made, or broke.

    :ivar operation: the operation's id, or ``None`` for :meth:`QuayClient.request`.
    :ivar method: the HTTP method.
    :ivar url: the URL asked for.
    :ivar outcome_unknown: whether the request may have taken effect on the server all
        the same. Always false for a GET.
    :ivar permanent: whether trying again is of no use: the server's certificate is not trusted.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        method: str = "",
        url: str = "",
        outcome_unknown: bool = False,
        permanent: bool = False,
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.method = method
        self.url = url
        self.outcome_unknown = outcome_unknown
        self.permanent = permanent

    def __str__(self) -> str:
        text = f"{self.method} {self.url}: {self.args[0]}" if self.method else str(self.args[0])
        if self.outcome_unknown:
            text += " (it is not known whether the server acted on it)"
        return text


class QuayTimeoutError(QuayConnectionError):
    """No answer came in time."""


class ApiError(QuayError):
    """The server's answer was not a success.

    :ivar status: the HTTP status.
    :ivar error_type: Quay's name of the error (``"not_found"``), or ``None`` if it gave none.
    :ivar detail: what the server said, as text.
    :ivar operation: the operation's id, or ``None`` for :meth:`QuayClient.request`.
    :ivar scope: the OAuth scope that the operation needs, or ``None``.
    :ivar method: the HTTP method.
    :ivar url: the URL asked for.
    :ivar headers: the answer's headers; look-up ignores case.
    :ivar body: the answer's body: JSON if it was that, else text.
    :ivar outcome_unknown: whether a write may have taken effect all the same: a gateway
        (502, 504) that lost its server cannot tell.
    """

    def __init__(
        self,
        *,
        status: int,
        detail: str = "",
        error_type: str | None = None,
        operation: str | None = None,
        scope: str | None = None,
        method: str = "",
        url: str = "",
        headers: Mapping[str, str] | None = None,
        body: object = None,
        outcome_unknown: bool = False,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.error_type = error_type
        self.operation = operation
        self.scope = scope
        self.method = method
        self.url = url
        self.headers: Mapping[str, str] = {} if headers is None else headers
        self.body = body
        self.outcome_unknown = outcome_unknown

    def __str__(self) -> str:
        return f"{self.status} {self._reason()}: {self.detail}{self._hint()} [{self._request()}]"

    def _reason(self) -> str:
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return self.error_type or "error"

    def _hint(self) -> str:
        return " (it is not known whether the server acted on it)" if self.outcome_unknown else ""

    def _request(self) -> str:
        request = f"{self.method} {self.url}"
        return f"{self.operation}: {request}" if self.operation else request


class RedirectError(ApiError):
    """3xx: the server points elsewhere, and following could lose the token or the method.

    :ivar location: where the server points.
    """

    @property
    def location(self) -> str:
        """Where the server points, as it wrote it."""
        return self.headers.get("Location", "")

    def _hint(self) -> str:
        return f" (the server points to {self.location!r}, which was not followed)"


class BadRequestError(ApiError):
    """400: the server refused the request."""


class UnauthorizedError(ApiError):
    """401: no token, or not one that the server accepts for this."""


class FreshLoginRequiredError(UnauthorizedError):
    """401: a session user has to sign in again first. OAuth tokens do not meet this."""


class PaymentRequiredError(ApiError):
    """402: the limit of the namespace's plan is reached, or its card was refused."""


class ForbiddenError(ApiError):
    """403: the token lacks the scope, or its user the right."""

    def _hint(self) -> str:
        return f" (the operation needs the OAuth scope {self.scope})" if self.scope else ""


class InsufficientScopeError(ForbiddenError):
    """403: a good token that lacks the scope, or whose user lacks the right."""


class ConflictError(ApiError):
    """409: the request and the state of the thing do not go together."""


class TagImmutableError(ConflictError):
    """409: the tag is immutable; it can be neither moved nor deleted."""


class GoneError(ApiError):
    """410: the server has given up this operation."""


class RateLimitError(ApiError):
    """429: too many requests.

    :ivar retry_after: the header ``Retry-After`` as the server wrote it, or ``None``.
    """

    @property
    def retry_after(self) -> str | None:
        """The header ``Retry-After`` as the server wrote it: seconds or a date."""
        return self.headers.get("Retry-After")


class ServerError(ApiError):
    """5xx: the server failed."""


class ReadOnlyRepositoryError(ServerError):
    """503: the repository is read-only or a mirror. A state: trying again does not help."""


class DownstreamError(ServerError):
    """520: something the server depends on failed: Clair, mail, an upstream registry."""


class AlreadyExistsError(ApiError):
    """400 or 409: what should be created exists."""


class MissingError(ApiError):
    """404, or a 400 that means it: what the request is about does not exist."""


class InvalidTokenError(ApiError):
    """The token is not valid: 401, or the 403 about CSRF that a bad bearer token gets on writing."""

    _advice = ""

    def _hint(self) -> str:
        if self._advice:
            return f" ({self._advice})"
        if self.status == HTTPStatus.FORBIDDEN:
            return " (for a bearer token this means: the token is not valid or has expired)"
        return f" (it needs a valid token with the OAuth scope {self.scope})" if self.scope else ""


class NotFoundError(MissingError):
    """404: what the URL names does not exist, or the path is none of the API's."""


# Where the status and what callers branch on across statuses meet. InvalidTokenError comes
# first so that its hint is the one shown.


class MissingBadRequestError(MissingError, BadRequestError):
    """A 400 that means: what the request is about does not exist."""


class AlreadyExistsBadRequestError(AlreadyExistsError, BadRequestError):
    """A 400 that means: what should be created exists."""


class AlreadyExistsConflictError(AlreadyExistsError, ConflictError):
    """A 409 that means: what should be created exists."""


class InvalidTokenUnauthorizedError(InvalidTokenError, UnauthorizedError):
    """A 401 that means: the token is not valid."""


class InvalidTokenForbiddenError(InvalidTokenError, ForbiddenError):
    """A 403 that means: the bearer token is not valid."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    429: RateLimitError,
}

_BY_TYPE: dict[tuple[int, str], type[ApiError]] = {
    (401, "invalid_token"): InvalidTokenUnauthorizedError,
    (401, "expired_token"): InvalidTokenUnauthorizedError,
    (401, "fresh_login_required"): FreshLoginRequiredError,
    (403, "insufficient_scope"): InsufficientScopeError,
    (409, "tag_immutable"): TagImmutableError,
    (520, "downstream_issue"): DownstreamError,
    (520, "external_service_timeout"): DownstreamError,
}

# Where only the message tells. The patterns are the server's own words; they are compiled when
# the first error is classified.
_CSRF = r"CSRF token was invalid or missing"
_EXISTS = (
    r"already (?:exists?|exits|configured|taken|in use)\b|already (?:been taken|a member)"
    r"|^existing (?:robot|policy)\b(?! not)"
)
_MISSING = (
    r"could not (?:find|locate)|do(?:es)?(?: not|n't) exist|not found"
    r"|\bno such |\bno (?:\w+ ){0,3}(?:notification|policy|quota|repository|robot|tag|team|user) found"
    r"|does not have permission for repo|does not belong to team|is not a (?:team|member)"
    r"|unknown (?:activating|delegate|user|robot|team|organization|repository)"
)
_READ_ONLY = r"read[ -]only or mirror mode"

_BY_MESSAGE: tuple[tuple[int, str, type[ApiError]], ...] = (
    (400, _EXISTS, AlreadyExistsBadRequestError),
    (400, _MISSING, MissingBadRequestError),
    (403, _CSRF, InvalidTokenForbiddenError),
    (409, _EXISTS, AlreadyExistsConflictError),
    (503, _READ_ONLY, ReadOnlyRepositoryError),
)
_MESSAGE_LENGTH = 1000
"""How much of a message to look at; Quay's own are one sentence."""


def error_class(status: int, error_type: str | None, detail: str, *, bearer: bool = True) -> type[ApiError]:
    """The class for an answer: by Quay's error type, else by its words, else by its status.

    :param bearer: whether the request carried a bearer token; only then does the server's
        word about CSRF speak of the token.
    """
    if error_type is not None and (cls := _BY_TYPE.get((status, error_type))):
        return cls
    for for_status, pattern, cls in _BY_MESSAGE:
        if status != for_status or (pattern is _CSRF and not bearer):
            continue
        if re.search(pattern, detail[:_MESSAGE_LENGTH], re.IGNORECASE):
            return cls
    if cls := _BY_STATUS.get(status):
        return cls
    if status >= 500:
        return ServerError
    return RedirectError if 300 <= status < 400 else ApiError
