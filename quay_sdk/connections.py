"""The sockets of a client, and the session that keeps them."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict

_POOL = 64
"""Connections kept for later calls. More threads than this still work, but reconnect."""


class Connections:
    """The session that clients with different settings share. Made anew after a fork.

    :param session: a session to use instead of one made here; it stays its owner's to close.
    """

    def __init__(self, session: requests.Session | None) -> None:
        self.given = session
        self._session = session or _make_session()
        self._pid = os.getpid()
        self._renewing = threading.Lock()

    @property
    def session(self) -> requests.Session:
        """The session of this process: a forked child must not write to its parent's sockets."""
        if self._pid != os.getpid():
            self._renew()
        return self._session

    def _renew(self) -> None:
        with self._renewing:
            if self._pid == os.getpid():
                return  # another thread was first
            if self.given is None:
                self._session = _make_session()
            else:
                for adapter in self.given.adapters.values():
                    adapter.close()
            self._pid = os.getpid()

    def close(self) -> None:
        """Close the sockets, unless the session is its owner's."""
        if self.given is None:
            self._session.close()

    def __reduce__(self) -> tuple[type[Connections], tuple[requests.Session | None]]:
        return Connections, (self.given,)


def _make_session() -> requests.Session:
    session = _Session()
    session.trust_env = False  # the environment is read once per client, not for each request
    session.cookies = _NoCookies()
    adapter = _Adapter(pool_connections=_POOL, pool_maxsize=_POOL)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _Session(requests.Session):
    """Leaves redirects alone: whether to follow one is the transport's decision.

    Session.send works out the next request even where it is not to follow. For that it reads all of the
    answer, and where it cannot make sense of the target it drops the answer, connection and all.
    """

    def resolve_redirects(self, resp: Any, req: Any, *_: Any, **__: Any) -> Generator[Any, None, None]:
        yield from ()


class _NoCookies(RequestsCookieJar):
    """A jar that stays empty: only the client's auth says who asks, never a cookie."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        pass


class _Adapter(HTTPAdapter):
    """Remembers what ``HTTPAdapter`` works out anew for each request to the same server.

    That is the pool for a URL and its TLS settings (seven times it takes the URL apart, and
    once it looks whether the CA bundle is still there); of an answer it leaves out cookies and the
    guess of an encoding. Together that is a sixth of a small call. Sending is left as it is.
    """

    def __init__(self, **settings: Any) -> None:
        self._pools: dict[Any, Any] = {}
        super().__init__(**settings)

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        if proxies:
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        key = (verify, cert)
        pool = self._pools.get(key)
        if pool is None:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            super().cert_verify(pool, request.url, verify, cert)  # type: ignore[no-untyped-call]
            self._pools[key] = pool
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if conn not in self._pools.values():
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def request_url(self, request: Any, proxies: Any) -> str:
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        response = requests.Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw = resp
        response.reason = resp.reason
        response.url = str(req.url)
        response.request = req
        return response

    def close(self) -> None:
        self._pools.clear()
        super().close()
