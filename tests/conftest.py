from __future__ import annotations

import gc
import signal
from collections.abc import Iterator

import pytest
import responses

from quay_sdk import QuayClient
from support import URL
from support.keys import primes_at_hand
from support.threads import wait_for_pages

pytest_plugins = ["pytester", "support.options"]


@pytest.fixture(autouse=True, scope="session")
def _interrupts() -> None:
    """Tests interrupt programs: a shell starts background jobs with SIGINT ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _plain_environment() -> Iterator[None]:
    """Requests of the tests stay on this machine, also where others go through a proxy."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _primes() -> Iterator[None]:
    """Tests that make service keys do not search for primes."""
    with primes_at_hand():
        yield


@pytest.fixture(autouse=True)
def _no_pages_under_way() -> Iterator[None]:
    """Pages that are still being fetched ahead do not reach into the next test."""
    yield
    wait_for_pages()


@pytest.fixture
def no_garbage_collection() -> Iterator[None]:
    """For tests that reach the recursion limit.

    The garbage of earlier tests is not collected there: a finalizer would have no stack left to run on,
    and its RecursionError would be reported as an error of the test.
    """
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    """Responses to requests of the client; each registered one must be requested."""
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


@pytest.fixture
def client() -> Iterator[QuayClient]:
    with QuayClient(URL, token="t0ken", retries=0) as made:
        yield made
