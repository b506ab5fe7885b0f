"""Resources: the attributes of a client, which have operations as methods."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, cast

from quay_sdk._display import Displayed, Table
from quay_sdk._hints import HINTS
from quay_sdk._text import without_markup

if TYPE_CHECKING:
    from quay_sdk._http.transport import Transport


class Resource(Displayed):
    """A group of operations, reachable as an attribute of the client or of another resource.

    A subclass has operations as methods, and further resources as annotations that name module and class::

        class CurrentUser(Resource):
            apptokens: api.appspecifictokens.AppTokens

    The module of such a resource is imported when the attribute is first used.
    """

    def __init__(self, transport: Transport, path: str = "client") -> None:
        self._transport = transport
        self._path = path

    if not TYPE_CHECKING:  # type checkers read the annotations, and report a wrong name

        def __getattr__(self, name: str) -> Resource:
            __tracebackhide__ = True
            return load(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *resources(type(self))})

    def __repr__(self) -> str:
        return f"<{self._path} of {self._transport.base_url}>"

    def _table(self) -> Table:
        found = [(name, getattr(self, name)) for name in dir(self)]
        rows = [
            (f"{name}()" if inspect.ismethod(member) else name, without_markup(_first_line(member)))
            for name, member in found
            if inspect.ismethod(member) or isinstance(member, Resource)
        ]
        return Table(f"{self._path} of {self._transport.base_url}", (), rows)


def _first_line(member: object) -> str:
    return (inspect.getdoc(member) or "").partition("\n")[0]


def resources(cls: type[Resource]) -> dict[str, str]:
    """Return the resources that a class declares, each with its class as ``api.module.Class``."""
    return {
        name: annotation
        for base in reversed(cls.__mro__)
        for name, annotation in inspect.get_annotations(base).items()
        if isinstance(annotation, str) and annotation.startswith("api.")
    }


def load(parent: Resource, name: str) -> Resource:
    """Create the resource of that name and keep it as an attribute of its parent.

    :raises AttributeError: the parent has no such resource.
    """
    __tracebackhide__ = True
    declared = resources(type(parent)).get(name)
    # By way of __dict__: an object that is being unpickled has neither _path nor _transport yet.
    path = f"{parent.__dict__.get('_path', '')}.{name}"
    if declared is None:
        problem = f"{type(parent).__name__!r} object has no attribute {name!r}"
        hint = HINTS.get(path.removeprefix("client."))
        raise AttributeError(f"{problem}: {hint}" if hint else problem, name=name, obj=parent)
    child = load_class(declared)(parent.__dict__["_transport"], path)
    kept: Resource = parent.__dict__.setdefault(name, child)
    return kept


def load_class(declared: str) -> type[Resource]:
    """Import the class that an annotation names."""
    module, _, name = declared.rpartition(".")
    return cast(type[Resource], getattr(import_module(f"quay_sdk.{module}"), name))
