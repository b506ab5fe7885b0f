"""The pytest plugin: the fixture ``fake_quay``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quay_sdk.testing import FakeQuay


@pytest.fixture
def fake_quay() -> Iterator[FakeQuay]:
    """Start an embedded Quay for the test: ``client = fake_quay.client()``."""
    from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - pytest loads this plugin in every run

    with FakeQuay() as quay:
        yield quay
