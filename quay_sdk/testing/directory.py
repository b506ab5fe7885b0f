"""Users of another system: found there, and linked to users of the server.

With AUTHENTICATION_TYPE ``LDAP``, ``Keystone`` or ``JWT`` a real server asks that system. Here the state has
its users; those that the server has itself count as known there, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from typing import Any

from quay_sdk.testing.config import Config
from quay_sdk.testing.state import Account, Robot, State, Team, User
from quay_sdk.testing.state.directory import ExternalUser

SERVICES = {"JWT": "jwtauthn", "Keystone": "keystone", "LDAP": "ldap", "OIDC": "oidc"}
"""The login services, by AUTHENTICATION_TYPE."""


def service(config: Config) -> str | None:
    """Return the name of the other system; ``None`` if the server knows its users itself."""
    return SERVICES.get(config["AUTHENTICATION_TYPE"])


def find(state: State, name: str) -> ExternalUser | None:
    """Return the user of the other system who has that name or address there.

    :param state: the state of the server.
    :param name: the name or address. The name of a user here who is linked to one there will do.
    """
    used = service(state.config)
    if used is None:
        return None
    linked = state.user(name)
    for login in linked.logins if linked is not None else ():
        if login["service"] == used:
            name = login["service_identifier"]
    users = state.external_users
    return users.get(name) or next((user for user in users.values() if user.email == name), None)


def begin_with(state: State, prefix: str) -> list[ExternalUser]:
    """Return the users of the other system whose names begin so.

    :param state: the state of the server.
    :param prefix: the beginning, in lower case.
    """
    if service(state.config) in (None, "oidc"):
        return []
    return [user for user in state.external_users.values() if user.name.lower().startswith(prefix)]


def linked(state: State, external: ExternalUser) -> User | None:
    """Return the user here who is linked to a user of the other system."""
    login = {"service": service(state.config), "service_identifier": external.name}
    users = (user for user in state.users() if any(login.items() <= each.items() for each in user.logins))
    return next(users, None)


def link(state: State, external: ExternalUser) -> User:
    """Return the user here who is linked to a user of the other system, made if need be.

    :param state: the state of the server.
    :param external: the user of the other system.
    """
    user = linked(state, external)
    if user is None:
        user = state.add_user(_free_name(state, external.name), external.email, password=None)
        identity: dict[str, Any] = {
            "service": service(state.config),
            "service_identifier": external.name,
            "metadata": {},
        }
        user.logins.append(identity)
        if state.config.has("USERNAME_CONFIRMATION"):
            user.prompts.append("confirm_username")
    user.email = external.email
    return user


def synchronize(state: State, team: Team, members: Iterable[str]) -> None:
    """Give a synchronized team the members of its group in the other system. Its robots stay.

    :param state: the state of the server.
    :param team: the team.
    :param members: the names of the group's members there.
    :raises ValueError: the team is not synchronized, or a member does not exist.
    """
    if team.sync is None:
        raise ValueError(f"the team {team.name!r} is not synchronized")
    users: dict[Account, None] = {}
    for name in members:
        external = state.external_users.get(name)
        user = link(state, external) if external is not None else state.user(name)
        if user is None:
            raise ValueError(f"the user {name!r} does not exist, here or there")
        users[user] = None
    kept = {member: None for member in team.members if isinstance(member, Robot) or member in users}
    team.members = kept | users
    team.sync.last_updated = state.now


def _free_name(state: State, name: str) -> str:
    """A name for a new user, made of that of the other system."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip().lower()
    wanted = re.sub("_+", "_", re.sub("[^a-z0-9_-]", "_", plain)).strip("_")
    numbered = (wanted if not number else f"{wanted}{number}" for number in count())
    return next(free for free in numbered if len(free) >= 2 and not state.is_taken(free))
