"""Search for repositories, users, organizations, teams and robots."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from quay_sdk.testing import directory, problems, views
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.rights import granted_roles, team_role
from quay_sdk.testing.state import Account, Namespace, Organization, Repository, Robot, Team, User
from quay_sdk.testing.state.directory import ExternalUser
from quay_sdk.testing.views import Json

_ENTITY_SCORE, _TEAM_SCORE, _REPOSITORY_SCORE = 1, 2, 4
_LEAST_CLOSENESS = 0.5
_OF_A_KIND = 5
_A_PAGE = 10
_USERS = 10
_TEAMS = 10

# -- repositories ----------------------------------------------------------------------


@handles("conductRepoSearch")
def search_repositories(call: Call) -> Json:
    page = min(max(1, call.query["page"]), call.config["SEARCH_MAX_RESULT_PAGE_COUNT"])
    offset = (page - 1) * _A_PAGE
    found = _repositories(call, call.query["query"], offset, _A_PAGE + 1)
    results = [_repository(call, repository) for repository in found[:_A_PAGE]]
    if call.query["includeUsage"]:
        activity = _Activity(call)
        for view, repository in zip(results, found, strict=False):
            view.update(_usage(call, activity, repository))
    return {
        "results": results,
        "has_additional": len(found) > _A_PAGE,
        "page": page,
        "page_size": _A_PAGE,
        "start_index": offset,
    }


def _repositories(call: Call, query: str, offset: int, limit: int) -> list[Repository]:
    namespace, name = _parts(query)
    found = [
        each
        for each in call.state.repositories()
        if (not namespace or each.namespace.name == namespace)
        and (_contains(each.name, name) or _contains(each.description, name))
    ]
    activity = _Activity(call)
    found.sort(
        key=lambda each: activity.score(each) * (100 if query and _contains(each.name, name) else 1),
        reverse=True,
    )
    if call.user is None:
        visible = [each for each in found if each.public]
    else:
        # The server looks through ten times as many as it may have to return, and then gives up.
        looked_through = found[: (offset + limit) * 2 * 10]
        # The server finds a repository only if at least one permission is set on it, even if it is public.
        visible = [
            each
            for each in looked_through
            if (each.users or each.teams) and (each.public or _is_granted(call.user, each))
        ]
    return visible[offset : offset + limit]


def _parts(query: str) -> tuple[str, str]:
    """The namespace, which may be missing, and the name."""
    namespace, slash, name = query.partition("/")
    return (namespace, name) if slash else ("", query)


def _contains(text: str | None, part: str) -> bool:
    return _cleaned(part) in (text or "").lower()


def _begins(text: str, prefix: str) -> bool:
    return text.lower().startswith(_cleaned(prefix))


def _cleaned(query: str) -> str:
    """The query without quotes, which the server leaves out, in lower case."""
    return query.lower().translate({ord(quote): None for quote in "'\"`"})


def _is_granted(user: User, repository: Repository) -> bool:
    organization = repository.namespace
    return bool(granted_roles(user, repository)) or (
        isinstance(organization, Organization) and team_role(organization, user) == "admin"
    )


_PERIODS = ((1, 0.010870), (7, 0.062815), (31, 0.21604), (183, 0.71028))
"""Up to how many days ago activity counts, and how much; each period begins where the last one ends."""


class _Activity:
    """How busy repositories have been, from the log entries of each day before today."""

    def __init__(self, call: Call) -> None:
        self._today = call.state.now.date()
        self._actions: dict[Repository, Counter[date]] = defaultdict(Counter)
        for entry in call.state.logs:
            if entry.repository is not None:
                self._actions[entry.repository][entry.when.date()] += 1

    def score(self, repository: Repository) -> int:
        """By what the server ranks a repository."""
        first = repository.created.date() - timedelta(days=1)
        score, newest = 0.0, self._today
        for days, weight in _PERIODS:
            oldest = self._today - timedelta(days=days)
            counted = (newest - max(oldest, first)).days
            if counted > 0:
                score += self._sum(repository, oldest, newest) / counted * weight
            newest = oldest
        return int(score * 100)

    def popularity(self, repository: Repository) -> float:
        """How much has happened in the last week."""
        return float(self._sum(repository, self._today - timedelta(days=6), self._today))

    def _sum(self, repository: Repository, start: date, end: date) -> int:
        return sum(count for day, count in self._actions[repository].items() if start <= day < end)


def _usage(call: Call, activity: _Activity, repository: Repository) -> Json:
    alive = repository.alive(call.state.now)
    view: Json = {
        "stars": sum(repository in user.starred for user in call.state.users()),
        "popularity": activity.popularity(repository),
    }
    if alive:
        view["last_modified"] = max(views.epoch(tag.start) for tag in alive)
    return view


def _repository(call: Call, repository: Repository) -> Json:
    return {
        "kind": "repository",
        "title": "repo",
        "namespace": _account(call, repository.namespace),
        "name": repository.name,
        "description": repository.description,
        "is_public": repository.public,
        "score": _REPOSITORY_SCORE,
        "href": f"/repository/{repository.full_name}",
    }


def _account(call: Call, account: Account) -> Json:
    """A user, an organization or a robot among the results."""
    if isinstance(account, Robot):
        owner = account.owner.name
        is_own = call.user is not None and owner == call.user.name
        page = f"/{'user' if is_own else 'organization'}/{owner}?tab=robots&showRobot={account.name}"
        return {
            "title": "robot",
            "kind": "robot",
            "avatar": None,
            "name": account.name,
            "score": _ENTITY_SCORE,
            "href": page,
            "short_name": account.shortname,
        }
    assert isinstance(account, Namespace)
    is_organization = isinstance(account, Organization)
    return {
        "title": "org" if is_organization else "user",
        "kind": "organization" if is_organization else "user",
        "avatar": views.account_avatar(account),
        "name": account.name,
        "score": _ENTITY_SCORE,
        "href": f"/{'organization' if is_organization else 'user'}/{account.name}",
    }


# -- everything ------------------------------------------------------------------------


@handles("conductSearch")
def search(call: Call) -> Json:
    query = call.query["query"]
    if not query:
        return {"results": []}
    results: list[Json] = []
    if call.user is not None:
        results += [_team(call, *found) for found in _teams(call, call.user, query)]
        results += [_account(call, robot) for robot in _robots(call, call.user, query)]
    results += [_repository(call, each) for each in _repositories(call, query, 0, _OF_A_KIND)]
    results += [_account(call, each) for each in _namespaces(call, query)]
    for result in results:
        name: str = result["short_name" if "short_name" in result else "name"]
        result["score"] = result["score"] * (_closeness(name, query) or _LEAST_CLOSENESS)
    return {"results": sorted(results, key=lambda result: result["score"], reverse=True)}


def _teams(call: Call, user: User, query: str) -> Iterable[tuple[Organization, Team]]:
    """Some teams that the user is in, and some of the organizations that the user administers."""
    found = [
        (organization, team)
        for organization in call.state.organizations()
        for team in organization.teams.values()
        if _begins(team.name, query)
    ]
    found.sort(key=lambda each: each[1].id)
    own = [(organization, team) for organization, team in found if user in team.members]
    administered = [
        (organization, team)
        for organization, team in found
        if team.members and team_role(organization, user) == "admin"
    ]
    return dict.fromkeys((*own[:_OF_A_KIND], *administered[:_OF_A_KIND]))


def _team(call: Call, organization: Organization, team: Team) -> Json:
    return {
        "kind": "team",
        "name": team.name,
        "organization": _account(call, organization),
        "avatar": views.team_avatar(team),
        "score": _TEAM_SCORE,
        "href": f"/organization/{organization.name}/teams/{team.name}",
    }


def _robots(call: Call, user: User, query: str) -> list[Robot]:
    """Some robots of the user, and of the organizations that the user administers."""
    owners: list[Namespace] = [user]
    owners += [each for each in call.state.organizations() if team_role(each, user) == "admin"]
    robots = [robot for owner in owners for robot in owner.robots.values()]
    found = [robot for robot in robots if _begins(robot.shortname, query)]
    return sorted(found, key=lambda robot: robot.id)[:_OF_A_KIND]


def _namespaces(call: Call, query: str) -> list[Namespace]:
    """Some users and organizations that have a repository which the caller may see."""
    user = call.user
    found = [
        account
        for account in call.state.accounts.values()
        if _begins(account.name, query)
        and any(
            repository.public or (user is not None and _is_granted(user, repository))
            for repository in account.repositories.values()
        )
    ]
    return sorted(found, key=lambda account: account.id)[:_OF_A_KIND]


_SEPARATORS = " \t_-"


def _closeness(name: str, query: str) -> float:
    """Score how well a query matches a name, from 0 to 1, as LiquidMetal does.

    The letters of the query are matched in order. The score is the mean over the letters of the name: 1 for a
    matched letter and for a separator before a matched word, 0.85 for a letter skipped before a new word or a
    capital, 0 for any other skipped letter, and 0.9 or 0.8 for a letter after the last match.
    """
    if len(name) < len(query):
        return 0
    lower, wanted = name.lower(), query.lower()
    counts: list[float | None] = [None] * len(name)
    best = 0.0

    def skip(start: int, end: int, count: float) -> None:
        for place in range(start, end):
            counts[place] = count

    def look(after: int, letter: int) -> None:
        nonlocal best
        if letter == len(wanted):
            rest = [place for place, count in enumerate(counts) if count is None]
            if rest:
                skip(rest[0], rest[-1] + 1, 0.9 if lower[0] == wanted[0] else 0.8)
            best = max(best, sum(count or 0 for count in counts))
            return
        # Counts of an earlier way to match stay where a later one does not replace them.
        for place in _places(lower, wanted[letter], after + 1):
            if place > 0 and name[place - 1] in _SEPARATORS:
                counts[place - 1] = 1
                skip(after + 1, place - 1, 0.85)
            elif place > 0:
                skip(after + 1, place, 0.85 if "A" <= name[place] <= "Z" else 0)
            counts[place] = 1
            look(place, letter + 1)

    look(-1, 0)
    return best / len(name)


def _places(text: str, letter: str, start: int) -> Iterator[int]:
    place = text.find(letter, start)
    while place >= 0:
        yield place
        place = text.find(letter, place + 1)


# -- entities --------------------------------------------------------------------------


@handles("getMatchingEntities")
def get_matching_entities(call: Call) -> Json:
    prefix = _ascii(call.path["prefix"]).replace(" ", "").lower()
    name = call.query["namespace"]
    organization = call.state.organization(name)
    results: list[Json] = []
    organizations: list[Json] = []
    robots: list[Robot] = []
    if organization is not None and call.rights.is_member(name):
        robots = list(organization.robots.values())
        if call.query["includeTeams"]:
            teams = [each for each in organization.teams.values() if _begins(each.name, prefix)]
            results += [_entity(each.name, "team", views.team_avatar(each)) for each in teams[:_TEAMS]]
        may_see = call.query["includeOrgs"] and call.rights.administers(name)
        if may_see and name.startswith(prefix):
            organizations = [_entity(name, "org", views.account_avatar(organization))]
    elif call.user is not None and call.user.name == name and call.rights.manages_user:
        robots = list(call.user.robots.values())
    found = list(_users(call, prefix, robots, robots_first=organization is not None))
    for account in found:
        view = views.principal(account)
        if organization is not None:
            view["is_org_member"] = True  # whoever it is: the server does not look
        results.append(view)
    external = [
        _external(user)
        for user in directory.begin_with(call.state, prefix)[:_USERS]
        if directory.linked(call.state, user) not in found
    ]
    return {"results": results + organizations + external}


def _entity(name: str, kind: str, avatar: Json) -> Json:
    return {"name": name, "kind": kind, "is_org_member": True, "avatar": avatar}


def _external(user: ExternalUser) -> Json:
    avatar = views.avatar(user.name, user.email, "user")
    return {"name": user.name, "kind": "external", "title": user.email, "avatar": avatar}


def _users(call: Call, prefix: str, robots: list[Robot], *, robots_first: bool) -> Iterable[User | Robot]:
    """Users by the beginning of their names, the one of exactly that name first."""
    users = [each for each in call.state.accounts.values() if isinstance(each, User)]
    matching = [robot for robot in robots if _begins(robot.shortname, prefix)]

    def ordered(found: list[User]) -> list[User | Robot]:
        every: list[User | Robot] = [*found, *matching]
        every.sort(key=lambda each: each.id)
        return sorted(every, key=lambda each: isinstance(each, User)) if robots_first else every

    exact = ordered([user for user in users if user.name == prefix])
    found = exact
    if call.config.has("PARTIAL_USER_AUTOCOMPLETE"):
        found = ordered([user for user in users if _begins(user.name, prefix)])
    return dict.fromkeys((*exact[:1], *found[: _USERS - len(exact[:1])]))


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


@handles("linkExternalUser")
def link_external_user(call: Call) -> Json:
    service = directory.service(call.config)
    if service is None:
        raise problems.flask(404)
    call.require(call.user is not None)
    name = call.path["username"]
    if service == "oidc":
        raise problems.invalid("Currently user lookup is not supported with OIDC", username=name)
    external = directory.find(call.state, name)
    if external is None:
        raise problems.invalid("Invalid username or password.", username=name)
    return {"entity": views.principal(directory.link(call.state, external))}
