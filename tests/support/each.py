"""Many small cases in one test: pytest spends more on a test than most of them take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import pytest

T = TypeVar("T")


def check_each(cases: Mapping[str, T], check: Callable[[T], object]) -> None:
    """Check every case, and report all that fail, each by its name."""
    assert cases
    failures: list[BaseException] = []
    for name, case in cases.items():
        try:
            check(case)
        except BaseException as error:
            error.add_note(f"in the case {name!r}")
            if not isinstance(error, (Exception, pytest.fail.Exception)):
                raise
            failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise BaseExceptionGroup(f"{len(failures)} of {len(cases)} cases", failures)
