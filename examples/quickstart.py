"""A walk through the SDK: an app token, tags, a robot, and an error.

It runs against the embedded Quay, a server that lives in this process. With QUAY_URL and
QUAY_TOKEN set it does the same on that server, and leaves nothing behind. The token needs
the scopes user:read, user:admin, repo:read, repo:create and repo:admin.
"""

import json
import os
import secrets
from contextlib import ExitStack

from quay_sdk import MissingError, QuayClient


def main(client: QuayClient) -> None:
    # What this makes has a name of its own, so that nothing else on the server is touched.
    unique = f"quickstart-{secrets.token_hex(4)}"
    me = client.user.get()

    # Each thing that is made leaves its removal on the stack; all of them are done when
    # the block ends, however it ends.
    with ExitStack() as cleanup:
        # An app token is a password for one application. Results are typed models;
        # to_dict() gives the JSON as the server sent it.
        token = client.user.apptokens.create(title="MyAppToken")
        cleanup.callback(client.user.apptokens.delete, token.uuid)
        print(json.dumps({"token": token.to_dict()}))

        # Every list can be iterated over; its pages are fetched as they are needed.
        for listed in client.user.apptokens.list():
            print("app token:", listed.title, "of", listed.created)

        # Tags. The first repository at hand will do, or else a new and empty one.
        found = client.repository.list(namespace=me.username).first()
        if found is not None:
            repository = f"{found.namespace}/{found.name}"
        else:
            repository = f"{me.username}/{unique}"
            client.repository.create(repository, visibility="public")
            cleanup.callback(client.repository.delete, repository)
        for tag in client.repository.tags.list(repository, only_active=True):
            print("tag:", tag.name, "->", tag.manifest_digest)

        # A robot is an account for programs.
        robot = client.user.robots.create(unique, description="made by the quickstart")
        cleanup.callback(client.user.robots.delete, unique)
        print("robot:", robot.name)

        # Errors are typed: what is missing is a MissingError, whatever status the server gives it.
        try:
            client.user.robots.get(f"{unique}-missing")
        except MissingError as error:
            print(f"missing: {type(error).__name__}: {error}")

        # This removes the robot, and the repository if one was made, and revokes the token:
        # what the end of the block would do, had anything failed before.
        cleanup.close()
        print("revoked:", token.title)


if __name__ == "__main__":
    if os.environ.get("QUAY_URL") and os.environ.get("QUAY_TOKEN"):
        with QuayClient.from_env() as client:
            main(client)
    else:
        from quay_sdk.testing import FakeQuay

        with FakeQuay() as quay:
            quay.push(f"{quay.USER}/app", tag="v1")
            quay.push(f"{quay.USER}/app", tag="v2")
            main(quay.client())
