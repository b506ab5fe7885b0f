"""Messages that everybody who opens the registry sees."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import Reply, empty, handles
from quay_sdk.testing.state.registry import Message
from quay_sdk.testing.views import Json


@handles("getGlobalMessages")
def list_messages(call: Call) -> Json:
    return {
        "messages": [
            {
                "uuid": message.uuid,
                "content": message.content,
                "severity": message.severity,
                "media_type": message.media_type,
            }
            for message in call.state.messages.values()
        ]
    }


@handles("createGlobalMessage")
def create_message(call: Call) -> Reply:
    call.require_fresh_login()
    body = call.json()
    if not call.config.has("SUPER_USERS"):
        raise problems.flask(404)
    _require_superuser(call)
    given = body.get("message")
    if given is None:
        raise problems.flask(400)  # the schema lets it pass, and the server fails
    message = Message(given["content"], given["severity"], given["media_type"])
    call.state.messages[message.uuid] = message
    return empty(201)


@handles("deleteGlobalMessage")
def delete_message(call: Call) -> Reply:
    call.require_fresh_login()
    _require_superuser(call)
    call.state.messages.pop(call.path["uuid"], None)
    return empty(204)


def _require_superuser(call: Call) -> None:
    if not call.rights.is_superuser:
        raise problems.flask(403)
