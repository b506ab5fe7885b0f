"""OAuth applications and their tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from attrs import Factory, define

from quay_sdk.testing.state.accounts import Namespace, User
from quay_sdk.testing.state.base import Entity, new_code


@define(eq=False)
class Application(Entity):
    """An application of a namespace, for which users grant tokens."""

    namespace: Namespace
    name: str
    description: str = ""
    application_uri: str = ""
    redirect_uri: str = ""
    avatar_email: str | None = None
    client_id: str = Factory(lambda: new_code(20))
    client_secret: str = Factory(lambda: new_code(40))
    tokens: dict[str, OAuthToken] = Factory(dict)
    assignments: list[Assignment] = Factory(list)


@define(eq=False)
class OAuthToken(Entity):
    """A token of the API.

    :ivar scopes: what it allows, in the order in which they were asked for.
    :ivar name: its name, if it was made for the application and not in the browser.
    :ivar code: the token itself.
    """

    application: Application
    user: User
    scopes: list[str]
    created: datetime
    expires: datetime | None = None
    name: str | None = None
    last_accessed: datetime | None = None
    uuid: str = Factory(lambda: str(uuid4()))
    code: str = Factory(lambda: new_code(40))

    def as_metadata(self) -> dict[str, int | str]:
        """Return what logs say of the token that was used."""
        return {
            "oauth_token_id": self.id,
            "oauth_token_application_id": self.application.client_id,
            "oauth_token_application": self.application.name,
        }


@define(eq=False)
class Assignment:
    """A token that a user may fetch for an application."""

    user: User
    scopes: list[str]
    redirect_uri: str = ""
    response_type: str = "token"
    uuid: str = Factory(lambda: str(uuid4()))
