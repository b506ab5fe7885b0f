"""Finds scenarios, and runs them."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar

import differential.scenarios
from differential.known import reduced
from differential.normal import Record
from differential.world import FakeWorld, World
from support import DATA

RECORDINGS = DATA / "scenarios"

F = TypeVar("F", bound=Callable[[World], None])


@dataclass(frozen=True)
class Scenario:
    """A sequence of calls, and the settings that it needs besides the common ones."""

    group: str
    name: str
    play: Callable[[World], None]
    config: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.group}.{self.name}"


@dataclass
class Run:
    """What came of a scenario on one server."""

    scenario: str
    suffix: str
    superuser: str
    records: list[Record]
    failures: list[str] = field(default_factory=list)


def needs(**config: Any) -> Callable[[F], F]:
    """Say which settings a scenario needs: ``@needs(FEATURE_BILLING=True)``."""

    def declare(function: F) -> F:
        vars(function)["config"] = config
        return function

    return declare


def groups() -> list[str]:
    return sorted(found.name for found in iter_modules(differential.scenarios.__path__))


def scenarios(wanted: Iterable[str] = ()) -> Iterator[Scenario]:
    """All scenarios, in the order of their files.

    :param wanted: groups (``tag``) or scenarios (``tag.expiration``); all by default.
    """
    wanted = list(wanted)
    if unknown := [name for name in wanted if name.partition(".")[0] not in groups()]:
        raise SystemExit(f"no scenarios of {', '.join(unknown)}; there are {', '.join(groups())}")
    for group in groups():
        if wanted and all(name.partition(".")[0] != group for name in wanted):
            continue
        for name, function in vars(import_module(f"differential.scenarios.{group}")).items():
            if name.startswith("scenario_"):
                found = Scenario(
                    group, name.removeprefix("scenario_"), function, getattr(function, "config", {})
                )
                if not wanted or group in wanted or found.id in wanted:
                    yield found


def suffix_of(scenario: str, run: str) -> str:
    """The ending of the names of a scenario; runs on one server have to be different."""
    return hashlib.sha256(f"{scenario} {run}".encode()).hexdigest()[:5]


def play(scenario: Scenario, world: World, suffix: str) -> Run:
    """Run a scenario; an exception ends it, and is one of its failures."""
    world.begin(suffix)
    try:
        scenario.play(world)
    except Exception as error:
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if "/scenarios/" in frame.filename
        ]
        line = f"line {frames[-1].lineno}: " if frames else ""
        world.failures.append(f"{line}{type(error).__name__}: {error}")
    return Run(scenario.id, suffix, world.superuser, world.records, world.failures)


def play_embedded(scenario: Scenario, *, suffix: str, superuser: str) -> Run:
    """Run a scenario on an embedded Quay of its own."""
    world = FakeWorld(scenario.config, superuser=superuser)
    try:
        return play(scenario, world, suffix)
    finally:
        world.close()


# -- recordings ------------------------------------------------------------------------


@cache
def recorded(group: str) -> dict[str, Run]:
    """The recorded runs of a group's scenarios, by scenario. They are read once."""
    path = RECORDINGS / f"{group}.jsonl"
    runs: dict[str, Run] = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        read = json.loads(line)
        if "scenario" in read:
            run = Run(read["scenario"], read["suffix"], read["superuser"], [])
            runs[run.scenario] = run
        else:
            run.records.append(read)
    return runs


def save(group: str, runs: Iterable[Run]) -> None:
    """Write the recordings of a group; scenarios that were not run keep theirs."""
    kept = {**recorded(group), **{run.scenario: run for run in runs}}
    lines = []
    for scenario in scenarios([group]):
        if run := kept.get(scenario.id):
            lines.append({"scenario": run.scenario, "suffix": run.suffix, "superuser": run.superuser})
            lines += [reduced(record) for record in run.records]
    RECORDINGS.mkdir(exist_ok=True)
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    (RECORDINGS / f"{group}.jsonl").write_text(text, "utf-8")
    recorded.cache_clear()
