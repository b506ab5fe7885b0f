"""The check of request bodies against the schemas of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from quay_sdk.testing import problems
from quay_sdk.testing.contract import Operation


def check(value: object, operation: Operation) -> None:
    """Check a body as the server does.

    :raises Problem: it does not fit; 400, with the text of the validator.
    """
    error = max(_validator(operation).iter_errors(value), key=_relevance, default=None)
    # Where a body could be one of several things, the server reports the error that lies deepest.
    while error is not None and error.context:
        error = min(error.context, key=_relevance)
    if error is not None:
        # The server's validator is an older one, which has other words for some faults.
        error.message = error.message.replace("should be non-empty", "is too short")
        if error.validator == "not":
            error.message = f"{error.validator_value!r} is not allowed for {error.instance!r}"
        raise problems.invalid(str(error))


@cache
def _validator(operation: Operation) -> Any:
    schema: Mapping[str, Any] = operation.schema or {}
    return Draft7Validator(schema)


def _relevance(error: ValidationError) -> tuple[int, bool]:
    # Of several errors the server reports the one that lies highest, and prefers those of single keys to
    # those of alternatives.
    return -len(error.path), error.validator not in ("anyOf", "oneOf")
