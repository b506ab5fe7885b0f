"""Errors from what goes wrong: exceptions of the libraries, and responses with an error status."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import requests
import urllib3.exceptions
from requests.structures import CaseInsensitiveDict

from quay_sdk._http.request import Request
from quay_sdk._http.response import Response
from quay_sdk._http.session import NotSentError
from quay_sdk._json import is_too_deep
from quay_sdk._secrets import MASK, basic_credentials, mask_in, mask_user_info
from quay_sdk.errors import (
    ApiError,
    InvalidTokenForbiddenError,
    InvalidTokenUnauthorizedError,
    QuayConnectionError,
    QuayTimeoutError,
    ReadOnlyRepositoryError,
    error_class,
)
from quay_sdk.retries import TRANSIENT

# -- exceptions of the libraries -------------------------------------------------------

LIBRARY_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    # The libraries raise these for a Location or a status line that they cannot parse.
    UnicodeError,
    ValueError,
)

_NOT_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidSchema,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.LocationParseError,
    ssl.SSLCertVerificationError,
    ConnectionRefusedError,
    NotSentError,
)
"""Errors that occur only before a request is sent. Most errors of TLS and proxies are not among them: urllib3
raises the same ones for a connection that breaks while the response is awaited."""


def connection_error(
    error: BaseException,
    request: Request,
    redact: Callable[[str], str],
    *,
    sent: bool | None = None,
) -> QuayConnectionError:
    """Translate an exception of the libraries.

    :param error: the exception.
    :param request: the request that failed.
    :param redact: masks the secrets in a text.
    :param sent: whether the request has been sent; by default this is told from the exception.
    """
    chain = list(_chain(error))
    is_connecting = sent is None
    if sent is None:
        sent = not any(isinstance(part, _NOT_SENT) for part in chain)
    timed_out = any(
        isinstance(part, (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError))
        # urllib3 derives this one from its timeouts, although it is a refused connection too.
        and not isinstance(part, urllib3.exceptions.NewConnectionError)
        for part in chain
    )
    cls = QuayTimeoutError if timed_out else QuayConnectionError
    if timed_out:
        advice = f"while {'waiting for the response' if sent else 'connecting'}; see the setting timeout"
    else:
        advice = _advice(chain, request) if is_connecting else ""
    return cls(
        _message(chain[-1], redact) + (f" ({advice})" if advice else ""),
        operation=request.operation,
        method=request.method,
        url=redact(request.url),
        outcome_unknown=sent and not request.is_safe,
        permanent=any(isinstance(part, ssl.SSLCertVerificationError) for part in chain),
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those it wraps, however its library wraps them.

    ``__context__`` is left out: it leads to the exceptions that the caller was handling.
    """
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, BaseException) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += [part.__cause__, getattr(part, "reason", None), *part.args]


_UNTRUSTED = (18, 19, 20, 21)
"""OpenSSL's codes for a certificate whose issuer is not known."""

_NOT_TLS = ("HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "WRONG_VERSION_NUMBER")
"""OpenSSL's reasons for bytes that are not TLS."""

_TLS_ALERT = "\x15\x03"
"""The first bytes with which many servers refuse a request that is not TLS."""


def _advice(chain: list[BaseException], request: Request) -> str:
    """What to check or to change after a connection has failed before a response."""
    if any(
        isinstance(part, (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError)) for part in chain
    ):
        return "check the setting proxies, or the variables HTTPS_PROXY and HTTP_PROXY"
    is_https = request.base_url.startswith("https:")
    for part in chain:
        if isinstance(part, ssl.SSLCertVerificationError):
            if part.verify_code in _UNTRUSTED:
                return "for a private CA, pass verify=... or set QUAY_CA_BUNDLE, which from_env() reads"
            return ""
        if isinstance(part, ssl.SSLError) and part.reason in _NOT_TLS and is_https:
            return "the port does not speak TLS: perhaps base_url must begin with http://"
        if isinstance(part, socket.gaierror):
            return "check the host in base_url"
        if isinstance(part, ConnectionRefusedError):
            return "check the host and the port of base_url"
        if isinstance(part, http.client.RemoteDisconnected):
            return ""
        is_alert = isinstance(part, http.client.BadStatusLine) and str(part).startswith(_TLS_ALERT)
        if (is_alert or isinstance(part, ConnectionResetError)) and not is_https:
            return "perhaps base_url must begin with https://"
    return ""


def _message(innermost: BaseException, redact: Callable[[str], str]) -> str:
    """The innermost message: libraries wrap theirs in layers of object addresses."""
    text = mask_user_info(redact(str(innermost)))[:500] or type(innermost).__name__
    return re.sub(r"<[^<>]* object at 0x[0-9a-f]+>:? ?| \(_ssl\.c:\d+\)", "", text)


def is_safe_to_retry(request: Request, error: ApiError | QuayConnectionError) -> bool:
    """Whether the request can be sent again without being carried out twice."""
    if isinstance(error, QuayConnectionError):
        return not error.permanent and not error.outcome_unknown
    if request.is_safe:
        return error.status in TRANSIENT and not isinstance(error, ReadOnlyRepositoryError)
    return error.status == 429 and not error.outcome_unknown


# -- responses with an error status ----------------------------------------------------


def status_error(
    response: Response,
    *,
    reason: str,
    signing_in: bool,
    redact: Callable[[str], str],
) -> ApiError:
    """Make the error for a response that is not a result.

    :param reason: the reason phrase of its status.
    :param signing_in: whether it belongs to a request by which the client authenticates, not to that of the
        call.
    :param redact: masks the secrets in a text, wherever a proxy has echoed them.
    """
    request, status = response.request, response.status
    parsed = parse_error_body(mask_in(response.body, redact))
    detail = redact(parsed.detail)
    error_type = parsed.error_type and redact(parsed.error_type)
    is_json = None if request.method == "HEAD" else parsed.is_json
    cls = error_class(status, error_type, detail, is_json=is_json)
    if signing_in:
        cls = _SIGN_IN_REFUSED.get(status, cls)
    error = cls(
        status=status,
        detail=detail or redact(reason),
        error_type=error_type,
        operation=request.operation,
        needs=request.needs,
        method=request.method,
        url=redact(request.url),
        headers=shown_headers(response.headers, redact),
        body=mask_in(parsed.body, redact),
        outcome_unknown=not signing_in and not request.is_safe and _may_have_acted(status, cls),
    )
    error._sent = _sign_in_failed(request.headers) if signing_in else _credentials_sent(request)
    return error


_SECRET_HEADERS = ("set-cookie", "x-next-csrf-token")


def shown_headers(headers: Mapping[str, str], redact: Callable[[str], str]) -> Mapping[str, str]:
    """The headers of a response, with credentials masked.

    :param redact: masks the secrets in a text.
    """
    return CaseInsensitiveDict(
        {
            redact(name): MASK if name.lower() in _SECRET_HEADERS else redact(value)
            for name, value in headers.items()
        }
    )


_SIGN_IN_REFUSED: dict[int, type[ApiError]] = {
    401: InvalidTokenUnauthorizedError,
    403: InvalidTokenForbiddenError,
}


def _may_have_acted(status: int, cls: type[ApiError]) -> bool:
    """Whether a write may have taken effect although the response is an error.

    It may after an error of a gateway or a crash. After a 303 it most often has: the result is elsewhere.
    """
    return status in (303, 408) or (status >= 500 and status != 501 and cls is not ReadOnlyRepositoryError)


_KINDS_OF_TOKENS = (
    (r"[A-Z0-9]{64}", "the token looks like a robot's, not like an OAuth token"),
    (r"[A-Z0-9]{100,}", "the token looks like an application token for docker, not like an OAuth token"),
)


_NO_TOKEN = "no OAuth token was sent: pass token=... to QuayClient, or set QUAY_TOKEN and use from_env()"


_INVALID_TOKEN = {
    # It alone answers 401 to a valid token without its scope; all others answer 403.
    "getLoggedInUser": "the token is invalid, has expired, or lacks the scope user:read",
}


def _credentials_sent(request: Request) -> str:
    """Describe the credentials of a request that the server did not accept."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        kinds = (text for pattern, text in _KINDS_OF_TOKENS if re.fullmatch(pattern, credentials))
        return next(kinds, _INVALID_TOKEN.get(request.operation or "", "the token is invalid or has expired"))
    if scheme.lower() == "basic":
        user = basic_credentials(credentials)[0]
        whose = "a robot's name and token" if "+" in user else "a user name and a password"
        return f"no OAuth token was sent, but {whose}, which few operations accept"
    if scheme:
        return "no OAuth token was sent, but other credentials"
    return "the session is not accepted" if "X-CSRF-Token" in request.headers else _NO_TOKEN


def _sign_in_failed(headers: Mapping[str, str]) -> str:
    text = "the client could not sign in"
    if "X-CSRF-Token" in headers and "Cookie" not in headers:
        return f"{text}: the server's cookie cannot be sent back; perhaps it is for https alone"
    return text


class ErrorBody(NamedTuple):
    """The body of an error.

    :ivar body: the parsed JSON, or the text.
    :ivar detail: the message in it.
    :ivar error_type: Quay's name of the error, if it has one.
    :ivar is_json: whether it is JSON.
    """

    body: object
    detail: str
    error_type: str | None
    is_json: bool = True


_DETAIL_KEYS = (
    "detail",
    "error_message",
    "message",
    "error_description",
    "error",
    "carderror",
    "reason",
    "title",
)


def parse_error_body(body: bytes) -> ErrorBody:
    """Find the message in an error's body, which the server writes in about eight ways.

    The content type does not help: ``{"error": …}`` comes as ``text/html``.
    """
    text = body.decode("utf-8", "replace")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return ErrorBody(text, words_of(text), None, is_json=False)
    if is_too_deep(parsed):
        return ErrorBody(text, words_of(text), None, is_json=False)
    if not isinstance(parsed, dict):
        message = parsed if isinstance(parsed, str) else text if parsed is not None else ""
        return ErrorBody(parsed, message, None)
    detail = next((parsed[key] for key in _DETAIL_KEYS if parsed.get(key)), parsed or "")
    error_type = parsed.get("error_type")
    return ErrorBody(
        parsed,
        detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False),
        error_type if isinstance(error_type, str) else None,
    )


_PAGE_LENGTH = 1 << 14
"""How much of a page is searched for its words."""


def words_of(page: str) -> str:
    """The title or the first words of a page that a proxy or a crash sent instead of JSON."""
    text = page[:_PAGE_LENGTH]
    if "<" in text:
        import html  # noqa: PLC0415 - only pages need it

        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        text = html.unescape(re.sub(r"<[^<>]*>", " ", title.group(1) if title else text))
    text = " ".join(text.split())
    return text if len(text) <= 500 else text[:499] + "…"
