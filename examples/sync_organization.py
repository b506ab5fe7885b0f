"""Robots, teams, repositories and permissions of an organization from a TOML file.

    python examples/sync_organization.py examples/organization.toml
    python examples/sync_organization.py examples/organization.toml --apply

It prints what differs on the server, and with --apply changes that. Nothing is removed, and a second run
finds nothing to change. See organization.toml for the form of the file.

The server is that of QUAY_URL and QUAY_TOKEN, or a built-in example if neither is set. The token needs the
scopes org:admin, repo:admin and repo:create.
"""

import argparse
import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from quay_sdk import QuayClient, QuayError

Change = tuple[str, Callable[[], object]]  # what differs, and the call that changes it


def main() -> int:
    parser = argparse.ArgumentParser(description="Make an organization what a TOML file says.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--apply", action="store_true", help="make the changes (default: only print them)")
    options = parser.parse_args()
    wanted = tomllib.loads(options.file.read_text(encoding="utf-8"))
    organization, count = wanted["organization"], 0

    with connect() as client:
        for compare, part in ((robots, "robots"), (teams, "teams"), (repositories, "repositories")):
            for text, change in compare(client, organization, wanted.get(part, {})):
                print(text, flush=True)
                count += 1
                if options.apply:
                    change()
    if count == 0:
        print(f"{organization} is as the file says.")
    elif options.apply:
        print(f"{count} changes made.")
    else:
        print("Nothing was changed. Add --apply to make these changes.")
    return 0


def robots(client: QuayClient, organization: str, wanted: dict[str, Any]) -> Iterator[Change]:
    api = client.organization.robots
    present = {robot.name for robot in api.list(organization, token=False)}
    for name, values in wanted.items():
        if f"{organization}+{name}" not in present:
            yield f"create robot {organization}+{name}", partial(api.create, organization, name, **values)


def teams(client: QuayClient, organization: str, wanted: dict[str, Any]) -> Iterator[Change]:
    api = client.organization.teams
    present = client.organization.get(organization).teams or {}
    for name, values in wanted.items():
        team, role, members = present.get(name), values["role"], set()
        if team is None or team.role != role:
            text = f"{'change' if team else 'create'} team {name}: role {role}"
            yield text, partial(api.set, organization, name, role=role)
        if team:
            members = {each.name for each in api.members.list(organization, name, include_pending=True)}
        for member in values.get("members", ()):
            if member not in members:
                yield f"add {member} to team {name}", partial(api.members.add, organization, name, member)


def repositories(client: QuayClient, organization: str, wanted: dict[str, Any]) -> Iterator[Change]:
    api = client.repository
    present = {found.full_name: found for found in api.list(namespace=organization)}
    for name, values in wanted.items():
        repository = f"{organization}/{name}"
        found, visibility = present.get(repository), values["visibility"]
        if found is None:
            yield f"create repository {repository}", partial(api.create, repository, visibility=visibility)
        elif found.is_public != (visibility == "public"):
            yield (
                f"make {repository} {visibility}",
                partial(api.set_visibility, repository, visibility=visibility),
            )
        description = values.get("description", "")
        if description and (found is None or found.description != description):
            yield f"describe {repository}", partial(api.update, repository, description=description)
        for kind, granted in (("teams", api.permissions.teams), ("users", api.permissions.users)):
            roles = {each.name: each.role for each in granted.list(repository)} if found else {}
            for grantee, role in values.get(kind, {}).items():
                if roles.get(grantee) != role:
                    yield (
                        f"grant {role} on {repository} to {grantee}",
                        partial(granted.set, repository, grantee, role=role),
                    )


@contextmanager
def connect() -> Iterator[QuayClient]:
    """Yield a client of the server of QUAY_URL and QUAY_TOKEN; if neither is set, of a built-in example."""
    if os.environ.keys() & {"QUAY_URL", "QUAY_TOKEN"}:
        with QuayClient.from_env() as client:
            yield client
        return

    from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - the extra testing

    print("QUAY_URL and QUAY_TOKEN are not set: using a built-in example with acme/app", file=sys.stderr)
    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        yield quay.client()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyError as error:
        sys.exit(f"error: the file lacks {error}")
    except (QuayError, OSError, tomllib.TOMLDecodeError) as error:
        sys.exit(f"error: {error}")
