"""The exceptions that the SDK raises.

The tree::

    QuayError
    ├── InvalidArgumentError        (also a ValueError) an argument is invalid; nothing was sent
    ├── DecodeError                 the response does not have the documented form
    ├── PagingError                 a listing cannot continue without skipping or repeating entries
    ├── QuayConnectionError         no response: the connection failed
    │   └── QuayTimeoutError        no response in time
    └── ApiError                    the response is not a success
        ├── RedirectError           3xx: the redirect was not followed
        ├── BadRequestError         400
        ├── UnauthorizedError       401
        │   └── FreshLoginRequiredError
        ├── PaymentRequiredError    402: the limit of the plan is reached
        ├── ForbiddenError          403
        │   └── InsufficientScopeError
        ├── NotFoundError           404 (also a MissingError)
        ├── ConflictError           409
        │   └── TagImmutableError
        ├── GoneError               410
        ├── RateLimitError          429
        ├── ServerError             5xx
        │   ├── ReadOnlyRepositoryError   503: the repository is read-only or a mirror
        │   └── DownstreamError           520: Clair, mail or an upstream registry failed
        │
        │   and by cause; the classes below each also belong to their status:
        ├── AlreadyExistsError      400 or 409
        │   ├── AlreadyExistsBadRequestError
        │   └── AlreadyExistsConflictError
        ├── MissingError            404 of Quay's API, and a 400 with this meaning
        │   ├── MissingBadRequestError
        │   └── MissingNotFoundError
        ├── UnavailableOperationError   405, and any other 404
        │   └── UnavailableNotFoundError
        └── InvalidTokenError       401, and the 403 of a write without a valid token
            ├── InvalidTokenForbiddenError
            └── InvalidTokenUnauthorizedError

``except MissingError`` and ``except BadRequestError`` both catch a 400 with the message
"Could not find robot with specified username".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from quay_sdk._display import Displayed, Table
from quay_sdk._secrets import mask_in
from quay_sdk._text import one_line

__all__ = [
    "AlreadyExistsBadRequestError",
    "AlreadyExistsConflictError",
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
    "InvalidTokenForbiddenError",
    "InvalidTokenUnauthorizedError",
    "MissingBadRequestError",
    "MissingError",
    "MissingNotFoundError",
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
    "UnavailableNotFoundError",
    "UnavailableOperationError",
]


_SHORT, _LONG = 100, 500
"""How many characters of a part of a message are shown."""

_NOT_KNOWN = " (it is not known whether the server acted on it)"


class QuayError(Displayed, Exception):
    """Base class of all exceptions raised by the SDK.

    :ivar outcome_unknown: whether a write may have taken effect although it failed.
    """

    outcome_unknown = False

    _retried: str = ""
    """What the SDK did about a failed request before it raised the error, for the message."""

    def _table(self) -> Table:
        return Table(type(self).__name__, (), [("message", str(self))])

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception.__reduce__ calls the class with self.args, without keyword-only arguments.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[QuayError], args: tuple[Any, ...], state: dict[str, Any]) -> QuayError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class InvalidArgumentError(QuayError, ValueError):
    """An argument is invalid. Nothing was sent, unless the operation's documentation says otherwise."""

    def __str__(self) -> str:
        return one_line(super().__str__(), 2 * _LONG)


class DecodeError(QuayError):
    """The response does not have the documented form.

    :ivar payload: the parsed JSON that could not be decoded, or the bytes of the body.
    :ivar path: its place in the response, ``tags[3].size``; empty for the whole response.
    :ivar operation: the operation's id, or ``None`` outside a call.
    :ivar method: the HTTP method; empty outside a call.
    :ivar url: the URL of the request; empty outside a call.
    :ivar status: the HTTP status of the response, or ``None`` outside a call.
    :ivar content_type: the header ``Content-Type`` of the response, or an empty string.
    """

    def __init__(
        self, message: str, *, payload: object = None, path: str = "", operation: str | None = None
    ) -> None:
        super().__init__(message)
        self.message: str = message
        self.payload: object = payload
        self.path: str = path
        self.operation = operation
        self.method: str = ""
        self.url: str = ""
        self.status: int | None = None
        self.content_type: str = ""

    def _mask(self, mask: Callable[[str], str]) -> None:
        """Mask secrets that the server echoed.

        :param mask: masks the secrets in a text.
        """
        self.message = mask(self.message)
        super().__init__(self.message)
        self.payload = mask_in(self.payload, mask)
        self.path = mask(self.path)
        self.url = mask(self.url)
        self.content_type = mask(self.content_type)

    def __str__(self) -> str:
        where = f" at {one_line(self.path, _SHORT)}" if self.path else ""
        which = f"{self.operation}: " if self.operation else ""
        text = f"{which}{one_line(self.message, _LONG)}{where}"
        if not self.method:
            return text
        kind = f", {one_line(self.content_type, _SHORT)}" if self.content_type else ""
        unknown = _NOT_KNOWN if self.outcome_unknown else ""
        return f"{text}{unknown} [{self.method} {one_line(self.url, _LONG)}: {self.status}{kind}]"


class PagingError(QuayError):
    """A listing cannot continue: it would skip entries, or never end. Entries before the error are correct.

    Entries would be skipped if the client has removed some while a listing with page numbers was being read:
    fetch all pages first, with :meth:`~quay_sdk.Paged.all`. A listing would never end if the server starts
    over. Quay does so without an error if it cannot read a page token: after two days, or on another server.
    """


class QuayConnectionError(QuayError):
    """No response was received: the connection could not be made, or broke.

    :ivar operation: the operation's id, or ``None`` for :meth:`QuayClient.request`.
    :ivar method: the HTTP method.
    :ivar url: the URL of the request.
    :ivar outcome_unknown: whether the request may have taken effect on the server. Always false for a GET.
    :ivar permanent: whether a retry cannot succeed: the server's certificate is not trusted.
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
        text = one_line(str(self.args[0]), _LONG)
        if self.method:
            text = f"{self.method} {one_line(self.url, _LONG)}: {text}"
        return f"{text}{_NOT_KNOWN if self.outcome_unknown else ''}{self._retried}"


class QuayTimeoutError(QuayConnectionError):
    """No response was received in time."""


class ApiError(QuayError):
    """The response is not a success.

    :ivar status: the HTTP status.
    :ivar error_type: Quay's name of the error (``"not_found"``), or ``None`` if the response has none.
    :ivar detail: the message of the server, as text.
    :ivar operation: the operation's id, or ``None`` for :meth:`QuayClient.request`.
    :ivar needs: the OAuth scopes that the operation needs.
    :ivar method: the HTTP method.
    :ivar url: the URL of the request.
    :ivar headers: the headers of the response; look-up ignores case.
    :ivar body: the body of the response: parsed JSON, or text.
    :ivar outcome_unknown: whether a write may have taken effect although it failed: a gateway (502, 504)
        cannot tell.
    """

    _sent: str = ""
    """What credentials the client has sent, for the message of an :class:`InvalidTokenError`."""

    _explanation: str = ""
    """What the error may be due to, as far as the operation tells."""

    def __init__(
        self,
        *,
        status: int,
        detail: str = "",
        error_type: str | None = None,
        operation: str | None = None,
        needs: tuple[str, ...] = (),
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
        self.needs = needs
        self.method = method
        self.url = url
        self.headers: Mapping[str, str] = {} if headers is None else headers
        self.body = body
        self.outcome_unknown = outcome_unknown

    @property
    def request_id(self) -> str | None:
        """The header ``X-Request-Id``, by which a proxy's logs name the request, or ``None``."""
        return self.headers.get("X-Request-Id")

    @property
    def retry_after(self) -> str | None:
        """The header ``Retry-After`` as the server wrote it, seconds or a date, or ``None``."""
        return self.headers.get("Retry-After")

    def __str__(self) -> str:
        detail = self._shown_detail()
        status = f"{self.status} {self._reason()}" + (f": {detail}" if detail else "")
        return f"{status}{self._hint()}{self._retried} [{self._request()}]"

    def _shown_detail(self) -> str:
        """The message of the server on one line; empty if it only repeats the status."""
        status = f"{self.status} {self._reason()}".casefold()
        if self.detail.strip(" .!").casefold() in (status, status.partition(" ")[2], str(self.status)):
            return ""
        # Quay refuses a body with the text of jsonschema: a line with the cause, then schema and value.
        problem, refused, schema = self.detail.partition("\n\nFailed validating ")
        place = schema.partition("\n\nOn instance")[2].partition(":")[0] if refused else ""
        path = ".".join(re.findall(r"\['?(\w+)'?\]", place))
        shown = one_line(f"{path}: {problem}" if path else problem, _LONG)
        is_page = isinstance(self.body, str) and self.body.lstrip().startswith("<")
        return f"page {shown!r}" if is_page else shown

    def _table(self) -> Table:
        rows = [
            ("status", f"{self.status} {self._reason()}"),
            ("message", f"{self.detail}{self._hint()}{self._retried}"),
            ("operation", self.operation),
            ("request", f"{self.method} {self.url}"),
            ("request_id", self.request_id),
        ]
        return Table(type(self).__name__, (), [(name, value) for name, value in rows if value])

    def _reason(self) -> str:
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return one_line(self.error_type or "error", _SHORT)

    def _hint(self) -> str:
        explanation = f" ({self._explanation})" if self._explanation else ""
        return f"{explanation}{_NOT_KNOWN if self.outcome_unknown else ''}"

    def _request(self) -> str:
        request = f"{self.method} {one_line(self.url, _LONG)}"
        return f"{self.operation}: {request}" if self.operation else request


class RedirectError(ApiError):
    """3xx: the server redirects, and following could lose the token or the method.

    :ivar location: the target of the redirect.
    """

    @property
    def location(self) -> str:
        """The target of the redirect, as the server wrote it."""
        return self.headers.get("Location", "")

    def _hint(self) -> str:
        return f" (the server points to {one_line(self.location, _LONG)!r}, which was not followed)"


class BadRequestError(ApiError):
    """400: the server refused the request."""


class UnauthorizedError(ApiError):
    """401: the request has no token, or the server does not accept it."""


class FreshLoginRequiredError(UnauthorizedError):
    """401: a session user must sign in again first. It does not occur with OAuth tokens."""


class PaymentRequiredError(ApiError):
    """402: the limit of the namespace's plan is reached, or its credit card was refused."""


class ForbiddenError(ApiError):
    """403: the token lacks the scope, or its user lacks the right."""

    def _hint(self) -> str:
        scopes = f"the token lacks the scope {' and '.join(self.needs)}, or " if self.needs else ""
        return f" ({self._explanation or f'{scopes}its user lacks the right'})"


class InsufficientScopeError(ForbiddenError):
    """403: a valid token lacks the scope, or its user lacks the right."""


class ConflictError(ApiError):
    """409: the request conflicts with the present state."""


class TagImmutableError(ConflictError):
    """409: the tag is immutable: it cannot be moved or deleted."""


class GoneError(ApiError):
    """410: the server no longer supports this operation."""


class RateLimitError(ApiError):
    """429: too many requests."""


class ServerError(ApiError):
    """5xx: the server failed."""


class ReadOnlyRepositoryError(ServerError):
    """503: the repository is read-only or a mirror. A retry does not help."""


class DownstreamError(ServerError):
    """520: a service that the server depends on failed: Clair, mail or an upstream registry."""


class AlreadyExistsError(ApiError):
    """400 or 409: the object to create exists already."""


class MissingError(ApiError):
    """404 of Quay's API, or a 400 with the same meaning: an object that the request names does not exist."""


class InvalidTokenError(ApiError):
    """The server does not accept the client's credentials: 401, or the 403 about CSRF of a write.

    Its message distinguishes a missing token, a token that is invalid or has expired, and credentials of
    another kind.
    """

    def _hint(self) -> str:
        scopes = " and ".join(self.needs)
        needs = f"the operation needs an OAuth token with the scope {scopes}" if scopes else ""
        hint = "; ".join(filter(None, (self._sent, needs)))
        return f" ({hint})" if hint else ""


class NotFoundError(ApiError):
    """404: the object that the URL names does not exist, or the server does not have the operation."""


class UnavailableOperationError(ApiError):
    """The server does not have the operation: 405, or a 404 that does not come from Quay's API.

    A feature is off, the release is too old, or the server is not Quay.
    """

    def _hint(self) -> str:
        return f" ({self._explanation or 'perhaps base_url is not the URL of a Quay server'})"


# Each of these joins a cause and a status. InvalidTokenError comes first so that its hint is shown.


class MissingNotFoundError(MissingError, NotFoundError):
    """404: the object that the URL names does not exist."""


class UnavailableNotFoundError(UnavailableOperationError, NotFoundError):
    """404: the server does not have the operation."""


class MissingBadRequestError(MissingError, BadRequestError):
    """400: an object that the request names does not exist."""


class AlreadyExistsBadRequestError(AlreadyExistsError, BadRequestError):
    """400: the object to create exists already."""


class AlreadyExistsConflictError(AlreadyExistsError, ConflictError):
    """409: the object to create exists already."""


class InvalidTokenUnauthorizedError(InvalidTokenError, UnauthorizedError):
    """401: the credentials are invalid."""


class InvalidTokenForbiddenError(InvalidTokenError, ForbiddenError):
    """403: the credentials are invalid."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    405: UnavailableOperationError,
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

# Causes that only the message shows. The patterns are compiled when the first error is classified.
_CSRF = r"CSRF token was invalid or missing"
_EXISTS = (
    r"already (?:exists?|exits|configured|taken|used|in use)\b|already (?:been (?:taken|used)|a member)"
    r"|^existing (?:robot|policy)\b(?! not)|^username is not available"
)
_MISSING = (
    r"could not (?:find|locate)|do(?:es)?(?: not|n't) exist|not found"
    r"|\bno such |\bno (?:\w+ ){0,3}(?:notification|policy|quota|repository|robot|tag|team|user) found"
    r"|does not have permission for repo|does not belong to team|is not a (?:team|member)"
    r"|unknown (?:activating|delegate|user|robot|team|organization|repository)"
    r"|unable to locate|^invalid confirmation code|\bno team \S+ in organization\b"
    # "Invalid username a b: ..." and "Invalid repository name" are about the form of a name.
    r"|^invalid (?:username:|repository \S+/|namespace requested:|robot account:) ?\S+$"
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
"""The part of a message that is searched; Quay's messages are one sentence."""


def error_class(
    status: int, error_type: str | None, detail: str, *, is_json: bool | None = None
) -> type[ApiError]:
    """Return the class for a response: by Quay's error type, its message or its status.

    :param is_json: whether the body is JSON, as those of Quay's API are; ``None`` if there can be no body.
    """
    if status == 404 and is_json is not None:
        return MissingNotFoundError if is_json else UnavailableNotFoundError
    if error_type is not None and (cls := _BY_TYPE.get((status, error_type))):
        return cls
    for for_status, pattern, cls in _BY_MESSAGE:
        if status == for_status and detail and re.search(pattern, detail[:_MESSAGE_LENGTH], re.IGNORECASE):
            return cls
    if cls := _BY_STATUS.get(status):
        return cls
    if status >= 500:
        return ServerError
    return RedirectError if 300 <= status < 400 else ApiError
