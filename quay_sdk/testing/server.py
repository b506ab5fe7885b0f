"""The embedded Quay itself: an HTTP server in a thread, and the calls that set its scene."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from quay_sdk._wire import dates
from quay_sdk.client import QuayClient
from quay_sdk.testing.app import App, routes
from quay_sdk.testing.rights import SCOPES
from quay_sdk.testing.state import (
    Account,
    OAuthToken,
    Organization,
    Quota,
    QuotaLimit,
    Repository,
    State,
    Team,
    User,
    image,
    image_list,
    new_code,
)


class FakeQuay:
    """A Quay server to test against: real HTTP on a loopback port, everything in memory.

    It serves from ``with`` (or :meth:`start`) on. The scene can be set before and after::

        with FakeQuay() as quay:
            quay.add_user("bob")
            quay.push("acme/app", tag="v1")
            quay.permit("acme/app", "bob", "read")
            bob = quay.client("bob", scopes=("repo:read",))

    It has one user at first, the superuser ``quayadmin``, the default of :meth:`client` and :meth:`token`.
    Browser sessions work too: ``GET /csrf_token``, then ``POST /api/v1/signin``. Operations that are not
    implemented yet get status 501.

    :param host: the address to listen on.
    :param port: the port; a free one by default.
    :param clock: a function that returns the present time as an aware datetime, for tests in which time
        passes (default: the computer's clock). While the server runs, the SDK reads this clock too, for
        expirations and other times from now.
    """

    USER = "quayadmin"
    """The name of the first user."""

    PASSWORD = "password"
    """The password of that user, and of all users who are added without one."""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._clock = clock
        self._state = State(clock)
        self._app = App(self._state)
        self._address = (host, port)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._clients: list[QuayClient] = []
        self._pushes = 0
        self.add_user(self.USER, superuser=True)

    # -- serving -----------------------------------------------------------------------

    def start(self) -> Self:
        """Begin to serve.

        :returns: itself.
        :raises OSError: the port is taken.
        """
        if self._server is None:
            routes()
            self._server = _Server.at(*self._address, app=self._app)
            self._thread = threading.Thread(
                target=self._server.serve_forever, args=(0.02,), name="FakeQuay", daemon=True
            )
            self._thread.start()
            if self._clock is not None:
                dates.clocks.append(self._clock)
        return self

    def close(self) -> None:
        """Stop the server, and close the clients that :meth:`client` returned."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.drop_connections()
            self._server = self._thread = None
            if self._clock is not None:
                dates.clocks.remove(self._clock)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<FakeQuay {self.url if self._server else 'not serving'}>"

    @property
    def url(self) -> str:
        """The server's URL, ``http://127.0.0.1:PORT``.

        :raises RuntimeError: it does not serve.
        """
        if self._server is None:
            raise RuntimeError("this FakeQuay does not serve; use it in a with statement, or start() it")
        host = f"[{self._address[0]}]" if ":" in self._address[0] else self._address[0]
        return f"http://{host}:{self._server.port}"

    # -- ways in -----------------------------------------------------------------------

    def token(
        self, username: str = USER, *, scopes: Iterable[str] = SCOPES, lifetime: timedelta | None = None
    ) -> str:
        """Make an OAuth token.

        :param username: whose it is.
        :param scopes: what it allows; everything by default.
        :param lifetime: how long it is valid; without end by default.
        :returns: the token.
        :raises ValueError: the user or the scope does not exist.
        """
        scopes = frozenset(scopes)
        if unknown := scopes.difference(SCOPES):
            raise ValueError(f"no scope {', '.join(sorted(unknown))}; there are {', '.join(SCOPES)}")
        with self._app.lock:
            self._user(username)
            code = new_code(40)
            expires = None if lifetime is None else self._state.now + lifetime
            self._state.oauth_tokens[code] = OAuthToken(username, scopes, expires)
        return code

    def client(self, username: str = USER, *, scopes: Iterable[str] = SCOPES, **options: Any) -> QuayClient:
        """Make a client of this server, with a fresh token.

        :param username: the user of the token.
        :param scopes: what its token allows; everything by default.
        :param options: further arguments of :class:`~quay_sdk.QuayClient`.
        :returns: the client; it is closed together with the server.
        """
        made = QuayClient(self.url, self.token(username, scopes=scopes), **options)
        self._clients.append(made)
        return made

    def end_sessions(self, username: str = USER) -> None:
        """End all sessions of a user, as a sign-out does in any of them.

        Their cookies and CSRF tokens stay valid, for anonymous sessions. OAuth tokens are not affected.

        :param username: whose they are.
        :raises ValueError: the user does not exist.
        """
        with self._app.lock:
            self._user(username).end_sessions()

    # -- the scene ---------------------------------------------------------------------

    def add_user(
        self, name: str, *, superuser: bool = False, email: str | None = None, password: str = PASSWORD
    ) -> None:
        """Add a user.

        :param name: its name.
        :param superuser: whether it is a superuser.
        :param email: its address; made up by default.
        :param password: its password, to sign in with.
        :raises ValueError: there is a user or organization of that name.
        """
        with self._app.lock:
            self._check_free(name)
            email = email or f"{name}@example.com"
            self._state.add_user(name, email, password=password, superuser=superuser)

    def add_organization(self, name: str, *, owner: str = USER, email: str | None = None) -> None:
        """Add an organization.

        :param name: its name.
        :param owner: the user who owns it.
        :param email: its address; made up by default.
        :raises ValueError: the name is taken, or the user does not exist.
        """
        with self._app.lock:
            self._check_free(name)
            self._user(owner)
            self._state.add_organization(name, email or f"{name}@example.com", owner)

    def add_team(
        self, organization: str, name: str, *, role: str = "member", members: Iterable[str] = ()
    ) -> None:
        """Add a team, or add members to one.

        :param organization: the organization's name.
        :param name: the team's name.
        :param role: ``"member"``, ``"creator"`` or ``"admin"``.
        :param members: names of users, and full names of robots.
        :raises ValueError: the organization does not exist.
        """
        with self._app.lock:
            account = self._account(organization)
            if not isinstance(account, Organization):
                raise ValueError(f"{organization!r} is a user; only organizations have teams")
            team = account.teams.setdefault(name, Team(name))
            team.role = role
            team.members.update(dict.fromkeys(members))

    def add_robot(self, name: str, *, description: str = "") -> str:
        """Add a robot.

        :param name: its full name, ``"acme+ci"``.
        :param description: what it is for.
        :returns: its token, which is a registry password, not an API token.
        :raises ValueError: the namespace does not exist, or the robot exists already.
        """
        with self._app.lock:
            self._account(name.partition("+")[0])
            if "+" not in name or self._state.robot(name):
                raise ValueError(f"{name!r} exists, or is not of the form 'namespace+shortname'")
            return self._state.add_robot(name, description=description).token

    def add_repository(
        self, repository: str, *, visibility: str = "private", description: str = "", state: str = "NORMAL"
    ) -> None:
        """Add a repository, if it is not there. A namespace that is missing becomes an organization.

        :param repository: the repository, ``"namespace/name"``.
        :param visibility: ``"private"`` or ``"public"``.
        :param description: what it holds, in Markdown.
        :param state: ``"NORMAL"``, ``"READ_ONLY"`` or ``"MIRROR"``.
        """
        with self._app.lock:
            found = self._repository(repository)
            found.public = visibility == "public"
            found.description = description
            found.state = state

    def permit(
        self, repository: str, username: str | None = None, role: str = "read", *, team: str | None = None
    ) -> None:
        """Set the role of a user, a robot or a team in a repository.

        :param repository: the repository, ``"namespace/name"``.
        :param username: the user, or the robot's full name.
        :param role: ``"read"``, ``"write"`` or ``"admin"``.
        :param team: a team of the repository's organization, instead of a user.
        """
        with self._app.lock:
            found = self._repository(repository)
            if username is not None:
                found.users[username] = role
            if team is not None:
                found.teams[team] = role

    def push(
        self,
        repository: str,
        *,
        tag: str = "latest",
        content: str | None = None,
        platforms: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
        by: str = USER,
    ) -> str:
        """Push an image, as ``docker push`` would, without asking who may.

        Repository and organization are made if need be.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag to point to it.
        :param content: what its layer holds: same content, same digest. Without it, each push
            is of another image.
        :param platforms: platforms such as ``"linux/amd64"``: pushes an image for each, and for
            the tag a manifest that lists them.
        :param labels: labels of the image.
        :param by: the user or robot who pushes, for the logs.
        :returns: the digest of what the tag now points to.
        :raises ValueError: the tag is immutable.
        """
        with self._app.lock:
            found = self._repository(repository)
            before = found.standing(self._state.now).get(tag)
            if before is not None and before.immutable:
                raise ValueError(f"tag {tag!r} of {repository!r} is immutable")
            self._pushes += 1
            layer = f"push {self._pushes}" if content is None else content
            images = {
                platform: self._state.push(found, (), image(f"{layer} for {platform}", labels))
                for platform in platforms
            }
            data = image_list(images) if images else image(layer, labels)
            manifest = self._state.push(found, (tag,), data)
            if not manifest.labels:
                for key, value in (labels or {}).items():
                    manifest.add_label(key, value, source_type="manifest")
            names = {"repo": found.name, "namespace": found.namespace, "tag": tag}
            self._log("push_repo", found, by, {**names, "manifest_digest": manifest.digest})
            return manifest.digest

    def pull(self, repository: str, *, tag: str = "latest", times: int = 1, by: str = USER) -> str:
        """Pull an image, for the statistics and the logs.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag.
        :param times: how often.
        :param by: the user or robot who pulls.
        :returns: the digest of what the tag points to.
        :raises ValueError: the tag does not exist.
        """
        with self._app.lock:
            found = self._repository(repository)
            standing = found.standing(self._state.now).get(tag)
            if standing is None:
                raise ValueError(f"{repository!r} has no tag {tag!r}")
            for pulls in (found.pulls_of(tag), found.manifests[standing.digest].pulls):
                pulls.count += times
                pulls.last = self._state.now
            names = {"repo": found.name, "namespace": found.namespace, "tag": tag}
            for _ in range(times):
                self._log("pull_repo", found, by, {**names, "manifest_digest": standing.digest})
            return standing.digest

    def set_security(self, repository: str, digest: str, report: Mapping[str, Any] | None) -> None:
        """Set the report of the security scanner for a manifest.

        :param repository: the repository, ``"namespace/name"``.
        :param digest: the manifest.
        :param report: the ``data`` of the response, ``{"Layer": {"Features": […]}}``; ``None`` for a manifest
            that is still queued, as all are at first.
        """
        with self._app.lock:
            manifest = self._repository(repository).manifests[digest]
            manifest.security = None if report is None else dict(report)

    def set_mirror(self, repository: str, *, status: str = "NEVER_RUN") -> None:
        """Make a repository a mirror, with the result of its last synchronization.

        :param repository: the repository, ``"namespace/name"``.
        :param status: ``"NEVER_RUN"``, ``"SYNCING"``, ``"SUCCESS"``, ``"FAIL"``, …: mirroring is
            unhealthy when at least half of a namespace's mirrors have failed.
        """
        with self._app.lock:
            found = self._repository(repository)
            found.state = "MIRROR"
            found.mirror_status = status

    def set_quota(self, namespace: str, limit_bytes: int, **limits: int) -> None:
        """Set the quota of a namespace.

        :param namespace: the user or organization.
        :param limit_bytes: how much it may store.
        :param limits: per cent of it at which to warn or refuse: ``Warning=80, Reject=100``.
        """
        with self._app.lock:
            made = [QuotaLimit(self._state.next_id(), type, percent) for type, percent in limits.items()]
            self._account(namespace).quota = Quota(self._state.next_id(), limit_bytes, made)

    def log(
        self,
        kind: str,
        namespace: str,
        *,
        repository: str | None = None,
        performer: str | None = USER,
        ip: str | None = None,
        when: datetime | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an entry to the logs.

        :param kind: what happened, such as ``"pull_repo"``.
        :param namespace: the user or organization in which it happened.
        :param repository: the repository's name in that namespace, if it happened in one.
        :param performer: the user or robot who did it.
        :param ip: the address it was done from.
        :param when: when it happened, as an aware datetime; now by default.
        :param metadata: particulars.
        """
        with self._app.lock:
            self._account(namespace)
            self._state.add_log(
                kind,
                namespace,
                repository=repository,
                performer=performer,
                ip=ip,
                when=when,
                metadata=metadata,
            )

    # -- finding, for the scene --------------------------------------------------------

    def _check_free(self, name: str) -> None:
        if name in self._state.accounts:
            raise ValueError(f"there is a user or organization {name!r} already")

    def _account(self, name: str) -> Account:
        if name not in self._state.accounts:
            raise ValueError(f"the user or organization {name!r} does not exist")
        return self._state.accounts[name]

    def _user(self, name: str) -> User:
        account = self._account(name)
        if not isinstance(account, User):
            raise ValueError(f"{name!r} is an organization, not a user")
        return account

    def _repository(self, full_name: str) -> Repository:
        """The repository, made if need be, and its organization too."""
        namespace, _, name = full_name.partition("/")
        if not namespace or not name:
            raise ValueError(f"{full_name!r} is not of the form 'namespace/name'")
        if namespace not in self._state.accounts:
            self.add_organization(namespace)
        found = self._state.repository(full_name)
        if found is None:
            account = self._account(namespace)
            creator = account.name if isinstance(account, User) else self.USER
            found = self._state.add_repository(full_name, creator=creator)
            self._log("create_repo", found, creator, {"repo": name, "namespace": namespace})
        return found

    def _log(self, kind: str, repository: Repository, by: str, metadata: Mapping[str, Any]) -> None:
        self._state.add_log(
            kind, repository.namespace, repository=repository.name, performer=by, metadata=metadata
        )


# -- the HTTP server -------------------------------------------------------------------


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and says nothing on stderr."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer goes out in two pieces

    def run_wsgi(self) -> None:
        """Answer one request.

        Werkzeug's own way closes the connection after each answer, and before that waits for more
        to read. Neither is needed here: the application reads all bodies to their end, and
        answers in one piece.
        """
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            said[:] = [status, headers]

        body = b"".join(self.server.app(self.make_environ(), start_response))
        status, headers = said
        self.send_response(int(status.partition(" ")[0]))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadedWSGIServer):
    """A server that knows its open connections, and can close them."""

    @classmethod
    def at(cls, host: str, port: int, *, app: App) -> _Server:
        # Bound here, as Werkzeug ends the process where a port is taken.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listener:
            return cls(host, port, app, handler=_Handler, fd=listener.fileno())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._guard:
            self._open[request] = thread
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        super().process_request_thread(request, client_address)
        with self._guard:
            del self._open[request]

    def drop_connections(self) -> None:
        """End the connections that clients keep open, and wait until they have ended."""
        with self._guard:
            left = dict(self._open)
        for connection in left:
            with suppress(OSError):  # the client may be quicker
                connection.shutdown(socket.SHUT_RDWR)
        for thread in left.values():
            thread.join(timeout=5)
