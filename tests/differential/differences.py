"""Where two records differ, and how to say it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from differential.known import known, reduced
from differential.normal import Record

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "absent"})()

_NUMBERED = re.compile(r"<([a-z][\w -]*?) (\d+)>")


@dataclass(frozen=True)
class Difference:
    """One place in which two records differ."""

    path: str
    real: Any
    fake: Any

    def __str__(self) -> str:
        return f"{self.path}: real {_short(self.real)}, fake {_short(self.fake)}"


class Pairs:
    """Which numbered thing of one server is which of the other: found as they appear."""

    def __init__(self) -> None:
        self._there: dict[tuple[str, str], str] = {}
        self._back: dict[tuple[str, str], str] = {}

    def same(self, real: str, fake: str) -> bool:
        """Whether two texts are the same but for the numbers in them."""
        if real == fake and "<" not in real:
            return True
        if _plain(real) != _plain(fake):
            return False
        found = zip(_NUMBERED.findall(real), _NUMBERED.findall(fake), strict=True)
        paired = [self._pair(form, one, other) for (form, one), (_, other) in found]
        return all(paired)

    def may_be(self, real: str, fake: str) -> bool:
        """Whether two texts can be the same, by what is known so far."""
        if _plain(real) != _plain(fake):
            return False
        found = zip(_NUMBERED.findall(real), _NUMBERED.findall(fake), strict=True)
        return all(
            self._there.get((form, one), other) == other and self._back.get((form, other), one) == one
            for (form, one), (_, other) in found
        )

    def _pair(self, form: str, one: str, other: str) -> bool:
        return (
            self._there.setdefault((form, one), other) == other
            and self._back.setdefault((form, other), one) == one
        )


def compare(real: Record, fake: Record, pairs: Pairs) -> list[Difference]:
    """Return where two records of the same call differ, known differences left out."""
    for part in ("call", "caller"):
        if real[part] != fake[part]:
            return [Difference(f"$.{part}", real[part], fake[part])]
    # The requests differ only by earlier answers: they pair what belongs together.
    list(_compared(real["request"], fake["request"], "$.request", pairs))
    if known(real, fake):
        return []
    one, other = reduced(real), reduced(fake)
    found: list[Difference] = []
    if one["status"] != other["status"]:
        return [Difference("$.status", one["status"], other["status"])]
    for part in ("headers", "body", "text"):
        found += _compared(one.get(part, ABSENT), other.get(part, ABSENT), f"$.{part}", pairs)
    return found


def kind(real: Record, found: list[Difference]) -> str:
    """What differs: the ``status``, the form of an ``error``, or the ``content``."""
    if any(difference.path == "$.status" for difference in found):
        return "status"
    return "error" if real["status"] >= 400 else "content"


def _compared(real: Any, fake: Any, path: str, pairs: Pairs) -> Iterator[Difference]:
    if isinstance(real, dict) and isinstance(fake, dict):
        fake = _renamed(real, fake, pairs)
        for key in sorted({*real, *fake}):
            yield from _compared(real.get(key, ABSENT), fake.get(key, ABSENT), f"{path}.{key}", pairs)
    elif isinstance(real, list) and isinstance(fake, list):
        yield from _lists(real, fake, path, pairs)
    elif isinstance(real, str) and isinstance(fake, str):
        if not pairs.same(real, fake):
            yield Difference(path, real, fake)
    elif type(real) is not type(fake) or real != fake:
        yield Difference(path, real, fake)


def _renamed(real: dict[str, Any], fake: dict[str, Any], pairs: Pairs) -> dict[str, Any]:
    """The second object with the keys of the first, where they differ only by the numbers in them."""
    keys = {key: key for key in fake}
    numbered = [key for key in fake if _NUMBERED.search(key)]
    for one in (key for key in real if _NUMBERED.search(key)):
        for other in numbered:
            if pairs.may_be(one, other) and pairs.same(one, other):
                keys[other] = one
                numbered.remove(other)
                break
    return {keys[key]: value for key, value in fake.items()}


def _lists(real: list[Any], fake: list[Any], path: str, pairs: Pairs) -> Iterator[Difference]:
    """Items that only one list has are reported as such, and do not shift the others."""
    for one, other in _aligned(real, fake, _whole, _aligned_by_name):
        a, b = ABSENT if one is None else real[one], ABSENT if other is None else fake[other]
        place = f"{path}[{one if one is not None else f'fake {other}'}]"
        if a is ABSENT or b is ABSENT:
            yield Difference(place, a, b)
        else:
            yield from _compared(a, b, place, pairs)


Indexes = Iterator[tuple[int | None, int | None]]


def _aligned(
    real: list[Any],
    fake: list[Any],
    mark: Callable[[Any], str],
    rest: Callable[[list[Any], list[Any]], Indexes],
) -> Indexes:
    """The indexes of items that belong together; ``None`` where the other list has none."""
    ones, others = [mark(item) for item in real], [mark(item) for item in fake]
    for what, a, b, c, d in SequenceMatcher(None, ones, others, autojunk=False).get_opcodes():
        if what == "equal":
            yield from zip(range(a, b), range(c, d), strict=True)
        else:
            for one, other in rest(real[a:b], fake[c:d]):
                yield None if one is None else a + one, None if other is None else c + other


def _aligned_by_name(real: list[Any], fake: list[Any]) -> Indexes:
    if len(real) == len(fake):
        return iter(zip(range(len(real)), range(len(fake)), strict=True))
    return _aligned(real, fake, _name, _in_order)


def _in_order(real: list[Any], fake: list[Any]) -> Indexes:
    places = zip_longest(range(len(real)), range(len(fake)))
    return iter([(one, other) for one, other in places])


def _whole(item: Any) -> str:
    return _plain(json.dumps(item, sort_keys=True))


def _name(item: Any) -> str:
    """What an item is called, as far as it is called anything."""
    if isinstance(item, dict):
        return json.dumps([item.get(key) for key in ("kind", "name", "username", "title", "key", "uuid")])
    return _whole(item)


def _plain(text: str) -> str:
    return _NUMBERED.sub(r"<\1>", text) if "<" in text else text


def _short(value: Any) -> str:
    text = "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"
