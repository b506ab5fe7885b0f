"""Optional packages."""

from __future__ import annotations


def missing_extra(error: ModuleNotFoundError, what: str, package: str, extra: str) -> ModuleNotFoundError:
    """Return the error to raise instead of one of an import.

    If the package is there, but lacks a module that it needs, that is the same error.

    :param what: what needs the package, for the message.
    """
    if error.name != package:
        return error
    message = f"{what} needs {package}: pip install 'quay-sdk[{extra}]'"
    return ModuleNotFoundError(message, name=package)
