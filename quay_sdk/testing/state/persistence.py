"""The state as JSON: what :meth:`FakeQuay.save` writes and :meth:`FakeQuay.load` reads.

A record that others refer to stands once under ``entities``, by its id; elsewhere its id stands for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn

from quay_sdk.testing import state as state_package
from quay_sdk.testing.config import Config
from quay_sdk.testing.state import State
from quay_sdk.testing.state.base import Entity

FORMAT = 1
"""The version of the format. A file of another one is refused."""

_NOT_SAVED = ("clock", "secret")

_DOMAINS = (
    "accounts",
    "applications",
    "base",
    "billing",
    "builds",
    "directory",
    "images",
    "logs",
    "mails",
    "mirrors",
    "notifications",
    "policies",
    "quotas",
    "registry",
    "repositories",
)


def dump(state: State) -> dict[str, Any]:
    """Return the state as JSON."""
    with _LOCK:
        converter = _converter()
        _REFERRED.clear()
        root = {
            field.name: converter.unstructure(getattr(state, field.name), field.type)
            for field in attrs.fields(State)
            if field.name not in _NOT_SAVED
        }
        rows: dict[int, dict[str, Any]] = {}
        while waiting := [entity for id, entity in _REFERRED.items() if id not in rows]:
            for entity in waiting:
                name = type(entity).__name__
                rows[entity.id] = {"type": name, **_writer(name)(entity)}
        _REFERRED.clear()
    return {
        "format": FORMAT,
        "state": root,
        "entities": {str(id): rows[id] for id in sorted(rows)},
    }


def restore(document: Mapping[str, Any]) -> State:
    """Return the state that :func:`dump` returned as JSON.

    :raises ValueError: the document is of another format.
    """
    if document.get("format") != FORMAT:
        raise ValueError(f"not a saved FakeQuay of format {FORMAT}: format {document.get('format')!r}")
    rows = document["entities"]
    with _LOCK:
        converter, classes = _converter(), _classes()
        # Records refer to each other in circles, so all are there before any is filled.
        _REFERRED.clear()
        for id, row in rows.items():
            _REFERRED[int(id)] = object.__new__(classes[row["type"]])
        for id, row in rows.items():
            _fill(_REFERRED[int(id)], row, converter)
        fields = attrs.fields_dict(State)
        values = {
            name: converter.structure(value, _type_of(fields[name]))
            for name, value in document["state"].items()
        }
        _REFERRED.clear()
    return State(**values)


_LOCK = threading.Lock()

_REFERRED: dict[int, Any] = {}
"""The entities of the state that is being saved or loaded, by their ids."""


def _refer(entity: Entity) -> int:
    _REFERRED[entity.id] = entity
    return entity.id


def _fill(entity: Any, row: Mapping[str, Any], converter: Converter) -> None:
    for field in attrs.fields(type(entity)):
        if field.init:
            setattr(entity, field.name, converter.structure(row[field.name], _type_of(field)))
        else:
            setattr(entity, field.name, field.default)


def _type_of(field: attrs.Attribute[Any]) -> Any:
    return field.type


@cache
def _writer(name: str) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(_classes()[name], _converter())


@cache
def _converter() -> Converter:
    """The converter, which is made once: it compiles a function for each class."""
    _classes()
    converter = Converter()
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
    converter.register_unstructure_hook(Config, lambda config: config.given)
    converter.register_structure_hook(Config, lambda given, _: Config(given))
    converter.register_structure_hook(int | str, lambda value, _: value)
    converter.register_unstructure_hook_func(_is_entity, _refer)
    converter.register_structure_hook_func(_is_entity, lambda id, _: _REFERRED[int(id)])
    return converter


def _is_entity(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Entity)


@cache
def _classes() -> dict[str, type]:
    """The classes of records by name, with their annotations resolved."""
    modules = [import_module(f"{state_package.__name__}.{name}") for name in _DOMAINS]
    classes = {
        kind.__name__: kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and attrs.has(kind)
    }
    for kind in (*classes.values(), State):
        attrs.resolve_types(kind, localns={"Any": Any, **classes})
    return classes
