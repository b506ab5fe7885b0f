"""Search: repositories, users, robots, teams and organizations, by their name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

from quay_sdk._wire.encode import path_segment
from quay_sdk.api import user
from quay_sdk.api._common import Avatar, Principal
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import EPOCH, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

SearchKind: TypeAlias = Literal["repository", "application", "user", "robot", "organization", "team"] | str
"""The kind of a search result. An application is an old kind of repository."""


@model
class SearchNamespace(Model):
    """The user or organization that owns a search result.

    :ivar name: name of the user or organization.
    :ivar kind: ``"user"`` or ``"organization"``.
    :ivar title: the kind, as the web interface shows it, such as ``"org"``.
    :ivar avatar: picture in the web interface.
    :ivar href: path of its page in the web interface.
    :ivar score: weight of its kind in a search.
    """

    name: str
    kind: SearchKind
    title: str | None = None
    avatar: Avatar | None = None
    href: str | None = None
    score: float | None = None


@model
class SearchResult(Model):
    """A result of a search for everything. Which fields are present depends on its ``kind``.

    :ivar kind: kind of the result.
    :ivar name: name, without the namespace for a repository; ``namespace+shortname`` for a robot.
    :ivar score: quality of the match; higher is better.
    :ivar href: path of its page in the web interface.
    :ivar title: the kind, as the web interface shows it; absent for a team.
    :ivar short_name: name of a robot without the namespace.
    :ivar avatar: picture of a user, an organization or a team.
    :ivar namespace: owner of a repository.
    :ivar description: description of a repository; ``None`` if it has no description.
    :ivar is_public: whether a repository is public.
    :ivar organization: organization of a team.
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

    :ivar kind: ``"repository"``.
    :ivar namespace: owner of the repository.
    :ivar name: name without the namespace.
    :ivar description: description; ``None`` if it has no description.
    :ivar is_public: whether it is public.
    :ivar href: path of its page in the web interface.
    :ivar title: the kind, as the web interface shows it.
    :ivar score: weight of its kind in a search, the same for all repositories.
    :ivar last_modified: when its newest tag began to point to its manifest; ``None`` if it has no tags, or
        the server left usage out.
    :ivar stars: number of users who have starred it; ``None`` if the server left usage out.
    :ivar popularity: number of recent actions in it, such as pulls and pushes; ``None`` if the server left
        usage out.
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
    """A user, robot, team or organization whose name has a prefix.

    :ivar name: name; ``namespace+shortname`` for a robot.
    :ivar kind: ``"user"`` for users and robots, ``"team"``, ``"org"``, or ``"external"`` for a user of the
        external login service who has no account in the registry yet.
    :ivar is_robot: whether a user is a robot.
    :ivar is_org_member: ``True`` for teams, robots and the organization itself. Do not rely on it for users:
        current servers set it for those outside of the organization, too. Absent if the search had no
        organization.
    :ivar avatar: picture in the web interface.
    :ivar title: email address of an external user; may be empty.
    """

    title: str | None = None


def encode_prefix(value: object) -> str:
    """The beginning of a name, in a path. The server removes spaces: a blank one would match every user."""
    if isinstance(value, str) and " " in value:
        raise InvalidArgumentError(f"{value!r} contains a space, but names do not, and the server removes it")
    return path_segment(value)


def check_entities(arguments: Mapping[str, Any]) -> None:
    """Refuse flags that the server ignores without a namespace."""
    flags = arguments["include_teams"] is True or arguments["include_orgs"] is True
    if flags and not arguments["namespace"]:
        raise InvalidArgumentError(
            "include_teams and include_orgs need a namespace: the name of an organization"
        )


class Search(Resource):
    """Searches for repositories, users, robots, teams and organizations."""

    @operation(
        "conductSearch",
        "GET /api/v1/find/all",
        without_token="reduced",
        scope="repo:read",
        key="results",
    )
    def all(self, *, query: str | None = None) -> Paged[SearchResult]:
        """Search repositories, users, organizations, teams and robots at once.

        The result is rarely complete: the server returns at most five repositories, five users and
        organizations, five robots and ten teams. Use a longer query, or :meth:`repositories`.

        Users and organizations are found only if the caller may see one of their repositories. Only teams of
        which the caller's user is a member and the user's own robots are found, and teams and robots of
        organizations that the user administers. A call without a valid token finds public repositories and
        their owners only.

        ::

            for found in client.search.all(query="app"):
                print(found.kind, found.name)

        :param query: part of the name or description of a repository; for all else the beginning of the name,
            and for a robot that of the short name. Case is ignored. Without it, the server returns an empty
            list.
        :returns: the results, best match first.
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
        """Search the repositories that the caller may see, by part of their name or description.

        The server returns at most ten pages of ten repositories, unless it is configured otherwise. It takes
        a limited number of the best matches in the whole registry, 220 for the first page, and then leaves
        out what the caller may not see: in a large registry the result may be incomplete. A call without a
        valid token finds public repositories only.

        ::

            for found in client.search.repositories(query="app"):
                print(found.full_name)

        :param query: part of a name or description; case is ignored. ``"acme/app"`` searches for ``app``
            in the namespace ``acme`` only. Without it, all repositories match.
        :param include_usage: include ``last_modified``, ``stars`` and ``popularity`` (default ``False``). A
            server may include them in any case.
        :returns: the repositories, best match first; a page's ``extra`` has ``has_additional``, ``page``,
            ``page_size`` and ``start_index``.
        """
        ...

    @operation(
        "getMatchingEntities",
        "GET /api/v1/entities/{prefix}",
        without_token="reduced",
        key="results",
        check=check_entities,
        params={
            "prefix": Param(encode=encode_prefix),
            "include_teams": "includeTeams",
            "include_orgs": "includeOrgs",
        },
    )
    def entities(
        self,
        prefix: str,
        *,
        namespace: str | None = None,
        include_teams: bool | None = None,
        include_orgs: bool | None = None,
    ) -> Paged[Entity]:
        """Find users, robots and teams that can get a permission, by the beginning of their name.

        The server returns at most ten users and robots together, ten teams, and ten users of an external
        login service, such as LDAP. Without ``FEATURE_PARTIAL_USER_AUTOCOMPLETE`` it finds a user only by the
        full name.

        Everyone may search for users, even without a token. Only members of an organization find its robots
        and teams, with the scope ``org:admin`` or ``repo:create``; only its administrators find the
        organization itself, with ``org:admin``. The user's own robots need ``user:admin``. What is
        missing a right is left out without an error.

        ::

            for found in client.search.entities("de", namespace="acme", include_teams=True):
                print(found.kind, found.name)

        :param prefix: beginning of the name, without spaces. Case is ignored.
        :param namespace: name of an organization, or of the caller's user, whose robots are found too.
            Without it, only users are found.
        :param include_teams: include teams of the organization ``namespace`` (default ``False``).
        :param include_orgs: include the organization ``namespace`` itself, if its name begins with the prefix
            (default ``False``).
        :returns: teams, then users and robots, then the organization, then external users.
        """
        ...


class Users(user.UserAccounts):
    """Users: look-up by name, sign-up, account recovery, and users of an external login service.

    The client's own user is ``client.user``.
    """

    @operation(
        "linkExternalUser",
        "POST /api/v1/entities/link/{username}",
        errors=(400, 403, 404),
        key="entity",
        internal=True,
    )
    def link_external(self, username: str) -> Principal:
        """Create the account of a user of the external login service, such as LDAP or Keystone.

        The user need not have signed in before: the account can get permissions at once. If the user already
        has an account, the call returns that. Any valid token is enough. A server without an external login
        service (``AUTHENTICATION_TYPE`` ``Database`` or ``AppToken``) returns a 404. With OIDC, the server
        cannot look users up, and returns a 400.

        ::

            client.users.link_external("ada.lovelace").name

        :param username: user name in the external service. An unknown one is a 400.
        :returns: the account; its name can differ from the external one.
        """
        ...
