"""Mistakes that a type checker has to find: mypy reports an error at each marked line, and at no other."""

import datetime as dt

from quay_sdk import ApiError, Paged, QuayClient
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.tag import Tag

client = QuayClient("https://quay.example.com", token="t0ken")

QuayClient(8080)  # error: the base URL is a string
QuayClient(tokn="t0ken")  # error: no such argument
client.with_options(timeout="5")  # error: a number

client.repository.tagz  # error: no such namespace  # noqa: B018
client.repository.tags.lst("acme/app")  # error: no such operation
client.repository.tags.list()  # error: the repository is required
client.repository.tags.list("acme/app", True)  # error: what is not in the URL is given by name
client.repository.tags.list("acme/app", onlyActiveTags=True)  # error: the wire's name
client.repository.tags.list("acme/app", limit="100")  # error: a number
client.repository.tags.delete("acme/app")  # error: the tag is required
client.repository.tags.update("acme/app", "v1", expiration=b"2031-01-01")  # error: not a date
client.repository.tags.update("acme/app", "v1", immutable=dt.date(2031, 1, 1))  # error: not a bool
client.user.apptokens.create()  # error: the title is required
client.user.apptokens.create("MyAppToken")  # error: given by name
client.organization.robots.create("acme")  # error: the robot's name is required
client.organization.create("acme", "acme@example.com")  # error: only the name comes first
client.organization.get(orgname="acme")  # error: the server's name

token = client.user.apptokens.create(title="x")
token.title = "y"  # error: models are frozen
print(token.token)  # error: no such field
print(token.token_code.upper())  # error: it may be None
AppToken(uuid="u", title="t")  # error: fields are missing

tags = client.repository.tags.list("acme/app")
print(len(tags))  # error: it would fetch everything
print(tags[0])  # error: no random access
found: Tag = tags.first()  # error: it may be None
wrong: Paged[AppToken] = tags  # error: of other items
text: str = next(iter(tags)).start_ts  # error: a datetime

try:
    client.user.get()
except ApiError as error:
    print(error.code)  # error: it is called status
