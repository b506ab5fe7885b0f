"""Registry credentials of robots and app tokens, for Docker, Podman and Kubernetes.

::

    from quay_sdk.tasks import credentials, robots

    robot = robots.get_or_create(client, "acme+ci", repositories={"acme/app": "read"})
    credentials.write(credentials.of(client, robot), "~/.docker/config.json")
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import attrs

from quay_sdk import BasicAuth, DecodeError, InvalidArgumentError, QuayClient, UnauthorizedError
from quay_sdk._display import SECRET, Printed, Table
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.robot import Robot

_APP_TOKEN_USER = "$app"
"""The user name with which app tokens sign in."""


def _matches(pattern: str, text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None


def _check_registry(_: object, __: object, registry: Any) -> None:
    if not _matches(r"[^\s/@]+", registry):
        raise InvalidArgumentError(
            f"registry must be a host with an optional port, such as 'quay.example.com', not {registry!r}"
        )


def _check_username(_: object, __: object, username: Any) -> None:
    if not _matches(r"[^\s:]+", username):
        raise InvalidArgumentError(
            f"username must be the full name of a robot, '{_APP_TOKEN_USER}' or another user name, "
            f"not {username!r}"
        )


def _check_password(_: object, __: object, password: Any) -> None:
    if not isinstance(password, str) or not password:
        raise InvalidArgumentError("password must be a string that is not empty")
    if password != password.strip() or not password.isprintable():
        raise InvalidArgumentError(
            "password has a line break, a control character, or a space at one end: pass token.strip()"
        )


@attrs.frozen(kw_only=True)
class Credentials(Printed):
    """A user name and a password for a registry. The password is never displayed.

    :func:`of` makes them from a robot or an app token. For another password, such as the temporary one of
    ``client.robots.exchange_federation_token``, create them directly::

        Credentials(registry="quay.example.com", username="acme+ci", password=federated.token)

    :ivar registry: host of the registry, with the port if it has one: ``"quay.example.com:8443"``.
    :ivar username: full name of the robot, ``"acme+ci"``; ``"$app"`` for an app token.
    :ivar password: token of the robot, or the password of the app token.
    """

    registry: str = attrs.field(validator=_check_registry)
    username: str = attrs.field(validator=_check_username)
    password: str = attrs.field(validator=_check_password, repr=False)

    def __repr__(self) -> str:
        return f"<Credentials of {self.username} for {self.registry}>"

    def _table(self) -> Table:
        rows = [("registry", self.registry), ("username", self.username), ("password", SECRET)]
        return Table("Credentials", (), rows)


def of(client: QuayClient, account: Robot | AppToken) -> Credentials:
    """Return the registry credentials of a robot or an app token. It sends no request.

    ::

        robot = client.organization.robots.get("acme", "ci")
        print(credentials.of(client, robot))

        token = client.user.apptokens.create(title="laptop")
        print(credentials.of(client, token))

    :param client: a client of the server; the registry is the host of its ``base_url``.
    :param account: the robot with its token, or the app token with its password. Listings of app tokens, and
        listings of robots with ``token=False``, leave them out.
    :returns: the credentials.
    :raises InvalidArgumentError: the robot or the app token comes without its password.
    """
    if isinstance(account, Robot):
        username, password = account.name, account.token
        missing = f"the robot {username} comes without its token: get it again, with its token"
    elif isinstance(account, AppToken):
        username, password = _APP_TOKEN_USER, account.token_code
        missing = f"the app token comes without its password: get it by its uuid, {account.uuid!r}"
    else:
        raise InvalidArgumentError(f"account must be a Robot or an AppToken, not {type(account).__name__}")
    if password is None:
        raise InvalidArgumentError(missing)
    return Credentials(registry=_registry(client), username=username, password=password)


def _registry(client: QuayClient) -> str:
    return urlsplit(client.base_url).netloc.lower()


# -- forms -----------------------------------------------------------------------------


def docker_config(credentials: Credentials | Iterable[Credentials]) -> dict[str, Any]:
    """Return credentials as a ``config.json`` of Docker.

    ::

        print(json.dumps(credentials.docker_config(credentials.of(client, robot))))

    The password is in it, encoded as base64 but not encrypted. :func:`write` adds them to a file.

    :param credentials: the credentials, or several for different registries.
    :returns: the JSON, ``{"auths": {"quay.example.com": {"auth": "…"}}}``.
    :raises InvalidArgumentError: two are for the same registry, or the list is empty.
    """
    auths: dict[str, Any] = {}
    for each in _listed(credentials):
        auths[each.registry] = {"auth": b64encode(f"{each.username}:{each.password}".encode()).decode()}
    return {"auths": auths}


def podman_auth(credentials: Credentials | Iterable[Credentials]) -> dict[str, Any]:
    """Return credentials as an ``auth.json`` of Podman, Buildah and Skopeo: the form is that of Docker.

    ::

        print(json.dumps(credentials.podman_auth(credentials.of(client, robot))))

    See ``containers-auth.json(5)``. :func:`write` adds them to a file.

    :param credentials: the credentials, or several for different registries.
    :returns: the JSON, ``{"auths": {"quay.example.com": {"auth": "…"}}}``.
    :raises InvalidArgumentError: two are for the same registry, or the list is empty.
    """
    return docker_config(credentials)


def kubernetes_secret(
    credentials: Credentials | Iterable[Credentials], *, name: str, namespace: str | None = None
) -> dict[str, Any]:
    """Return credentials as a Secret of Kubernetes, to pull images with.

    ::

        secret = credentials.kubernetes_secret(credentials.of(client, robot), name="quay-pull")
        subprocess.run(["kubectl", "apply", "-f", "-"], input=json.dumps(secret), text=True, check=True)

    Pods name it in ``imagePullSecrets``. The password is in it, encoded as base64 but not encrypted.

    :param credentials: the credentials, or several for different registries.
    :param name: name of the Secret: lower-case letters, digits, ``-`` and ``.``, at most 253 characters.
    :param namespace: namespace of Kubernetes (default: that of the command that applies it).
    :returns: the Secret as JSON, of the type ``kubernetes.io/dockerconfigjson``.
    :raises InvalidArgumentError: a name is invalid, two credentials are for the same registry, or the list is
        empty.
    """
    label = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    if not _matches(rf"(?=.{{1,253}}$){label}(\.{label})*", name):
        raise InvalidArgumentError(f"name: a Secret cannot be named {name!r}; use 'a' to 'z', digits and '-'")
    metadata = {"name": name}
    if namespace is not None:
        if not _matches(rf"(?=.{{1,63}}$){label}", namespace):
            raise InvalidArgumentError(f"namespace: Kubernetes has no namespace {namespace!r}")
        metadata["namespace"] = namespace
    config = json.dumps(docker_config(credentials))
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "type": "kubernetes.io/dockerconfigjson",
        "data": {".dockerconfigjson": b64encode(config.encode()).decode()},
    }


def _listed(credentials: Credentials | Iterable[Credentials]) -> list[Credentials]:
    """The credentials as a list.

    :raises InvalidArgumentError: it is empty, or two are for the same registry.
    """
    listed = [credentials] if isinstance(credentials, Credentials) else list(credentials)
    if not listed:
        raise InvalidArgumentError("no credentials were given")
    for each in listed:
        if not isinstance(each, Credentials):
            raise InvalidArgumentError(f"expected Credentials, not {type(each).__name__}")
    registries = [each.registry for each in listed]
    if twice := next((each for each in registries if registries.count(each) > 1), None):
        raise InvalidArgumentError(f"two credentials are for {twice}, and a file has one for each registry")
    return listed


# -- files -----------------------------------------------------------------------------


def write(credentials: Credentials | Iterable[Credentials], path: str | os.PathLike[str]) -> None:
    """Write credentials to a file of Docker or Podman, and keep everything else in it.

    ::

        credentials.write(credentials.of(client, robot), "~/.docker/config.json")

    The file is replaced atomically, so that other programs read either the old or the new one. Only its owner
    can read it (mode 0600), also if it had another mode before. A symbolic link remains one. The file is not
    locked: of two programs that write to it at the same moment, one can lose its entry.

    :param credentials: the credentials, or several for different registries. They replace the entries that
        the file has for these registries.
    :param path: the file, such as ``"~/.docker/config.json"``; ``~`` is the home folder. The file and its
        folder are created if they do not exist.
    :raises InvalidArgumentError: the file is not JSON of that form, or names a credential helper that Docker
        would ask instead of reading the credentials. The file is not changed.
    :raises OSError: the file cannot be read or written.
    """
    added = docker_config(credentials)["auths"]
    target = os.path.realpath(os.path.expanduser(path))
    config = _read(target)
    for registry in added:
        _check_helpers(config, registry, target)
    config["auths"] = {**config.get("auths", {}), **added}
    _replace(target, json.dumps(config, indent="\t") + "\n")


def _read(path: str) -> dict[str, Any]:
    """The content of a file, which need not exist. An empty one, as ``mktemp`` makes it, has no entries.

    :raises InvalidArgumentError: it is not a file of credentials; the error does not show its content.
    """
    try:
        with open(path, "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return {}
    if not content.strip():
        return {}
    try:
        config = json.loads(content)
    except (ValueError, RecursionError):
        config = None
    for name in ("auths", "credHelpers"):
        if not isinstance(config, dict) or not isinstance(config.get(name, {}), dict):
            raise InvalidArgumentError(f"{path} is not a JSON file of credentials; it was not changed")
    parsed: dict[str, Any] = config
    return parsed


def _check_helpers(config: dict[str, Any], registry: str, path: str) -> None:
    """Check that the file does not refer to a credential helper.

    :raises InvalidArgumentError: Docker would ask that, and not read the credentials in the file.
    """
    helpers = config.get("credHelpers", {})
    key = f"credHelpers for {registry}" if registry in helpers else "credsStore"
    helper = helpers.get(registry, config.get("credsStore"))
    if helper:
        raise InvalidArgumentError(
            f"{path} names the credential helper {helper!r} ({key}), which Docker asks instead of reading "
            f"credentials from the file: remove that entry, or sign in with 'docker login {registry}'"
        )


def _replace(path: str, content: str) -> None:
    """Replace a file atomically."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f".{os.path.basename(path)}.")  # mode 0600
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _keep_owner(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _keep_owner(path: str, temporary: str) -> None:
    """Make the new file belong to the owner of the old one: for programs that root runs for a user."""
    try:
        old = os.stat(path)
    except FileNotFoundError:
        return
    if os.name == "posix" and old.st_uid != os.stat(temporary).st_uid:
        os.chown(temporary, old.st_uid, old.st_gid)


# -- verifying -------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Verification(Printed):
    """Whether a registry accepts credentials, and for which actions.

    :ivar registry: the registry.
    :ivar username: the user name of the credentials.
    :ivar valid: whether the registry accepts the credentials.
    :ivar reason: why it does not, as its message; empty if it does.
    :ivar repository: the repository that was asked about, ``"namespace/name"``; ``None`` without one.
    :ivar actions: the actions that the credentials allow in the repository: ``"pull"``, ``"push"``, and
        ``"*"`` to administer it. Empty without a repository.
    """

    registry: str
    username: str
    valid: bool
    reason: str = ""
    repository: str | None = None
    actions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        state = "valid" if self.valid else f"invalid: {self.reason}"
        actions = (
            f", {', '.join(self.actions) or 'no action'} on {self.repository}" if self.repository else ""
        )
        return f"<Verification of {self.username} for {self.registry}: {state}{actions}>"

    def _table(self) -> Table:
        rows = [("registry", self.registry), ("username", self.username), ("valid", self.valid)]
        if not self.valid:
            rows.append(("reason", self.reason))
        if self.repository is not None:
            rows += [("repository", self.repository), ("actions", ", ".join(self.actions) or "none")]
        return Table("Verification", (), rows)


_ACTIONS = ("pull", "push", "*")


def verify(client: QuayClient, credentials: Credentials, *, repository: str | None = None) -> Verification:
    """Return whether credentials work, and what they allow in a repository.

    ::

        result = credentials.verify(client, credentials.of(client, robot), repository="acme/app")
        print(result.valid, result.actions)

    It signs in as ``docker login`` does, with ``GET /v2/auth``, and reads the granted actions from the token
    in the response. The signature of that token is not checked: it comes from the registry itself, over the
    client's connection. For the registry it counts as a use of the robot.

    :param client: a client of the credentials' server. With ``repository`` its own user must be able to read
        the repository: Quay creates a repository that does not exist when a program asks for permission to
        push to it, so this is checked first.
    :param credentials: the credentials.
    :param repository: ``"namespace/name"`` (default: only check the user name and the password).
    :returns: the result. Scope ``repo:read`` for a private repository.
    :raises InvalidArgumentError: the credentials are for another registry.
    :raises MissingError: the repository does not exist.
    :raises QuayError: a request failed for another reason than the credentials.
    """
    registry = _registry(client)
    if credentials.registry.lower() != registry:
        raise InvalidArgumentError(
            f"the credentials are for {credentials.registry}, and the client's server is {registry}"
        )
    query = {"service": registry}
    if repository is not None:
        client.repository.get(repository)
        query["scope"] = f"repository:{repository}:{','.join(_ACTIONS)}"
    result = Verification(registry=registry, username=credentials.username, valid=True, repository=repository)
    signed_in = client.with_options(auth=BasicAuth(credentials.username, credentials.password))
    try:
        response = signed_in.request("GET", "/v2/auth", query=query)
    except UnauthorizedError as error:
        reason = _refusal(error)
        if reason is None:
            raise
        return attrs.evolve(result, valid=False, reason=reason)
    return attrs.evolve(result, actions=_granted(response, repository))


def _refusal(error: UnauthorizedError) -> str | None:
    """The registry's message that it refuses the credentials; ``None`` if the response is not from it."""
    body = error.body
    try:
        return str(body["errors"][0]["message"])  # type: ignore[index]
    except (TypeError, LookupError):
        return None


def _granted(response: Any, repository: str | None) -> tuple[str, ...]:
    """The actions that a response of ``/v2/auth`` grants.

    :raises DecodeError: it does not have the form of such a response.
    """
    try:
        payload = response["token"].split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        granted = {
            action for entry in claims["access"] if entry["name"] == repository for action in entry["actions"]
        }
    except (TypeError, LookupError, ValueError, AttributeError):
        raise DecodeError("GET /v2/auth: expected a token with the granted actions") from None
    known = [action for action in _ACTIONS if action in granted]
    return (*known, *sorted(granted.difference(known)))
