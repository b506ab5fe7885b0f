"""Operations of the API: arguments to a request, a response to a result, and the index of all of them.

An operation is declared once, at its method::

    class AppTokens(Resource):
        @operation("createAppToken", "POST /api/v1/user/apptoken",
                   scope="user:admin", errors=(400, 401), key="token")
        def create(self, *, title: str) -> AppToken:
            \"\"\"Create an app token.\"\"\"
            ...

Declaration and signature determine how the arguments are checked and encoded, how the response is decoded
and what the documentation shows. The index :data:`operations` walks the resources below a client.
"""

from __future__ import annotations

import inspect
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, wraps
from types import FunctionType, MappingProxyType, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    NamedTuple,
    ParamSpec,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from urllib.parse import urlsplit

from quay_sdk import _docstrings
from quay_sdk._calls import level_of_caller, positional, wrong_call
from quay_sdk._credentials import check_empty, check_session, identity
from quay_sdk._display import Displayed, Table
from quay_sdk._explanations import explanation
from quay_sdk._http.connections import Removals
from quay_sdk._http.request import Request
from quay_sdk._json import check_depth, parse_json
from quay_sdk._sealed import sealed
from quay_sdk._text import without_markup
from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import decode
from quay_sdk._wire.encode import (
    Encoder,
    encoder_for,
    json_bytes,
    path_segment,
    query_text,
    repository_path,
)
from quay_sdk._wire.reader import locate, value_or_kind
from quay_sdk.auth import basic_authorization
from quay_sdk.download import Download
from quay_sdk.errors import ApiError, DecodeError, InvalidArgumentError, PagingError
from quay_sdk.model import Model, add_unknown
from quay_sdk.paging import Page, Paged, Paging, is_last
from quay_sdk.resource import Resource, load_class, resources

if TYPE_CHECKING:
    from quay_sdk._http.response import Response
    from quay_sdk._http.transport import Transport

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

Location = Literal["path", "query", "body", "auth"]

WithoutToken = Literal["refused", "answered", "reduced"]
"""How the server treats callers without a valid OAuth token: it refuses them, it returns the same as to
others, or it returns less, perhaps nothing."""


SuperuserAccess = Literal["no", "admitted", "required", "full_access"]
"""What superusers may do with an operation; see :class:`Operation`."""


def _kind_of(annotation: Any) -> Kind:
    """The kind of value that a parameter takes, by its annotation."""
    members = set(get_args(annotation)) if get_origin(annotation) in (Union, UnionType) else {annotation}
    members -= {NoneType, Unset}
    if date in members or datetime in members:
        return "date"
    if timedelta in members:
        return "duration"
    if any(get_origin(member) is Literal for member in members):
        return "choice"
    for kind, types in _KINDS.items():
        if any(member in types or get_origin(member) in types for member in members):
            return kind
    return "object"


_KINDS: dict[Kind, tuple[type, ...]] = {
    "object": (Mapping, dict),
    "list": (Sequence, list, tuple),
    "boolean": (bool,),
    "string": (str,),
    "number": (float,),
    "integer": (int,),
}


def _release(since: str) -> list[int]:
    return [int(part) for part in since.split(".")]


_ALWAYS_SENT: Any = object()

log: logging.Logger = logging.getLogger("quay_sdk")


PATH_NAMES: dict[str, str] = {
    "organization": "orgname",
    "team": "teamname",
    "member": "membername",
    "robot": "robot_shortname",
    "prototype_id": "prototypeid",
    "label_id": "labelid",
    "manifest_digest": "manifestref",
}
"""The server's names of path parameters that have another name here."""


def _name_in_request(name: str, path: str) -> str:
    """The name in the request of an argument that declares none: a placeholder of the path, or its own."""
    placeholder = PATH_NAMES.get(name, name)
    return placeholder if f"{{{placeholder}}}" in path else name


Kind = Literal["string", "integer", "number", "boolean", "date", "duration", "choice", "list", "object"]
"""A kind of value, for programs that ask people for it."""


class Parameter(NamedTuple):
    """One parameter of an operation."""

    name: str
    """Its name in Python."""
    wires: tuple[str, ...]
    """Its names in the request: one; two if it is sent in two parts, as the namespace and the name of a
    repository; none if it is the whole body."""
    location: Location
    """Its place in the request; ``"auth"`` for the user and the password of the one operation that signs in
    by HTTP Basic."""
    required: bool
    """Whether it is required."""
    annotation: Any
    """Its type, as annotated."""
    default: Any
    """Its default; with ``None`` it is not sent, and the server's default applies."""
    since: str
    """The first release of Quay that has it, ``"3.17"``; see :attr:`Operation.since`."""
    description: str
    """What it is, on one line: the text of the docstring."""
    kind: Kind
    """What kind of value it takes, whatever the Python types are."""


class Param(NamedTuple):
    """How a parameter is sent, where its name and type do not determine that."""

    name: str | tuple[str, ...] | None = None
    """Its name in the request, if it is another one; several, if one argument is sent in several parts
    (``encode`` then returns a value for each); ``""``, if the argument is the whole body."""
    encode: Encoder | None = None
    """The function that encodes its value, if the type does not determine it."""
    location: Location | None = None
    """Its place in the request, if it is not the usual one of the method."""
    since: str | None = None
    """The first release of Quay that has it, if that may be later than the operation's."""

    def wires(self, argument: str) -> tuple[str, ...]:
        """Return the names in the request."""
        if isinstance(self.name, tuple):
            return self.name
        name = argument if self.name is None else self.name
        return (name,) if name else ()


class _Step(NamedTuple):
    """How one argument is encoded."""

    name: str
    wires: tuple[str, ...]
    location: Location
    encode: Encoder
    omitted: Any
    """The value with which it is not sent."""


class Operation(Displayed):
    """One operation of the API, and the decorator that declares it at a method.

    The method has the declaration as its attribute ``operation``; its docstring is completed from it. The
    decorated function is an interface: its signature counts, and its body is ``...``.

    :param id: Quay's operation id.
    :param route: HTTP method and path from the server's root, ``"POST /api/v1/user/apptoken"``. A placeholder
        ``{repository}`` takes ``namespace/name``, any other takes one segment.
    :param scope: the OAuth scope that Quay declares for it, if any.
    :param needs: the OAuth scopes that a token must have, all of them; by default the declared one.
    :param errors: the statuses of its known errors.
    :param key: the key of the response that holds the result, if it is not the whole body.
    :param paging: how the server pages it, if it does.
    :param max_pages: after how many pages the server returns the last one again, if it does.
    :param params: by argument, what its name and type do not determine: its name in the request, or a
        :class:`Param`. Arguments that are not in the path are sent in the body of a POST or PUT, otherwise in
        the query.
    :param one_of: arguments of which exactly one must be given.
    :param check: a function that checks arguments together, and raises an
        :class:`~quay_sdk.InvalidArgumentError`.
    :param without_token: how the server treats callers without a valid OAuth token.
    :param removed_by: for a listing whose pages are offsets, the ids of the operations that remove its
        entries, each with the argument that must be ``True`` for that, or ``None``.
    :param condition: a status outside 2xx and a key: a response with this status whose body has the key is a
        result.
    :param features: the server features it needs, by their configuration names.
    :param fresh_login: whether session users need a recent sign-in; OAuth tokens are exempt.
    :param superuser: what superusers may do. ``"no"``: the same as other users; ``"admitted"``: with the
        server's setting ``FEATURE_SUPERUSERS_FULL_ACCESS``, call it for the namespaces of others;
        ``"required"``: only they may call it; ``"full_access"``: only they, and only with that setting.
    :param since: the first release of Quay that has it; ``"3.5"`` means 3.5 or earlier.
    :param internal: whether Quay regards it as a part of its web interface, not of the public API.
    :param deprecated: why it should not be used any more, if it is deprecated.
    :ivar method: the HTTP method.
    :ivar path: the path from the server's root, with ``{placeholders}``.
    :ivar function: the decorated function.
    """

    function: Callable[..., Any]

    def __init__(
        self,
        id: str,
        route: str,
        *,
        scope: str | None = None,
        needs: Sequence[str] | None = None,
        errors: Sequence[int] = (),
        key: str | None = None,
        paging: Paging | None = None,
        max_pages: int | None = None,
        params: Mapping[str, str | Param] = MappingProxyType({}),
        one_of: Sequence[str] = (),
        check: Callable[[Mapping[str, Any]], None] | None = None,
        without_token: WithoutToken = "refused",
        removed_by: Mapping[str, str | None] = MappingProxyType({}),
        condition: tuple[int, str] | None = None,
        features: Sequence[str] = (),
        fresh_login: bool = False,
        superuser: SuperuserAccess = "no",
        since: str = "3.5",
        internal: bool = False,
        deprecated: str | None = None,
    ) -> None:
        self.id = id
        method, path = route.split(" ")
        self.method: str = method
        self.path: str = path
        self.scope = scope
        self.needs: tuple[str, ...] = tuple(needs) if needs is not None else (scope,) if scope else ()
        self.errors: tuple[int, ...] = tuple(errors)
        self.key = key
        self.paging: Paging | None = paging
        self.max_pages = max_pages
        self.one_of: tuple[str, ...] = tuple(one_of)
        self.without_token: WithoutToken = without_token
        self.removed_by = removed_by
        self.features: tuple[str, ...] = tuple(features)
        self.fresh_login = fresh_login
        self.superuser: SuperuserAccess = superuser
        self.since = since
        self.internal = internal
        self.deprecated = deprecated
        self._params = {
            name: Param(param) if isinstance(param, str) else param for name, param in params.items()
        }
        self._condition = condition
        self._check = check

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Implement an interface: return the method that carries out this operation."""
        self.function = function
        self._written = function.__doc__
        function.__dict__["operation"] = self
        function.__doc__ = _docstrings.complete(self._written, self)

        @wraps(function)
        def method(resource: Resource, /, *args: Any, **kwargs: Any) -> Any:
            return execute(resource._transport, self, self.bind(args, kwargs))

        return cast(Callable[P, R], sealed(method))

    def __reduce__(self) -> tuple[Any, ...]:
        return operations.__getitem__, (self.id,)

    def _table(self) -> Table:
        rows: list[tuple[str, Any]] = [
            ("request", f"{self.method} {self.path}"),
            ("call", f"client.{self.call}({', '.join(parameter.name for parameter in self.parameters)})"),
            ("summary", without_markup(self.summary)),
            ("scopes", " and ".join(self.needs) or "none"),
            ("features", [f"FEATURE_{name}" for name in self.features]),
            ("since", f"Quay {self.since}" if self.later_release else ""),
            ("deprecated", self.deprecated),
        ]
        return Table(self.id, (), [(name, value) for name, value in rows if value])

    def __repr__(self) -> str:
        return f"<Operation {self.id}: {self.method} {self.path}>"

    @property
    def call(self) -> str:
        """The dotted name of the method below a client, ``"user.apptokens.create"``."""
        return operations.calls[self.id]

    @property
    def raised(self) -> tuple[int, ...]:
        """The statuses that raise an error: its errors without a status that is a result."""
        return tuple(status for status in self.errors if not self._condition or status != self._condition[0])

    @cached_property
    def takes_short_name(self) -> bool:
        """Whether its argument ``robot`` is the name of a robot without that of its owner."""
        return "{robot_shortname}" in self.path

    @property
    def later_release(self) -> bool:
        """Whether older releases of Quay do not have it."""
        return self.since != _docstrings.OLDEST

    @property
    def for_superusers(self) -> str | None:
        """The method of ``client.superuser`` that does the same, if there is one."""
        other = f"superuser.organizations.{self.call.partition('.')[2]}"
        return other if other in operations.calls.values() else None

    @property
    def later(self) -> dict[str, str]:
        """The parameters that came after the operation, by name, each with its first release."""
        declared = {name: param.since for name, param in self._params.items() if param.since is not None}
        return {name: since for name, since in declared.items() if _release(since) > _release(self.since)}

    @cached_property
    def docstring(self) -> _docstrings.Docstring:
        """The docstring in the source, before it was completed."""
        return _docstrings.parse(self._written)

    @property
    def summary(self) -> str:
        """The first sentence of the method's docstring."""
        return self.docstring.summary

    @property
    def example(self) -> str:
        """A call of the method, as Python code, from its docstring; empty if that has none."""
        return self.docstring.example

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function)

    @property
    def returns(self) -> Any:
        """The type of what the method returns, as annotated."""
        return self._hints["return"]

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters, one for each argument. The cursors of paging are not among them."""
        defaults = {name: parameter.default for name, parameter in self._signature.items()}
        descriptions = self.docstring.named("param")
        return tuple(
            Parameter(
                name=step.name,
                wires=step.wires,
                location=step.location,
                required=defaults[step.name] is inspect.Parameter.empty,
                annotation=self._hints[step.name],
                default=defaults[step.name],
                since=self.later.get(step.name, self.since),
                description=" ".join(descriptions.get(step.name, "").split()),
                kind=_kind_of(self._hints[step.name]),
            )
            for step in self._plan
        )

    # -- call to arguments -------------------------------------------------------------

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value of each parameter in a call.

        :raises TypeError: the call does not fit the signature.
        """
        arguments = {**self._defaults, **dict(zip(self._positional, args, strict=False)), **kwargs}
        if (
            len(args) > len(self._positional)
            or arguments.keys() != self._signature.keys()
            or not kwargs.keys().isdisjoint(self._positional[: len(args)])
        ):
            names = {wire: parameter.name for parameter in self.parameters for wire in parameter.wires}
            raise wrong_call(self.id, self._signature, args, kwargs, names)
        return arguments

    @cached_property
    def _positional(self) -> tuple[str, ...]:
        return positional(self._signature)

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
    def _plan(self) -> tuple[_Step, ...]:
        usual: Location = "body" if self.method in ("POST", "PUT") else "query"
        steps = []
        for name, parameter in self._signature.items():
            param = self._params.get(name, Param())
            wires = param.wires(_name_in_request(name, self.path))
            if param.location is None and any(f"{{{wire}}}" in self.path for wire in wires):
                default = repository_path if wires == ("repository",) else path_segment
                steps.append(_Step(name, wires, "path", param.encode or default, _ALWAYS_SENT))
            else:
                omitted = parameter.default if parameter.default in (None, UNSET) else _ALWAYS_SENT
                steps.append(_Step(name, wires, param.location or usual, self._encoder(name, param), omitted))
        return tuple(steps)

    def _encoder(self, name: str, param: Param) -> Encoder:
        annotation = self._hints[name]
        if param.encode is None:
            try:
                return encoder_for(annotation)
            except TypeError as error:
                raise TypeError(f"{self.id}: {name}: {error}") from None
        encode = param.encode
        if type(None) in get_args(annotation):
            return lambda value: None if value is None else encode(value)
        return encode

    @cached_property
    def _template(self) -> str:
        return re.sub(r"{\w+}", "{}", self.path)

    @cached_property
    def _has_body(self) -> bool:
        return any(step.location == "body" for step in self._plan)

    def encode(self, arguments: Mapping[str, Any]) -> Request:
        """Check the arguments and encode them into a request.

        :raises InvalidArgumentError: one cannot be sent; nothing has been sent.
        """
        path: list[str] = []
        query: list[tuple[str, str]] = []
        body: Any = {} if self._has_body else None
        credentials: list[str] = []
        if self.one_of:
            self._check_one_of(arguments)
        for name, wires, location, encode, omitted in self._plan:
            value = arguments[name]
            if value is omitted:
                continue
            try:
                encoded = encode(value)
                if location == "query":
                    query.append((wires[0], query_text(encoded)))
            except InvalidArgumentError as error:
                raise InvalidArgumentError(f"{self.id}: {name}: {error}") from None
            except Exception as error:  # of the value: its repr fails, or it has too many digits for text
                problem = f"the value cannot be used ({type(error).__name__})"
                raise InvalidArgumentError(f"{self.id}: {name}: {problem}") from None
            if location == "path":
                path.append(encoded)
            elif location == "auth":
                credentials.append(encoded)
            elif location == "body" and not wires:
                body = encoded
            elif location == "body":
                body.update(zip(wires, encoded if len(wires) > 1 else (encoded,), strict=True))
        if self._check is not None:  # after the encoding, which has refused values of other types
            try:
                self._check(arguments)
            except InvalidArgumentError as error:
                raise InvalidArgumentError(f"{self.id}: {error}") from None
        status, key = self._condition or (None, None)
        request = Request(
            method=self.method,
            path=self._template.format(*path) if path else self.path,
            query=tuple(query),
            body=None if body is None else json_bytes(body),
            operation=self.id,
            needs=self.needs,
            refuses_anonymous=self.without_token == "refused",
            results=() if status is None else (status,),
            result_key=key,
        )
        return request.with_header("Authorization", self._basic(credentials)) if credentials else request

    def _basic(self, credentials: list[Any]) -> str:
        try:
            return basic_authorization(*credentials)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"{self.id}: {error}") from None

    def _check_one_of(self, arguments: Mapping[str, Any]) -> None:
        given = [name for name in self.one_of if arguments[name] is not None and arguments[name] is not UNSET]
        if len(given) != 1:
            wanted = f"exactly one of {', '.join(self.one_of)}"
            raise InvalidArgumentError(f"{self.id}: pass {wanted}, not {' and '.join(given) or 'none'}")

    # -- response to result ------------------------------------------------------------

    def decode(self, response: Response) -> Any:
        """Decode the response of a success into what the method returns.

        :raises DecodeError: it does not have the documented form.
        """
        if self.returns is not type(None):
            return self._unwrap(parse_json(response.body))
        if not response.has_no_result:
            parse_json(response.body)
        return None

    def _unwrap(self, json: Any) -> Any:
        """Decode the value of the body's one key; other keys, should some come, are kept."""
        if self.key is None:
            return decode.structure(json, self.returns)
        if not isinstance(json, dict) or self.key not in json:
            raise DecodeError(f"the response has no {self.key!r}")
        result = self._structured(json[self.key], self.returns)
        if len(json) > 1 and isinstance(result, Model):
            return self._with_siblings(result, self._siblings(json))
        return result

    def _siblings(self, json: Mapping[str, Any]) -> dict[str, Any]:
        siblings = {name: value for name, value in json.items() if name != self.key}
        check_depth(siblings)
        return siblings

    def _with_siblings(self, result: Model, siblings: Mapping[str, Any]) -> Model:
        fields = {entry.wire for entry in result.__fields__}
        for name in siblings.keys() & fields:
            log.warning("%s: the response has %s twice; that beside %s is ignored", self.id, name, self.key)
        return add_unknown(result, {name: siblings[name] for name in siblings if name not in fields})

    def _structured(self, part: Any, into: Any) -> Any:
        """Decode a part of the body; an error names its place in the whole."""
        try:
            return decode.structure(part, into)
        except DecodeError as error:
            if self.key:
                locate(error, self.key)
            raise

    @cached_property
    def item_type(self) -> Any:
        """The type of the entries, if it returns a collection; otherwise ``None``."""
        return get_args(self.returns)[0] if self.lists else None

    @cached_property
    def _items_type(self) -> Any:
        return tuple[self.item_type, ...]  # type: ignore[name-defined]

    @property
    def lists(self) -> bool:
        """Whether it returns a collection, as a :class:`Paged`."""
        return get_origin(self.returns) is Paged

    def decode_page(self, response: Response) -> Page[Any]:
        """Decode the response of a listing into a page.

        :raises DecodeError: it does not have the documented form.
        """
        return self._to_page(parse_json(response.body))

    def _to_page(self, json: Any) -> Page[Any]:
        listed, extra = json, {}
        if self.key is not None:
            if not isinstance(json, dict) or not isinstance(json.get(self.key), (list, dict)):
                raise DecodeError(f"the response has no list under {self.key!r}")
            listed, extra = json[self.key], self._siblings(json)
        names = tuple(listed) if isinstance(listed, dict) else None
        values = listed if names is None else list(listed.values())
        items = self._structured(values, self._items_type)
        self._check_envelope(extra)
        return Page(
            items=items, names=names, key=self.key, extra=extra, operation=self.id, item_type=self.item_type
        )

    def _check_envelope(self, extra: Mapping[str, Any]) -> None:
        """Check the keys that tell whether there is another page: a wrong one must not end a listing."""
        for key, kind in _ENVELOPE.get(self.paging or "", {}).items():
            value = extra.get(key)
            fits = value is None or isinstance(value, kind)
            if isinstance(value, str):
                fits = fits and value.isprintable()
            if not fits:
                expected = "a page token" if kind is str else "true or false"
                shown = value_or_kind(value)
                raise DecodeError(f"expected {expected}, not {shown}", path=key)


_ENVELOPE: dict[str, dict[str, type]] = {
    "token": {"next_page": str},
    "number": {"has_additional": bool, "has_next": bool},
    "growing": {"additional": bool},
}
"""By paging, the keys of a response that tell whether there is another page."""

operation = Operation
"""The name by which methods are declared: ``@operation("createAppToken", "POST …")``."""


def execute(transport: Transport, operation: Operation, arguments: Mapping[str, Any]) -> Any:
    """Carry out an operation with the arguments that :meth:`Operation.bind` returned."""
    if operation.deprecated is not None:
        warnings.warn(
            f"{operation.call} is deprecated: {operation.deprecated}",
            DeprecationWarning,
            stacklevel=level_of_caller(),
        )
    if operation.takes_short_name and isinstance(arguments["robot"], str) and "+" in arguments["robot"]:
        arguments = {**arguments, "robot": _short_name(transport, operation, arguments)}
    _check_host(transport.base_url, operation, arguments.get("repository"))
    request = operation.encode(arguments)
    try:
        if operation.returns is Download:
            return Download(transport.open_file(request), transport.settings.max_body)
        if operation.lists:
            return _list(transport, operation, request, arguments)
        return transport.receive(request, operation.decode)
    except ApiError as error:
        if error.operation == operation.id:
            error._explanation = explanation(error, operation, arguments)
        raise


def _check_host(base_url: str, operation: Operation, repository: object) -> None:
    """Check that the name of a repository does not begin with the host of the server, as it does for docker.

    Other hosts are valid: mirrors and proxy caches have such names. A host without a dot or a port could be a
    namespace.

    :raises InvalidArgumentError: it does.
    """
    if isinstance(repository, str):
        host, _, name = repository.partition("/")
        own = urlsplit(base_url)
        if ("." in host or ":" in host) and host in (own.netloc, own.hostname):
            problem = f"{repository!r} begins with the host of the server: write {name!r}"
            raise InvalidArgumentError(f"{operation.id}: repository: {problem}")


def _short_name(transport: Transport, operation: Operation, arguments: Mapping[str, Any]) -> str:
    """The short name of a robot that is given by its full one, as listings have it.

    :raises InvalidArgumentError: it is the robot of another namespace, or the client's user is unknown.
    """
    robot = arguments["robot"]
    namespace, _, short = robot.partition("+")
    owner = arguments.get("organization")
    if owner is None:
        try:
            owner = execute(transport, operations["getLoggedInUser"], {}).username
        except ApiError as error:
            raise InvalidArgumentError(
                f"{operation.id}: robot: use the short name {short!r}: it cannot be checked that "
                f"{namespace!r} is the client's user ({error.status})"
            ) from None
    if namespace != owner:
        raise InvalidArgumentError(f"{operation.id}: robot: {robot!r} is not a robot of {owner!r}")
    return str(short)


def _list(
    transport: Transport, operation: Operation, request: Request, arguments: Mapping[str, Any]
) -> Paged[Any]:
    """Fetch the first page of a listing."""
    ids = {id for id, flag in operation.removed_by.items() if flag is None or arguments[flag] is True}
    removals = Removals(frozenset(ids), request.path if "{repository}" in operation.path else "/")
    first, sent = transport.receive(request, lambda got: (operation.decode_page(got), got.request))
    doubtful = not first.items and operation.without_token == "reduced"
    if doubtful and check_empty(transport, operation.id, arguments, sent):
        first, sent = transport.receive(request, lambda got: (operation.decode_page(got), got.request))
    fetch = _Fetch(transport, operation, removals, identity(sent))
    return Paged(first, fetch, request, paging=operation.paging, max_pages=operation.max_pages)


class _Fetch:
    """Fetches the later pages of a listing. It is not a closure, so that a :class:`Paged` can be pickled."""

    def __init__(
        self, transport: Transport, operation: Operation, removals: Removals, identity: Mapping[str, str]
    ) -> None:
        self._transport = transport
        self._operation = operation
        self._removals = removals
        self._identity = identity
        transport.connections.watch(removals)

    @sealed
    def __call__(self, request: Request) -> Page[Any]:
        self._check_removals()
        page, sent = self._transport.receive(
            request, lambda got: (self._operation.decode_page(got), got.request)
        )
        self._check_removals()  # a removal during the request may have moved this page
        if self._operation.without_token == "reduced" and "authorization" not in self._identity:
            check_session(self._transport, self._operation.id, self._identity, sent, last=is_last(page))
        return page

    def _check_removals(self) -> None:
        if self._removals.by is not None:
            raise PagingError(
                f"{self._operation.id}: {self._removals.by} was called while this listing was being read; "
                "the next page would skip entries. Call .all() first, and loop over the list it returns"
            )

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._transport.connections.watch(self._removals)


class Operations(Mapping[str, Operation]):
    """All operations, by operation id: ``quay_sdk.operations["createAppToken"]``.

    The first look-up imports all groups of the API.
    """

    @cached_property
    def _declared(self) -> dict[str, tuple[Operation, str]]:
        return {operation.id: (operation, call) for operation, call in _walk(load_class("api.Root"), ())}

    @cached_property
    def calls(self) -> dict[str, str]:
        """Of each operation, the dotted name of its method below a client."""
        return {id: call for id, (_, call) in self._declared.items()}

    def __getitem__(self, id: str) -> Operation:
        return self._declared[id][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)

    def __repr__(self) -> str:
        return f"<{len(self)} operations>"


def _walk(cls: type[Resource], path: tuple[str, ...]) -> Iterator[tuple[Operation, str]]:
    for name, member in inspect.getmembers(cls, lambda member: isinstance(member, FunctionType)):
        if "operation" in member.__dict__:
            yield member.__dict__["operation"], ".".join((*path, name))
    for name, declared in resources(cls).items():
        yield from _walk(load_class(declared), (*path, name))


operations: Operations = Operations()
