"""Authorized email addresses: recipients that agreed to receive notifications of a repository."""

from __future__ import annotations

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class AuthorizedEmail(Model):
    """An email address for notifications of a repository, confirmed or not.

    :ivar email: the address.
    :ivar namespace: user or organization that owns the repository.
    :ivar repository: name of the repository in the namespace.
    :ivar confirmed: whether the recipient has agreed.
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
    """Email addresses for notifications of a repository."""

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
        """Check whether an email address may receive notifications of a repository.

        An address for which :meth:`request` was never called is a 404.

        ::

            address = client.repository.authorized_emails.get("acme/app", "team@example.com")
            print(address.confirmed)

        :param repository: ``"namespace/name"``.
        :param email: the address.
        :returns: the address, and whether its recipient has agreed.
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
        """Ask an email address for consent to receive notifications of a repository.

        A notification by email (``client.repository.notifications.create``) needs an address that has been
        confirmed for its repository. The server sends the recipient a message with a confirmation link. Each
        call sends it again until the recipient has agreed; later calls send nothing.

        If the repository does not exist or the message cannot be sent, the status is 400.

        ::

            client.repository.authorized_emails.request("acme/app", "team@example.com")

        :param repository: ``"namespace/name"``.
        :param email: the address.
        :returns: the address, and whether its recipient has agreed.
        """
        ...
