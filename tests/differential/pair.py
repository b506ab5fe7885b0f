"""A real server and the embedded one, which get the same calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from differential.calls import Call, Made, Pool
from differential.differences import Difference, Pairs, compare
from differential.known import known
from differential.normal import Record
from differential.world import FakeWorld, RealWorld, World, contract


class Pair:
    """Two servers with the same scene.

    :ivar calls: the calls so far.

    :param real: the real server.
    :param suffix: ends the names of everything that is made; new for each pair.
    :param config: the settings of the real server besides the common ones.
    """

    def __init__(self, real: RealWorld, suffix: str, config: Mapping[str, Any] | None = None) -> None:
        self.real = real
        self.fake = FakeWorld(config, superuser=real.superuser)
        self.pool = Pool(real.superuser)
        self.calls: list[Call] = []
        self._suffix = suffix
        self._pairs = Pairs()
        for world in (self.real, self.fake):
            world.begin(suffix)
        self._set_the_scene()

    def close(self) -> None:
        """End the embedded server."""
        self.fake.close()

    def call(self, call: Call) -> tuple[Record, Record, list[Difference]]:
        """Make a call on both servers.

        :returns: the records of their answers, and the differences.
        """
        self.calls.append(call)
        answers: dict[str, Any] = {}
        for side, world in (("real", self.real), ("fake", self.fake)):
            answers[side] = world.call(call.operation, **call.on(side))
        real, fake = self.real.records[-1], self.fake.records[-1]
        found = compare(real, fake, self._pairs)
        if not found and not known(real, fake) and real["status"] < 300:
            self.pool.remember(
                contract()[call.operation]["group"],
                answers["real"].json,
                answers["fake"].json,
                f"answers[{len(self.calls) - 1}]",
            )
        return real, fake, found

    def code(self) -> str:
        """All calls so far, as a scenario that can be put into ``scenarios/found.py``."""
        lines = [
            "def scenario_NAME(world: World) -> None:",
            "    s = world.suffix",
            "    digests = scene(world, Pool(world.superuser))",
            "    answers: list[Any] = []",
            *(f"    {call.code(self._suffix)}" for call in self.calls),
        ]
        return "\n".join(lines)

    def _set_the_scene(self) -> None:
        digests: dict[str, list[str]] = {}
        for side, world in (("real", self.real), ("fake", self.fake)):
            digests[side] = scene(world, self.pool)
        both = zip(digests["real"], digests["fake"], strict=True)
        self.pool.digests = [Made(real, fake, f"digests[{index}]") for index, (real, fake) in enumerate(both)]


def scene(world: World, pool: Pool) -> list[str]:
    """Users of several kinds, two organizations, repositories with images, robots."""
    owner, member, creator, reader, stranger = world.users("owner", "member", "creator", "reader", "stranger")
    pool.users = {
        "owner": owner,
        "member": member,
        "creator": creator,
        "reader": reader,
        "stranger": stranger,
    }
    acme = world.organization("acme", owner=owner)
    other = world.organization("other", owner=owner)
    pool.organizations = [acme, other]
    pool.teams = ["devs", "makers"]
    world.team(acme, "devs", owner=owner, members=[member])
    world.team(acme, "makers", owner=owner, role="creator", members=[creator])
    app = world.repository(f"{acme}/app", owner=owner)
    open_app = world.repository(f"{acme}/open", owner=owner, visibility="public")
    own = world.repository(f"{owner}/own", owner=owner)
    pool.repositories = [app, open_app, own]
    world.permit(app, reader, "read", owner=owner)
    world.call(
        "changeTeamPermissions",
        user=owner,
        path={"repository": app, "teamname": "devs"},
        body={"role": "write"},
    )
    for shortname in ("ci", "deploy"):
        path = {"orgname": acme, "robot_shortname": shortname}
        world.call("createOrgRobot", user=owner, path=path, body={"description": "robot"})
    world.call("createUserRobot", user=owner, path={"robot_shortname": "ci"}, body={"description": ""})
    pool.tags = ["v1", "v2", "latest"]
    return [
        world.push(app, tag="v1", content="one", by=owner),
        world.push(app, tag="v2", content="two", by=owner, labels={"a": "b"}),
        world.push(app, tag="latest", content="list", platforms=("linux/amd64", "linux/arm64"), by=owner),
        world.push(open_app, tag="v1", content="open", by=owner),
        world.push(own, tag="v1", content="own", by=owner),
    ]
