"""Authorized email addresses: those that agreed to get a repository's notifications."""

from __future__ import annotations

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class AuthorizedEmail(Model):
    """An email address that a repository may notify, or that was asked whether it may.

    :ivar email: the address.
    :ivar namespace: the user or organization that has the repository.
    :ivar repository: the repository's name in the namespace.
    :ivar confirmed: whether the address's owner has agreed.
    """

    email: str
    namespace: str | None = None
    repository: str | None = None
    confirmed: bool

    @property
    def full_name(self) -> str | None:
        """The full name, ``"namespace/name"``, or ``None`` if the server does not send both parts."""
        return f"{self.namespace}/{self.repository}" if self.namespace and self.repository else None


class AuthorizedEmails(Resource):
    """The email addresses that a repository may notify."""

    @operation(
        "checkRepoEmailAuthorized",
        "GET /api/v1/repository/{repository}/authorizedemail/{email}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("MAILING",),
        internal=True,
    )
    def get(self, repository: str, email: str) -> AuthorizedEmail:
        """Get whether a repository may notify an email address.

        An address that was never asked gets a :class:`NotFoundError`.

        :param repository: the repository, ``"namespace/name"``.
        :param email: the address.
        :returns: the address, and whether its owner has agreed.
        """
        ...

    @operation(
        "sendAuthorizeRepoEmail",
        "POST /api/v1/repository/{repository}/authorizedemail/{email}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        features=("MAILING",),
        internal=True,
    )
    def request(self, repository: str, email: str) -> AuthorizedEmail:
        """Ask by email whether a repository may notify an address. One that has agreed is not asked again.

        :param repository: the repository, ``"namespace/name"``.
        :param email: the address.
        :returns: the address, and whether its owner has agreed already.
        """
        ...
