"""The embedded Quay itself: its life, its scene, and the ways in."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from uuid import uuid4

from quay_sdk._wire import dates
from quay_sdk.client import QuayClient
from quay_sdk.testing import building, contract, directory, mirroring, pushes, rsa, scans
from quay_sdk.testing.api.bootstrap import provide_token
from quay_sdk.testing.app import App
from quay_sdk.testing.config import Config
from quay_sdk.testing.faults import Fault, RateLimit
from quay_sdk.testing.httpd import Server
from quay_sdk.testing.links import follow
from quay_sdk.testing.populate import populate
from quay_sdk.testing.recording import RecordedRequest
from quay_sdk.testing.rights import SCOPES
from quay_sdk.testing.state import (
    Organization,
    Repository,
    Robot,
    State,
    Team,
    User,
    billing,
    notifications,
    persistence,
    policies,
)
from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.state.applications import Application, Assignment
from quay_sdk.testing.state.billing import Card, Customer, MarketplaceSubscription
from quay_sdk.testing.state.builds import CUSTOM_GIT, Build, Trigger
from quay_sdk.testing.state.directory import ExternalUser
from quay_sdk.testing.state.mails import Mail
from quay_sdk.testing.state.mirrors import RepositoryMirror
from quay_sdk.testing.state.notifications import Delivery
from quay_sdk.testing.state.quotas import Quota, QuotaLimit
from quay_sdk.testing.state.registry import SUBMITTED, ServiceKey


class FakeQuay:
    """A Quay server to test against: real HTTP on a loopback port, everything in memory.

    It serves from ``with`` (or :meth:`start`) on. The scene can be set before and after::

        with FakeQuay() as quay:
            quay.add_user("bob")
            quay.push("acme/app", tag="v1")
            quay.permit("acme/app", "bob", "read")
            bob = quay.client("bob", scopes=("repo:read",))

    It has one user at first, a superuser, who is the default of :meth:`client` and :meth:`token`. Browser
    sessions work too: ``GET /csrf_token``, then ``POST /api/v1/signin``.

    :param user: the name of the first user.
    :param config: settings under Quay's own names, such as ``{"FEATURE_PROXY_CACHE": False}``. The others are
        those of a plain server, with two differences: features that only add operations are on, and the first
        user is in ``SUPER_USERS``.
    :param version: the release of Quay that it is, ``"3.5"`` to ``"3.18"``. An older one does not have the
        operations of later releases, and ignores their query parameters and body keys.
    :param initialized: whether there is a first user. Without one, the first is made by
        ``client.registry.initialize()``.
    :param host: the address to listen on.
    :param port: the port; a free one by default.
    :param clock: a function that returns the present time as an aware datetime, for tests in which time
        passes (default: the computer's clock). While the server runs, the SDK reads this clock too, for
        expirations and other times from now.
    :raises ValueError: Quay has no such setting or release.
    :raises TypeError: the value of a setting is of another type.
    """

    USER = "quayadmin"
    """The name of the first user, unless another is given."""

    PASSWORD = "password"
    """The password of that user, and of all users who are added without one."""

    def __init__(
        self,
        *,
        user: str = USER,
        config: Mapping[str, Any] | None = None,
        version: str = contract.VERSIONS[-1],
        initialized: bool = True,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        if version not in contract.VERSIONS:
            raise ValueError(f"version is one of {', '.join(contract.VERSIONS)}, not {version!r}")
        self._clock = clock
        self._state = State(Config({"SUPER_USERS": [user], **(config or {})}))
        if clock is not None:
            self._state.clock = clock
        self._app = App(self._state, version)
        self._user_name = user
        self._address = (host, port)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._clients: list[QuayClient] = []
        if initialized:
            self.add_user(user)

    # -- serving -----------------------------------------------------------------------

    def start(self) -> Self:
        """Begin to serve.

        :returns: itself.
        :raises OSError: the port is taken.
        """
        if self._server is None:
            self._app.closed.clear()
            self._server = Server.at(*self._address, app=self._app)
            self._thread = threading.Thread(target=self._server.serve, name="FakeQuay", daemon=True)
            self._thread.start()
            if self._clock is not None or self._state.offset:
                self._lend_clock()
        return self

    def close(self) -> None:
        """Stop the server, and close the clients that :meth:`client` returned."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join()
            self._app.closed.set()
            self._server.drop_connections()
            self._server = self._thread = None
            if self._now in dates.clocks:
                dates.clocks.remove(self._now)

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
        self,
        username: str | None = None,
        *,
        scopes: Iterable[str] = SCOPES,
        lifetime: timedelta | None = None,
        code: str | None = None,
    ) -> str:
        """Make an OAuth token.

        :param username: whose it is; the first user's by default.
        :param scopes: what it allows; everything by default.
        :param lifetime: how long it is valid; without end by default.
        :param code: the token itself; made up by default.
        :returns: the token.
        :raises ValueError: the user or the scope does not exist, or there is such a token.
        """
        scopes = tuple(scopes)
        if unknown := set(scopes).difference(SCOPES):
            raise ValueError(f"no scope {', '.join(sorted(unknown))}; there are {', '.join(SCOPES)}")
        with self._app.lock:
            user = self._user(username)
            expires = None if lifetime is None else self._state.now + lifetime
            details: dict[str, Any] = {} if code is None else {"code": code}
            if code in self._state.tokens:
                raise ValueError("there is a token with that code already")
            application = self._application(user)
            return self._state.add_token(application, user, scopes, expires=expires, **details).code

    def client(
        self, username: str | None = None, *, scopes: Iterable[str] = SCOPES, **options: Any
    ) -> QuayClient:
        """Make a client of this server, with a fresh token. It does not use the proxies of the environment.

        :param username: the user of the token; the first user by default.
        :param scopes: what its token allows; everything by default.
        :param options: further arguments of :class:`~quay_sdk.QuayClient`.
        :returns: the client; it is closed together with the server.
        """
        made = QuayClient(self.url, self.token(username, scopes=scopes), **{"proxies": {}, **options})
        self._clients.append(made)
        return made

    def end_sessions(self, username: str | None = None) -> None:
        """End all sessions of a user, as a sign-out does in any of them.

        Their cookies and CSRF tokens stay valid, for anonymous sessions. OAuth tokens are not affected.

        :param username: whose they are; the first user's by default.
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
            self._state.add_user(name, email or f"{name}@example.com", password=password)
            if superuser and name not in self._state.superusers:
                self._state.superusers.append(name)

    def add_external_user(self, name: str, *, email: str | None = None, password: str = PASSWORD) -> None:
        """Add a user to the other system of users that AUTHENTICATION_TYPE names, such as LDAP.

        The user gets an account here on the first sign-in, or when it is linked.

        :param name: its name there.
        :param email: its address; made up by default.
        :param password: its password there.
        :raises ValueError: the server knows its users itself, or the other system has that user already.
        """
        with self._app.lock:
            users = self._state.external_users
            if directory.service(self._state.config) is None or name in users:
                raise ValueError(f"{name!r} exists already, or AUTHENTICATION_TYPE names no other system")
            users[name] = ExternalUser(name, email or f"{name}@example.com", password)

    def add_organization(self, name: str, *, owner: str | None = None, email: str | None = None) -> None:
        """Add an organization.

        :param name: its name.
        :param owner: the user who owns it; the first user by default.
        :param email: its address; made up by default.
        :raises ValueError: the name is taken, or the user does not exist.
        """
        with self._app.lock:
            self._check_free(name)
            self._state.add_organization(name, email or f"{name}@example.com", self._user(owner))

    def add_team(
        self, organization: str, name: str, *, role: str = "member", members: Iterable[str] = ()
    ) -> None:
        """Add a team, or add members to one.

        :param organization: the organization's name.
        :param name: the team's name.
        :param role: ``"member"``, ``"creator"`` or ``"admin"``.
        :param members: names of users, and full names of robots.
        :raises ValueError: the organization or a member does not exist.
        """
        with self._app.lock:
            account = self._namespace(organization)
            if not isinstance(account, Organization):
                raise ValueError(f"{organization!r} is a user; only organizations have teams")
            if name not in account.teams:
                account.teams[name] = Team(self._state.next_id(), name)
            team = account.teams[name]
            team.role = role
            team.members.update(dict.fromkeys(self._principal(member) for member in members))

    def sync_team(self, organization: str, team: str, *, members: Iterable[str]) -> None:
        """Synchronize a team with its group in the other system of users, as Quay does in the background.

        ::

            with FakeQuay(config={"AUTHENTICATION_TYPE": "LDAP"}) as quay:
                quay.add_organization("acme")
                quay.add_team("acme", "developers")
                quay.add_external_user("carol")
                quay.client().organization.teams.enable_sync("acme", "developers", group_dn="cn=developers")
                quay.sync_team("acme", "developers", members=["carol"])

        :param organization: the organization's name.
        :param team: the team's name.
        :param members: the names of all members that the group has now. Those who have no account yet get
            one; users of the team who are not among them lose their membership.
        :raises ValueError: the team does not exist or is not synchronized, or a member does not exist.
        """
        with self._app.lock:
            account = self._namespace(organization)
            found = account.teams.get(team) if isinstance(account, Organization) else None
            if found is None:
                raise ValueError(f"the team {team!r} of {organization!r} does not exist")
            directory.synchronize(self._state, found, members)

    def add_robot(self, name: str, *, description: str = "") -> str:
        """Add a robot.

        :param name: its full name, ``"acme+ci"``.
        :param description: what it is for.
        :returns: its token, which is a registry password, not an API token.
        :raises ValueError: the namespace does not exist, or the robot exists already.
        """
        with self._app.lock:
            namespace, plus, shortname = name.partition("+")
            if not plus or self._state.robot(name):
                raise ValueError(f"{name!r} exists, or is not of the form 'namespace+shortname'")
            owner = self._namespace(namespace)
            return self._state.add_robot(owner, shortname, description=description).token

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
        :raises ValueError: the user or robot does not exist.
        """
        with self._app.lock:
            found = self._repository(repository)
            if username is not None:
                found.users[self._principal(username)] = role
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
        size: int | None = None,
        expires: timedelta | datetime | None = None,
        by: str | None = None,
    ) -> str:
        """Push an image, as ``docker push`` does, without asking who may.

        Repository and organization are made if need be. The labels ``quay.expires-after`` and
        ``quay.immutable`` and the policies of the repository act on the new tag.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag to point to the image.
        :param content: what its layer holds: same content, same digest. Without it, each push is of another
            image.
        :param platforms: platforms such as ``"linux/amd64"``: pushes an image for each, and for the tag a
            manifest that lists them.
        :param labels: labels of the image.
        :param size: the compressed size of its layer in bytes; the length of the content by default.
        :param expires: when the new tag expires, as an aware datetime, or how long it lives.
        :param by: the user or robot who pushes, for the logs; the first user by default.
        :returns: the digest of what the tag now points to.
        :raises ValueError: the registry refuses the push: the tag is immutable, the repository is read-only
            or a mirror, or the namespace has used up its quota.
        """
        with self._app.lock:
            pusher = self._principal(by)
            manifest = pushes.push(
                self._state,
                self._repository(repository, pusher=pusher if by else None),
                tag,
                pusher,
                content=content,
                platforms=platforms,
                labels=labels,
                size=size,
                expires=expires,
            )
            return manifest.digest

    def pull(self, repository: str, *, tag: str = "latest", times: int = 1, by: str | None = None) -> str:
        """Pull an image, for the statistics and the logs.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag.
        :param times: how often.
        :param by: the user or robot who pulls; the first user by default.
        :returns: the digest of what the tag points to.
        :raises ValueError: the tag does not exist.
        """
        with self._app.lock:
            found = self._existing_repository(repository)
            return pushes.pull(self._state, found, tag, self._principal(by), times=times).digest

    def scan(
        self,
        digest: str,
        vulnerabilities: Iterable[Mapping[str, Any]] = (),
        *,
        state: str = "scanned",
        repository: str | None = None,
    ) -> None:
        """Set what the security scanner says of an image. Until then, its scan is queued.

        ::

            digest = quay.push("acme/app", tag="v1")
            quay.scan(digest, [{"package": "openssl", "version": "3", "name": "CVE-2023-0286"}])

        A vulnerability has the keys ``package`` (always), ``version``, ``name``, ``severity`` (by default
        ``"Unknown"``), ``fixed_by``, ``link`` (by default to the page of its CVE number), ``description``,
        ``source``, ``score`` and ``vectors`` (of CVSS), and ``distribution``. One without a name is a package
        without vulnerabilities.

        :param digest: the image; of a list of images, one in it.
        :param vulnerabilities: what was found.
        :param state: the state of the scan: ``"scanned"``, ``"queued"``, ``"failed"``, ``"unsupported"`` or
            ``"manifest_layer_too_large"``.
        :param repository: the only repository to set it in, ``"namespace/name"``; by default all that have
            the image.
        :raises ValueError: there is no such image, or the scanner cannot find that.
        """
        vulnerabilities = list(vulnerabilities)
        with self._app.lock:
            searched = [self._existing_repository(repository)] if repository else self._state.repositories()
            found = [each for each in searched if digest in each.manifests]
            if not found:
                raise ValueError(f"{repository or 'the registry'} has no manifest {digest}")
            for each in found:
                scans.set_scan(self._state, each, digest, state, vulnerabilities)

    def sync(self, repository: str, *, status: str = "SUCCESS", tags: Iterable[str] = ()) -> None:
        """Synchronize a mirror, as the workers of Quay do.

        ::

            quay.sync("acme/app", tags=["v1", "v2"])
            quay.sync("acme/app", status="FAIL")

        A repository that is not a mirror becomes one. In an organization that mirrors another registry, it
        is one of the repositories that :meth:`discover` found.

        :param repository: the repository, ``"namespace/name"``.
        :param status: how the synchronization goes: ``"SUCCESS"``, ``"FAIL"``, ``"CANCEL"``, or ``"SYNCING"``
            for one that goes on until the next call.
        :param tags: the tags of the source. Those that the rules of the mirror select are pushed by its
            robot, and other tags are deleted; if the synchronization fails, they are the tags that could not
            be copied. Without any, a success changes no tags, and a failure is that of a source that cannot
            be reached.
        :raises ValueError: there is no such status, the mirror is disabled or was cancelled, or the
            repository is not in the state of a mirror.
        """
        if status not in mirroring.RESULTS:
            raise ValueError(f"status is one of {', '.join(mirroring.RESULTS)}, not {status!r}")
        with self._app.lock:
            namespace, _, name = repository.partition("/")
            organization = self._state.organization(namespace)
            if organization is not None and organization.mirror is not None:
                found = organization.mirror.discovered.get(name)
                if found is None:
                    raise ValueError(f"the mirror {namespace} has not discovered a repository {name!r}")
                mirroring.sync_discovered(self._state, organization, found, status, tags)
                return
            mirrored = self._repository(repository)
            if mirrored.mirror is None:
                mirrored.state = "MIRROR"
                robots = mirrored.namespace.robots
                robot = robots.get("mirror") or self._state.add_robot(mirrored.namespace, "mirror")
                mirrored.users.setdefault(robot, "write")
                mirrored.mirror = RepositoryMirror(
                    f"registry.example.com/{repository}",
                    86400,
                    robot,
                    ["*"],
                    sync_start_date=self._state.now,
                )
            mirroring.sync(self._state, mirrored, status, tags)

    def discover(
        self, organization: str, repositories: Iterable[str], *, sync: bool = True, error: str | None = None
    ) -> None:
        """Look for the repositories of an organization that mirrors another registry, as Quay's workers do.

        ::

            quay.discover("acme", ["app", "base"])
            quay.sync("acme/app", tags=["v1"])

        If the synchronization of the organization was cancelled, this ends that of its repositories instead.

        :param organization: the organization.
        :param repositories: the names of all repositories in the other registry. Those that the filters of
            the mirror select become repositories of the organization, in the state ``"ORG_MIRROR"``.
        :param sync: whether those that wait for it are synchronized at once, without tags.
        :param error: why the other registry cannot be read: nothing is discovered then.
        :raises ValueError: the organization is not a mirror, or the mirror is disabled.
        """
        with self._app.lock:
            found = self._namespace(organization)
            if not isinstance(found, Organization):
                raise ValueError(f"{organization!r} is a user; only organizations mirror other registries")
            mirroring.discover(self._state, found, repositories, error)
            waiting = found.mirror.repositories() if sync and found.mirror else []
            for each in waiting:
                if each.status == "SYNC_NOW":
                    mirroring.sync_discovered(self._state, found, each, "SUCCESS", ())

    def set_quota(self, namespace: str, limit_bytes: int, **limits: int) -> None:
        """Set the quota of a namespace.

        :param namespace: the user or organization.
        :param limit_bytes: how much it may store.
        :param limits: per cent of it at which to warn or refuse: ``Warning=80, Reject=100``.
        :raises ValueError: the namespace or the kind of limit does not exist.
        """
        if unknown := set(limits).difference(("Warning", "Reject")):
            raise ValueError(f"the limits are Warning and Reject, not {', '.join(sorted(unknown))}")
        with self._app.lock:
            made = [QuotaLimit(self._state.next_id(), type, percent) for type, percent in limits.items()]
            quota = Quota(self._state.next_id(), limit_bytes, {limit.id: limit for limit in made})
            self._namespace(namespace).quota = quota

    def set_plan(self, namespace: str, plan: str) -> None:
        """Pay for a plan on Stripe's page, as ``createUserSubscription`` asks a person to do.

        The namespace becomes a customer of Stripe, with a card if it has none. The plan begins with 30 free
        days; invoices follow every 30 days as time passes, see :meth:`advance`. All this shows with
        ``FEATURE_BILLING`` alone.

        :param namespace: the user or organization.
        :param plan: the Stripe id of the plan, such as ``"bus-micro-2018"``; ``"free"`` ends the
            subscription.
        :raises ValueError: the namespace or the plan does not exist.
        """
        if billing.plan(plan) is None:
            raise ValueError(f"there is no plan {plan!r}")
        with self._app.lock:
            customer = self._pay(namespace, "account_change_plan")
            if plan == "free":
                customer.subscription = None
            else:
                customer.subscribe(plan, self._state.now)
                customer.card = customer.card or Card()

    def set_card(
        self,
        namespace: str,
        *,
        owner: str = "Joe User",
        type: str = "card",
        last4: str = "4242",
        exp_month: int = 12,
        exp_year: int = 2099,
        declined: bool = False,
    ) -> None:
        """Give Stripe a credit card, as ``setUserCard`` asks a person to do.

        :param namespace: the user or organization; it becomes a customer of Stripe.
        :param owner: the name on the card.
        :param type: Stripe's type of the payment method.
        :param last4: the last four digits of the card's number.
        :param exp_month: the month of expiry.
        :param exp_year: the year of expiry.
        :param declined: whether payments with it fail: a change of plan is then refused (402), and new
            invoices are not paid.
        :raises ValueError: the namespace does not exist.
        """
        with self._app.lock:
            customer = self._pay(namespace, "account_change_cc")
            customer.card = Card(owner, type, last4, exp_month, exp_year, declined)

    def add_marketplace_subscription(
        self,
        sku: str,
        quantity: int = 1,
        *,
        username: str | None = None,
        id: int | None = None,
        end: datetime | None = None,
    ) -> int:
        """Buy units of a product from Red Hat, which the user can assign to organizations.

        :param sku: the product, such as ``"MW02701"``.
        :param quantity: how many units.
        :param username: who buys; the first user by default.
        :param id: the id of the subscription; made up by default.
        :param end: when the subscription ends, as an aware datetime; after a year by default.
        :returns: the id of the subscription.
        :raises ValueError: there is no such product, or no such user.
        """
        if billing.plan_of_sku(sku) is None:
            raise ValueError(f"there is no product {sku!r}")
        with self._app.lock:
            user, now = self._user(username), self._state.now
            id = self._state.next_id() if id is None else id
            user.marketplace = user.marketplace or {}
            user.marketplace[id] = MarketplaceSubscription(
                id, sku, quantity, now, end or now + timedelta(days=365)
            )
            return id

    def submit_service_key(
        self, service: str, *, name: str = "", expiration: datetime | None = None, **metadata: Any
    ) -> str:
        """Submit a service key, as another service does when it starts. It waits for a superuser's approval.

        :param service: the service, such as ``"quay_scanner"``.
        :param name: a name that people read.
        :param expiration: when the key expires; never by default.
        :param metadata: what else the service says of the key.
        :returns: the key's id, ``kid``.
        """
        with self._app.lock:
            jwk = rsa.generate().jwk
            key = ServiceKey(jwk["kid"], name, service, jwk, self._state.now, expiration, metadata=metadata)
            self._state.service_keys[key.kid] = key
            for user in self._state.users():
                if user.name in self._state.superusers:
                    user.notify(SUBMITTED, key.created, key.submission)
            return key.kid

    def bootstrap_token(self) -> str:
        """Return the bootstrap token, which a real server writes to a file when it starts.

        It belongs to the user of ``BOOTSTRAP_TOKEN_OWNER``, by default to the first one, and is valid for an
        hour. ``client.registry.renew_bootstrap_token()`` replaces it.

        :raises ValueError: the user does not exist.
        """
        with self._app.lock:
            owner = self._user(self._state.config["BOOTSTRAP_TOKEN_OWNER"])
            return provide_token(self._state, owner).code

    def log(
        self,
        kind: str,
        namespace: str,
        *,
        repository: str | None = None,
        performer: str | None = None,
        ip: str | None = None,
        when: datetime | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an entry to the logs.

        :param kind: what happened, such as ``"pull_repo"``.
        :param namespace: the user or organization in which it happened.
        :param repository: the repository's name in that namespace, if it happened in one.
        :param performer: the user or robot who did it; the first user by default.
        :param ip: the address it was done from.
        :param when: when it happened, as an aware datetime; now by default.
        :param metadata: particulars.
        """
        with self._app.lock:
            account = self._namespace(namespace)
            found = account.repositories.get(repository) if repository else None
            if repository and found is None:
                raise ValueError(f"the repository {namespace}/{repository} does not exist")
            self._state.add_log(
                kind,
                account,
                repository=found,
                performer=self._principal(performer),
                ip=ip,
                when=when,
                metadata=metadata,
            )

    def populate(self, *, organizations: int = 3, repositories: int = 40, seed: int = 1) -> None:
        """Add plausible content: organizations with teams, robots, repositories, images and log entries.

        :param organizations: how many organizations to add; the first user owns them.
        :param repositories: how many repositories to add, all organizations together.
        :param seed: the seed of the random choices; the same seed makes the same content.
        :raises ValueError: a number is negative, or there are repositories without an organization.
        """
        if organizations < 0 or repositories < 0 or (repositories and not organizations):
            raise ValueError(
                "organizations and repositories are at least 0, and repositories need organizations"
            )
        with self._app.lock:
            populate(
                self._state,
                self._user(None),
                organizations=organizations,
                repositories=repositories,
                seed=seed,
            )

    # -- builds ------------------------------------------------------------------------

    def add_trigger(
        self,
        repository: str,
        *,
        service: str = CUSTOM_GIT,
        source: str | None = None,
        branches: Mapping[str, str] | Iterable[str] = ("main",),
        tags: Mapping[str, str] | Iterable[str] = (),
        dockerfiles: Mapping[str, str] | None = None,
        namespaces: Iterable[Mapping[str, Any]] | None = None,
        sources: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        fields: Mapping[str, Iterable[Any]] | None = None,
        config: Mapping[str, Any] | None = None,
        active: bool = True,
        username: str | None = None,
        pull_robot: str | None = None,
    ) -> str:
        """Add a trigger of builds, as a person does in the web interface.

        ::

            trigger = quay.add_trigger("acme/app", service="github", source="acme/app-source")
            build = quay.fire_trigger(trigger, ref="refs/heads/main")

        The server asks no service for anything: what GitHub and others have is said here.

        :param repository: the repository that is built, ``"namespace/name"``.
        :param service: ``"custom-git"``, ``"github"``, ``"gitlab"``, ``"bitbucket"``, or any other name.
        :param source: the source repository: ``"namespace/name"``, or a URL for ``"custom-git"``.
        :param branches: the branches of the source repository, the default branch first, with their commits
            if those matter.
        :param tags: its tags, likewise.
        :param dockerfiles: the contents of its Dockerfiles by their path; by default one.
        :param namespaces: the namespaces of source repositories, as the API shows them; by default that of
            ``source``.
        :param sources: the source repositories in each namespace, as the API shows them.
        :param fields: values of other fields than ``refs``, ``branch_name`` and ``tag_name``.
        :param config: the configuration of the trigger; by default for the Dockerfile in the root.
        :param active: whether it is set up completely. Otherwise it waits for ``activateBuildTrigger``.
        :param username: who sets it up; the first user by default.
        :param pull_robot: the robot that pulls the images that the build needs.
        :returns: the id of the trigger.
        :raises ValueError: the user or robot does not exist.
        """
        source = source or (f"git@example.com:{repository}.git" if service == CUSTOM_GIT else repository)
        default = {"build_source": source, "dockerfile_path": "/Dockerfile", "context": "/"}
        with self._app.lock:
            user, found = self._user(username), self._repository(repository)
            trigger = Trigger(
                self._state.next_id(), found, service, user, dict(default if config is None else config)
            )
            if pull_robot is not None:
                robot = self._principal(pull_robot)
                if not isinstance(robot, Robot):
                    raise ValueError(f"{pull_robot!r} is a user, not a robot")
                trigger.pull_robot = robot
            if service != CUSTOM_GIT:
                trigger.source = building.source_of(
                    trigger,
                    source,
                    branches=branches,
                    tags=tags,
                    dockerfiles=dockerfiles,
                    namespaces=namespaces,
                    sources=sources,
                    fields=fields,
                    now=self._state.now,
                )
            if active:
                root = self.url if self._server else f"http://{self._state.config['SERVER_HOSTNAME']}"
                building.set_up(self._state, trigger, trigger.config, root)
            found.triggers[trigger.uuid] = trigger
            return trigger.uuid

    def fire_trigger(
        self, trigger: str, *, ref: str = "refs/heads/main", commit: str | None = None, message: str = ""
    ) -> str | None:
        """Push to the source repository of a trigger, whose service then tells Quay to build.

        :param trigger: the id of the trigger.
        :param ref: what is pushed, such as ``"refs/heads/main"`` or ``"refs/tags/v1"``.
        :param commit: the commit; made up by default.
        :param message: the message of the commit; with ``[skip build]`` in it nothing is built.
        :returns: the id of the build; ``None`` if the trigger does not build that.
        :raises ValueError: the trigger does not exist, does not work, or the ref is none.
        """
        with self._app.lock:
            found = building.find_trigger(self._state, trigger)
            if found is None:
                raise ValueError(f"there is no trigger {trigger!r}")
            build = building.fire(self._state, found, ref, commit, message)
            return None if build is None else build.uuid

    def advance_build(
        self, build: str, phase: str | None = None, *, log: Iterable[str] = (), error: str | None = None
    ) -> str:
        """Let the worker go on with a build. Without this method, builds wait forever.

        ::

            build = client.repository.builds.create("acme/app", archive_url="https://example.com/app.tgz")
            quay.advance_build(build.id, "complete", log=["Step 1/1 : FROM scratch"])

        The phases are ``"waiting"``, ``"build-scheduled"``, ``"unpacking"``, ``"pulling"``, ``"building"``,
        ``"pushing"`` and ``"complete"``, which pushes an image under the tags of the build. A build that
        fails ends in ``"error"``. ``"internalerror"`` is a failure of the server, after which the build goes
        on, or ends in ``"expired"``; ``"cancelled"`` cancels it.

        :param build: the id of the build.
        :param phase: the phase to come to, through those before; the next one by default.
        :param log: lines that the build writes to its log.
        :param error: why the build fails.
        :returns: the phase of the build.
        :raises ValueError: the build does not exist, is over, or is past that phase.
        """
        with self._app.lock:
            found = self._build(build)
            building.advance(self._state, found, phase, log, error)
            return found.phase

    def archive_build_logs(self) -> list[str]:
        """Move the logs of finished builds to the archive, as a worker of Quay does after a while.

        :returns: the ids of the builds.
        """
        with self._app.lock:
            return [build.uuid for build in building.archive_logs(self._state)]

    def upload(self, content: bytes, *, file_id: str | None = None) -> str:
        """Upload a file to build from, such as a Dockerfile, as is done with the URL of ``getFiledropUrl``.

        :param content: the content of the file.
        :param file_id: its id; made up by default.
        :returns: the id, the ``file_id`` of ``requestRepoBuild``.
        """
        with self._app.lock:
            file_id = str(uuid4()) if file_id is None else file_id
            building.upload(self._state, file_id, content)
            return file_id

    # -- Quay's workers ----------------------------------------------------------------

    def prune(self) -> list[str]:
        """Carry out the auto-prune policies, as a worker of Quay does once an hour.

        ::

            client.repository.autoprune_policies.create("acme/app", method="number_of_tags", value=2)
            assert quay.prune() == ["acme/app:v1"]

        :returns: the tags that were removed, as ``"namespace/name:tag"``.
        :raises ValueError: DEFAULT_NAMESPACE_AUTOPRUNE_POLICY is not a policy.
        """
        with self._app.lock:
            return policies.prune(self._state)

    def notify_expirations(self) -> None:
        """Send the notifications of tags that expire soon, as a worker of Quay does every few hours."""
        with self._app.lock:
            notifications.notify_expirations(self._state)

    @property
    def deliveries(self) -> list[Delivery]:
        """The notifications that were sent, the first one first. None of them leaves the process.

        ::

            quay.push("acme/app", tag="v1")
            (delivery,) = quay.deliveries
            assert delivery.event == "repo_push"
            assert delivery.body["updated_tags"] == ["v1"]
        """
        with self._app.lock:
            return list(self._state.deliveries)

    def fail_deliveries(self, times: int | None = 1) -> None:
        """Let the next deliveries of notifications fail. Three failures in a row switch a notification off.

        A failed delivery is not tried again.

        :param times: how many fail; ``None`` for all that follow, 0 for no more.
        :raises ValueError: the number is negative.
        """
        if times is not None and times < 0:
            raise ValueError(f"times is at least 0, not {times}")
        with self._app.lock:
            self._state.failing_deliveries = times

    def confirm_email(self, repository: str, email: str) -> None:
        """Authorize an address for the notifications of a repository, as the link does in the mail to it.

        :param repository: the repository, ``"namespace/name"``.
        :param email: the address.
        :raises ValueError: the repository does not exist.
        """
        with self._app.lock:
            self._existing_repository(repository).emails[email] = True

    @property
    def mails(self) -> list[Mail]:
        """The mails that were sent, the first one first. None of them leaves the process."""
        with self._app.lock:
            return list(self._state.mails)

    def follow_link(self, mail: Mail) -> None:
        """Follow the link in a mail: confirm an address, or prove to be who has forgotten a password.

        ::

            client.user.update(email="new@example.com")
            quay.follow_link(quay.mails[-1])
            assert client.user.get().email == "new@example.com"

        :param mail: the mail, one of :attr:`mails`.
        :raises ValueError: it has no link, or the link does not work any more.
        """
        with self._app.lock:
            follow(self._state, mail)

    def collect_garbage(self) -> None:
        """Collect garbage: remove deleted accounts, repositories and images, as a worker of Quay does.

        The names of deleted users and organizations can be given again from then on.
        """
        with self._app.lock:
            self._state.collect_garbage()

    def assign_authorization(
        self,
        client_id: str,
        username: str,
        *,
        scopes: Iterable[str],
        redirect_uri: str = "",
        response_type: str = "token",
    ) -> str:
        """Assign a token of an application to a user, who is notified and may fetch it in the browser.

        :param client_id: the application.
        :param username: the user.
        :param scopes: what the token allows.
        :param redirect_uri: where the browser is sent to with the token.
        :param response_type: ``"token"`` or ``"code"``.
        :returns: the UUID of the assignment.
        :raises ValueError: the application or the user does not exist.
        """
        with self._app.lock:
            if client_id not in self._state.applications:
                raise ValueError(f"the application {client_id!r} does not exist")
            user = self._user(username)
            assignment = Assignment(user, list(scopes), redirect_uri, response_type)
            self._state.applications[client_id].assignments.append(assignment)
            user.notify("assigned_authorization", self._state.now, {"username": user.name})
            return assignment.uuid

    # -- what was asked ----------------------------------------------------------------

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests that the server received, the first one first; of very many, the last 100,000.

        Secrets in their bodies are masked.
        """
        with self._app.lock:
            return list(self._app.requests)

    def assert_called(self, operation: str, *, times: int | None = None) -> None:
        """Assert that an operation was called, whatever the status of the response.

        :param operation: its id, such as ``deleteFullTag``.
        :param times: how often; at least once by default.
        :raises AssertionError: it was not called, or not that often.
        :raises ValueError: there is no such operation.
        """
        _check_operation(operation)
        called = Counter(request.operation for request in self.requests if request.operation)
        count = called[operation]
        if count == times or (times is None and count):
            return
        wanted = "" if times is None else f" {times} times"
        others = ", ".join(f"{id} ({number})" for id, number in sorted(called.items())) or "nothing"
        raise AssertionError(f"{operation} was not called{wanted}, but {count} times; called: {others}")

    # -- faults ------------------------------------------------------------------------

    def fail(
        self,
        operation: str | None = None,
        *,
        status: int | None = None,
        times: int | None = 1,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
        drop: Literal["before", "after"] | None = None,
    ) -> None:
        """Let the next requests for an operation fail.

        ::

            quay.fail("listRepoTags", status=503, times=2)
            quay.fail("createRepo", drop="after")

        :param operation: the id of the operation; all operations by default.
        :param status: the status of the response. The operation is not carried out.
        :param times: how many requests fail; ``None`` for all that follow.
        :param body: the body of that response: JSON, or a string for an HTML page. By default, the page that
            the nginx in front of Quay sends.
        :param headers: further headers of that response, such as ``{"Retry-After": "1"}``.
        :param delay: for how many seconds the server waits first. Alone it only delays the response.
        :param drop: closes the connection without a response, ``"before"`` or ``"after"`` the operation is
            carried out.
        :raises ValueError: there is no such operation, or the arguments contradict each other.
        """
        if operation is not None:
            _check_operation(operation)
        if status is None and drop is None and not delay:
            raise ValueError("fail() needs status, drop or delay")
        if status is not None and drop is not None:
            raise ValueError("fail() takes status or drop, not both")
        if status is not None and not 200 <= status <= 599:
            raise ValueError(f"status is between 200 and 599, not {status}")
        if drop not in (None, "before", "after"):
            raise ValueError(f"drop is 'before' or 'after', not {drop!r}")
        if times is not None and times < 1:
            raise ValueError(f"times is at least 1, not {times}")
        fault = Fault(operation, times, status, body, dict(headers or {}), delay, drop)
        with self._app.lock:
            self._app.faults.waiting.append(fault)

    def rate_limit(self, *, per_second: float, burst: int) -> None:
        """Answer with status 429 from now on when requests come too fast.

        :param per_second: how many requests a second are allowed in the long run.
        :param burst: how many are allowed at once.
        :raises ValueError: one of them is not positive.
        """
        if per_second <= 0 or burst < 1:
            raise ValueError("per_second and burst are positive numbers")
        with self._app.lock:
            self._app.faults.rate_limit = RateLimit(per_second, burst)

    # -- time --------------------------------------------------------------------------

    def advance(self, **duration: float) -> datetime:
        """Move the server's clock forward: ``quay.advance(days=3)``.

        While the server runs, the SDK reads this clock too, for expirations and other times from now.

        :param duration: by how much, as for :class:`datetime.timedelta`.
        :returns: the server's time.
        :raises ValueError: the clock would go back.
        """
        step = timedelta(**duration)
        if step < timedelta():
            raise ValueError(f"the clock only goes forward, not by {step}")
        with self._app.lock:
            self._state.offset += step
            self._lend_clock()
            return self._state.now

    def _lend_clock(self) -> None:
        clock = self._now
        if self._server is not None and clock not in dates.clocks:
            dates.clocks.append(clock)

    def _now(self) -> datetime:
        return self._state.now

    # -- saving ------------------------------------------------------------------------

    def save(self, path: str | PathLike[str]) -> None:
        """Write everything on the server to a file, as readable JSON. Passwords and tokens are in it.

        :param path: the file.
        """
        with self._app.lock:
            document = persistence.dump(self._state)
        document = {"version": self._app.version, "user": self._user_name, **document}
        Path(path).write_text(json.dumps(document, indent=1) + "\n", "utf-8")

    @classmethod
    def load(
        cls,
        path: str | PathLike[str],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] | None = None,
    ) -> Self:
        """Make a server from a file that :meth:`save` wrote.

        :param path: the file.
        :param host: the address to listen on.
        :param port: the port; a free one by default.
        :param clock: a function that returns the present time.
        :returns: the server; it serves from ``with`` or :meth:`start` on.
        :raises ValueError: the file is not one that this release of the SDK can read.
        """
        try:
            document = json.loads(Path(path).read_bytes())
            state = persistence.restore(document)
            version, user = document["version"], document["user"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: not a file that FakeQuay.save() wrote: {error}") from error
        quay = cls(user=user, version=version, initialized=False, host=host, port=port, clock=clock)
        quay._adopt(state)
        return quay

    def _adopt(self, state: State) -> None:
        state.clock = self._state.clock
        self._state = state
        self._app = App(state, self._app.version)

    # -- finding, for the scene --------------------------------------------------------

    def _check_free(self, name: str) -> None:
        if self._state.is_taken(name):
            raise ValueError(f"there is a user or organization {name!r} already, or there was one")

    def _namespace(self, name: str) -> Namespace:
        if name not in self._state.accounts:
            raise ValueError(f"the user or organization {name!r} does not exist")
        return self._state.accounts[name]

    def _pay(self, namespace: str, kind: str) -> Customer:
        """The customer, for whom Stripe reports a payment. Quay logs it without particulars."""
        account = self._namespace(namespace)
        account.customer = account.customer or Customer()
        account.customer.settle(self._state.now)
        performer = account if isinstance(account, User) else self._state.user(self._user_name)
        self._state.add_log(kind, account, performer=performer)
        return account.customer

    def _user(self, name: str | None) -> User:
        account = self._namespace(self._user_name if name is None else name)
        if not isinstance(account, User):
            raise ValueError(f"{account.name!r} is an organization, not a user")
        return account

    def _principal(self, name: str | None) -> Account:
        """The user or robot of that name."""
        if name is None or "+" not in name:
            return self._user(name)
        robot = self._state.robot(name)
        if robot is None:
            raise ValueError(f"the robot {name!r} does not exist")
        return robot

    def _repository(self, full_name: str, *, pusher: Account | None = None) -> Repository:
        """The repository, made if need be, and its organization too.

        :param pusher: the user or robot whose push makes it, which the server does not log.
        """
        namespace, _, name = full_name.partition("/")
        if not namespace or not name:
            raise ValueError(f"{full_name!r} is not of the form 'namespace/name'")
        if namespace not in self._state.accounts:
            self.add_organization(namespace)
        found = self._state.repository(full_name)
        if found is None:
            account = self._namespace(namespace)
            if pusher is not None:
                return self._state.add_repository(account, name, creator=pusher, description=None)
            creator = account if isinstance(account, User) else self._user(None)
            found = self._state.add_repository(account, name, creator=creator)
            names = {"repo": name, "namespace": namespace}
            self._state.add_log("create_repo", account, repository=found, performer=creator, metadata=names)
        return found

    def _build(self, uuid: str) -> Build:
        found = building.find_build(self._state, uuid)
        if found is None:
            raise ValueError(f"there is no build {uuid!r}")
        return found

    def _existing_repository(self, full_name: str) -> Repository:
        found = self._state.repository(full_name)
        if found is None:
            raise ValueError(f"the repository {full_name} does not exist")
        return found

    def _application(self, user: User) -> Application:
        """The application of a user's tokens."""
        name = f"tok-{user.name}"
        if name not in self._state.applications:
            self._state.add_application(user, name, client_id=name)
        return self._state.applications[name]


def _check_operation(operation: str) -> None:
    if operation not in contract.operations():
        close = get_close_matches(operation, contract.operations(), 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ValueError(f"there is no operation {operation!r}{hint}")
