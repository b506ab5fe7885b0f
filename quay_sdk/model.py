"""The base class of models, and the declaration of their fields.

A model is a frozen, slotted attrs class without a client::

    @model
    class AppToken(Model):
        \"\"\"A password for one application.

        :ivar uuid: …
        \"\"\"

        uuid: str
        created: datetime = field(format=RFC_2822)
        token_code: str | None = field(default=None, secret=True)

The server always sends a field without a default. A field that it may omit has the default ``None``, and
:meth:`Model.to_dict` omits it while it is ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, dataclass_transform

import attrs

from quay_sdk import _html
from quay_sdk._wire import dates
from quay_sdk._wire.converter import CONVERTER
from quay_sdk.errors import DecodeError

C = TypeVar("C", bound=type)


class DateFormat(NamedTuple):
    """The format of a date on the wire: how it is decoded and encoded."""

    decode: Callable[[object], date]
    encode: Callable[[Any], Any]


RFC_2822 = DateFormat(dates.parse_instant, dates.encode_rfc_2822)
ISO_8601 = DateFormat(dates.parse_instant, dates.encode_iso_exact)
ISO_DATE = DateFormat(dates.parse_date, dates.encode_date)
EPOCH = DateFormat(dates.parse_instant, dates.encode_epoch_exact)
EPOCH_MILLISECONDS = DateFormat(dates.parse_milliseconds, dates.encode_milliseconds)

_WIRE, _SECRET, _FORMAT = "wire", "secret", "format"


def field(
    *,
    default: Any = attrs.NOTHING,
    wire: str | None = None,
    secret: bool = False,
    format: DateFormat | None = None,
) -> Any:
    """Declare a field that is more than its name and type.

    :param default: the value if the server omits the field; ``None`` for a field that it may omit.
    :param wire: the key in the JSON, if it is not the field's name.
    :param secret: whether to hide the value in ``repr``, HTML and rich.
    :param format: the format of a date on the wire.
    """
    return attrs.field(
        default=default, repr=not secret, metadata={_WIRE: wire, _SECRET: secret, _FORMAT: format}
    )


class Field(NamedTuple):
    """One field of a model, for decoding and display."""

    name: str
    wire: str
    required: bool
    secret: bool
    format: DateFormat | None
    hashed: bool
    """Whether it is part of the hash: free JSON may contain dictionaries, which are not hashable."""
    slot: Any
    """The descriptor of the slot, which holds the value as the server sent it."""


class _Date:
    """A data descriptor over the slot of a date, which holds the value as the server sent it.

    :meth:`Model.to_dict` returns that value. It is parsed on access: parsing each date of a page takes longer
    than the rest of the page.
    """

    def __init__(self, name: str, slot: Any, format: DateFormat) -> None:
        self._name = name
        self._slot = slot
        self._parse = format.decode

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        value = self._slot.__get__(instance)
        if value is None or isinstance(value, date):
            return value
        try:
            return self._parse(value)
        except (ValueError, OverflowError):
            raise DecodeError("not a valid date", payload=value, path=self._name) from None

    def __set__(self, instance: Any, value: Any) -> None:
        self._slot.__set__(instance, value)


class _Extra:
    """A data descriptor over the slot of the unknown fields, which holds ``None`` instead of an empty one.

    Most models have no unknown fields, and an empty dictionary for each would double the objects that the
    garbage collector tracks in a large response.
    """

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else self._slot.__get__(instance) or {}

    def __set__(self, instance: Any, value: Any) -> None:
        self._slot.__set__(instance, value or None)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def model(cls: C) -> C:
    """Make a class a model: frozen, slotted, built by keywords, compared by value."""
    # Comparing is Model's: attrs would compile a method of its own for each class, at a third
    # of the time that a group of the API takes to import.
    made = attrs.define(cls, frozen=True, kw_only=True, repr=False, eq=False, getstate_setstate=False)
    fields = []
    for attribute in attrs.fields(made):
        meta = attribute.metadata
        format = meta.get(_FORMAT)
        slot = next(vars(base)[attribute.name] for base in made.__mro__ if attribute.name in vars(base))
        if isinstance(slot, _Date):  # inherited: its slot lies below
            slot = slot._slot
        elif format is not None:
            setattr(made, attribute.name, _Date(attribute.name, slot, format))
        fields.append(
            Field(
                name=attribute.name,
                wire=meta.get(_WIRE) or attribute.name,
                required=attribute.default is attrs.NOTHING,
                secret=meta.get(_SECRET, False),
                format=format,
                hashed=not re.search(r"\b(?:Mapping|Any)\b", str(attribute.type)),
                slot=slot,
            )
        )
    setattr(made, "__fields__", tuple(entry for entry in fields if entry.name != "extra"))  # noqa: B010
    return made


class _Hidden:
    """Placeholder for a hidden value."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return f"<{self._text}>"


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def _base(cls: C) -> C:
    """Make the base class of all models: not frozen, so that the decoder can fill instances."""
    return attrs.define(cls, kw_only=True, repr=False, eq=False, getstate_setstate=False, on_setattr=None)


@_base
class Model:
    """A value of the API. It is frozen and has no client.

    :ivar extra: the fields of the response that this version of the SDK does not know, as JSON;
        :meth:`to_dict` includes them.
    """

    extra: Mapping[str, Any] = attrs.field(factory=dict)

    __fields__: ClassVar[tuple[Field, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the model as JSON, with the server's names and date formats.

        :returns: plain dictionaries, lists, strings and numbers; they include unknown fields.
        """
        wire: dict[str, Any] = {}
        for entry in self.__fields__:
            value = entry.slot.__get__(self)
            if value is not None:
                wire[entry.wire] = to_wire(value, entry.format)
            elif entry.required:
                wire[entry.wire] = None
        wire.update(self.extra)
        return wire

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        assert isinstance(other, Model)
        return self.__getstate__() == other.__getstate__() or self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, entry.name) for entry in self.__fields__ if entry.hashed)))

    def _values(self) -> list[Any]:
        """The values to compare: an instant is equal in any format."""
        return [self.extra, *(getattr(self, entry.name) for entry in self.__fields__)]

    def __getstate__(self) -> tuple[Any, ...]:
        return (self.extra, *(entry.slot.__get__(self) for entry in self.__fields__))

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        extra, *values = state
        object.__setattr__(self, "extra", extra)
        for entry, value in zip(self.__fields__, values, strict=True):
            entry.slot.__set__(self, value)

    def __repr__(self) -> str:
        shown = [f"{name}={text}" for name, text in self._shown()]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        return _html.model_table(type(self).__name__, self._shown())

    def _shown(self) -> list[tuple[str, str]]:
        """Each field's name and ``repr``."""
        return [(name, repr(value)) for name, value in self.__rich_repr__()]

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields to display: secrets are hidden, unknown fields are shown by name only.

        Without this method rich would read the attrs fields itself, secrets included.
        """
        for entry in self.__fields__:
            value = entry.slot.__get__(self)
            if entry.secret and value is not None:
                yield entry.name, _Hidden("secret")
            elif value is not None or entry.required:
                yield entry.name, _readable(value, entry.format)
        if self.extra:
            yield "extra", _Hidden(", ".join(map(str, self.extra)))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed.

        :param changes: new values by field name.
        """
        held = {entry.name: entry.slot.__get__(self) for entry in self.__fields__}
        return type(self)(**{"extra": self.extra, **held, **changes})


EXTRA_SLOT: Any = vars(Model)["extra"]
setattr(Model, "extra", _Extra(EXTRA_SLOT))  # noqa: B010 - to a type checker it is a field like others


def _readable(value: Any, format: DateFormat | None) -> Any:
    """The parsed date. A repr must not fail, so an invalid date is returned unparsed."""
    if format is None or value is None or isinstance(value, date):
        return value
    try:
        return format.decode(value)
    except (ValueError, OverflowError):
        return value


def to_wire(value: Any, format: DateFormat | None = None) -> Any:
    """Return the JSON of a field's value."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, tuple):
        return [to_wire(item, format) for item in value]
    if isinstance(value, Mapping):
        # An object in an object is free JSON at any depth, and needs no conversion.
        return {key: item if isinstance(item, dict) else to_wire(item, format) for key, item in value.items()}
    if format is not None and isinstance(value, date):
        return format.encode(value)
    if value is None or isinstance(value, (str, int, float, list)):
        return value
    return CONVERTER.unstructure(value)
