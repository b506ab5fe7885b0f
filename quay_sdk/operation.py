"""What an operation of the API is, and the register of all of them.

An operation is declared once, at its method::

    class AppTokens(Namespace):
        @operation("createAppToken", "POST /api/v1/user/apptoken",
                   scope="user:admin", errors=(400, 401), key="token")
        def create(self, *, title: str) -> AppToken:
            \"\"\"Create an app token.\"\"\"
            ...

The declaration and the signature together say all there is to know: how the arguments are
checked and written, how the answer is read, what the documentation shows. The register
:data:`operations` is found by walking the tree of namespaces below the client.
"""

from __future__ import annotations

import codecs
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property, wraps
from importlib import import_module
from types import FunctionType, MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    NamedTuple,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from quay_sdk import codec
from quay_sdk._sealed import WrongCall, sealed
from quay_sdk._unset import UNSET
from quay_sdk.arguments import (
    Wire,
    Writer,
    json_bytes,
    path_segment,
    query_string,
    repository_path,
    writer_for,
)
from quay_sdk.connections import Write
from quay_sdk.errors import ApiError, DecodeError, InvalidArgumentError, error_class
from quay_sdk.model import Model
from quay_sdk.paging import Page, Paged, Paging
from quay_sdk.streaming import Download

if TYPE_CHECKING:
    from quay_sdk.transport import Answer, Transport

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

Location = Literal["path", "query", "body", "auth"]

WithoutToken = Literal["refused", "answered", "reduced"]
"""How the server treats callers without a valid OAuth token: it refuses them, it returns the same as to
others, or it returns less, perhaps nothing."""

_WHOLE_BODY = ("",)

_WORD = re.compile(rb"[A-Za-z]+[.!]?")

NOTHING: Any = object()


class Parameter(NamedTuple):
    """One parameter of an operation."""

    name: str
    """Its name in Python."""
    wire: str
    """Its name on the wire; empty where the parameter is the whole body. Entries of one Python name
    are the parts of one argument: a repository's namespace and name, joined by a slash."""
    location: Location
    """Where it stands in the request; ``"auth"`` for the user and the password of the one operation
    that signs in by HTTP Basic."""
    required: bool
    """Whether it has to be given."""
    annotation: Any
    """Its type, as annotated."""
    default: Any
    """What holds where it is not given; ``None`` leaves the choice to the server."""


class Request(NamedTuple):
    """What a call sends, all checked and written."""

    method: str
    path: str
    query: tuple[tuple[str, Any], ...] = ()
    body: bytes | None = None
    credentials: tuple[str, ...] = ()
    """User and password of the one call that signs in its own way; else the client's auth."""
    operation: Operation | None = None
    results: tuple[int, ...] = ()
    """Statuses outside 2xx that are results, not errors."""

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}>"  # not the body: it may hold a password

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{query_string(self.query)}" if self.query else self.path


class _Slot(NamedTuple):
    """How one argument is written: a step of an operation's plan."""

    name: str
    wires: tuple[str, ...]
    location: Location
    write: Writer
    omitted: Any
    """The value that says not to send it."""


def _wire_names(name: str, wire: Wire) -> tuple[str, ...]:
    if isinstance(wire.name, tuple):
        return wire.name
    return (name if wire.name is None else wire.name,)


class Operation:
    """One operation of the API, and the decorator that declares a method to be it.

    The method has the declaration as its attribute ``operation``, and its documentation is completed from it.
    The function below the decorator is an interface: its signature counts, and its body is ``...``.

    :param id: Quay's operation id.
    :param route: HTTP method and path from the host's root, ``"POST /api/v1/user/apptoken"``. A
        placeholder ``{repository}`` takes a ``namespace/name``, any other a single segment.
    :param scope: the OAuth scope it needs, if any.
    :param errors: the statuses of the errors it is known to answer.
    :param key: the key under which its result stands in the answer, if under one.
    :param paging: how the server pages it, if it does.
    :param most_pages: after how many pages the server gives the last one again, if it does.
    :param wire: by parameter, what its name and type do not say: the wire name, or a ``Wire``.
        Parameters not in the path go into the body of a POST or PUT, else into the query.
    :param one_of: parameters of which exactly one is to be given.
    :param without_token: how the server treats callers without a valid OAuth token.
    :param removed_by: of a listing whose pages are offsets, the ids of the operations that remove its
        entries, each with the parameter that must be ``True`` for that, or ``None``.
    :param condition: a status that is no success and a key; an answer with both is a result.
    :param features: the server features it needs, by their configuration names.
    :param fresh_login: whether a *session* user must have signed in lately; a token passes.
    :param superuser: whether the server looks for superuser rights.
    :param internal: whether Quay counts it to its own interface, not to the public API.
    :param deprecated: why not to use it any more, if there is a reason.
    :ivar method: the HTTP method.
    :ivar path: the path from the host's root, with ``{placeholders}``.
    :ivar function: the method that carries it out.
    """

    function: Callable[..., Any]

    def __init__(
        self,
        id: str,
        route: str,
        *,
        scope: str | None = None,
        errors: Sequence[int] = (),
        key: str | None = None,
        paging: Paging | None = None,
        most_pages: int | None = None,
        wire: Mapping[str, str | Wire] = MappingProxyType({}),
        one_of: Sequence[str] = (),
        without_token: WithoutToken = "refused",
        removed_by: Mapping[str, str | None] = MappingProxyType({}),
        condition: tuple[int, str] | None = None,
        features: Sequence[str] = (),
        fresh_login: bool = False,
        superuser: bool = False,
        internal: bool = False,
        deprecated: str | None = None,
    ) -> None:
        self.id = id
        method, path = route.split(" ")
        self.method: str = method
        self.path: str = path
        self.scope = scope
        self.errors: tuple[int, ...] = tuple(errors)
        self.key = key
        self.paging: Paging | None = paging
        self.most_pages = most_pages
        self.one_of: tuple[str, ...] = tuple(one_of)
        self.without_token: WithoutToken = without_token
        self.removed_by = removed_by
        self.features: tuple[str, ...] = tuple(features)
        self.fresh_login = fresh_login
        self.superuser = superuser
        self.internal = internal
        self.deprecated = deprecated
        self._wire = {name: Wire(form) if isinstance(form, str) else form for name, form in wire.items()}
        self._condition = condition

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Implement an interface: the method that carries out this operation."""
        self.function = function
        function.__dict__["operation"] = self
        function.__doc__ = _documented(self)

        @wraps(function)
        def method(resource: Namespace, /, *args: Any, **kwargs: Any) -> Any:
            return execute(resource._transport, self, self.bind(args, kwargs))

        return cast(Callable[P, R], sealed(method))

    def __reduce__(self) -> tuple[Any, ...]:
        return operations.__getitem__, (self.id,)

    def __repr__(self) -> str:
        return f"<Operation {self.id}: {self.method} {self.path}>"

    @property
    def call(self) -> str:
        """The dotted name of the method below a client, ``"user.apptokens.create"``."""
        return operations.calls[self.id]

    @property
    def raised(self) -> tuple[int, ...]:
        """The statuses that raise: its errors, but for one that is a result."""
        return tuple(status for status in self.errors if not self._condition or status != self._condition[0])

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return " ".join(inspect.cleandoc(self.function.__doc__ or "").split("\n\n", 1)[0].split())

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function)

    @property
    def returns(self) -> Any:
        """The type of what the method returns, as annotated."""
        return self._hints["return"]

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters; page cursors are none, they are the paging's."""
        defaults = {name: parameter.default for name, parameter in self._signature.items()}
        return tuple(
            Parameter(
                name=slot.name,
                wire=wire,
                location=slot.location,
                required=defaults[slot.name] is inspect.Parameter.empty,
                annotation=self._hints[slot.name],
                default=defaults[slot.name],
            )
            for slot in self._plan
            for wire in slot.wires
        )

    # -- call to arguments -------------------------------------------------------------

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value of each parameter in a call.

        :raises WrongCall: the call does not fit the signature.
        """
        arguments = {**self._defaults, **dict(zip(self._positional, args, strict=False)), **kwargs}
        if (
            len(args) > len(self._positional)
            or arguments.keys() != self._signature.keys()
            or not kwargs.keys().isdisjoint(self._positional[: len(args)])
        ):
            raise WrongCall(self._misfit(args, kwargs))
        return arguments

    def _misfit(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """What is wrong with a call, and which arguments there are."""
        names, positional = list(self._signature), self._positional
        problems = []
        if len(args) > len(positional):
            taken = f"{', '.join(positional)} by position" if positional else "no positional arguments"
            problems.append(f"takes {taken}, got {len(args)}")
        for name in kwargs:
            if name in positional[: len(args)]:
                problems.append(f"got {name!r} by position and by name")
            elif name not in names:
                meant = self._meant(name)
                problems.append(f"unexpected argument {name!r}" + (f", use {meant!r}" if meant else ""))
        given = {*positional[: len(args)], *kwargs, *self._defaults}
        problems += [f"missing argument {name!r}" for name in names if name not in given]
        return f"{self.id}: {'; '.join(problems)} (arguments: {', '.join(names) or 'none'})"

    def _meant(self, name: str) -> str | None:
        """The argument meant by an unknown name: the argument's name on the wire, or a similar name."""
        wires = {parameter.wire: parameter.name for parameter in self.parameters}
        close = get_close_matches(name, self._signature, 1)
        return wires.get(name) or (close[0] if close else None)

    @cached_property
    def _positional(self) -> tuple[str, ...]:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return tuple(name for name, parameter in self._signature.items() if parameter.kind is kind)

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        empty = inspect.Parameter.empty
        return {name: found.default for name, found in self._signature.items() if found.default is not empty}

    # -- arguments to request ----------------------------------------------------------

    @cached_property
    def _signature(self) -> dict[str, inspect.Parameter]:
        """The method's parameters but for ``self``."""
        return dict(list(inspect.signature(self.function).parameters.items())[1:])

    @cached_property
    def _plan(self) -> tuple[_Slot, ...]:
        usual: Location = "body" if self.method in ("POST", "PUT") else "query"
        slots = []
        for name, parameter in self._signature.items():
            wire = self._wire.get(name, Wire())
            names = _wire_names(name, wire)
            if wire.location is None and f"{{{names[0]}}}" in self.path:
                by_name = repository_path if names == ("repository",) else path_segment
                slots.append(_Slot(name, names, "path", wire.write or by_name, NOTHING))
            else:
                location = cast(Location, wire.location or usual)
                omitted = parameter.default if parameter.default in (None, UNSET) else NOTHING
                slots.append(_Slot(name, names, location, self._writer(name, wire), omitted))
        return tuple(slots)

    def _writer(self, name: str, wire: Wire) -> Writer:
        kind = self._hints[name]
        if wire.write is None:
            return writer_for(kind)
        write = wire.write
        if type(None) in get_args(kind):
            return lambda value: None if value is None else write(value)
        return write

    @cached_property
    def _template(self) -> str:
        return re.sub(r"{\w+}", "{}", self.path)

    @cached_property
    def _has_body(self) -> bool:
        return any(slot.location == "body" for slot in self._plan)

    def request(self, arguments: Mapping[str, Any]) -> Request:
        """Check the arguments and write the request they make.

        :raises InvalidArgumentError: one cannot be sent; nothing has been.
        """
        path: list[str] = []
        query: list[tuple[str, Any]] = []
        body: Any = {} if self._has_body else None
        credentials: list[str] = []
        if self.one_of:
            self._check_one_of(arguments)
        for name, wires, location, write, omitted in self._plan:
            value = arguments[name]
            if value is omitted:
                continue
            try:
                written = write(value)
            except InvalidArgumentError as error:
                raise InvalidArgumentError(f"{self.id}: {name}: {error}") from None
            if location == "path":
                path.append(written)
            elif location == "query":
                query.append((wires[0], written))
            elif location == "auth":
                credentials.append(written)
            elif wires == _WHOLE_BODY:
                body = written
            else:
                body.update(zip(wires, written if len(wires) > 1 else (written,), strict=True))
        return Request(
            self.method,
            self._template.format(*path) if path else self.path,
            tuple(query),
            None if body is None else json_bytes(body),
            tuple(credentials),
            self,
        )

    def _check_one_of(self, arguments: Mapping[str, Any]) -> None:
        given = [name for name in self.one_of if arguments[name] is not None and arguments[name] is not UNSET]
        if len(given) != 1:
            wanted = f"exactly one of {', '.join(self.one_of)}"
            raise InvalidArgumentError(f"{self.id}: give {wanted}, not {' and '.join(given) or 'none'}")

    # -- answer to result --------------------------------------------------------------

    def states_condition(self, status: int, body: bytes) -> bool:
        """Whether an answer that is no success is a full result all the same.

        The mirror's health comes as a 503 when it is bad: a report, not an outage.
        """
        if self._condition is None or status != self._condition[0]:
            return False
        try:
            answer = codec.parse_json(body)
        except DecodeError:
            return False
        return isinstance(answer, dict) and self._condition[1] in answer

    def result(self, answer: Answer) -> Any:
        """Read the answer of a success into what the method returns.

        :raises DecodeError: it does not have the documented form.
        """
        if self.returns is not type(None):
            return self._read(answer.body, self._unwrap)
        if not says_done(answer):
            self._read(answer.body, lambda _: None)
        return None

    def _read(self, body: bytes, build: Callable[[Any], T]) -> T:
        try:
            return build(codec.parse_json(body))
        except DecodeError as error:
            error.operation = self.id
            error.outcome_unknown = self.method != "GET"
            raise

    def _unwrap(self, answer: Any) -> Any:
        """Read what stands under the answer's one key; a sibling, should one come, is kept."""
        if self.key is None:
            return codec.structure(answer, self.returns)
        if not isinstance(answer, dict) or self.key not in answer:
            raise DecodeError(f"the answer has no {self.key!r}", payload=answer)
        result = self._structured(answer, answer[self.key], self.returns)
        siblings = {name: value for name, value in answer.items() if name != self.key}
        if siblings and isinstance(result, Model):
            return result.replace(extra={**siblings, **result.extra})
        return result

    def _structured(self, answer: Any, part: Any, into: Any) -> Any:
        """Structure what stands under the key; an error tells of the whole answer."""
        try:
            return codec.structure(part, into)
        except DecodeError as error:
            dot = "." if self.key and error.path and not error.path.startswith("[") else ""
            raise DecodeError(
                error.message, payload=answer, path=f"{self.key or ''}{dot}{error.path}"
            ) from None

    @cached_property
    def _items_type(self) -> Any:
        return tuple[get_args(self.returns)[0], ...]  # type: ignore[misc]

    @property
    def lists(self) -> bool:
        """Whether it gives a collection, as a :class:`Paged`."""
        return get_origin(self.returns) is Paged

    def page(self, body: bytes) -> Page[Any]:
        """Read the answer of a listing into a page.

        :raises DecodeError: it does not have the documented form.
        """
        return self._read(body, self._paged)

    def _paged(self, answer: Any) -> Page[Any]:
        listed, extra = answer, {}
        if self.key is not None:
            if not isinstance(answer, dict) or not isinstance(answer.get(self.key), (list, dict)):
                raise DecodeError(f"the answer has no list under {self.key!r}", payload=answer)
            extra = dict(answer)
            listed = extra.pop(self.key)
        names = tuple(listed) if isinstance(listed, dict) else None
        values = listed if names is None else list(listed.values())
        items = self._structured(answer, values, self._items_type)
        return Page(items=items, names=names, key=self.key, extra=extra)


operation = Operation
"""The name by which methods are declared: ``@operation("createAppToken", "POST …")``."""


def _documented(declared: Operation) -> str:
    """The method's documentation, with what the declaration knows added to it."""
    written = inspect.cleandoc(declared.function.__doc__ or "")
    raised = [f":raises {cls.__name__}: {says}" for cls, says in map(_error_of, declared.raised)]
    facts = [
        f"Operation ``{declared.id}``: ``{declared.method} {declared.path}``.",
        f"OAuth scope: ``{declared.scope}``." if declared.scope else "OAuth scope: none.",
    ]
    if declared.fresh_login:
        facts.append("A user of a session must have signed in lately; a token passes.")
    if declared.superuser:
        facts.append("The server looks for superuser rights.")
    if declared.features:
        facts.append(f"Needs the server's feature {' and '.join(declared.features)}.")
    if declared.deprecated:
        facts.append(f"Deprecated: {declared.deprecated}")
    in_fields = written.rpartition("\n\n")[2].startswith(":")
    return written + ("\n" if in_fields else "\n\n") + "\n".join([*raised, "", " ".join(facts)])


def _error_of(status: int) -> tuple[type[ApiError], str]:
    cls = error_class(status, None, "")
    return cls, " ".join((cls.__doc__ or "").split("\n\n", 1)[0].split())


class Namespace:
    """A branch of the tree below a client.

    A subclass has operations as methods, and further branches as annotations that name
    module and class, ``apptokens: api.appspecifictokens.AppTokens``; such a branch's module
    is imported when it is first touched.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    if not TYPE_CHECKING:  # to a type checker the annotations say it all, and a wrong name is an error

        def __getattr__(self, name: str) -> Namespace:
            return grow(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *branches(type(self))})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._transport.base_url}>"


def branches(cls: type) -> dict[str, str]:
    """The branches that a namespace (or the client) declares, name to ``api.module.Class``."""
    return {
        name: annotation
        for base in reversed(cls.__mro__)
        for name, annotation in inspect.get_annotations(base).items()
        if isinstance(annotation, str) and annotation.startswith("api.")
    }


def grow(parent: Any, name: str) -> Namespace:
    """Make the branch of that name below a namespace or the client, and keep it there.

    :raises AttributeError: there is none.
    """
    branch = branches(type(parent)).get(name)
    if branch is None:
        raise AttributeError(f"{type(parent).__name__!r} object has no attribute {name!r}")
    made: Namespace = parent.__dict__.setdefault(name, resolve(branch)(parent.__dict__["_transport"]))
    return made


def resolve(branch: str) -> type[Namespace]:
    """Import the class that a branch's annotation names."""
    module, _, name = branch.rpartition(".")
    return cast(type[Namespace], getattr(import_module(f"quay_sdk.{module}"), name))


def execute(transport: Transport, declared: Operation, arguments: Mapping[str, Any]) -> Any:
    """Carry out one call: the join between transport, which knows no models, and codec."""
    request = declared.request(arguments)
    if declared.method == "GET":
        return _receive(transport, declared, arguments, request)
    write = Write(declared.id, request.path)
    try:  # an interrupt between these lines must not leave the write behind
        transport.connections.begin_write(write)
        return _receive(transport, declared, arguments, request)
    finally:
        transport.connections.end_write(write)


def _receive(
    transport: Transport, declared: Operation, arguments: Mapping[str, Any], request: Request
) -> Any:
    """Send the request of a call and read its result."""
    if declared.returns is Download:
        return Download(transport.open_file(request))
    if not declared.lists:
        return transport.receive(request, declared.result)

    def check_empty(answer: Answer) -> None:
        if declared.without_token == "reduced":
            from quay_sdk import _credentials  # it imports this module

            _credentials.check_empty(transport, declared, arguments, answer)

    removals = {id for id, flag in declared.removed_by.items() if flag is None or arguments[flag] is True}
    return Paged(transport, request, removals=frozenset(removals), check_empty=check_empty)


def says_done(answer: Answer) -> bool:
    """Whether the body of a 2xx response confirms success without being JSON: it is empty, or one word.

    Anything else must be JSON. An HTML page comes from a proxy or a sign-in, not from the API.
    """
    said = answer.body.removeprefix(codecs.BOM_UTF8).strip()
    return not said or (not answer.is_page and _WORD.fullmatch(said) is not None)


class Operations(Mapping[str, Operation]):
    """All operations, by operation id: ``quay_sdk.operations["createAppToken"]``.

    The first look-up imports all groups of the API.
    """

    @cached_property
    def _found(self) -> dict[str, tuple[Operation, str]]:
        from quay_sdk.client import QuayClient

        return {declared.id: (declared, call) for declared, call in _walk(QuayClient, ())}

    @cached_property
    def calls(self) -> dict[str, str]:
        """Of each operation, the dotted name of its method below a client."""
        return {id: call for id, (_, call) in self._found.items()}

    def __getitem__(self, id: str) -> Operation:
        return self._found[id][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"<{len(self)} operations>"


def _walk(cls: type, way: tuple[str, ...]) -> Iterator[tuple[Operation, str]]:
    for name, member in inspect.getmembers(cls, lambda found: isinstance(found, FunctionType)):
        if "operation" in member.__dict__:
            yield member.__dict__["operation"], ".".join((*way, name))
    for name, branch in branches(cls).items():
        yield from _walk(resolve(branch), (*way, name))


operations: Operations = Operations()
