"""A registry with plausible content, for demonstrations, tutorials and tests of tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from quay_sdk.testing import pushes
from quay_sdk.testing.state import Organization, Repository, State, Team, User

_ORGANIZATIONS = ("platform", "payments", "web", "mobile", "data", "security", "search", "media", "tools")
_REPOSITORIES = (
    "api",
    "worker",
    "frontend",
    "scheduler",
    "gateway",
    "migrations",
    "base",
    "cli",
    "docs",
    "proxy",
)
_USERS = ("ada", "grace", "edsger", "barbara", "dennis", "margaret")
_DESCRIPTIONS = (
    "",
    "Deployed from the main branch.",
    "Built every night.",
    "See the runbook before a rollback.",
)
_LICENSES = ("Apache-2.0", "MIT", "BSD-3-Clause")


class _Push(NamedTuple):
    """A push that is still to happen."""

    age: timedelta
    repository: Repository
    tag: str
    content: str


def populate(state: State, owner: User, *, organizations: int, repositories: int, seed: int) -> None:
    """Add organizations with teams, robots, repositories, images, permissions and log entries.

    The same seed makes the same content; only its times depend on the present.

    :param state: the state of the server.
    :param owner: the user who owns the organizations.
    :param organizations: how many organizations to add.
    :param repositories: how many repositories to add, all organizations together.
    :param seed: the seed of the random choices.
    """
    random = Random(seed)
    present = state.offset
    try:
        state.offset = present - timedelta(days=400)
        users = [
            state.user(name) or _user(state, name) for name in _USERS if state.organization(name) is None
        ]
        made = [_organization(state, random, name, owner, users) for name in _names(state, organizations)]
        planned = [
            push
            for index in range(repositories)
            for push in _repository(state, random, made[index % len(made)], index // len(made))
        ]
        for push in sorted(planned, key=lambda each: each.age, reverse=True):
            state.offset = present - push.age
            _push(state, random, push, owner)
    finally:
        state.offset = present


def _names(state: State, number: int) -> list[str]:
    """Names that are free."""
    candidates = (f"{name}{round or ''}" for round in count() for name in _ORGANIZATIONS)
    free: Iterator[str] = (name for name in candidates if not state.is_taken(name))
    return [next(free) for _ in range(number)]


def _user(state: State, name: str) -> User:
    return state.add_user(name, f"{name}@example.com", password="password")


def _organization(state: State, random: Random, name: str, owner: User, users: list[User]) -> Organization:
    organization = state.add_organization(name, f"{name}@example.com", owner)
    for team, role in (("developers", "creator"), ("auditors", "member")):
        members = random.sample(users, k=min(3, len(users)))
        organization.teams[team] = Team(state.next_id(), team, role, members=dict.fromkeys(members))
    for robot, description in (("ci", "pushes images"), ("deploy", "pulls images"), ("old", "")):
        state.add_robot(organization, robot, description=description)
    state.add_log("org_create", organization, performer=owner, metadata={"namespace": name})
    return organization


def _repository(state: State, random: Random, organization: Organization, index: int) -> list[_Push]:
    base = _REPOSITORIES[index % len(_REPOSITORIES)]
    name = base if index < len(_REPOSITORIES) else f"{base}-{index // len(_REPOSITORIES) + 1}"
    repository = state.add_repository(
        organization,
        name,
        creator=None,
        description=random.choice(_DESCRIPTIONS),
        public=random.random() < 0.2,
    )
    repository.users[organization.robots["ci"]] = "write"
    repository.users[organization.robots["deploy"]] = "read"
    repository.teams["developers"] = random.choice(("read", "write"))
    metadata = {"repo": name, "namespace": organization.name}
    state.add_log("create_repo", organization, repository=repository, metadata=metadata)
    ages = sorted(random.sample(range(1, 365), k=random.randint(2, 12)), reverse=True)
    planned = []
    for number, days in enumerate(ages):
        age = timedelta(days=days, minutes=random.randrange(1440))
        content = f"{organization.name}/{name} {number}"
        planned.append(_Push(age, repository, f"1.{number}.0", content))
        planned.append(_Push(age - timedelta(minutes=1), repository, "latest", content))
        if random.random() < 0.3:
            planned.append(
                _Push(age - timedelta(minutes=2), repository, f"branch-{number}", content + " branch")
            )
    return planned


def _push(state: State, random: Random, push: _Push, owner: User) -> None:
    repository = push.repository
    robot = repository.namespace.robots["ci"]
    platforms = ("linux/amd64", "linux/arm64") if repository.name in ("base", "cli") else ()
    labels = {"org.opencontainers.image.version": push.tag, "org.opencontainers.image.licenses": _LICENSES[0]}
    pushes.push(
        state,
        repository,
        push.tag,
        robot,
        content=push.content,
        platforms=platforms,
        labels=labels if push.tag != "latest" else None,
    )
    pulls = random.randrange(8)
    if pulls:
        pushes.pull(state, repository, push.tag, repository.namespace.robots["deploy"], times=pulls)
    if push.tag.startswith("branch-") and random.random() < 0.5:
        tag = repository.tag(push.tag, state.now)
        assert tag is not None
        state.offset += timedelta(seconds=1)
        repository.end_tag(tag, state.now)
        names = {"repo": repository.name, "namespace": repository.namespace.name, "tag": push.tag}
        state.add_log(
            "delete_tag", repository.namespace, repository=repository, performer=owner, metadata=names
        )
