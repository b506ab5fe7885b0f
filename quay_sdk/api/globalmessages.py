"""Messages: what the registry's administrators have to say to everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

MessageSeverity: TypeAlias = Literal["info", "warning", "error"] | str
"""How urgent a message is."""

MessageMediaType: TypeAlias = Literal["text/plain", "text/markdown"] | str
"""What a message's text is written in."""


@model
class NewMessage(Model):
    """A message to be shown to all users.

    :ivar content: the text.
    :ivar severity: how urgent it is.
    :ivar media_type: what the text is written in: plain text or Markdown.
    """

    content: str
    severity: MessageSeverity
    media_type: MessageMediaType


@model
class Message(NewMessage):
    """A message that is shown to all users.

    :ivar content: the text.
    :ivar severity: how urgent it is.
    :ivar media_type: what the text is written in: plain text or Markdown.
    :ivar uuid: the message's identifier.
    """

    uuid: str


class Messages(Resource):
    """Messages shown to all users of the registry."""

    @operation("getGlobalMessages", "GET /api/v1/messages", without_token="answered", key="messages")
    def list(self) -> Paged[Message]:
        """List the messages. Anybody may, without a token too.

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
        """Show a message to all users, from now until it is deleted. It cannot be changed.

        The server does not say which ``uuid`` the message has got: :meth:`list` does.

        :param message: the message; as a mapping it has ``content``, ``severity`` (``"info"``,
            ``"warning"`` or ``"error"``) and ``media_type`` (``"text/plain"`` or
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
        """Delete a message. Deleting one that is missing is no error.

        :param uuid: the message's ``uuid``.
        """
        ...
