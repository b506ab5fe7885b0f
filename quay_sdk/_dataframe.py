"""Models as a pandas DataFrame."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from quay_sdk._extras import missing_extra
from quay_sdk._wire.reader import members_of
from quay_sdk.model import Model, columns_of

if TYPE_CHECKING:
    import pandas

_DATE = "datetime64[us, UTC]"

_DTYPES: dict[Any, str] = {
    datetime: _DATE,
    date: _DATE,
    str: "string",
    int: "Int64",
    float: "Float64",
    bool: "boolean",
}
"""The dtype of a column by its type. They have missing values without becoming another dtype."""


def to_dataframe(items: Iterable[Any], item_type: Any, *, secrets: bool) -> pandas.DataFrame:
    """Return a DataFrame with a row for each item.

    :param items: models; or other values, which become the column ``value``.
    :param item_type: the type of the items. A model determines the columns, even without items.
    :param secrets: whether to include secrets.
    :raises ImportError: pandas is not installed.
    """
    try:
        import pandas  # noqa: PLC0415 - an optional extra, and slow to import
    except ModuleNotFoundError as error:
        raise missing_extra(error, "to_pandas()", "pandas", "pandas") from None

    rows = list(items)
    classes = [cls for cls in dict.fromkeys([item_type, *map(type, rows)]) if _is_model(cls)]
    kinds = {name: kind for cls in classes for name, kind in columns_of(cls).items()}
    if not classes or not all(isinstance(row, Model) for row in rows):
        kinds["value"] = None if classes else item_type
    records = [row.to_record(secrets=secrets) if isinstance(row, Model) else {"value": row} for row in rows]

    def column(name: str) -> Any:
        values = [record.get(name) for record in records]
        dtype = _dtype(kinds[name])
        try:
            if dtype == _DATE:
                return pandas.Series([value and _instant(value) for value in values], dtype=dtype)
            return pandas.Series(values, dtype=dtype)
        except (AttributeError, TypeError, ValueError, OverflowError):
            # An integer of more than 64 bits, or a date that the server has not written as one.
            return pandas.Series(values, dtype="object")

    return pandas.DataFrame({name: column(name) for name in kinds}, index=range(len(records)))


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Model)


def _dtype(kind: Any) -> str:
    first, *others = members_of(kind)
    return "object" if others else _DTYPES.get(first, "object")


def _instant(value: date) -> datetime:
    """An instant in UTC; a day begins at midnight."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)
