"""Dates and durations: decoding and encoding the formats that Quay uses."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from quay_sdk._secrets import type_of
from quay_sdk.errors import InvalidArgumentError

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_RFC_2822 = (
    r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{2}):(\d{2})(?::(\d{2}))?\s+"
    r"(?:([+-])(\d{2})(\d{2})|GMT|UTC|Z)\s*"
)


def parse_instant(value: object) -> datetime:
    """Parse an instant in any of the formats that Quay writes: RFC 2822, ISO 8601, epoch seconds.

    :raises ValueError: it has none of these formats.
    """
    if isinstance(value, str):
        match = re.fullmatch(_RFC_2822, value)
        if match is None:
            return _in_utc(datetime.fromisoformat(value))
        day, month, year, hour, minute, second, sign, offset_hours, offset_minutes = match.groups()
        if month not in _MONTHS:
            raise ValueError(f"{value!r} has no known month")
        instant = datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC
        )
        if sign is None:
            return instant
        offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
        return instant - offset if sign == "+" else instant + offset
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC)
        except (OverflowError, OSError) as error:
            raise ValueError(f"{value!r} is not an instant: {error}") from None
    raise ValueError(f"{value!r} is not an instant")


def _in_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Quay uses UTC; a date without a zone is in UTC."""
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def parse_milliseconds(value: object) -> datetime:
    """Parse an instant in milliseconds since 1970.

    :raises ValueError: it is not a number.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return parse_instant(value / 1000)
    raise ValueError(f"{value!r} is not an instant")


def parse_date(value: object) -> date:
    """Parse a calendar date, ``2025-01-08``.

    :raises ValueError: it does not have this format.
    """
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"{value!r} is not a date")


# -- encoding --------------------------------------------------------------------------
# Each function returns the form that is sent, or raises an InvalidArgumentError. Some also take a value that
# already has this form, and check it.


def _value_or_type(value: object) -> str:
    """A refused value for a message: text and numbers are shown, otherwise the type."""
    return repr(value) if isinstance(value, (str, int, float)) else type_of(value)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise InvalidArgumentError(
                f"{value!r} has no time zone; use an aware datetime, such as datetime.now(timezone.utc)"
            )
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise InvalidArgumentError(f"{value!r} is beyond the years 1 to 9999 in UTC") from None
    raise InvalidArgumentError(f"expected a datetime, not {_value_or_type(value)}")


def encode_rfc_2822(value: object) -> str:
    """``Wed, 08 Jan 2025 19:32:48 -0000``."""
    return format_datetime(_instant(value).replace(tzinfo=None))


def encode_iso(value: object) -> str:
    """``2025-01-08T19:32:48Z``, to the second."""
    if isinstance(value, str):
        _parsed(value, "%Y-%m-%dT%H:%M:%SZ", "YYYY-MM-DDTHH:MM:SSZ")
        return value
    return _instant(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode_iso_exact(value: object) -> str:
    """``2025-01-08T19:32:48.123456Z``, fractions of a second only if there are some."""
    return _instant(value).isoformat().replace("+00:00", "Z")


def encode_epoch_exact(value: object) -> int | float:
    """Seconds since 1970, with their fractions if there are some."""
    instant = _instant(value)
    return instant.timestamp() if instant.microsecond else int(instant.timestamp())


def encode_epoch(value: object) -> int | float:
    """Seconds since 1970 as a whole number; a number is not changed."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return int(_instant(value).timestamp())


def encode_milliseconds(value: object) -> int:
    """Milliseconds since 1970 as a whole number."""
    instant = _instant(value)
    return int(instant.timestamp()) * 1000 + instant.microsecond // 1000


def encode_log_date(value: object) -> str:
    """``01/08/2025``: a day, in UTC."""
    if isinstance(value, str):
        if len(value) == len("YYYY-MM-DD") and value[4] == "-":
            return encode_log_date(_parsed(value, "%Y-%m-%d", "YYYY-MM-DD").date())
        _parsed(value, "%m/%d/%Y", "MM/DD/YYYY or YYYY-MM-DD")
        return value
    if isinstance(value, datetime):
        value = _instant(value).date()
    if isinstance(value, date):
        return f"{value.month:02d}/{value.day:02d}/{value.year:04d}"
    raise InvalidArgumentError(f"expected a date or a datetime, not {_value_or_type(value)}")


def encode_date(value: object) -> str:
    """``2025-01-08``."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise InvalidArgumentError(f"expected a date, not {_value_or_type(value)}")


def encode_seconds(value: object) -> int:
    """A duration in whole seconds, from a ``timedelta`` or a number of seconds."""
    if isinstance(value, timedelta):
        seconds, rest = divmod(value, timedelta(seconds=1))
        if rest:
            raise InvalidArgumentError(f"{value!r} is not a whole number of seconds")
        return seconds
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InvalidArgumentError(f"expected a timedelta or whole seconds, not {_value_or_type(value)}")


def _parsed(value: str, form: str, name: str) -> datetime:
    try:
        return datetime.strptime(value, form)
    except ValueError:
        raise InvalidArgumentError(f"{value!r} is not of the form {name}") from None
