"""RSA keys without the search for primes: the embedded Quay needs some tenths of a second for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, combinations, cycle

import pytest

from quay_sdk.testing import rsa
from support import DATA


@contextmanager
def primes_at_hand() -> Iterator[None]:
    """Make keys of primes that were found before: no two of a test are of the same pair."""
    found = [int(line, 16) for line in (DATA / "primes.txt").read_text("ascii").split()]
    primes = cycle(chain.from_iterable(combinations(found, 2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "_prime", lambda bits: next(primes))
        yield
