"""Answers in a form that two servers can share: what each makes up is replaced by what kind of thing it is.

* Dates become their form and their distance from now: ``<RFC 2822 now>``, ``<ISO Z +14 d>``. Distances are
  rounded to hours; midnights, in days. What lies more than 400 days back stays as it is, and so do dates far
  ahead that only a scenario can have written.
* UUIDs, digests, generated codes and secrets become ``<uuid 1>``, ``<digest 1>``, …, numbered by their first
  appearance in the scenario; :mod:`differential.differences` pairs the numbers of two servers.
* Hashes of avatars stay, unless they are those of an address that nobody has given: the server makes one up
  for robots, and for organizations without one.
* Numeric ids become ``<integer>``, the server's own address ``<server>``, page tokens ``<page token>``.
* What the harness itself has made on a server to be able to use it is left out.

Everything else stays: texts, key sets, ``null`` and absence, the order of lists.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

T = TypeVar("T")

Record = dict[str, Any]
"""A call and its answer: ``call``, ``request``, ``status``, ``headers``, ``body`` or ``text``."""

UNORDERED = {
    # Sets in the server, written out in any order.
    "scopes",
    # Selected without ORDER BY.
    "organizations",
    "aggregated",
    "permissions",
}
"""Keys of lists that the server has in no order."""

HEADERS = ("Content-Type", "Location", "Retry-After", "WWW-Authenticate", "Content-Disposition", "Allow")
"""The headers that are compared."""

SECRETS = {
    "access_token": "token",
    "client_secret": "secret",
    "encrypted_password": "encrypted password",
    "key": "client key",
    "kid": "kid",
    "n": "modulus",
    "password": "password",
    "private_key": "private key",
    "public_key": "public key",
    "status_token": "token",
    "token": "token",
    "token_code": "token",
}
"""Keys of what a server makes up, and what to call it."""

INTEGERS = {"id", "quota_id", "limit_id", "oauth_token_id", "entity_id", "org_id", "user_id"}
"""Keys of ids that count up in the database."""

EPOCHS = {
    "created_date",
    "currentPeriodEnd",
    "currentPeriodStart",
    "date/time",
    "exp",
    "expiration",
    "expiration_date",
    "iat",
    "last_modified",
    "old_expiration_date",
    "timestamp",
    "trialEnd",
    "trialStart",
}
"""Keys of times in epoch seconds, besides ``…_ts``."""

APPLICATION = {
    "oauth_token_id": "<integer>",
    "oauth_token_application_id": "<the harness>",
    "oauth_token_application": "<the harness>",
}
"""What logs say of tokens that the harness has made."""

_PLAIN = re.compile(r"[a-z_]*")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHORT_UUID = re.compile(r"[0-9a-f]{8}")
_DIGEST = re.compile(r"\bsha256:[0-9a-f]{64}\b")
_CODE = re.compile(r"\b(?=[0-9]*[A-Z])[A-Z0-9]{20,}\b")
_SSH_KEY = re.compile(r"(?<=\bssh-rsa )[A-Za-z0-9+/=]{300,}")
_STATE = re.compile(r"(?<=\bstate=)[\w%-]{60,}")
_JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")
_RFC_2822 = re.compile(
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (-0000|GMT|[+-]\d{4})"
)
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"(?<![\d-])\d{4}-\d\d-\d\d(?![\d-])")
_US_DAY = re.compile(r"(?<![\d/])\d\d/\d\d/\d{4}(?![\d/])")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
_ERROR_URL = re.compile(r"https?://[^/\s\"']+(?=/api/v1/error/)")


@dataclass
class Exchange:
    """A request and its answer as they were."""

    operation: str | None
    caller: str
    method: str
    path: str
    query: dict[str, str]
    body: Any
    has_body: bool
    status: int
    headers: dict[str, str]
    is_json: bool
    answer: Any


class Normal:
    """Makes the records of one scenario on one server.

    :param url: the server.
    :param hidden: names of what the harness has made there; items of lists that mention one are left out.
    :param mine: the ending of the names that the scenario makes.
    :param superuser_email: the address of the superuser, who is there before all scenarios.
    """

    def __init__(self, *, url: str, hidden: Iterable[str], mine: str, superuser_email: str) -> None:
        self._url = url
        self._quoted_url = quote(url, safe="")
        self._host = urlsplit(url).netloc
        self._hidden = set(hidden)
        self._mine = mine
        self._superuser_email = superuser_email
        self._superuser_hash = _hash(superuser_email)
        self._numbers: dict[str, dict[str, int]] = {}
        self._client_ids: set[str] = set()
        self._addresses: set[str] = set()
        self.applications: set[str] = set()
        """Client ids of applications of the harness."""

    def record(self, exchange: Exchange, *, mine: bool = False, shape: bool = False) -> Record:
        """Make the record of a call.

        :param mine: keep only those items of lists that mention a name of the scenario.
        :param shape: keep only the types of values.
        """
        request: dict[str, Any] = {"method": exchange.method, "path": self._text(exchange.path)}
        if exchange.query:
            request["query"] = self._value(exchange.query)
        if exchange.has_body:
            self._addresses.update(_hash(address) for address in _ADDRESS.findall(json.dumps(exchange.body)))
            request["body"] = self._value(exchange.body)
        record: Record = {
            "call": exchange.operation or f"{exchange.method} {request['path']}",
            "caller": exchange.caller,
            "request": request,
            "status": exchange.status,
        }
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        for name in HEADERS:
            if name.lower() in headers:
                record.setdefault("headers", {})[name] = self._header(name, headers[name.lower()])
        is_json, answer = _read(exchange)
        if is_json:
            answer = self._visible(answer)
            if mine:
                answer = self._own(answer)
            record["body"] = _shape(answer) if shape else self._value(answer)
        elif answer:
            is_page = answer.lstrip().startswith("<")
            record["text"] = "<an HTML page>" if is_page else self._text(answer)
        return record

    # -- what is left out ----------------------------------------------------------------

    def _visible(self, value: Any) -> Any:
        """The value without list items that mention what the harness has made."""
        return _filtered(value, lambda item: not any(name in json.dumps(item) for name in self._hidden))

    def _own(self, value: Any) -> Any:
        return _filtered(value, lambda item: self._mine in json.dumps(item), deep=False)

    # -- values --------------------------------------------------------------------------

    def _value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            items = [self._value(item, key) for item in value]
            return sorted(items, key=json.dumps) if key in UNORDERED else items
        if isinstance(value, str):
            return self._string(value, key)
        if isinstance(value, bool) or value is None:
            return value
        if key in INTEGERS and isinstance(value, int):
            return "<integer>"
        if (key in EPOCHS or key.endswith("_ts")) and 10**9 < value < 10**11:
            form = "epoch" if isinstance(value, int) else "epoch with a fraction"
            return _moment(form, datetime.fromtimestamp(value, UTC), value)
        if (key in EPOCHS or key.endswith("_ts")) and 10**12 < value < 10**14:
            return _moment("epoch in ms", datetime.fromtimestamp(value / 1000, UTC), value)
        return value

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        made = {}
        if isinstance(value.get("client_id"), str):
            self._client_ids.add(value["client_id"])
        ours = value.get("oauth_token_application_id")
        ours_made = ours is not None and (ours in self.applications or ours not in self._client_ids)
        for key in sorted(value):
            if ours_made and key in APPLICATION:
                made[key] = APPLICATION[key]
            elif key in ("hash", "color") and (whose := self._whose(value)):
                made[key] = f"<{key} {whose}>"
            else:
                made[self._text(key)] = self._value(value[key], key)
        return made

    def _whose(self, avatar: dict[str, Any]) -> str | None:
        """Whose avatar it is, if its hash is not that of a name or an address of the scenario."""
        found, name = avatar.get("hash"), avatar.get("name")
        if not isinstance(found, str) or not isinstance(name, str):
            return None
        if found == self._superuser_hash:
            return "of the superuser"
        if found in self._addresses or found in (_hash(name), _hash(f"{name}@example.com")):
            return None
        return "of a made-up address"

    def _string(self, value: str, key: str) -> str:
        if not value:
            return value
        if key == "next_page":
            return "<page token>"
        if key == "ip":
            with suppress(ValueError):
                ipaddress.ip_address(value)
                return "<ip>"
        if key in ("user-agent", "useragent"):
            return "<user agent>"
        if key == "uuid" and _SHORT_UUID.fullmatch(value):
            return self._numbered("short uuid", value)
        if key in SECRETS and (
            len(value) >= 20 or value.startswith("-----") or key in ("password", "encrypted_password")
        ):
            if _JWT.fullmatch(value):
                return self._numbered("jwt", value)
            form = (
                SECRETS[key]
                if key in ("private_key", "public_key", "encrypted_password")
                else f"{SECRETS[key]}-{len(value)}"
            )
            return self._numbered(form, value)
        return self._text(value)

    def _text(self, value: str) -> str:
        if _PLAIN.fullmatch(value):  # as most are, and nothing below is
            return value
        value = value.replace(self._url, "<server>").replace(self._quoted_url, "<server>")
        value = value.replace(self._host, "<host>")
        value = value.replace(self._superuser_email, "<email of the superuser>")
        value = _ERROR_URL.sub("<server>", value)
        for pattern, form in ((_JWT, "jwt"), (_UUID, "uuid"), (_DIGEST, "digest")):
            value = pattern.sub(lambda match, form=form: self._numbered(form, match[0]), value)  # type: ignore[misc]
        value = _STATE.sub("<state>", value)
        value = _SSH_KEY.sub("<key>", value)
        value = _CODE.sub(lambda match: self._numbered(f"code-{len(match[0])}", match[0]), value)
        for pattern, read in _DATES:
            value = pattern.sub(read, value)
        return value

    def _header(self, name: str, value: str) -> str:
        if name == "Retry-After" and value.isdecimal():
            return "<seconds>"
        if name == "Allow":
            return ", ".join(sorted(value.split(", ")))
        return self._text(value)

    def _numbered(self, form: str, value: str) -> str:
        numbers = self._numbers.setdefault(form, {})
        return f"<{form} {numbers.setdefault(value, len(numbers) + 1)}>"


def _read(exchange: Exchange) -> tuple[bool, Any]:
    """Whether the answer is JSON, and what it says. Some refusals are JSON and claim to be HTML."""
    if not exchange.is_json and exchange.answer.startswith("{"):
        with suppress(ValueError):
            return True, json.loads(exchange.answer)
    return exchange.is_json, exchange.answer


def _filtered(value: Any, keep: Callable[[Any], bool], *, deep: bool = True) -> Any:
    """The value with only those objects in lists that are to be kept."""
    if isinstance(value, dict):
        return {
            key: _filtered(item, keep, deep=deep) if deep or isinstance(item, list) else item
            for key, item in value.items()
        }
    if isinstance(value, list):
        kept = [item for item in value if not isinstance(item, dict) or keep(item)]
        return [_filtered(item, keep) for item in kept] if deep else kept
    return value


def _hash(name: str) -> str:
    """The hash of an avatar."""
    return hashlib.sha256(name.strip().lower().encode()).hexdigest()


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        shapes = {json.dumps(_shape(item), sort_keys=True) for item in value}
        return [json.loads(shape) for shape in sorted(shapes)]
    return value if value is None else f"<{type(value).__name__}>"


# -- dates -----------------------------------------------------------------------------


def _moment(form: str, moment: datetime, written: T) -> T | str:
    """The form of a date and its distance from now; what is long past stays as it is written."""
    now = datetime.now(UTC)
    if moment < now - timedelta(days=400):
        return written
    if not (moment.hour or moment.minute or moment.second):
        days = (moment.date() - now.date()).days
        return f"<{form} midnight {days:+d} d>"
    hours = round((moment - now).total_seconds() / 3600)
    if hours == 0:
        return f"<{form} now>"
    return f"<{form} {hours // 24:+d} d>" if hours % 24 == 0 else f"<{form} {hours:+d} h>"


def _is_far(moment: datetime) -> bool:
    return abs(moment - datetime.now(UTC)) > timedelta(days=400)


def _rfc_2822(match: re.Match[str]) -> str:
    moment = parsedate_to_datetime(match[0]).replace(tzinfo=UTC)
    return _moment(f"RFC 2822 {match[1]}", moment, match[0])


def _iso(match: re.Match[str]) -> str:
    with suppress(ValueError):
        moment = datetime.fromisoformat(match[0])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if not match[2] and _is_far(moment):
            return match[0]  # as the scenario has written it: the server's own dates have fractions
        form = "ISO" + (" with a blank" if match[1] == " " else "") + (" with a fraction" if match[2] else "")
        return _moment(f"{form} {match[3] or 'without zone'}", moment, match[0])
    return match[0]


def _day(match: re.Match[str]) -> str:
    return _dated("day", match[0], "%Y-%m-%d")


def _us_day(match: re.Match[str]) -> str:
    return _dated("US day", match[0], "%m/%d/%Y")


def _dated(form: str, text: str, layout: str) -> str:
    with suppress(ValueError):
        moment = datetime.strptime(text, layout).replace(tzinfo=UTC)
        days = (moment.date() - datetime.now(UTC).date()).days
        return text if _is_far(moment) else f"<{form} {days:+d}>"
    return text


_DATES = ((_RFC_2822, _rfc_2822), (_ISO, _iso), (_DAY, _day), (_US_DAY, _us_day))
