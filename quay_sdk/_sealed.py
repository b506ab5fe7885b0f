"""Errors leave the SDK without the frames and the library errors that hold secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from quay_sdk._calls import WrongCall
from quay_sdk.errors import InvalidArgumentError, QuayError

P = ParamSpec("P")
R = TypeVar("R")


class _Unquoted(str):
    """An annotation as ``help()`` shows it: without the quotes of a string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def sealed(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function that users call, so that the errors it raises carry no secrets.

    The frames below it and the errors of the libraries hold the request and the credentials, and error
    reporters show both. The error is therefore raised again here, without its traceback and its chained
    errors. A ``QuayError`` that the caller's own token function raises is treated alike.
    """
    annotations = getattr(function, "__annotations__", {})
    annotations.update({name: _Unquoted(text) for name, text in annotations.items() if type(text) is str})

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        __tracebackhide__ = True
        try:
            return function(*args, **kwargs)
        except QuayError as error:
            failure: Exception = error
        except WrongCall as error:
            failure = TypeError(str(error))
        finally:
            # An interrupt passes, and shows this frame. IPython cannot show a frame without its arguments.
            args, kwargs = (), {}  # type: ignore[assignment]
        failure.__cause__ = failure.__context__ = None
        try:
            # Not in the except block: what is raised there keeps the error that was being handled.
            raise failure.with_traceback(None)
        finally:
            del failure  # or the error would hold the frame that holds it

    # This is the one frame that a traceback shows, so it has the function's name.
    code = call.__code__  # type: ignore[attr-defined]
    call.__code__ = code.replace(co_name=function.__name__, co_qualname=function.__qualname__)  # type: ignore[attr-defined]
    return call


@contextmanager
def argument_guard(what: str) -> Iterator[None]:
    """Raise an InvalidArgumentError for whatever a check of arguments raises.

    The repr of an object may fail, a number may have too many digits for text, a list may be nested too
    deeply.

    :param what: the arguments, for the message.
    """
    try:
        yield
    except QuayError:
        raise
    except Exception as error:
        raise InvalidArgumentError(f"{what} cannot be used ({type(error).__name__})") from None
