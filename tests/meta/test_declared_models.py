"""The declared models follow the same rules, and each is used."""

from __future__ import annotations

from typing import get_args, get_type_hints

import attrs

from quay_sdk import Model, operations
from quay_sdk.model import columns_of
from support.declarations import classes, report


def test_the_only_default_of_a_field_is_none() -> None:
    report(
        [
            f"{cls.__name__}.{attribute.name}: {attribute.default!r}"
            for cls in classes(Model)
            for attribute in attrs.fields(cls)
            if attribute.name != "extra" and attribute.default not in (attrs.NOTHING, None)
        ]
    )


def test_a_field_with_a_default_may_be_none() -> None:
    report(
        [
            f"{cls.__name__}.{attribute.name}: {attribute.type}"
            for cls in classes(Model)
            for attribute in attrs.fields(cls)
            if attribute.default is None and "None" not in str(attribute.type)
        ]
    )


def test_every_model_that_names_a_repository_has_its_full_name() -> None:
    report(
        [
            cls.__name__
            for cls in classes(Model)
            if "namespace" in (fields := attrs.fields_dict(cls))
            and fields.keys() & {"name", "repository", "metadata"}
            and not hasattr(cls, "full_name")
        ]
    )


def test_every_model_has_a_record() -> None:
    """The names of a record's entries are known for each, and none is there twice."""
    for cls in classes(Model):
        names = list(columns_of(cls))
        assert len(names) == len(set(names)), cls
        assert len(names) >= len(cls.__fields__), cls


def test_every_model_is_reached_from_an_operation() -> None:
    """A model that nothing gives or takes was forgotten somewhere."""
    used: set[type] = set()
    pending = [
        kind for declared in operations.values() for kind in get_type_hints(declared.function).values()
    ]
    while pending:
        kind = pending.pop()
        pending += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Model) and kind not in used:
            used.update(kind.__mro__)
            pending += [*get_type_hints(kind).values(), *kind.__subclasses__()]
    report([f"{cls.__module__}.{cls.__name__}" for cls in classes(Model) if cls not in used])
