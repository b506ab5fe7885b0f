"""Dates and durations: decoding and encoding the formats that Quay uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from quay_sdk._secrets import number_or_type, type_of
from quay_sdk._text import one_line
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
# Each function returns the form that is sent, or raises an InvalidArgumentError.

_FIRST, _LAST = 10**8, 10**11
"""Numbers below the first are durations, and those from the second on are milliseconds: seconds since 1970
from March 1973 to the year 5138 lie between them."""


clocks: list[Callable[[], datetime]] = []
"""Clocks of embedded servers that are serving; the last one counts, so that both sides agree on the time."""


def now() -> datetime:
    """Return the present time, in UTC."""
    return clocks[-1]().astimezone(UTC) if clocks else datetime.now(UTC)


def moment(value: object, *, backwards: bool = False) -> datetime:
    """Return the instant that an argument means, in UTC.

    :param value: a :data:`quay_sdk.literals.Moment`.
    :param backwards: whether a ``timedelta`` leads into the past.
    :raises InvalidArgumentError: the value is not a time, has no time zone, or is obviously in another unit.
    """
    if isinstance(value, str):
        value = _from_text(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, timedelta):
        if value < timedelta(0):
            raise InvalidArgumentError(f"{value!r} is negative: pass a positive one, which counts from now")
        try:
            return now() - value if backwards else now() + value
        except OverflowError:
            raise InvalidArgumentError(f"{value!r} leads beyond the years 1 to 9999") from None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not _FIRST <= value < _LAST:
            times = "past" if backwards else "future"
            duration = f"a duration; for a time in the {times}, pass a timedelta"
            shown = number_or_type(value)
            given = "the number" if shown == type_of(value) else shown
            raise InvalidArgumentError(
                f"{given} is not seconds since 1970, it looks like "
                f"{'milliseconds: divide it by 1000' if value >= _LAST else duration}"
            )
        return datetime.fromtimestamp(value, UTC)
    raise InvalidArgumentError(
        f"expected a datetime, a date, ISO 8601 text, a timedelta or seconds since 1970, not {type_of(value)}"
    )


def _from_text(text: str) -> datetime | date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        shown = one_line(text, 100)
        raise InvalidArgumentError(
            f"{shown!r} is not a date in ISO 8601, such as '2031-01-01T12:00:00Z' or '2031-01-01'; "
            "for a duration, pass a timedelta"
        ) from None
    if found.utcoffset() is None:
        raise InvalidArgumentError(f"{text!r} has no time zone; append 'Z' for UTC")
    return found


def encode_expiration(value: object) -> int:
    """The moment at which something expires, in whole seconds since 1970.

    :raises InvalidArgumentError: it is not in the future.
    """
    expires = moment(value)
    if expires <= now():
        raise InvalidArgumentError(
            f"{expires:%Y-%m-%dT%H:%M:%SZ} is in the past: an expiration must be in the future"
        )
    return int(expires.timestamp())


def encode_past(value: object) -> int:
    """A moment in the past, in whole seconds since 1970."""
    return int(moment(value, backwards=True).timestamp())


def encode_start(value: object) -> str:
    """The moment at which something begins, ``2025-01-08T19:32:48Z``."""
    return moment(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def log_day(value: object) -> date:
    """Return the day, in UTC, that an argument of a log operation selects."""
    return moment(value, backwards=True).date()


def encode_log_date(value: object) -> str:
    """The day of a moment in the past, ``01/08/2025``, in UTC."""
    day = log_day(value)
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def _value_or_type(value: object) -> str:
    """A refused value for a message: text and numbers are shown, otherwise the type."""
    return repr(value) if isinstance(value, (str, int, float)) else type_of(value)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise InvalidArgumentError(
                f"{value.isoformat()} has no time zone; for UTC, pass tzinfo=timezone.utc"
            )
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise InvalidArgumentError(f"{value!r} is beyond the years 1 to 9999 in UTC") from None
    raise InvalidArgumentError(f"expected a datetime, not {_value_or_type(value)}")


def encode_rfc_2822(value: object) -> str:
    """``Wed, 08 Jan 2025 19:32:48 -0000``."""
    return format_datetime(_instant(value).replace(tzinfo=None))


def encode_iso_exact(value: object) -> str:
    """``2025-01-08T19:32:48.123456Z``, fractions of a second only if there are some."""
    return _instant(value).isoformat().replace("+00:00", "Z")


def encode_epoch_exact(value: object) -> int | float:
    """Seconds since 1970, with their fractions if there are some."""
    instant = _instant(value)
    return instant.timestamp() if instant.microsecond else int(instant.timestamp())


def encode_milliseconds(value: object) -> int:
    """Milliseconds since 1970 as a whole number."""
    instant = _instant(value)
    return int(instant.timestamp()) * 1000 + instant.microsecond // 1000


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
