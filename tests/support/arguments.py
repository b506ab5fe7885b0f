"""Arguments that the SDK refuses before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import responses

from quay_sdk import InvalidArgumentError, QuayClient
from support import URL

Call = Callable[[QuayClient], object]


def refused(http: responses.RequestsMock, call: Call, problem: str) -> None:
    """Check that a call is refused before it is sent, with a message of one line that contains a text."""
    with (
        QuayClient(URL, "t0ken") as client,
        pytest.raises(InvalidArgumentError, match=re.escape(problem)) as caught,
    ):
        call(client)
    assert "\n" not in str(caught.value)
    assert not http.calls
