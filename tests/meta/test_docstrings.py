"""Everything that the API declares is documented, and nothing else is."""

from __future__ import annotations

import re

import attrs

from quay_sdk import Model, QuayClient, Settings, operations
from quay_sdk.resource import Resource
from support.declarations import classes, fields, modules, report, signature


def test_every_operation_has_a_summary() -> None:
    report(
        [
            f"{declared.id}: {declared.summary!r}"
            for declared in operations.values()
            if not re.match(r"[A-Z].*[a-z)`\"0-9]\.(\s|$)", declared.summary)
        ]
    )


def test_every_parameter_is_documented_and_no_other() -> None:
    problems = []
    for declared in operations.values():
        ours, documented = [p.name for p in signature(declared)], fields(declared.function, "param")
        problems += [f"{declared.id}: {name} is not documented" for name in ours if name not in documented]
        problems += [
            f"{declared.id}: there is no {name} to document" for name in documented if name not in ours
        ]
        if not problems and ours != documented:
            problems.append(f"{declared.id}: parameters are documented in another order")
    report(problems)


def test_every_result_is_documented() -> None:
    problems = []
    for declared in operations.values():
        has_text = ":returns: " in (declared.function.__doc__ or "")
        has_result = declared.returns is not type(None)
        if has_text is not has_result:
            problems.append(
                f"{declared.id}: {'no :returns:' if has_result else ':returns: without a result'}"
            )
    report(problems)


def test_every_field_of_a_model_is_documented_and_no_other() -> None:
    problems = []
    for cls in classes(Model):
        ours = [entry.name for entry in cls.__fields__]
        documented = [name for base in cls.__mro__ if base is not Model for name in fields(base, "ivar")]
        problems += [
            f"{cls.__module__}.{cls.__name__}: {name} is not documented"
            for name in ours
            if name not in documented
        ]
        problems += [
            f"{cls.__module__}.{cls.__name__}: no field {name}" for name in documented if name not in ours
        ]
    report(problems)


def test_every_class_and_module_is_documented() -> None:
    report(
        [
            f"{thing.__name__}: {thing.__doc__!r}"
            for thing in [*modules().values(), *classes(Model), *classes(Resource)]
            if not vars(thing).get("__doc__") or "to be written" in (thing.__doc__ or "")
        ]
    )


def test_every_setting_is_documented() -> None:
    """At QuayClient, and its environment variable at from_env()."""
    settings = attrs.fields_dict(Settings)
    documented = fields(QuayClient, "param")
    problems = [f"{name} is not documented at QuayClient" for name in settings if name not in documented]
    problems += [f"{name} is documented, but is not a setting" for name in documented if name not in settings]
    variables = [field.metadata["variable"] for field in settings.values() if "variable" in field.metadata]
    documentation = QuayClient.from_env.__doc__ or ""
    problems += [f"from_env() does not name {name}" for name in variables if name not in documentation]
    report(problems)
