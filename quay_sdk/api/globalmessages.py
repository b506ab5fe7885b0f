"""Messages: announcements to all users of the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

MessageSeverity: TypeAlias = Literal["info", "warning", "error"] | str
"""The severity of a message."""

MessageMediaType: TypeAlias = Literal["text/plain", "text/markdown"] | str
"""The format of a message's text."""


@model
class NewMessage(Model):
    """A message to show to all users.

    :ivar content: text of the message.
    :ivar severity: severity, ``"info"``, ``"warning"`` or ``"error"``.
    :ivar media_type: format of the text, ``"text/plain"`` or ``"text/markdown"``.
    """

    content: str
    severity: MessageSeverity
    media_type: MessageMediaType


@model
class Message(NewMessage):
    """A message shown to all users.

    :ivar content: text of the message.
    :ivar severity: severity, ``"info"``, ``"warning"`` or ``"error"``.
    :ivar media_type: format of the text, ``"text/plain"`` or ``"text/markdown"``.
    :ivar uuid: identifier of the message.
    """

    uuid: str


class Messages(Resource):
    """Messages shown to all users of the registry."""

    @operation("getGlobalMessages", "GET /api/v1/messages", without_token="answered", key="messages")
    def list(self) -> Paged[Message]:
        """List the messages that Quay's web interface shows to all its visitors.

        ::

            for message in client.messages.list():
                print(message.severity, message.content)

        :returns: the messages.
        """
        ...

    @operation(
        "createGlobalMessage",
        "POST /api/v1/messages",
        scope="super:user",
        errors=(400, 401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def create(self, *, message: NewMessage | Mapping[str, Any]) -> None:
        """Show a message to everyone who opens Quay's web interface, also without signing in.

        It is shown until you delete it, and cannot be edited. The response does not contain its ``uuid``: see
        :meth:`list`. The usage logs have no entry about it.

        ::

            client.messages.create(
                message=NewMessage(
                    content="Maintenance on Sunday at 8:00 UTC.", severity="warning", media_type="text/plain"
                )
            )

        :param message: the message, as :class:`NewMessage` or a mapping with ``content``, ``severity``
            (``"info"``, ``"warning"`` or ``"error"``) and ``media_type`` (``"text/plain"`` or
            ``"text/markdown"``).
        """
        ...

    @operation(
        "deleteGlobalMessage",
        "DELETE /api/v1/message/{uuid}",
        scope="super:user",
        errors=(401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def delete(self, uuid: str) -> None:
        """Delete a message, so that it is no longer shown. It cannot be restored.

        An unknown ``uuid`` is not an error. The usage logs have no entry about the deletion.

        ::

            client.messages.delete("6b6c7f16-9f2a-4a7c-a0f1-2f9f0f4d0a35")

        :param uuid: ``uuid`` of the message.
        """
        ...
