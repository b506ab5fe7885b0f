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

The server always sends a field without a default. A field that it may omit has the default ``None``.
"""

from __future__ import annotations

import contextlib
import re
import reprlib
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from quay_sdk._display import SECRET, Displayed, Table, Verbatim, iso_date
from quay_sdk._wire import dates
from quay_sdk._wire.converter import CONVERTER
from quay_sdk.errors import DecodeError, InvalidArgumentError

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
    """A data descriptor over the slot of what the fields do not hold: unknown fields, and nulls.

    The slot holds ``None`` if there is neither. An empty dictionary for each model would double the objects
    that the garbage collector tracks.
    """

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        rest = self._slot.__get__(instance) or {}
        known = {entry.wire for entry in instance.__fields__} if rest else ()
        # Nulls of fields are not unknown. The copy keeps changes of nested values away from the model.
        return MappingProxyType(
            {key: copy_json(rest[key]) for key in rest if rest[key] is not None or key not in known}
        )

    def __set__(self, instance: Any, value: Mapping[str, Any]) -> None:
        for entry in instance.__fields__:
            if value.get(entry.wire) is not None:
                raise InvalidArgumentError(f"extra: {entry.wire!r} is a field of {type(instance).__name__}")
        try:
            self._slot.__set__(instance, copy_json(value) or None)
        except RecursionError:
            raise InvalidArgumentError("extra is nested too deeply to be written as JSON") from None


class _ClassName(str):
    """The name of a class whose instances :func:`json.dumps` cannot write, with advice for its error.

    Of the instance, that error contains only the name of the class, in an f-string.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        name = super().__format__(spec)
        if sys._getframe(1).f_globals.get("__name__") == "json.encoder":
            return f"{name} (use its method to_dict(), or default={name}.to_dict)"
        return name


def points_to_to_dict(cls: C) -> C:
    """Make the error of :func:`json.dumps` for an instance name the method ``to_dict``."""
    cls.__name__ = _ClassName(cls.__name__)
    return cls


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
    return points_to_to_dict(made)


_LONGEST_REPR = 4000
_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 500
_REPR.maxtuple = _REPR.maxlist = _REPR.maxdict = 20


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def _base(cls: C) -> C:
    """Make the base class of all models: not frozen, so that the decoder can fill instances."""
    return attrs.define(cls, kw_only=True, repr=False, eq=False, getstate_setstate=False, on_setattr=None)


@_base
class Model(Displayed):
    """A value of the API. It is frozen and has no client.

    Models compare by value; ``null`` and an absent field are equal. Free JSON in a field, such as the
    metadata of a log entry, is plain dictionaries and lists, which must not be modified.

    ``repr``, tables and rich hide secrets. The fields, :meth:`to_dict`, ``pickle`` and ``attrs.asdict``
    contain them.

    :ivar extra: the fields of the response that this version of the SDK does not know, as JSON. It cannot be
        modified; :meth:`to_dict` includes it.
    """

    extra: Mapping[str, Any] = attrs.field(factory=dict)

    __fields__: ClassVar[tuple[Field, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the model as JSON, with the server's names and date formats, secrets included.

        For a model from a response, it is what the server sent: unknown fields and ``null`` are included. A
        model that a program created omits the fields that are ``None`` by default.

        :returns: a new dictionary of plain dictionaries, lists, strings and numbers.
        """
        return _model_to_wire(self, nulls=True)

    def to_record(self, *, secrets: bool = False) -> dict[str, Any]:
        """Return the model as a row of a table: a flat dictionary of field names and Python values.

        ::

            pandas.DataFrame(tag.to_record() for tag in tags)

        A model in a field becomes several entries, such as ``performer.name``. If the field is ``None``, so
        are all of them: all records of a class have the same keys. Models in a sequence or a mapping become
        records. Unknown fields are not included; see ``extra``.

        :param secrets: whether to include secrets. By default, each is replaced by ``"<secret>"``.
        :returns: a new dictionary. A date that cannot be parsed is the value that the server sent.
        """
        record: dict[str, Any] = {}
        cls: Any = type(self)  # Any, for mypy takes the class's __hash__ for that of its instances
        for entry in self.__fields__:
            value = entry.slot.__get__(self)
            if entry.secret and value is not None and not secrets:
                record[entry.name] = repr(SECRET)
            elif isinstance(value, Model) and entry.name not in columns_by_field(cls)[entry.name]:
                inner = value.to_record(secrets=secrets)
                record.update({f"{entry.name}.{name}": inner[name] for name in inner})
            elif value is None:
                record.update(dict.fromkeys(columns_by_field(cls)[entry.name]))
            else:
                record[entry.name] = _to_record_value(_readable(value, entry.format), secrets)
        return record

    if not TYPE_CHECKING:  # type checkers report it

        def __getitem__(self, key: object) -> Any:
            __tracebackhide__ = True
            advice = f".{key}" if key in [entry.name for entry in self.__fields__] else "to_dict()"
            raise TypeError(f"{type(self).__name__!r} object has attributes, not keys: use {advice}")

    def __attrs_post_init__(self) -> None:
        """Note the required fields that a program has set to ``None``: they are ``null`` in the JSON."""
        nulls = {
            entry.wire: None
            for entry in self.__fields__
            if entry.required and entry.slot.__get__(self) is None
        }
        if nulls:
            EXTRA_SLOT.__set__(self, {**self._rest(), **nulls})

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        assert isinstance(other, Model)
        # The first comparison, which parses no dates, is all that most need.
        return self.__getstate__() == other.__getstate__() or self._values() == other._values()

    def __hash__(self) -> int:
        values = (
            _readable(entry.slot.__get__(self), entry.format) for entry in self.__fields__ if entry.hashed
        )
        return hash((type(self), *values))

    def _values(self) -> list[Any]:
        """The values to compare: an instant is equal in any format, ``null`` equals absent."""
        unknown = {key: value for key, value in self._rest().items() if value is not None}
        values = (_readable(entry.slot.__get__(self), entry.format) for entry in self.__fields__)
        return [unknown, *values]

    def _rest(self) -> Mapping[str, Any]:
        """What the fields do not hold: unknown fields, and ``null`` for each known one where it arrived."""
        return EXTRA_SLOT.__get__(self) or {}

    def __getstate__(self) -> dict[str, Any]:
        """The values by field name, as the server sent them: pickles stay valid when fields are added."""
        held = {entry.name: entry.slot.__get__(self) for entry in self.__fields__}
        return {"extra": self._rest(), **{name: value for name, value in held.items() if value is not None}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        held = dict(state)
        rest = dict(held.pop("extra"))
        hints = get_type_hints(type(self)) if rest else {}
        for entry in self.__fields__:
            value = held.pop(entry.name, None)
            if value is None and rest.get(entry.wire) is not None:  # it was unknown when it was pickled
                with contextlib.suppress(DecodeError):  # and what does not fit remains unknown
                    value = (
                        rest[entry.wire] if entry.format else _structured(rest[entry.wire], hints[entry.name])
                    )
                    del rest[entry.wire]
            entry.slot.__set__(self, value)
        # Fields that this version does not have become unknown ones.
        rest.update({name: to_wire(held[name]) for name in held})
        EXTRA_SLOT.__set__(self, rest or None)

    def __repr__(self) -> str:
        text = ", ".join(f"{name}={_REPR.repr(value)}" for name, value in self.__rich_repr__())
        if len(text) > _LONGEST_REPR:
            text = f"{text[: _LONGEST_REPR - 1]}…"
        return f"{type(self).__name__}({text})"

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        # Without this method rich would read the attrs fields itself, secrets included.
        for name, value in self._shown():
            yield name, Verbatim(iso_date(value)) if isinstance(value, date) else value

    def _table(self) -> Table:
        return Table(type(self).__name__, (), list(self._shown()))

    def _shown(self, *, absent: bool = False) -> Iterator[tuple[str, Any]]:
        """Yield the fields to display: secrets are hidden, unknown fields are shown by name only.

        :param absent: whether to include fields that the server may omit and that are ``None``.
        """
        for entry in self.__fields__:
            value = entry.slot.__get__(self)
            if entry.secret and value is not None:
                yield entry.name, SECRET
            elif value is not None or entry.required or absent:
                yield entry.name, _readable(value, entry.format)
        if self.extra:
            yield "extra", Verbatim(f"<{', '.join(map(str, self.extra))}>")

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed.

        :param changes: new values by field name.
        """
        held = {entry.name: entry.slot.__get__(self) for entry in self.__fields__}
        made = type(self)(**{"extra": self._rest(), **held, **changes})
        absent = {entry.wire for entry in self.__fields__ if entry.name not in changes} - self._rest().keys()
        rest = made._rest()
        EXTRA_SLOT.__set__(
            made, {key: rest[key] for key in rest if rest[key] is not None or key not in absent} or None
        )
        return made


M = TypeVar("M", bound=Model)

EXTRA_SLOT: Any = vars(Model)["extra"]
setattr(Model, "extra", _Extra(EXTRA_SLOT))  # noqa: B010 - to a type checker it is a field like others


def add_unknown(model: M, fields: Mapping[str, Any]) -> M:
    """Return a model with further unknown fields."""
    return model.replace(extra={**fields, **model._rest()})


def _readable(value: Any, format: DateFormat | None) -> Any:
    """The parsed date. A repr must not fail, so an invalid date is returned unparsed."""
    if format is None or value is None or isinstance(value, date):
        return value
    try:
        return format.decode(value)
    except (ValueError, OverflowError):
        return value


def _structured(value: Any, kind: Any) -> Any:
    try:
        return CONVERTER.structure(copy_json(value), kind)
    except RecursionError:
        raise
    except Exception:
        raise DecodeError("the value does not fit") from None


@cache
def columns_by_field(cls: Any) -> dict[str, dict[str, Any]]:
    """Return, by field of a model, the names of its entries in a record, each with its type."""
    hints = get_type_hints(cls)
    columns = {}
    for entry in cls.__fields__:
        part = None if entry.secret else _model_in(hints[entry.name])
        inner = {f"{entry.name}.{name}": kind for name, kind in columns_of(part).items()} if part else {}
        columns[entry.name] = inner or {entry.name: hints[entry.name]}
    return columns


def columns_of(cls: Any) -> dict[str, Any]:
    """Return the names of the entries in a record of a model, each with its type."""
    return {name: kind for columns in columns_by_field(cls).values() for name, kind in columns.items()}


def _model_in(hint: Any) -> Any:
    """The model of a field that holds one, or ``None``."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    part, *others = [kind for kind in kinds if kind is not NoneType]
    return part if not others and isinstance(part, type) and issubclass(part, Model) else None


def _to_record_value(value: Any, secrets: bool) -> Any:
    if isinstance(value, Model):
        return value.to_record(secrets=secrets)
    if isinstance(value, (list, tuple)):
        return type(value)([_to_record_value(item, secrets) for item in value])
    if isinstance(value, Mapping):
        return {key: _to_record_value(item, secrets) for key, item in value.items()}
    return value


def to_wire(value: Any, format: DateFormat | None = None, *, nulls: bool = True) -> Any:
    """Return the JSON of a field's value, as new dictionaries and lists.

    :param format: the format of a date on the wire.
    :param nulls: whether models include ``null`` where the server sent it for a field that it may omit.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Model):
        return _model_to_wire(value, nulls=nulls)
    if isinstance(value, (list, tuple)):
        return [to_wire(item, format, nulls=nulls) for item in value]
    if isinstance(value, Mapping):
        return {key: to_wire(item, format, nulls=nulls) for key, item in value.items()}
    if format is not None and isinstance(value, date):
        return format.encode(value)
    return CONVERTER.unstructure(value)


def _model_to_wire(model: Model, *, nulls: bool) -> dict[str, Any]:
    rest = model._rest()
    wire: dict[str, Any] = {}
    for entry in model.__fields__:
        value = entry.slot.__get__(model)
        if value is not None:
            wire[entry.wire] = to_wire(value, entry.format, nulls=nulls)
        elif entry.wire in rest and (nulls or entry.required):
            wire[entry.wire] = copy_json(rest[entry.wire])
    unknown = {key: copy_json(rest[key]) for key in rest if nulls or rest[key] is not None}
    return {**wire, **{key: unknown[key] for key in unknown if key not in wire}}


def copy_json(value: Any) -> Any:
    """Return JSON with new dictionaries and lists."""
    if isinstance(value, Mapping):
        return {key: copy_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [copy_json(entry) for entry in value]
    return value
