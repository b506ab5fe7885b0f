"""One Quay server, real or embedded, used over plain HTTP.

:class:`RealWorld` is any Quay with a superuser; :class:`FakeWorld` is a fresh embedded one. Scenarios see
only what both have: :class:`World`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit
from wsgiref.types import WSGIApplication

from differential.http import Response, Session
from differential.images import Image, digest_of, image, image_list
from differential.normal import Exchange, Normal, Record
from differential.settings import SETTINGS
from quay_sdk.testing import FakeQuay
from support.declarations import CONTRACT

SCOPES = (
    "repo:read",
    "repo:write",
    "repo:admin",
    "repo:create",
    "user:read",
    "user:admin",
    "org:admin",
    "super:user",
)
"""All scopes: those of a token, unless a call says otherwise."""

PASSWORD = "password"
"""The password of all users that a world makes."""

USER_AGENT = "differential"

NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "NOTHING"})()
"""The body of a request that has none; ``None`` is the JSON ``null``."""

MISSING = "missing-from-the-answer"
"""Stands for a value that an answer should have had; later calls are made with it."""


def contract() -> dict[str, dict[str, Any]]:
    """All operations of the API, by id: ``method``, ``path``, ``query``, ``schema``, ``group``, …"""
    return CONTRACT


class Reply:
    """What a server said.

    ``answer["tags", 0, "name"]`` reads its JSON. What is not there is :data:`MISSING`, and a failure of the
    scenario.
    """

    def __init__(self, world: World, name: str, response: Response) -> None:
        self._world = world
        self._name = name
        self.status = response.status_code
        self.headers = response.headers
        self.content_type = response.headers.get("Content-Type")
        self.text = response.text
        self.json: Any = None
        self.is_json = "json" in (self.content_type or "") and bool(self.text.strip())
        if self.is_json:
            try:
                self.json = json.loads(self.text)
            except ValueError:
                self.is_json = False

    def __getitem__(self, path: str | int | tuple[str | int, ...]) -> Any:
        found = self.json
        for step in path if isinstance(path, tuple) else (path,):
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                said = f"{self.status} {self.text[:200]}"
                self._world.failures.append(f"{self._name}: no {step!r} of {path!r} in the answer, {said}")
                return MISSING
        return found

    def __repr__(self) -> str:
        return f"<Reply {self.status} {self.text[:200]}>"


class Browser:
    """A session, as a browser has it: cookies, and the token against forged requests."""

    def __init__(self, url: str, app: WSGIApplication | None = None) -> None:
        self._url = url
        self._http = Session(user_agent=USER_AGENT, cookies=True, app=app)
        self.csrf_token = ""
        self.renew_token()

    def renew_token(self) -> None:
        self.csrf_token = self._http.request("GET", f"{self._url}/csrf_token", direct=True).json()[
            "csrf_token"
        ]

    def send(self, method: str, path: str, **options: Any) -> Response:
        headers = {"X-CSRF-Token": self.csrf_token, **options.pop("headers", {})}
        response = self._http.request(method, self._url + path, headers=headers, **options)
        self.csrf_token = response.headers.get("X-Next-CSRF-Token", self.csrf_token)
        return response

    def sign_in(self, username: str, password: str) -> Response:
        credentials = {"username": username, "password": password}
        return self.send("POST", "/api/v1/signin", json=credentials, direct=True)


class World:
    """One server, and what a scenario has done there so far.

    :ivar superuser: the name of the superuser.
    :ivar records: the calls of the scenario and their answers, normalised.
    :ivar failures: what went wrong in the scenario itself, such as a value that an answer did not have.
    """

    url: str
    superuser: str
    superuser_password: str
    superuser_email: str

    def __init__(self) -> None:
        self._http = Session(user_agent=USER_AGENT, cookies=False)
        self.hidden: set[str] = set()
        self.suffix = ""
        self.records: list[Record] = []
        self.failures: list[str] = []
        self._passwords: dict[str, str] = {}
        self._browsers: dict[str, Browser] = {}
        self._tokens: dict[tuple[str, frozenset[str]], str] = {}
        self._normal: Normal
        self._app: WSGIApplication | None = None

    # -- scenarios -----------------------------------------------------------------------

    def begin(self, suffix: str) -> None:
        """Begin a scenario.

        :param suffix: ends the names of all that it makes, so that scenarios do not meet on one server.
        """
        self.suffix = suffix
        self.records = []
        self.failures = []
        self._passwords = {self.superuser: self.superuser_password}
        self._browsers = {}
        self._tokens = {}
        self._normal = Normal(
            url=self.url, hidden=self.hidden, mine=suffix, superuser_email=self.superuser_email
        )

    def close(self) -> None:
        """End the use of the server."""
        self._http.close()

    # -- the scene -----------------------------------------------------------------------

    def name(self, name: str) -> str:
        """The name with the scenario's suffix: use it for all that is unique on the whole server."""
        return f"{name}-{self.suffix}"

    def user(self, name: str, *, shared: bool = False) -> str:
        """Make a user, of :data:`PASSWORD`.

        :param shared: the name stays as it is; the user may be there already.
        :returns: its full name.
        """
        full_name = name if shared else self.name(name)
        self._known(full_name)
        return full_name

    def users(self, *names: str) -> tuple[str, ...]:
        """Make several users, and return their full names."""
        return tuple(self.user(name) for name in names)

    def organization(self, name: str, *, owner: str) -> str:
        """Make an organization, of address ``NAME@example.com``, and return its full name."""
        full_name = self.name(name)
        body = {"name": full_name, "email": f"{full_name}@example.com"}
        self.call("createOrganization", user=owner, body=body)
        return full_name

    def repository(self, repository: str, *, owner: str, visibility: str = "private") -> str:
        """Make a repository, ``"namespace/name"``, and return it."""
        namespace, _, name = repository.partition("/")
        body = {"namespace": namespace, "repository": name, "visibility": visibility, "description": ""}
        self.call("createRepo", user=owner, body=body)
        return repository

    def team(
        self, organization: str, team: str, *, owner: str, role: str = "member", members: Iterable[str] = ()
    ) -> str:
        """Make a team with these users, who accept their invitations, and return its name."""
        path = {"orgname": organization, "teamname": team}
        self.call("updateOrganizationTeam", user=owner, path=path, body={"role": role})
        for member in members:
            self.join(organization, team, member, owner=owner)
        return team

    def join(self, organization: str, team: str, member: str, *, owner: str) -> None:
        """Make a user or robot a member of a team; a user who is invited accepts."""
        path = {"orgname": organization, "teamname": team, "membername": member}
        answer = self.call("updateOrganizationTeamMember", user=owner, path=path)
        if isinstance(answer.json, dict) and answer.json.get("invited"):
            code = self._invitation(self.browser(member), organization)
            self.call("acceptOrganizationTeamInvite", user=member, path={"code": code})

    def permit(self, repository: str, username: str, role: str, *, owner: str) -> None:
        """Give a user a role in a repository."""
        path = {"repository": repository, "username": username}
        self.call("changeUserPermissions", user=owner, path=path, body={"role": role})

    def push(
        self,
        repository: str,
        *,
        tag: str = "latest",
        content: str,
        platforms: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
        by: str,
    ) -> str:
        """Push an image to a repository that exists, and return its digest.

        :param content: what the layer holds: same content, same digest.
        :param platforms: such as ``"linux/amd64"``: pushes a list of one image for each.
        """
        raise NotImplementedError

    # -- calls ---------------------------------------------------------------------------

    def call(
        self,
        operation: str,
        *,
        user: str | None,
        scopes: Iterable[str] = SCOPES,
        session: bool = False,
        basic: tuple[str, str] | None = None,
        bearer: str | None = None,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = NOTHING,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        mine: bool = False,
        shape: bool = False,
    ) -> Reply:
        """Call an operation and record its answer.

        :param operation: its id, such as ``"listRepoTags"``.
        :param user: who calls; ``None`` for nobody. A user who is unknown is made.
        :param scopes: those of the user's token.
        :param session: the user calls in a session (cookie, CSRF token) and not with a token.
        :param basic: calls with this username and password.
        :param bearer: calls with this token, such as a robot's.
        :param path: values of the path's placeholders.
        :param query: the query; ``True`` is sent as ``true``, ``None`` not at all.
        :param body: the JSON body, ``None`` included.
        :param data: the bytes of the body instead, sent as JSON unless ``headers`` say otherwise.
        :param mine: records of lists only those items that this scenario has made. For operations that
            list the whole server.
        :param shape: records only the types of the answer's values. For what depends on the server.
        """
        found = contract()[operation]
        given = dict(path or {})
        target: str = found["path"]
        for name in _placeholders(target):
            if name not in given:
                raise ValueError(f"{operation} needs {name} in its path, {target}")
            safe = ":+@/" if name == "repository" else ":+@"
            target = target.replace(f"{{{name}}}", quote(given.pop(name), safe=safe))
        if given:
            raise ValueError(f"{operation} has no {', '.join(given)} in its path, {target}")
        return self.request(
            found["method"],
            target,
            operation=operation,
            user=user,
            scopes=scopes,
            session=session,
            basic=basic,
            bearer=bearer,
            query=query,
            body=body,
            data=data,
            headers=headers,
            mine=mine,
            shape=shape,
        )

    def request(
        self,
        method: str,
        target: str,
        *,
        user: str | None,
        operation: str | None = None,
        scopes: Iterable[str] = SCOPES,
        session: bool = False,
        basic: tuple[str, str] | None = None,
        bearer: str | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = NOTHING,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        mine: bool = False,
        shape: bool = False,
    ) -> Reply:
        """Send any request and record its answer; the arguments are those of :meth:`call`.

        :param target: the path, encoded.
        """
        sent = dict(headers or {})
        options: dict[str, Any] = {"params": _query(query)}
        if body is not NOTHING:
            data = json.dumps(body).encode()
        if data is not None:
            options["data"] = data
            sent.setdefault("Content-Type", "application/json")
        scopes = frozenset(scopes)
        if session and user is not None:
            caller = f"{user} (session)"
            response = self.browser(user).send(method, target, headers=sent, **options)
        else:
            caller = self._authorize(sent, user, scopes, basic, bearer)
            if basic is not None:
                options["auth"] = basic
            response = self._http.request(method, self.url + target, headers=sent, **options)
        answer = Reply(self, operation or f"{method} {target}", response)
        exchange = Exchange(
            operation=operation,
            caller=caller,
            method=method,
            path=target,
            query=options["params"],
            body=body if body is not NOTHING else (data.decode("utf-8", "replace") if data else None),
            has_body=data is not None,
            status=answer.status,
            headers=dict(answer.headers),
            is_json=answer.is_json,
            answer=answer.json if answer.is_json else answer.text,
        )
        self.records.append(self._normal.record(exchange, mine=mine, shape=shape))
        return answer

    def _authorize(
        self,
        headers: dict[str, str],
        user: str | None,
        scopes: frozenset[str],
        basic: tuple[str, str] | None,
        bearer: str | None,
    ) -> str:
        """Add the credentials to the headers, and return what to call them."""
        if basic is not None:
            return f"{basic[0]} (basic)"
        if bearer is None and user is not None:
            headers["Authorization"] = f"Bearer {self.token(user, scopes)}"
            return (
                user if scopes == frozenset(SCOPES) else f"{user} ({' '.join(sorted(scopes)) or 'no scope'})"
            )
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
            return "a bearer token"
        return "nobody"

    def token(self, user: str, scopes: Iterable[str] = SCOPES) -> str:
        """An OAuth token of a user."""
        key = (user, frozenset(scopes))
        if key not in self._tokens:
            self._known(user)
            self._tokens[key] = self._new_token(user, [scope for scope in SCOPES if scope in key[1]])
        return self._tokens[key]

    def browser(self, user: str) -> Browser:
        """The session of a user; a new one if it has ended."""
        self._known(user)
        browser = self._browsers.get(user)
        if browser is None or browser.send("GET", "/api/v1/user/", direct=True).status_code == 401:
            browser = Browser(self.url, self._app)
            answer = browser.sign_in(user, self._passwords[user])
            if answer.status_code != 200:
                self.failures.append(f"{user} cannot sign in: {answer.status_code} {answer.text[:200]}")
            self._browsers[user] = browser
        return browser

    def adopt(self, user: str, password: str = PASSWORD) -> None:
        """Say that the scenario itself has made a user, or changed the password."""
        self._passwords[user] = password
        self._browsers.pop(user, None)

    # -- times ---------------------------------------------------------------------------

    def epoch(self, **offset: float) -> int:
        """The present time in epoch seconds: ``world.epoch(days=2)`` is the day after tomorrow."""
        return int(time.time() + timedelta(**offset).total_seconds())

    def day(self, offset: int = 0) -> str:
        """A day as the arguments of logs have it, ``MM/DD/YYYY``: ``world.day(-1)`` is yesterday."""
        return (datetime.now(UTC) + timedelta(days=offset)).strftime("%m/%d/%Y")

    def wait(self, seconds: float) -> None:
        """Let time pass on the server."""
        raise NotImplementedError

    # -- what a server does differently --------------------------------------------------

    def _known(self, user: str) -> None:
        if user not in self._passwords:
            self._new_user(user)
            self._passwords[user] = PASSWORD
            self.browser(user)

    def _new_user(self, name: str) -> None:
        """Make a verified user with :data:`PASSWORD`."""
        root = self.browser(self.superuser)
        email = f"{name}@example.com"
        user = {"username": name, "email": email}
        made = root.send("POST", "/api/v1/superuser/users/", json=user, direct=True)
        if made.status_code != 200:
            if name.endswith(self.suffix) or Browser(self.url).sign_in(name, PASSWORD).status_code != 200:
                raise RuntimeError(
                    f"cannot make the user {name}: {made.status_code} {made.text[:200]}"
                    "; on a server that has seen this scenario, give another --run"
                )
            return
        changed = root.send(
            "PUT",
            f"/api/v1/superuser/users/{name}",
            json={"email": email, "password": PASSWORD},
            direct=True,
        )
        if changed.status_code != 200:
            self.failures.append(f"cannot set the password of {name}: {changed.text[:200]}")

    def _new_token(self, user: str, scopes: list[str]) -> str:
        raise NotImplementedError

    def _invitation(self, browser: Browser, organization: str) -> str:
        answer = browser.send("GET", "/api/v1/user/notifications")
        for notification in answer.json().get("notifications", []) if answer.status_code == 200 else []:
            metadata = notification.get("metadata", {})
            if notification.get("kind") == "org_team_invite" and metadata.get("org") == organization:
                return str(metadata["code"])
        self.failures.append(f"no invitation to {organization} among the notifications: {answer.text[:200]}")
        return MISSING


class RealWorld(World):
    """Any real Quay, over HTTP alone.

    Tokens are those of an application in an organization that the superuser makes for the purpose. A user is
    made its owner, allows the application what it asks for, and is removed again: nothing of it is left in
    the user's own view of the server.
    """

    def __init__(self, url: str, superuser: str, password: str) -> None:
        super().__init__()
        self.url = url.rstrip("/")
        self.superuser = superuser
        self.superuser_password = password
        self._redirect = f"{self.url}/oauth/localapp"
        self._root = Browser(self.url)
        signed_in = self._root.sign_in(superuser, password)
        if signed_in.status_code != 200:
            raise RuntimeError(f"{superuser} cannot sign in: {signed_in.status_code} {signed_in.text[:200]}")
        self.superuser_email = self._root.send("GET", "/api/v1/user/").json()["email"]
        self._home = f"differential-{secrets.token_hex(3)}"
        self.hidden.add(self._home)
        body = {"name": self._home, "email": f"{self._home}@example.com"}
        self._root.send("POST", "/api/v1/organization/", json=body).raise_for_status()
        made = self._root.send(
            "POST",
            f"/api/v1/organization/{self._home}/applications",
            json={"name": "harness", "redirect_uri": self._redirect},
        )
        made.raise_for_status()
        self._client_id = made.json()["client_id"]

    def close(self) -> None:
        self._root.send("DELETE", f"/api/v1/organization/{self._home}")
        super().close()

    def begin(self, suffix: str) -> None:
        super().begin(suffix)
        self._normal.applications.add(self._client_id)

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def _new_token(self, user: str, scopes: list[str]) -> str:
        browser = self.browser(user)
        membership = f"/api/v1/organization/{self._home}/team/owners/members/{user}"
        if user != self.superuser:
            root = self.browser(self.superuser)
            added = root.send("PUT", membership, json={})
            added.raise_for_status()
            if added.json().get("invited"):
                code = self._invitation(browser, self._home)
                browser.send("PUT", f"/api/v1/teaminvite/{code}", json={}).raise_for_status()
        answer = browser.send(
            "POST",
            "/oauth/authorizeapp",
            data={
                "client_id": self._client_id,
                "redirect_uri": self._redirect,
                "response_type": "token",
                "scope": " ".join(scopes),
                "_csrf_token": browser.csrf_token,
            },
        )
        if user != self.superuser:
            root.send("DELETE", membership)
        fragment = parse_qs(urlsplit(answer.headers.get("Location", "")).fragment)
        if "access_token" not in fragment:
            raise RuntimeError(f"no token of {scopes} for {user}: {answer.status_code} {answer.headers}")
        return fragment["access_token"][0]

    def push(
        self,
        repository: str,
        *,
        tag: str = "latest",
        content: str,
        platforms: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
        by: str,
    ) -> str:
        self._known(by)
        platforms = tuple(platforms)
        pushed = image_list(content, platforms, labels) if platforms else image(content, labels)
        headers = self._registry_headers(repository, (by, self._passwords[by]))
        self._upload(repository, headers, pushed, tag)
        return pushed.digest

    def _registry_headers(self, repository: str, credentials: tuple[str, str]) -> dict[str, str]:
        query = {"service": urlsplit(self.url).netloc, "scope": f"repository:{repository}:pull,push"}
        answer = self._http.request("GET", f"{self.url}/v2/auth", params=query, auth=credentials)
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def _upload(self, repository: str, headers: dict[str, str], pushed: Image, reference: str) -> None:
        for child in pushed.children:
            self._upload(repository, headers, child, child.digest)
        root = f"{self.url}/v2/{repository}"
        for blob in pushed.blobs:
            digest = {"digest": digest_of(blob)}
            uploads = f"{root}/blobs/uploads/"
            answer = self._http.request("POST", uploads, params=digest, data=blob, headers=headers)
            if answer.status_code == 202:  # it wants the content in a second request
                place = urljoin(self.url, answer.headers["Location"])
                answer = self._http.request("PUT", place, params=digest, data=blob, headers=headers)
            answer.raise_for_status()
        answer = self._http.request(
            "PUT",
            f"{root}/manifests/{reference}",
            data=pushed.data,
            headers={**headers, "Content-Type": pushed.media_type},
        )
        if answer.status_code != 201:
            self.failures.append(
                f"push to {repository}:{reference}: {answer.status_code} {answer.text[:300]}"
            )


class FakeWorld(World):
    """The embedded Quay, a fresh one for each scenario.

    :param config: settings besides :data:`~differential.settings.SETTINGS`.
    :param superuser: the name of its superuser.
    """

    def __init__(self, config: Mapping[str, Any] | None = None, *, superuser: str = "devtable") -> None:
        super().__init__()
        self.superuser = superuser
        self.superuser_password = FakeQuay.PASSWORD
        self._config = {**SETTINGS, **(config or {})}
        self.quay: FakeQuay | None = None

    def begin(self, suffix: str) -> None:
        if self.quay is not None:
            self.quay.close()
        self.quay = FakeQuay(user=self.superuser, config=self._config).start()
        self.url = self.quay.url
        self._app = self.quay._app
        self._http = Session(user_agent=USER_AGENT, cookies=False, app=self._app)
        self.superuser_email = f"{self.superuser}@example.com"
        self.hidden = {'"name": "tok-'}  # the applications of the harness's tokens
        super().begin(suffix)

    def close(self) -> None:
        if self.quay is not None:
            self.quay.close()
        super().close()

    @property
    def _served(self) -> FakeQuay:
        assert self.quay is not None, "begin() starts the server"
        return self.quay

    def wait(self, seconds: float) -> None:
        self._served.advance(seconds=seconds)

    def _new_token(self, user: str, scopes: list[str]) -> str:
        self.browser(user)  # on a real server users sign in to get a token, which is logged
        return self._served.token(user, scopes=scopes)

    def push(
        self,
        repository: str,
        *,
        tag: str = "latest",
        content: str,
        platforms: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
        by: str,
    ) -> str:
        try:
            return self._served.push(
                repository, tag=tag, content=content, platforms=platforms, labels=labels, by=by
            )
        except ValueError as error:
            self.failures.append(f"push to {repository}:{tag}: {error}")
            return MISSING


def _placeholders(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _query(query: Mapping[str, Any] | None) -> dict[str, str]:
    texts = {True: "true", False: "false"}
    return {
        name: texts[value] if isinstance(value, bool) else str(value)
        for name, value in (query or {}).items()
        if value is not None
    }
