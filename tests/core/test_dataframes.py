"""Listings as DataFrames: rows, columns, types, and no secret unless asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal

import pandas as pd
import pytest

from quay_sdk import Model, Page, QuayClient, operations
from quay_sdk.model import ISO_8601, ISO_DATE, field, model
from quay_sdk.testing import FakeQuay

DATE = "datetime64[us, UTC]"


@model
class Person(Model):
    """Somebody."""

    name: str
    born: date | None = field(default=None, format=ISO_DATE)


@model
class Entry(Model):
    """A row."""

    name: str
    kind: Literal["a", "b"] | str | None = None
    size: int | None = None
    share: float | None = None
    on: bool | None = None
    made: datetime | None = field(default=None, format=ISO_8601)
    key: str | None = field(default=None, secret=True)
    by: Person | None = None
    tags: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        for number in range(60):
            quay.push(f"{quay.USER}/app", tag=f"v{number}", size=2**40 + number)
        yield quay


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client()


def page(*items: Any, item_type: Any = Entry) -> Page[Any]:
    return Page(items=items, item_type=item_type)


def test_all_pages(quay: FakeQuay, client: QuayClient) -> None:
    tags = client.repository.tags.list(f"{quay.USER}/app", limit=50)
    table = tags.to_pandas()
    assert list(table.index) == list(range(60))
    assert len(tags.first_page.to_pandas()) == 50
    assert list(table["name"]) == [tag.name for tag in tags]
    assert table["size"].sum() == sum(tag.size or 0 for tag in tags)
    assert table["last_modified"].max() == max(tag.last_modified for tag in tags)
    assert dict(table.dtypes.astype(str))["last_modified"] == DATE


def test_empty_listing_has_the_columns(client: QuayClient) -> None:
    table = client.user.apptokens.list().to_pandas()
    assert len(table) == 0
    assert {"uuid", "title", "created", "token_code"} <= set(table.columns)
    assert str(table["created"].dtype) == DATE


def test_types() -> None:
    moment = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    full = Entry(
        name="x", kind="c", size=2**53 + 1, share=0.5, on=True, made=moment,
        by=Person(name="ada", born=date(1815, 12, 10)), tags=("a",),
    )  # fmt: skip
    for rows in ([full, Entry(name="y")], [Entry(name="y"), full], [full], []):
        table = page(*rows).to_pandas()
        assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {
            "name": "string",
            "kind": "string",
            "size": "Int64",
            "share": "Float64",
            "on": "boolean",
            "made": DATE,
            "key": "string",
            "by.name": "string",
            "by.born": DATE,
            "tags": "object",
        }
    table = page(full, Entry(name="y")).to_pandas()
    assert table["size"][0] == 2**53 + 1
    assert table["made"][0] == moment
    assert table["by.born"][0] == pd.Timestamp("1815-12-10", tz="UTC")
    assert table["tags"][0] == ("a",)
    assert table.isna().sum(axis=1).tolist() == [1, 8]


def test_what_does_not_fit_its_type_is_kept() -> None:
    odd: Any = "soon"
    table = page(Entry(name="x", size=2**70, made=odd), Entry(name="y", size=1)).to_pandas()
    assert list(table["size"]) == [2**70, 1]
    assert list(table["made"]) == ["soon", None]


def test_secrets() -> None:
    rows = page(Entry(name="x", key="s3cret"), Entry(name="y"))
    assert list(rows.to_pandas()["key"].fillna("")) == ["<secret>", ""]
    assert list(rows.to_pandas(secrets=True)["key"].fillna("")) == ["s3cret", ""]


def test_other_items() -> None:
    assert page("a", "b", item_type=str).to_pandas().to_dict("list") == {"value": ["a", "b"]}
    assert page(item_type=str).to_pandas().to_dict("list") == {"value": []}
    mixed = page(Person(name="ada"), 1, item_type=None).to_pandas()
    assert mixed["name"][0] == "ada"
    assert mixed["value"][1] == 1


def test_every_listing_has_columns() -> None:
    for operation in operations.values():
        if operation.lists:
            table = Page(items=(), item_type=operation.item_type).to_pandas()
            assert len(table.columns) >= 1, operation


def test_records_are_the_same_table(quay: FakeQuay, client: QuayClient) -> None:
    tags = client.repository.tags.list(f"{quay.USER}/app")
    records = pd.DataFrame(tag.to_record() for tag in tags)
    assert list(records.columns) == list(tags.to_pandas().columns)
    assert records["last_modified"].max() == tags.to_pandas()["last_modified"].max()


def test_pandas_does_not_take_the_collection_itself(quay: FakeQuay, client: QuayClient) -> None:
    """It would make one column of all."""
    with pytest.raises(TypeError, match=r"write entries\.to_pandas\(\) for a DataFrame"):
        pd.DataFrame(client.repository.tags.list(f"{quay.USER}/app"))


def test_without_pandas() -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from quay_sdk import Page\n"
        "try: Page(items=()).to_pandas()\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "to_pandas() needs pandas: pip install 'quay-sdk[pandas]'\n"
