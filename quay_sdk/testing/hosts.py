"""Which hosts the server connects to: none that are private, unless SSRF_ALLOWED_HOSTS names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from quay_sdk.testing.config import Config

_PRIVATE_NETWORKS = tuple(ip_network(text) for text in ("192.0.0.0/24", "64:ff9b::/96", "::ffff:0:0/96"))
"""Networks that are not public, besides those that Python knows."""

_PUBLIC_NAME = re.compile(
    r"(?!.*\.(invalid|internal|local|svc)$)([a-z0-9_-]{1,63}\.)+[a-z0-9_-]{1,63}", re.IGNORECASE
)


_REGISTRY_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


class BlockedHostError(ValueError):
    """The host is private, or its address is."""


def check_url(config: Config, url: str) -> None:
    """Check a URL that the server is to connect to.

    Nothing is looked up: a name is taken for that of a public host if it has a dot and is not of a domain
    that no public name server knows, such as ``.invalid`` or ``.local``.

    :param config: the configuration of the server.
    :param url: the URL.
    :raises BlockedHostError: the host is private.
    :raises ValueError: the URL is none, or the name of the host is not known. The message is Quay's.
    """
    url = url.strip()
    if not url:
        raise ValueError("External registry URL is required")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise ValueError("Invalid URL format") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"Invalid URL scheme '{parts.scheme}': only HTTP and HTTPS are allowed")
    if parts.username or parts.password:
        raise ValueError("URLs with embedded credentials are not allowed")
    if not host:
        raise ValueError("URL must include a hostname")
    if _is_allowed(host, config["SSRF_ALLOWED_HOSTS"]):
        return
    if host == "localhost":
        raise BlockedHostError(f"Hostname '{host}' is not allowed")
    if (address := _address(host)) is not None:
        if _is_private(address):
            raise BlockedHostError("URL points to a private or reserved IP address")
    elif not _PUBLIC_NAME.fullmatch(host):
        raise ValueError(f"Cannot resolve hostname '{host}'")


def check_reference(config: Config, reference: str) -> None:
    """Check the repository of another registry, such as ``registry.example.com/namespace/name``.

    :param config: the configuration of the server.
    :param reference: the repository.
    :raises BlockedHostError: the host is private.
    :raises ValueError: the repository cannot be one, or the name of the host is not known. The message is
        Quay's.
    """
    if not reference.strip():
        raise ValueError("External registry reference is required")
    if any(char.isspace() for char in reference):
        raise ValueError("External registry reference must not include whitespace")
    if "://" in reference:
        raise ValueError("External registry reference must not include a URL scheme")
    if any(char in reference for char in "?#\\%"):
        raise ValueError("External registry reference contains an invalid character")
    registry, _, path = reference.partition("/")
    if not registry or not path:
        raise ValueError("External registry reference must include a repository path")
    _check_authority(registry)
    check_url(config, f"https://{registry}")


def _check_authority(registry: str) -> None:
    """Check the form of ``host:port`` or ``[address]:port``."""
    bad_authority = "External registry reference contains an invalid registry authority"
    bad_port = "External registry reference contains an invalid registry port"
    bad_host = "External registry reference must include a valid registry hostname"
    if registry.startswith("["):
        _, bracket, rest = registry.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(bad_authority)
    elif registry.count(":") > 1:
        raise ValueError(bad_authority)
    if registry.endswith(":"):
        raise ValueError(bad_port)
    try:
        parts = urlsplit(f"https://{registry}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(bad_authority) from None
    if parts.username or parts.password or not host:
        raise ValueError(bad_host)
    if port == 0:
        raise ValueError(bad_port)
    if _address(host) is None and not _REGISTRY_NAME.fullmatch(host):
        raise ValueError(bad_host)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_private(address: IPv4Address | IPv6Address) -> bool:
    return (
        not address.is_global
        or address.is_multicast
        or any(address in network for network in _PRIVATE_NETWORKS if network.version == address.version)
    )


def _is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether the host is one of those allowed: names, addresses and networks."""
    address = _address(host)
    for entry in allowed:
        if entry.lower() == host:
            return True
        with suppress(ValueError):
            if address is not None and address in ip_network(entry, strict=False):
                return True
    return False
