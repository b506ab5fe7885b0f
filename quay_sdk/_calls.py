"""Arguments of a call by name, and the error for a call that does not fit a signature."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from inspect import Parameter
from types import MappingProxyType
from typing import Any

from quay_sdk._text import one_line

Parameters = Mapping[str, Parameter]
"""The parameters of a function, without ``self``."""


class WrongCall(TypeError):  # noqa: N818 - it leaves the SDK as a TypeError
    """The arguments do not fit the signature."""


def positional(parameters: Parameters) -> tuple[str, ...]:
    """Return the names of the parameters that can be given by position."""
    return tuple(name for name, found in parameters.items() if found.kind is Parameter.POSITIONAL_OR_KEYWORD)


def given_arguments(
    function: str,
    parameters: Parameters,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    aliases: Mapping[str, str],
    others: bool,
) -> dict[str, Any]:
    """Return the arguments that are given, by name, of a function whose parameters are all optional.

    :param aliases: other names of arguments, which the message of an error translates.
    :param others: whether the function takes other keywords too.
    :raises WrongCall: they do not fit the signature.
    """
    by_position = positional(parameters)
    given = {**dict(zip(by_position, args, strict=False)), **kwargs}
    repeated = len(given) < len(args) + len(kwargs)
    unknown = not others and not given.keys() <= parameters.keys()
    if len(args) > len(by_position) or repeated or unknown:
        raise wrong_call(function, parameters, args, kwargs, aliases)
    return given


def level_of_caller() -> int:
    """The ``stacklevel`` of a warning for the line outside the SDK that led here."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("quay_sdk."):
        level, frame = level + 1, frame.f_back
    return level


def wrong_call(
    function: str,
    parameters: Parameters,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> WrongCall:
    """Make the error for a wrong call: what is wrong, and the valid arguments.

    :param function: the name of the function, for the message.
    :param aliases: other names of arguments, which the message translates.
    """
    by_position = positional(parameters)
    problems = []
    if len(args) > len(by_position):
        taken = f"{', '.join(by_position)} by position" if by_position else "no positional arguments"
        problems.append(f"takes {taken}, got {len(args)}{_one_repository(by_position, args)}")
    for name in kwargs:
        if name in by_position[: len(args)]:
            problems.append(f"got {name!r} by position and by name")
        elif name not in parameters:
            from difflib import get_close_matches  # noqa: PLC0415 - only wrong calls need it

            close = get_close_matches(name, parameters, 1, cutoff=0.65)
            meant = aliases.get(name) or (close[0] if close else None)
            problems.append(f"unexpected argument {name!r}" + (f", use {meant!r}" if meant else ""))
    given = {*by_position[: len(args)], *kwargs}
    problems += [
        f"missing argument {name!r}"
        for name, found in parameters.items()
        if name not in given and found.default is Parameter.empty
    ]
    return WrongCall(f"{function}: {'; '.join(problems)} (arguments: {', '.join(parameters) or 'none'})")


def _one_repository(by_position: Sequence[str], args: Sequence[Any]) -> str:
    """What to write instead of two arguments, if they are the namespace and the name of a repository."""
    names = [part for part in args[:2] if isinstance(part, str) and "/" not in part]
    if by_position[:1] != ("repository",) or len(names) < 2:
        return ""
    return f": write the repository as {one_line('/'.join(names), 100)!r}"
