"""Arguments of policies and quotas that the server would misread are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
import responses

from quay_sdk import QuayClient
from support import URL
from support.arguments import refused

UUID = "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1"


def sent(http: responses.RequestsMock) -> Any:
    return json.loads(http.calls[-1].request.body or "null")


# -- autoprune policies ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "value", "problem"),
    [
        ("number_of_tags", "7d", "value: expected a number of tags, not '7d'"),
        ("number_of_tags", "7", "value: expected a number of tags, not '7'"),
        ("number_of_tags", timedelta(days=7), "value: expected a number of tags, not timedelta"),
        ("number_of_tags", 0, "value: expected a number of tags, not 0"),
        ("number_of_tags", -1, "value: expected a number of tags, not -1"),
        pytest.param("number_of_tags", -(10**5000), "value: expected a number of tags, not int", id="huge"),
        ("creation_date", 30, "value: expected an age: a timedelta, or a number and s, m, h, d, w or y"),
        ("creation_date", "30", "not '30'"),
        ("creation_date", "30 d", "not '30 d'"),
        ("creation_date", "30D", "not '30D'"),
        ("creation_date", "0d", "not '0d'"),
        ("creation_date", "-5d", "not '-5d'"),
        ("creation_date", "1.5d", "not '1.5d'"),
        ("creation_date", "1mo", "not '1mo'"),
        ("creation_date", "999999999999y", "not '999999999999y'"),
        ("creation_date", "", "not ''"),
        ("creation_date", True, "value: expected"),
        ("creation", "7d", "method: expected 'number_of_tags' or 'creation_date', not 'creation'"),
    ],
)
def test_value_of_a_policy(http: responses.RequestsMock, method: str, value: Any, problem: str) -> None:
    given = {"method": method, "value": value}
    for call in (
        lambda c: c.user.autoprune_policies.create(**given),
        lambda c: c.user.autoprune_policies.update(UUID, **given),
        lambda c: c.organization.autoprune_policies.create("acme", **given),
        lambda c: c.organization.autoprune_policies.update("acme", UUID, **given),
        lambda c: c.repository.autoprune_policies.create("acme/app", **given),
        lambda c: c.repository.autoprune_policies.update("acme/app", UUID, **given),
    ):
        refused(http, call, problem)


@pytest.mark.parametrize(
    ("method", "value", "body"),
    [
        ("number_of_tags", 1, 1),
        *(("creation_date", f"2{unit}", f"2{unit}") for unit in "smhdwy"),
        ("creation_date", timedelta(days=7), "1w"),
    ],
)
def test_value_that_is_sent(http: responses.RequestsMock, method: str, value: Any, body: Any) -> None:
    http.add("POST", f"{URL}/api/v1/repository/acme/app/autoprunepolicy/", status=201, json={"uuid": UUID})
    with QuayClient(URL, "t0ken") as client:
        client.repository.autoprune_policies.create("acme/app", method=method, value=value)
    assert sent(http) == {"method": method, "value": body}


def test_matches_without_a_pattern(http: responses.RequestsMock) -> None:
    problem = "tag_pattern_matches=False needs a tag_pattern"
    refused(
        http,
        lambda c: c.user.autoprune_policies.create(
            method="number_of_tags", value=5, tag_pattern_matches=False
        ),
        problem,
    )
    http.add("POST", f"{URL}/api/v1/user/autoprunepolicy/", status=201, json={"uuid": UUID})
    with QuayClient(URL, "t0ken") as client:  # as listed for a policy without a pattern
        client.user.autoprune_policies.create(method="number_of_tags", value=5, tag_pattern_matches=True)
    assert sent(http) == {"method": "number_of_tags", "value": 5, "tagPatternMatches": True}


# -- immutability policies -------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "tag_pattern: expected 1 to 256 characters, got 0"),
        (" ", "tag_pattern: expected 1 to 256 characters, got 0"),
        ("a" * 257, "tag_pattern: expected 1 to 256 characters, got 257"),
    ],
    ids=["empty", "blank", "long"],
)
@pytest.mark.parametrize(
    "call",
    [
        lambda c, pattern: c.organization.immutability_policies.create("acme", tag_pattern=pattern),
        lambda c, pattern: c.organization.immutability_policies.update("acme", UUID, tag_pattern=pattern),
        lambda c, pattern: c.repository.immutability_policies.create("acme/app", tag_pattern=pattern),
        lambda c, pattern: c.repository.immutability_policies.update("acme/app", UUID, tag_pattern=pattern),
    ],
    ids=["organization create", "organization update", "repository create", "repository update"],
)
def test_pattern_of_an_immutability_policy(
    http: responses.RequestsMock, call: Callable[..., object], pattern: str, problem: str
) -> None:
    refused(http, lambda client: call(client, pattern), problem)


@pytest.mark.parametrize(
    "pattern",
    [r"v\p{N}+", r"v.+(?<!-rc\d+)", "(?|v(1)|w(2))", "v(?i)rc", "[[:digit:]]+", "a" * 256 + " "],
    ids=["property", "look-behind", "branch reset", "flag", "class", "length without space"],
)
def test_pattern_in_the_syntax_of_the_server(http: responses.RequestsMock, pattern: str) -> None:
    http.add("POST", re.compile(".*/immutabilitypolicy/"), status=201, json={"uuid": UUID})
    with QuayClient(URL, "t0ken") as client:
        client.organization.immutability_policies.create("acme", tag_pattern=pattern)
    assert sent(http) == {"tagPattern": pattern}


# -- quotas ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "size"),
    [
        ("100.5 GiB", 107911053312),
        ("10 GiB", 10 * 2**30),
        (" 10 GiB ", 10 * 2**30),
        ("10.0 GiB", 10 * 2**30),
        ("100gb", 100 * 10**9),
        ("5 B", 5),
        ("1.5KB", 1500),
        ("2 kib", 2048),
        ("3MB", 3 * 10**6),
        ("3MiB", 3 * 2**20),
        ("1 TB", 10**12),
        ("1TIB", 2**40),
        ("1G", 10**9),
        ("1 Gi", 2**30),
    ],
)
def test_size_that_is_sent(http: responses.RequestsMock, limit: str, size: int) -> None:
    http.add("POST", f"{URL}/api/v1/organization/acme/quota", status=201, json="Created")
    http.add("PUT", f"{URL}/api/v1/organization/acme/quota/1", json={"id": 1})
    with QuayClient(URL, "t0ken") as client:
        client.organization.quotas.create("acme", limit=limit)
        assert sent(http) == {"limit_bytes": size}
        client.organization.quotas.update("acme", 1, limit=limit)
        assert sent(http) == {"limit_bytes": size}


FORMS = (
    "limit: expected a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as '10 GiB' or '1.5 TB', not"
)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"limit": "many"}, f"{FORMS} 'many'"),
        ({"limit": "10"}, f"{FORMS} '10'"),
        ({"limit": "10  GiB"}, f"{FORMS} '10  GiB'"),
        ({"limit": "-1 GiB"}, f"{FORMS} '-1 GiB'"),
        ({"limit": "1e3 GB"}, f"{FORMS} '1e3 GB'"),
        ({"limit": "1 iB"}, f"{FORMS} '1 iB'"),
        ({"limit": "1,5 GB"}, f"{FORMS} '1,5 GB'"),
        ({"limit": "٣ GB"}, FORMS),
        ({"limit": "3 \N{KELVIN SIGN}B"}, FORMS),
        ({"limit": "9" * 5000 + " GB"}, FORMS),
        ({"limit": "0.1 GiB"}, "limit: '0.1 GiB' is not a whole number of bytes; use limit_bytes"),
        ({"limit": "0 GiB"}, "limit: expected 1 to 9223372036854775807 bytes, not 0"),
        ({"limit": "9 EiB"}, "limit: expected 1 to 9223372036854775807 bytes"),
        ({"limit": 10}, "limit: expected a string, not int"),
        ({"limit_bytes": 0}, "limit_bytes: expected 1 to 9223372036854775807 bytes, not 0"),
        ({"limit_bytes": -1}, "limit_bytes: expected 1 to 9223372036854775807 bytes, not -1"),
        ({"limit_bytes": 1.5}, "limit_bytes: expected a whole number, not float"),
    ],
)
def test_size_that_is_refused(http: responses.RequestsMock, given: Any, problem: str) -> None:
    refused(http, lambda c: c.organization.quotas.update("acme", 1, **given), problem)
    refused(http, lambda c: c.organization.quotas.create("acme", **given), problem)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "changeOrganizationQuotaLimit: pass type or threshold_percent"),
        ({"threshold_percent": 0}, "threshold_percent: expected 1 to 100, not 0"),
        ({"threshold_percent": 101}, "threshold_percent: expected 1 to 100, not 101"),
    ],
)
def test_limit_of_a_quota(http: responses.RequestsMock, given: Any, problem: str) -> None:
    refused(http, lambda c: c.organization.quotas.limits.update("acme", 1, 2, **given), problem)


class Effect(Enum):
    WARN = "Warning"


class TextEffect(str, Enum):  # noqa: UP042 - its str() is not its value
    WARN = "Warning"


@pytest.mark.parametrize("type", [Effect.WARN, TextEffect.WARN, "Warning"])
def test_type_of_a_limit(http: responses.RequestsMock, type: Any) -> None:
    http.add("POST", re.compile(".*/limit"), status=201, json="Created")
    with QuayClient(URL, "t0ken") as client:
        client.organization.quotas.limits.create("acme", 1, type=type, threshold_percent=80)
    assert sent(http) == {"type": "Warning", "threshold_percent": 80}
