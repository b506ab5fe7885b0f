"""State that a client shares with those made from it: sockets, accepted credentials, listings being read."""

from __future__ import annotations

import os
import threading
import weakref
from typing import Any

import requests

from quay_sdk._http.session import make_session

_REMEMBERED = 32
"""How many credentials to remember that the server has accepted."""


class Write:
    """A write that is under way.

    :ivar operation: the operation's id.
    :ivar path: the path of its request.
    :ivar process: the process that sends it.
    """

    def __init__(self, operation: str, path: str) -> None:
        self.operation = operation
        self.path = path
        self.process: int = os.getpid()


class Removals:
    """Whether entries of a listing were removed since its first page was asked for.

    :param operations: the ids of the operations that remove its entries.
    :param path: how the paths of their requests begin.
    """

    def __init__(self, operations: frozenset[str], path: str) -> None:
        self.operations = operations
        self._path = path
        self.by: str | None = None
        """The operation that removed the last one, if any."""

    def note(self, write: Write) -> None:
        """Record a request before it is sent."""
        if write.operation in self.operations and write.path.startswith(self._path):
            self.by = write.operation


class Connections:
    """State shared by a client and those made from it with ``with_options``.

    After a fork, the child process gets a new session.

    :param session: a session to use instead of one made here; it stays its owner's to close.
    """

    def __init__(self, session: requests.Session | None) -> None:
        self.given = session
        self._session = session or make_session()
        self._pid = os.getpid()
        self._renewing = threading.Lock()
        self._listings: set[weakref.ref[Removals]] = set()
        self._writes: set[Write] = set()
        self.failed_checks: int = 0
        """How many checks of the credentials had no result."""
        # A function on_response that is called during a check may use the client.
        self.checking: Any = threading.RLock()
        """Held while the credentials are checked, so that threads do not all check them."""
        self._proved: tuple[object, ...] = ()

    def watch(self, removals: Removals) -> None:
        """Let a listing know, while it exists, of the requests that remove its entries."""
        if not removals.operations:
            return
        # Sets that are copied to be read need no lock, which a fork could leave locked.
        self._listings.add(weakref.ref(removals, self._listings.discard))
        for write in list(self._writes):
            if write.process == os.getpid():  # those of the parent never end in a forked child
                removals.note(write)

    def begin_write(self, write: Write) -> None:
        """Record a write for the listings being read, and for listings that begin before it ends."""
        self._writes.add(write)
        for reference in list(self._listings):
            removals = reference()
            if removals is not None:
                removals.note(write)

    def end_write(self, write: Write) -> None:
        """Forget a write that has ended."""
        self._writes.discard(write)

    def note_proof(self, credential: object) -> None:
        """Remember that the server has accepted credentials."""
        if credential not in self._proved:
            self._proved = (*self._proved[1 - _REMEMBERED :], credential)

    def is_proved(self, credential: object) -> bool:
        """Whether the server has accepted these credentials before."""
        return credential in self._proved

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
                self._session = make_session()
            else:
                for adapter in self.given.adapters.values():
                    adapter.close()
            self.checking = threading.RLock()
            self._pid = os.getpid()

    def close(self) -> None:
        """Close the sockets, unless the session is its owner's."""
        if self.given is None:
            self._session.close()

    def __reduce__(self) -> tuple[type[Connections], tuple[requests.Session | None]]:
        return Connections, (self.given,)
