"""Search: find repositories, users, robots, teams and organizations by a part of their name."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from quay_sdk.api import user
from quay_sdk.api._common import Avatar, Principal
from quay_sdk.model import EPOCH, Model, field, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

SearchKind: TypeAlias = Literal["repository", "application", "user", "robot", "organization", "team"] | str
"""What a search has found."""


@model
class SearchNamespace(Model):
    """The user or organization that something found belongs to.

    :ivar name: its name.
    :ivar kind: ``"user"`` or ``"organization"``.
    :ivar title: the kind as the web interface shows it, such as ``"org"``.
    :ivar avatar: its picture.
    :ivar href: the path of its page in the web interface.
    :ivar score: how much its kind weighs in a search.
    """

    name: str
    kind: SearchKind
    title: str | None = None
    avatar: Avatar | None = None
    href: str | None = None
    score: float | None = None


@model
class SearchResult(Model):
    """Something that a search through everything has found; ``kind`` tells what.

    :ivar kind: what was found.
    :ivar name: its name; a robot's is ``namespace+shortname``.
    :ivar score: how well it fits; the higher, the better.
    :ivar href: the path of its page in the web interface.
    :ivar title: the kind as the web interface shows it; a team has none.
    :ivar short_name: of a robot, its name without the namespace.
    :ivar avatar: of a user, an organization or a team, its picture.
    :ivar namespace: of a repository, to whom it belongs.
    :ivar description: of a repository, what it is about, or ``None``.
    :ivar is_public: of a repository, whether everybody may see it.
    :ivar organization: of a team, its organization.
    """

    kind: SearchKind
    name: str
    score: float
    href: str
    title: str | None = None
    short_name: str | None = None
    avatar: Avatar | None = None
    namespace: SearchNamespace | None = None
    description: str | None = None
    is_public: bool | None = None
    organization: SearchNamespace | None = None

    @property
    def full_name(self) -> str | None:
        """A repository's full name, ``"namespace/name"``; ``None`` for anything else."""
        if self.kind != "repository" or self.namespace is None:
            return None
        return f"{self.namespace.name}/{self.name}"


@model
class FoundRepository(Model):
    """A repository that a search has found.

    :ivar kind: what it is: ``"repository"``.
    :ivar namespace: to whom it belongs.
    :ivar name: its name without the namespace.
    :ivar description: what it is about, or ``None``.
    :ivar is_public: whether everybody may see it.
    :ivar href: the path of its page in the web interface.
    :ivar title: the kind as the web interface shows it.
    :ivar score: how much its kind weighs in a search.
    :ivar last_modified: when a tag last changed, if usage was asked for and there is a tag.
    :ivar stars: how many users have starred it, if usage was asked for.
    :ivar popularity: how much has happened in it of late, if usage was asked for.
    """

    kind: SearchKind
    namespace: SearchNamespace
    name: str
    description: str | None
    is_public: bool
    href: str | None = None
    title: str | None = None
    score: float | None = None
    last_modified: datetime | None = field(default=None, format=EPOCH)
    stars: int | None = None
    popularity: float | None = None

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace.name}/{self.name}"


@model
class Entity(Principal):
    """A user, robot, team or organization whose name begins as asked.

    :ivar name: its name; a robot's is ``namespace+shortname``.
    :ivar kind: what it is; a robot is a ``"user"``, and ``"external"`` is someone whom only the
        external login service knows as yet.
    :ivar is_robot: of a user, whether it is a robot.
    :ivar is_org_member: whether it belongs to the organization asked for, if one was.
    :ivar avatar: its picture.
    :ivar title: of an external user, the email address.
    """

    title: str | None = None


class Search(Resource):
    """Find repositories, users, teams and organizations."""

    @operation(
        "conductSearch",
        "GET /api/v1/find/all",
        without_token="reduced",
        scope="repo:read",
        key="results",
    )
    def all(self, *, query: str | None = None) -> Paged[SearchResult]:
        """Search everything that one may see, by a part of the name.

        The server gives a few results of each kind and no more: narrow the query, or search
        :meth:`repositories`, which goes on. Teams and robots are found only if someone is signed in.

        :param query: what to search for; without it nothing is found.
        :returns: what was found, the best fit first.
        """
        ...

    @operation(
        "conductRepoSearch",
        "GET /api/v1/find/repositories",
        without_token="reduced",
        key="results",
        paging="number",
        removed_by={"deleteRepository": None},
        max_pages=10,
        params={"include_usage": "includeUsage"},
    )
    def repositories(
        self, *, query: str | None = None, include_usage: bool | None = None
    ) -> Paged[FoundRepository]:
        """Search the repositories that one may see, by a part of their name or description.

        :param query: what to search for; without it all repositories fit.
        :param include_usage: whether to tell when each was modified and how popular it is; not
            by default.
        :returns: what was found, the best fit first; a page's ``extra`` has ``has_additional``,
            ``page``, ``page_size`` and ``start_index``. The server shows the first ten
            pages at most, unless it is configured otherwise.
        """
        ...

    @operation(
        "getMatchingEntities",
        "GET /api/v1/entities/{prefix}",
        without_token="reduced",
        key="results",
        params={"include_teams": "includeTeams", "include_orgs": "includeOrgs"},
    )
    def entities(
        self,
        prefix: str,
        *,
        namespace: str | None = None,
        include_teams: bool | None = None,
        include_orgs: bool | None = None,
    ) -> Paged[Entity]:
        """Find whom one could give a permission to, by the beginning of the name.

        The server gives ten users at most, and may be configured to find a user by the whole
        name only.

        :param prefix: how the name begins.
        :param namespace: the user or organization among whose robots and teams to search too; one has
            to belong to it. Without it only users are found.
        :param include_teams: whether to find the organization's teams; not by default.
        :param include_orgs: whether to find the organization itself; not by default.
        :returns: who was found.
        """
        ...


class Users(user.UserAccounts):
    """Users: look-up by name, sign-up, account recovery, and users of an external login service."""

    @operation(
        "linkExternalUser",
        "POST /api/v1/entities/link/{username}",
        errors=(400, 403, 404),
        key="entity",
        internal=True,
    )
    def link_external(self, username: str) -> Principal:
        """Give a user of the external login service (LDAP, Keystone, …) an account in the registry.

        It is the account they will have when they first sign in; one linked before is found again.
        A server that keeps its users itself answers 404.

        :param username: the name in the external service; a name that it does not know is a 400.
        :returns: the registry's user, whose name may be a variant of the external one.
        """
        ...
