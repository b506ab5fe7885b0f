"""repoemail: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class AuthorizedEmails(Namespace):
    """The email addresses that a repository may notify."""
