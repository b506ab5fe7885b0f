"""The settings of a client: the one place that declares and checks them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from threading import TIMEOUT_MAX
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs
import requests

from quay_sdk._sealed import sealed
from quay_sdk._secrets import Secret, shielded, type_of
from quay_sdk._version import __version__
from quay_sdk.auth import Auth, BearerAuth, checked_token
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.exchange import Exchange
from quay_sdk.retries import RateLimit, Retries, to_retries

USER_AGENT: str = (
    f"quay-sdk/{__version__} python-requests/{requests.__version__} "
    f"Python/{'.'.join(map(str, sys.version_info[:3]))}"
)
"""The SDK's own part of ``User-Agent``."""


class InsecureConnectionWarning(UserWarning):
    """The token is sent over plain http to another machine, so that it can be read on the way."""


# -- converters and validators ---------------------------------------------------------

_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?")
_LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|\[?::1\]?|.*\.localhost")


HEADER_NAME: re.Pattern[str] = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")

_RESERVED_HEADERS = {
    name: reason
    for reason, names in {
        "pass token or auth": "authorization",
        "pass user and password in the URL of proxies": "proxy-authorization",
        "pass user_agent": "user-agent",
        "only SessionAuth sends cookies": "cookie cookie2",
        "the SDK sets it": "accept accept-encoding connection content-encoding content-length content-type "
        "expect host keep-alive proxy-connection te trailer transfer-encoding upgrade",
        "it would change the meaning of a request": "if-match if-modified-since if-none-match if-range "
        "if-unmodified-since range x-http-method x-http-method-override x-method-override",
    }.items()
    for name in names.split()
}
"""Headers that a client cannot set, with the reason."""


_ADDRESS = re.compile(r"(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?(?:/[a-z0-9./_-]*)?")
"""A URL without its scheme. A token, which must not be shown, has upper-case letters or no dot."""

_PAGE = re.compile(
    r"/(?P<kind>repository)/(?P<repository>[^/]+/.+?)(?:/(?:build|manifest|tag|trigger)/.*)?"
    r"|/(?P<namespace>organization|user)/(?P<name>[^/]+)(?:/.*)?"
)
"""The path of a page of Quay's web interface."""


def _to_base_url(base_url: str) -> str:
    if not isinstance(base_url, str) or not base_url.strip():
        given = repr(base_url) if isinstance(base_url, str) else type_of(base_url)
        unset = "" if base_url else "; perhaps a variable is not set"
        raise InvalidArgumentError(
            f"base_url must be the URL of the server, such as https://quay.example.com, not {given}{unset}"
        )
    if not re.fullmatch(r"[\x21-\x7e]+", base_url):
        raise InvalidArgumentError("base_url must not contain spaces, line breaks or non-ASCII characters")
    if _ADDRESS.fullmatch(base_url):
        is_local = _LOOPBACK.fullmatch(re.split("[:/]", base_url)[0])
        scheme = "http" if is_local else "https"
        raise InvalidArgumentError(f"base_url {base_url!r} has no scheme: write {scheme}://{base_url}")
    try:
        parts = urlsplit(base_url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits = False
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:
        raise InvalidArgumentError("base_url contains a user name; pass a token instead")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or "") or not port_fits:
        # Neither a token in the wrong place nor a password may be shown.
        is_url = base_url.startswith("http") and "@" not in base_url
        shown = f"not {base_url!r}" if is_url else "such as https://quay.example.com"
        raise InvalidArgumentError(f"base_url must be http(s)://host[:port][/prefix], {shown}")
    if page := _PAGE.fullmatch(parts.path.rstrip("/")):
        kind, name = (part for part in page.groups() if part is not None)
        origin = f"{parts.scheme}://{parts.netloc}"
        raise InvalidArgumentError(
            f"base_url {origin + parts.path!r} is a page of the web interface: "
            f"write {origin}, and pass {name!r} as the {kind} of a call"
        )
    if "?" in base_url or "#" in base_url or "\\" in base_url:
        raise InvalidArgumentError(f"base_url must end with the host or a path prefix, not {base_url!r}")
    path = parts.path.rstrip("/")
    if path.endswith("/api/v1"):
        raise InvalidArgumentError(
            f"base_url must be the URL of the server: leave off /api/v1 in {base_url!r}, each call adds it"
        )
    if any(part in ("", ".", "..") for part in unquote(path).split("/")[1:]):
        raise InvalidArgumentError(f"the path of base_url has an empty or a dot segment: {base_url!r}")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _to_token(token: str | Callable[[], str] | None) -> str | Callable[[], str] | None:
    return shielded(token)


def _to_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Check constant headers, and wrap their values as secrets."""
    if not isinstance(headers, Mapping):
        raise InvalidArgumentError(f"headers must be a mapping of names to values, not {type_of(headers)}")
    checked: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            raise InvalidArgumentError("the name of a header must consist of letters, digits and hyphens")
        if name.lower() in _RESERVED_HEADERS:
            raise InvalidArgumentError(f"headers must not contain {name}: {_RESERVED_HEADERS[name.lower()]}")
        if name.lower() in map(str.lower, checked):
            raise InvalidArgumentError(f"headers contains {name} twice")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise InvalidArgumentError(
                f"the value of header {name} must be printable ASCII without spaces around it"
            )
        checked[name] = Secret(value)
    return checked


def _to_proxies(proxies: Mapping[str, str] | None) -> Mapping[str, str] | None:
    valid = proxies is None or (
        isinstance(proxies, Mapping)
        and all(isinstance(part, str) for pair in proxies.items() for part in pair)
    )
    if not valid:
        raise InvalidArgumentError(
            "proxies must be a mapping of schemes to URLs, such as {'https': 'http://proxy.example.com:3128'}"
        )
    return proxies if proxies is None else dict(proxies)


_Check = Callable[["Settings", "attrs.Attribute[Any]", Any], None]


def _must(condition: Callable[[Any], bool], expected: str) -> _Check:
    """Return a validator that raises an InvalidArgumentError.

    :param condition: whether a value is valid.
    :param expected: the valid values, for the message.
    """

    def check(_: Settings, attribute: attrs.Attribute[Any], value: Any) -> None:
        if not condition(value):
            # Text may be a token in the wrong place, and the repr of an object may contain one.
            shown = repr(value) if isinstance(value, (int, float, tuple)) else type_of(value)
            raise InvalidArgumentError(f"{attribute.name} must be {expected}, not {shown}")

    return check


def _check_auth(_: Settings, __: attrs.Attribute[Any], auth: Any) -> None:
    if auth is None or isinstance(auth, Auth):
        return
    if isinstance(auth, str):
        instead = "pass a token as token=..."
    else:
        instead = (
            "for a user name and a password, pass BasicAuth(username, password) "
            "or SessionAuth(username, password)"
        )
    # A pair is a user name and a password, which must not be shown.
    raise InvalidArgumentError(f"auth must be an object of quay_sdk.auth, not {type_of(auth)}; {instead}")


def _must_be(cls: type) -> _Check:
    """Return a validator for an object of a class, or None."""
    expected = f"a {cls.__module__}.{cls.__qualname__} or None"
    return _must(lambda value: value is None or isinstance(value, cls), expected)


def _check_token(_: Settings, __: attrs.Attribute[Any], token: Any) -> None:
    if token is not None and not callable(token):
        checked_token(token)


def _is_timeout(timeout: Any) -> bool:
    if isinstance(timeout, tuple):
        return len(timeout) == 2 and all(part is None or _is_seconds(part) for part in timeout)
    return timeout is None or _is_seconds(timeout)


def _is_seconds(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= TIMEOUT_MAX


def _is_deadline(deadline: Any) -> bool:
    return deadline is None or _is_seconds(deadline)


def _is_function(function: Any) -> bool:
    return function is None or callable(function)


def _to_verify(verify: bool | str | os.PathLike[str] | None) -> bool | str | None:
    return os.fspath(verify) if isinstance(verify, os.PathLike) else verify


def _to_certificate(
    cert: str | os.PathLike[str] | tuple[str | os.PathLike[str], str | os.PathLike[str]] | None,
) -> str | tuple[str, str] | None:
    if isinstance(cert, (tuple, list)):
        files: Any = tuple(os.fspath(file) if isinstance(file, os.PathLike) else file for file in cert)
        return files  # type: ignore[no-any-return]
    return os.fspath(cert) if isinstance(cert, os.PathLike) else cert


def _is_path_or_flag(verify: Any) -> bool:
    return verify is None or isinstance(verify, (bool, str))


def _is_certificate(cert: Any) -> bool:
    pair = isinstance(cert, tuple) and len(cert) == 2 and all(isinstance(part, str) for part in cert)
    return cert is None or isinstance(cert, str) or pair


def _is_size(size: Any) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and size >= 0


def _is_product(text: Any) -> bool:
    return text is None or (isinstance(text, str) and text.isascii() and text.isprintable())


# -- the settings ----------------------------------------------------------------------


@attrs.frozen
class Settings:
    """The settings of a client, which are the arguments of :class:`quay_sdk.QuayClient`.

    This is their only declaration: each field has its type, its default, its check and its environment
    variable. ``QuayClient``, ``from_env()``, ``with_options()`` and the documentation read them here.
    """

    base_url: str = attrs.field(
        default="https://quay.io",
        converter=_to_base_url,
        metadata={"variable": "QUAY_URL"},
    )
    token: str | Callable[[], str] | None = attrs.field(
        default=None,
        converter=_to_token,
        validator=_check_token,
        repr=False,
        metadata={"variable": "QUAY_TOKEN"},
    )
    auth: Auth | None = attrs.field(default=None, kw_only=True, validator=_check_auth)
    timeout: float | tuple[float | None, float | None] | None = attrs.field(
        default=(10.0, 60.0),
        kw_only=True,
        validator=_must(_is_timeout, "seconds above 0, a pair of them, or None"),
    )
    deadline: float | None = attrs.field(
        default=None, kw_only=True, validator=_must(_is_deadline, "seconds above 0, or None")
    )
    retries: Retries = attrs.field(default=Retries(), kw_only=True, converter=to_retries)
    verify: bool | str | None = attrs.field(
        default=None,
        kw_only=True,
        converter=_to_verify,
        validator=_must(_is_path_or_flag, "a path, True, False or None"),
        metadata={"variable": "QUAY_CA_BUNDLE"},
    )
    cert: str | tuple[str, str] | None = attrs.field(
        default=None,
        kw_only=True,
        converter=_to_certificate,
        validator=_must(_is_certificate, "a path, a pair of paths, or None"),
    )
    # The URLs of proxies may contain passwords.
    proxies: Mapping[str, str] | None = attrs.field(
        default=None, kw_only=True, repr=False, hash=False, converter=_to_proxies
    )
    headers: Mapping[str, str] = attrs.field(default={}, kw_only=True, hash=False, converter=_to_headers)
    rate_limit: RateLimit | None = attrs.field(default=None, kw_only=True, validator=_must_be(RateLimit))
    max_body: int = attrs.field(
        default=256 * 1024 * 1024, kw_only=True, validator=_must(_is_size, "a number of bytes")
    )
    on_response: Callable[[Exchange], object] | None = attrs.field(
        default=None, kw_only=True, repr=False, validator=_must(_is_function, "a function or None")
    )
    user_agent: str | None = attrs.field(
        default=None, kw_only=True, validator=_must(_is_product, "printable ASCII on one line")
    )
    session: requests.Session | None = attrs.field(
        default=None, kw_only=True, repr=False, validator=_must_be(requests.Session)
    )

    def __attrs_post_init__(self) -> None:
        if self.token is not None and self.auth is not None:
            raise InvalidArgumentError("token and auth are mutually exclusive")

    def make_auth(self) -> Auth:
        """Return what authenticates the client: ``auth``, or what follows from ``token``."""
        if self.auth is not None:
            return self.auth
        return Auth() if self.token is None else BearerAuth(self.token)

    @property
    def is_insecure(self) -> bool:
        """Whether the server is another machine, and its URL is not https."""
        parts = urlsplit(self.base_url)
        return parts.scheme == "http" and not _LOOPBACK.fullmatch(parts.hostname or "")


# An error must not hold the frame of __init__, whose arguments have the token.
setattr(Settings, "__init__", sealed(Settings.__init__))  # noqa: B010 - not an assignment for type checkers


@attrs.frozen
class EnvironmentSettings(Settings):
    """The arguments of :meth:`quay_sdk.QuayClient.from_env`."""

    anonymous: bool = attrs.field(default=False, kw_only=True)


Given = dict[str, Any]
"""Settings by name, as they were given."""


OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("url", "host", "hostname", "server", "endpoint", "registry"), "base_url"),
    **dict.fromkeys(("access_token", "api_key", "bearer_token", "oauth_token"), "token"),
    **dict.fromkeys(("user", "username", "password", "login"), "auth"),
    **dict.fromkeys(("ca_bundle", "insecure", "tls_verify"), "verify"),
}
"""Names that other libraries have for settings, for the message of a wrong call."""


def shielded_settings(given: Given) -> Given:
    """Wrap the secrets among given settings, so that tools that display local variables do not show them."""
    secrets: Given = {}
    if "token" in given:
        secrets["token"] = shielded(given["token"])
    if isinstance(given.get("headers"), Mapping):
        secrets["headers"] = {name: shielded(value) for name, value in given["headers"].items()}
    return {**given, **secrets}


def _check(attribute: Any, value: str) -> None:
    """Check a value as the declaration of its setting does."""
    if attribute.converter is not None:
        attribute.converter(value)
    if attribute.validator is not None:
        attribute.validator(None, attribute, value)


def from_environment(given: Given) -> Given:
    """Return the settings of a client, those that are not given from environment variables.

    :param given: the arguments of ``from_env()``. With ``auth`` or ``anonymous``, ``QUAY_TOKEN`` is not read.
    :raises InvalidArgumentError: a variable is set but empty, or there is no token.
    """
    anonymous = given.get("anonymous", False)
    if not isinstance(anonymous, bool):
        raise InvalidArgumentError(f"anonymous must be True or False, not {type_of(anonymous)}")
    settings = {name: value for name, value in given.items() if name != "anonymous"}
    credentials = next((name for name in ("token", "auth") if given.get(name) is not None), None)
    if anonymous and credentials:
        raise InvalidArgumentError(f"anonymous=True and {credentials} are mutually exclusive")
    is_settled = anonymous or credentials is not None or "token" in given
    for name, attribute in attrs.fields_dict(Settings).items():
        variable = attribute.metadata.get("variable", "")
        if name in settings or variable not in os.environ or (name == "token" and is_settled):
            continue
        if not os.environ[variable].strip():
            raise InvalidArgumentError(f"{variable} is set but empty; unset it, or give it a value")
        settings[name] = os.environ[variable]
        try:
            _check(attribute, settings[name])
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"{variable}: {error}") from None
    if not is_settled and "token" not in settings:
        raise InvalidArgumentError(
            "QUAY_TOKEN is not set: set it, pass token=..., or pass anonymous=True for anonymous access"
        )
    return settings
