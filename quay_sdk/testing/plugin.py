"""The pytest plugin: the fixtures ``fake_quay`` and ``fake_quay_session``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quay_sdk.testing import FakeQuay


@pytest.fixture
def fake_quay() -> Iterator[FakeQuay]:
    """Start an embedded Quay for the test: ``client = fake_quay.client()``."""
    yield from _serving()


@pytest.fixture(scope="session")
def fake_quay_session() -> Iterator[FakeQuay]:
    """Start an embedded Quay for all tests together, which have to leave it as it was."""
    yield from _serving()


def _serving() -> Iterator[FakeQuay]:
    from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - pytest loads this plugin in every run

    with FakeQuay() as quay:
        yield quay
