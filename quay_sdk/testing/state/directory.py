"""Another system of users, such as LDAP, that the server asks for names and passwords."""

from __future__ import annotations

from attrs import define


@define(eq=False)
class ExternalUser:
    """A user of the other system.

    :ivar name: its name there; the user here may have another one.
    """

    name: str
    email: str
    password: str
