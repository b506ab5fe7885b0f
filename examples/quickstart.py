"""A walk through the SDK: a table of tags, an app token, and an error.

It runs against the embedded Quay, a server that lives in this process. With QUAY_URL and QUAY_TOKEN set it
does the same on that server, and leaves nothing behind. The token needs the scopes user:read, user:admin and
repo:read.

The last line is the JSON of the app token as the server sent it, with its password masked.
"""

import json
import os
import sys

from quay_sdk import MissingError, QuayClient, QuayError

try:
    from rich import print as show  # tables with colour
except ImportError:
    show = print
if not sys.stdout.isatty():
    show = print


def main(client: QuayClient, about: str = "") -> None:
    me = client.user.get()
    print(f"Server: {client.base_url}{about}")
    print(f"User:   {me.username}")

    # A listing fetches its pages as they are needed. Printing it shows a table of the first one.
    repository = first_repository(client, [me.username, *(found.name for found in me.organizations or ())])
    if repository is not None:
        heading(f"Tags of {repository}")
        show(client.repository.tags.list(repository, only_active=True))
    else:
        heading("Tags")
        print("The user has no repository with a tag. Push an image to see its tags here.")

    # An app token is a password for one application. Results are typed models, which show no secrets.
    heading("An app token")
    token = client.user.apptokens.create(title="MyAppToken")
    try:
        show(token)
    finally:
        client.user.apptokens.delete(token.uuid)

    # Errors are typed: a missing object is a MissingError, whatever status the server uses.
    heading("An error")
    try:
        client.repository.get(f"{me.username}/no-such-repository")
    except MissingError as error:
        print(error)

    heading("What next")
    print("See all resources:   python -c 'import quay_sdk; help(quay_sdk.QuayClient)'")
    print("Keep a Quay running: python -m quay_sdk.testing")
    print("Use your own server: set QUAY_URL and QUAY_TOKEN")
    print()
    print(json.dumps({"token": {**token.to_dict(), "token_code": "<secret>"}}))


def first_repository(client: QuayClient, namespaces: list[str]) -> str | None:
    """Return the first repository that has a tag."""
    for namespace in namespaces:
        for repository in client.repository.list(namespace=namespace):
            name = f"{namespace}/{repository.name}"
            if client.repository.tags.list(name, only_active=True, limit=1):
                return name
    return None


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


if __name__ == "__main__":
    settings = [name for name in ("QUAY_URL", "QUAY_TOKEN") if os.environ.get(name)]
    if len(settings) == 1:
        sys.exit(f"{settings[0]} is set alone: set QUAY_URL and QUAY_TOKEN, or neither for the embedded Quay")
    if settings:
        try:
            with QuayClient.from_env() as client:
                main(client)
        except QuayError as error:
            sys.exit(f"error: {error}")
    else:
        from quay_sdk.testing import FakeQuay

        with FakeQuay() as quay:
            for version in ("1.0", "1.1", "latest"):
                quay.push(f"{quay.USER}/app", tag=version, size=25_000_000)
            main(quay.client(), " (the embedded Quay, in this process)")
