"""Robot accounts: create them with their permissions, replace their tokens, find unused ones.

A robot is given by its full name: ``"acme+ci"`` is the robot ``ci`` of the organization ``acme``, and
``"bob+ci"`` that of the user ``bob``, who must be the client's user.

::

    from quay_sdk.tasks import robots

    robot = robots.get_or_create(client, "acme+ci", repositories={"acme/app": "write"}, teams=["deployers"])
    print(robot.name, robot.token)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import attrs

from quay_sdk import (
    AlreadyExistsError,
    ForbiddenError,
    InvalidArgumentError,
    MissingError,
    QuayClient,
    UnauthorizedError,
)
from quay_sdk._display import Printed, Table
from quay_sdk._wire import dates
from quay_sdk.api.organization import Organization
from quay_sdk.api.prototype import Prototype
from quay_sdk.api.robot import Robot
from quay_sdk.literals import Moment, Role

# -- creating and rotating -------------------------------------------------------------


def get_or_create(
    client: QuayClient,
    robot: str,
    *,
    description: str | None = None,
    repositories: Mapping[str, Role] = {},
    teams: Sequence[str] = (),
) -> Robot:
    """Return a robot with its token; create it and grant it permissions where that is necessary.

    ::

        robot = robots.get_or_create(
            client, "acme+ci", description="Builds on main", repositories={"acme/app": "write"}
        )

    The repositories and the teams must exist, which is checked before anything is changed. Nothing is ever
    removed: the robot keeps its other permissions and teams. It is safe to repeat the call, also after a
    failure, and while another program makes the same call.

    :param robot: full name, ``"acme+ci"``.
    :param description: free text for a new robot, at most 255 characters (default: empty). The description of
        an existing robot cannot be changed.
    :param repositories: role by repository, such as ``{"acme/app": "write"}``: ``"read"`` to pull,
        ``"write"`` to push too, ``"admin"`` for everything. A role that the robot was given directly before
        is replaced, also by a lower one. The repositories must belong to the robot's namespace.
    :param teams: names of teams of the organization that the robot becomes a member of.
    :returns: the robot. Scopes ``org:admin`` (``user:admin`` for a robot of the user), and ``repo:admin`` if
        ``repositories`` are given.
    :raises InvalidArgumentError: an argument is invalid.
    :raises MissingError: the organization, a repository or a team does not exist.
    :raises QuayError: a request failed. A note of the error lists the changes that were made before.
    """
    namespace, short_name = _parse(robot)
    _check_repositories(namespace, repositories)
    _check_teams(teams)
    organization = _owner(client, namespace)
    if teams and organization is None:
        raise InvalidArgumentError(f"teams: {namespace!r} is a user, and only organizations have teams")

    try:
        found = _get(client, organization, short_name)
    except MissingError:
        found = None
    roles = {
        repository: role
        for repository, role in repositories.items()
        if _role(client, repository, robot) != role
    }
    new_teams = [team for team in dict.fromkeys(teams) if not _is_member(client, namespace, team, robot)]

    done: list[str] = []
    try:
        if found is None:
            try:
                found = _create(client, organization, short_name, description)
                done.append("created the robot")
            except AlreadyExistsError:  # another program has created it since
                found = _get(client, organization, short_name)
        for repository, role in roles.items():
            client.repository.permissions.users.set(repository, robot, role=role)
            done.append(f"granted {role} on {repository}")
        for team in new_teams:
            try:
                client.organization.teams.members.add(namespace, team, robot)
                done.append(f"added it to the team {team}")
            except AlreadyExistsError:
                continue  # another program has added it since
    except BaseException as error:
        error.add_note(f"get_or_create({robot!r}) made these changes before: {', '.join(done) or 'none'}")
        raise
    return found


def rotate(client: QuayClient, robot: str) -> Robot:
    """Replace the token of a robot, and return the robot with the new one.

    ::

        robot = robots.rotate(client, "acme+ci")
        credentials.write(credentials.of(client, robot), "auth.json")

    The old token is refused at once, everywhere it is used. Programs that have signed in with it before can
    continue for up to an hour. If the connection is lost during the call, the new token is not known: repeat
    the call.

    :param robot: full name, ``"acme+ci"``.
    :returns: the robot. Scope ``org:admin``; ``user:admin`` for a robot of the user.
    :raises InvalidArgumentError: the name is invalid.
    :raises MissingError: the robot or the organization does not exist.
    """
    namespace, short_name = _parse(robot)
    if _owner(client, namespace) is None:
        return client.user.robots.regenerate(short_name)
    return client.organization.robots.regenerate(namespace, short_name)


# -- reviewing -------------------------------------------------------------------------


def unused(client: QuayClient, namespace: str, *, since: Moment) -> list[Robot]:
    """Return the robots of a namespace that were not used since a time, the longest unused first.

    ::

        for robot in robots.unused(client, "acme", since=timedelta(days=90)):
            print(robot.name, robot.last_accessed or robot.created)

    A robot is used when it signs in to the registry, to pull or to push. A robot that was never used counts
    from its creation. A server with ``FEATURE_USER_LAST_ACCESSED: false`` records no use: there, each robot
    counts from its creation, although it may be in use. A robot without either time was created by a release
    of Quay that did not record it, and counts as unused.

    :param namespace: name of the organization, or of the client's user.
    :param since: a ``timedelta`` back from now, a datetime with a time zone, a date (midnight UTC), ISO 8601
        text, or seconds since 1970.
    :returns: the robots, without their tokens. Scope ``org:admin`` (``repo:create`` for members of the
        organization); ``user:admin`` for the robots of the user.
    :raises InvalidArgumentError: the namespace is invalid, or the time is invalid or in the future.
    :raises MissingError: the organization does not exist.
    """
    if not _matches(r"[^\s+/]+", namespace):
        raise InvalidArgumentError(
            f"namespace must be the name of an organization or of the user, not {namespace!r}"
        )
    limit = dates.moment(since, backwards=True)
    if limit > dates.now():
        raise InvalidArgumentError(f"since is in the future: {limit.isoformat()}")
    if _owner(client, namespace) is None:
        listed = client.user.robots.list(token=False)
    else:
        listed = client.organization.robots.list(namespace, token=False)
    return sorted((robot for robot in listed if _last_use(robot) < limit), key=_last_use)


def _last_use(robot: Robot) -> datetime:
    return robot.last_accessed or robot.created or datetime.min.replace(tzinfo=UTC)


Via = Literal["directly", "team", "admin team", "creator team", "default permission"]
"""Why a robot has a permission: see :class:`RobotPermission`."""


@attrs.frozen(kw_only=True)
class RobotPermission(Printed):
    """A permission of a robot, and the reason why the robot has it.

    :ivar repository: ``"namespace/name"`` with ``"directly"`` and ``"team"``; ``None`` otherwise.
    :ivar role: role of the robot: ``"read"``, ``"write"`` or ``"admin"``.
    :ivar via: ``"directly"``: the robot was given the role on the repository. ``"team"``: a team of the robot
        was. ``"admin team"``: a team of the robot administers the organization, with all its repositories.
        ``"creator team"``: a team of the robot may create repositories, and the robot administers each one
        that it creates. ``"default permission"``: the robot, or a team of the robot, receives the role on
        repositories that are created in the future.
    :ivar team: name of the team; ``None`` if the robot itself has the permission.
    :ivar prototype: the default permission; ``None`` for the other permissions. Its ``activating_user`` is
        the user or robot whose new repositories it applies to, ``None`` for those of everyone.
    """

    repository: str | None
    role: Role
    via: Via
    team: str | None = None
    prototype: Prototype | None = None

    def __repr__(self) -> str:
        return f"<RobotPermission {self.role} on {self._reach()}, {self._source()}>"

    def _table(self) -> Table:
        rows = [("repository", self._reach()), ("role", self.role), ("via", self._source())]
        return Table("RobotPermission", (), rows)

    def _reach(self) -> str:
        if self.repository is not None:
            return self.repository
        if self.via == "admin team":
            return "all repositories"
        if self.via == "creator team":
            return "repositories that it creates"
        user = self.prototype.activating_user if self.prototype else None
        return f"new repositories of {user.name}" if user else "new repositories"

    def _source(self) -> str:
        if self.via != "default permission":
            return f"{self.via} {self.team}" if self.team else self.via
        return f"default permission for team {self.team}" if self.team else "default permission"


def permissions(client: QuayClient, robot: str) -> list[RobotPermission]:
    """Return all permissions that a robot has in its namespace: direct ones, through teams, and default ones.

    ::

        for permission in robots.permissions(client, "acme+ci"):
            print(permission.repository, permission.role, permission.via, permission.team)

    For a robot of an organization it sends four requests, and one for each team of the robot; for a robot of
    the user, whose namespace has no teams and no default permissions, three.

    Public repositories, which everyone can pull from, are not listed. Neither are permissions in other
    organizations: on servers without team invitations, a robot can be added to a team of any organization,
    which only its administrators can see.

    :param robot: full name, ``"acme+ci"``.
    :returns: the permissions. The highest role on a repository counts. Scopes ``org:admin`` and
        ``user:admin``; ``user:admin`` alone for a robot of the user.
    :raises InvalidArgumentError: the name is invalid.
    :raises MissingError: the robot or the organization does not exist.
    """
    namespace, short_name = _parse(robot)
    organization = _owner(client, namespace)
    if organization is None:
        granted = client.user.robots.permissions.list(short_name)
    else:
        granted = client.organization.robots.permissions.list(namespace, short_name)
    found = [
        RobotPermission(repository=f"{namespace}/{each.repository.name}", role=each.role, via="directly")
        for each in granted
    ]
    if organization is not None:
        teams = [team.name for team in client.organization.members.get(namespace, robot).teams]
        for team in teams:
            found += _of_team(client, organization, team)
        found += _defaults(client, namespace, robot, teams)
    return found


def _of_team(client: QuayClient, organization: Organization, team: str) -> Iterator[RobotPermission]:
    """The permissions of the members of a team."""
    details = (organization.teams or {}).get(team)
    if details is not None and details.role == "admin":
        yield RobotPermission(repository=None, role="admin", via="admin team", team=team)
    elif details is not None and details.role == "creator":
        yield RobotPermission(repository=None, role="admin", via="creator team", team=team)
    for each in client.organization.teams.permissions.list(organization.name, team):
        repository = f"{organization.name}/{each.repository.name}"
        yield RobotPermission(repository=repository, role=each.role, via="team", team=team)


def _defaults(
    client: QuayClient, organization: str, robot: str, teams: Sequence[str]
) -> Iterator[RobotPermission]:
    """The default permissions for a robot and its teams."""
    for prototype in client.organization.prototypes.list(organization):
        name, is_team = prototype.delegate.name, prototype.delegate.kind == "team"
        if name in teams if is_team else name == robot:
            yield RobotPermission(
                repository=None,
                role=prototype.role,
                via="default permission",
                team=name if is_team else None,
                prototype=prototype,
            )


# -- names and requests ----------------------------------------------------------------


def _parse(robot: str) -> tuple[str, str]:
    """Return the namespace and the short name of a robot.

    :raises InvalidArgumentError: it is not a full name.
    """
    if not _matches(r"[^\s+/]+\+[^\s+/]+", robot):
        raise InvalidArgumentError(f"robot must be a full name, such as 'acme+ci', not {robot!r}")
    namespace, _, short_name = robot.partition("+")
    return namespace, short_name


def _matches(pattern: str, name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(pattern, name) is not None


def _check_repositories(namespace: str, repositories: Any) -> None:
    if not isinstance(repositories, Mapping):
        raise InvalidArgumentError(f"repositories must be a mapping, such as {{'{namespace}/app': 'read'}}")
    for repository, role in repositories.items():
        if not _matches(r"[\w.-]+(/[\w.-]+)+", repository):
            raise InvalidArgumentError(
                f"repositories: expected names such as '{namespace}/app', not {repository!r}"
            )
        if repository.partition("/")[0] != namespace:
            raise InvalidArgumentError(
                f"repositories: {repository!r} is not in {namespace!r}; a robot can only be given roles there"
            )
        if role not in ("read", "write", "admin"):
            raise InvalidArgumentError(
                f"repositories: the role on {repository} must be 'read', 'write' or 'admin', not {role!r}"
            )


def _check_teams(teams: Any) -> None:
    if isinstance(teams, str) or not all(_matches(r"[^\s+/]+", team) for team in teams):
        raise InvalidArgumentError(f"teams must be a list of names, such as ['deployers'], not {teams!r}")


def _owner(client: QuayClient, namespace: str) -> Organization | None:
    """Return the organization of a namespace, or ``None`` if it is the client's user.

    :raises MissingError: it is neither of them.
    """
    try:
        return client.organization.get(namespace)
    except MissingError as error:
        missing = error
    try:
        username = client.user.get().username
    except (UnauthorizedError, ForbiddenError):
        raise missing from None  # the token has no scope for the user's own robots either
    if username != namespace:
        missing.add_note(f"{namespace!r} is not the client's user either, which is {username!r}")
        raise missing
    return None


def _get(client: QuayClient, organization: Organization | None, short_name: str) -> Robot:
    if organization is None:
        return client.user.robots.get(short_name)
    return client.organization.robots.get(organization.name, short_name)


def _create(
    client: QuayClient, organization: Organization | None, short_name: str, description: str | None
) -> Robot:
    if organization is None:
        return client.user.robots.create(short_name, description=description)
    return client.organization.robots.create(organization.name, short_name, description=description)


def _role(client: QuayClient, repository: str, robot: str) -> str | None:
    """Return the role that a robot was given on a repository, or ``None``; the robot need not exist.

    :raises MissingError: the repository does not exist.
    """
    try:
        return client.repository.permissions.users.get(repository, robot).role
    except MissingError:
        client.repository.get(repository)  # if it is missing: setting a role there would be a server error
        return None


def _is_member(client: QuayClient, organization: str, team: str, robot: str) -> bool:
    members = client.organization.teams.members.list(organization, team)
    return any(member.name == robot for member in members)
