"""Names and passwords: those of sign-ins, and those of registries and HTTP Basic."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any, cast

from attrs import frozen

from quay_sdk.testing import directory, jwt, problems
from quay_sdk.testing.rights import SCOPES, Rights
from quay_sdk.testing.state import OAuthToken, Robot, State, User
from quay_sdk.testing.state.accounts import Account, AppToken, Namespace

WRONG = "Invalid Username or Password"

APP_TOKEN = "$app"
OAUTH_TOKEN = "$oauthtoken"
_ACCESS_TOKEN = "$token"
"""User names for which the password is a token."""

_DISABLED = "This user has been disabled. Please contact your administrator."
_BLOCK = 16

_LAST_ACCESSED_THRESHOLD = timedelta(seconds=60)
"""For how long the server does not write down a further use."""


class Refused(Exception):  # noqa: N818 - a response, not a fault
    """Invalid credentials. The text is the server's."""


@frozen(eq=False)
class Credentials:
    """Valid credentials.

    :ivar account: the user or robot.
    :ivar scopes: the OAuth scopes; all of them unless the password is an OAuth token.
    :ivar app_token: the app token used as password.
    :ivar oauth_token: the OAuth token used as password.
    """

    account: User | Robot
    scopes: tuple[str, ...] = SCOPES
    app_token: AppToken | None = None
    oauth_token: OAuthToken | None = None

    def rights(self, state: State) -> Rights:
        """Return the rights that the credentials grant."""
        # A robot has the rights of its permissions and teams, as a user has.
        return Rights(state, cast(User, self.account), self.scopes)


# -- users -----------------------------------------------------------------------------


def user_of(state: State, name: str, password: str, *, basic: bool = False) -> User:
    """Return the user of a name and a password.

    :param state: the state of the server.
    :param name: the user's name or address.
    :param password: the password.
    :param basic: whether the password may be an encrypted one, as in HTTP Basic.
    :raises Refused: the credentials are invalid.
    :raises Problem: 429, too many invalid passwords were given before.
    """
    if basic:
        decrypted = decrypted_password(state, password)
        if decrypted is None and state.config.has("REQUIRE_ENCRYPTED_BASIC_AUTH"):
            raise Refused(
                "Client login with unencrypted passwords is disabled. Please generate an encrypted password "
                "in the user admin panel for use here."
            )
        password = password if decrypted is None else decrypted
    external = directory.find(state, name)
    if external is not None:
        if external.password != password:
            raise Refused("Invalid username or password.")
        return _enabled(directory.link(state, external))
    account = _account(state, name)
    if account is None:
        raise Refused(WRONG)
    locked_until = account.locked_until()
    if locked_until is not None and locked_until > state.now:
        raise problems.too_many_logins(locked_until - state.now)
    if not isinstance(account, User) or account.password is None or account.password != password:
        account.failed_logins += 1
        account.last_failed_login = state.now
        raise Refused(WRONG)
    if account.failed_logins:
        account.failed_logins = 0
        account.last_accessed = used(state, account.last_accessed)
    return _enabled(account)


def _enabled(user: User) -> User:
    if not user.enabled:
        raise Refused(_DISABLED)
    return user


def _account(state: State, name: str) -> Namespace | Robot | None:
    return state.accounts.get(name) or state.robot(name) or state.user_by_email(name)


def used(state: State, last: Any) -> Any:
    """Return the new time of last use. The server updates it at most once a minute.

    :param state: the state of the server.
    :param last: the stored time of last use.
    """
    if not state.config.has("USER_LAST_ACCESSED"):
        return last
    return state.now if last is None or state.now - last >= _LAST_ACCESSED_THRESHOLD else last


# -- registries and HTTP Basic ---------------------------------------------------------


def of_basic(header: str) -> tuple[str, str] | None:
    """Return the name and the password of HTTP Basic.

    :param header: the header ``Authorization``.
    :returns: ``None`` if it is another one, or cannot be read.
    """
    kind, _, encoded = header.strip().partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, colon, password = b64decode(encoded.strip()).decode().partition(":")
    except ValueError:
        return None
    return (name, password) if colon else None


def validate(
    state: State, name: str, password: str, *, audience: str, ip: str | None, useragent: str
) -> Credentials:
    """Check the credentials of a user, a robot or a token.

    :param state: the state of the server.
    :param name: the name, or ``$app`` or ``$oauthtoken`` for a token.
    :param password: the password or token.
    :param audience: the expected audience of a robot's federated token.
    :param ip: the address of the client, for the log.
    :param useragent: the client, for the log.
    :raises Refused: the credentials are invalid.
    :raises Problem: 429, too many invalid passwords were given before.
    """

    def refuse(
        text: str,
        kind: str,
        namespace: Namespace | None = None,
        performer: Account | None = None,
        *,
        type: str = "v2auth",
        **metadata: Any,
    ) -> Refused:
        if state.config["ACTION_LOG_AUDIT_LOGIN_FAILURES"]:
            metadata |= {"type": type, "kind": kind, "useragent": useragent, "message": text}
            state.add_log("login_failure", namespace, performer=performer, ip=ip, metadata=metadata)
        return Refused(text)

    if name == _ACCESS_TOKEN:
        raise Refused("Invalid access token")
    if name == APP_TOKEN and state.config.has("APP_SPECIFIC_TOKENS"):
        found = _app_token(state, password)
        if found is None:
            raise refuse("Invalid token", "app_specific_token")
        user, app_token = found
        if not user.enabled:
            raise refuse(
                _DISABLED,
                "app_specific_token",
                user,
                user,
                app_specific_token_title=app_token.title,
                username=user.name,
            )
        return Credentials(user, app_token=app_token)
    if name == OAUTH_TOKEN:
        token = oauth_token(state, password, ip=ip, useragent=useragent)
        return Credentials(token.user, tuple(token.scopes), oauth_token=token)
    if "+" in name:
        robot, owner = state.robot(name), state.accounts.get(name.partition("+")[0])
        text = _fault_of_robot(state, name, robot, password, audience)
        if text is None and robot is not None:
            robot.last_accessed = used(state, robot.last_accessed)
            return Credentials(robot)
        is_known = robot is not None and not (state.config["ROBOTS_DISALLOW"] or not password.isascii())
        raise refuse(
            text or "",
            "robot",
            owner if isinstance(owner, User) or is_known else None,
            robot if is_known else None,
            robot=name,
            username=name.partition("+")[0],
        )
    try:
        return Credentials(user_of(state, name, password, basic=True))
    except Refused as error:
        raise refuse(str(error), "user", username=name) from None


def oauth_token(state: State, code: str, *, ip: str | None, useragent: str) -> OAuthToken:
    """Return the OAuth token of a code, and update its time of last use.

    :param state: the state of the server.
    :param code: the code.
    :param ip: the address of the client, for the log.
    :param useragent: the client, for the log.
    :raises Refused: the token does not exist or has expired, or its user is disabled.
    """
    token = state.tokens.get(code)
    text = None
    metadata: dict[str, Any] = {"type": "quayauth", "kind": "oauth", "useragent": useragent}
    namespace: Namespace | None = None
    performer: Account | None = None
    if token is None:
        text = "OAuth access token could not be validated"
    else:
        namespace, performer = token.application.namespace, token.user
        known: dict[str, Any] = {"token": token.code[:20], "application_name": token.application.name}
        if token.expires is not None and token.expires <= state.now:
            text = "OAuth access token has expired"
            known |= {
                "oauth_token_id": token.id,
                "oauth_token_application_id": token.application.client_id,
                "oauth_token_application": token.application.name,
            }
        elif not token.user.enabled:
            text = "Granter of the oauth access token is disabled"
        if text is not None:
            metadata |= {**known, "username": token.user.name}
    if text is None and token is not None:
        if token.last_accessed is None or state.now - token.last_accessed >= _LAST_ACCESSED_THRESHOLD:
            token.last_accessed = state.now
        return token
    if state.config["ACTION_LOG_AUDIT_LOGIN_FAILURES"]:
        metadata["message"] = text
        state.add_log("login_failure", namespace, performer=performer, ip=ip, metadata=metadata)
    raise Refused(text)


def _app_token(state: State, code: str) -> tuple[User, AppToken] | None:
    users = [account for account in state.accounts.values() if isinstance(account, User)]
    for user in users:
        for token in user.app_tokens.values():
            if token.code == code and (token.expiration is None or token.expiration > state.now):
                token.last_accessed = used(state, token.last_accessed)
                return user, token
    return None


def _fault_of_robot(state: State, name: str, robot: Robot | None, password: str, audience: str) -> str | None:
    """What is wrong with a robot's credentials, in the server's words and order."""
    mismatch = f"Could not find robot with username: {name} and supplied password."
    if state.config["ROBOTS_DISALLOW"]:
        return "Robot account have been disabled. Please contact your administrator."
    if not password.isascii():
        return mismatch
    if robot is None:
        return "Could not find robot with specified username"
    if not robot.owner.enabled:
        return f"Robot {name} owner {robot.owner.name} is disabled"
    if not jwt.is_jwt(password):
        return None if password == robot.token else mismatch
    try:
        claims = jwt.decode(state, password, audience=audience)
    except jwt.InvalidToken as error:
        return str(error)
    return None if claims.get("sub") == name else "Token does not match robot"


# -- encrypted passwords ---------------------------------------------------------------


def encrypted_password(state: State, password: str) -> str:
    """Encrypt a password, so that it serves in HTTP Basic in place of the password itself.

    :param state: the state of the server, which alone can decrypt it.
    :param password: the password.
    """
    text = json.dumps({"password": password}).encode()
    padding = _BLOCK - len(text) % _BLOCK
    padded = text + bytes([padding]) * padding
    start = secrets.token_bytes(_BLOCK)
    return b64encode(start + _crypted(state, start, padded)).decode()


def decrypted_password(state: State, encrypted: str) -> str | None:
    """Return the password that was encrypted; ``None`` if the text is something else."""
    try:
        content = b64decode(encrypted)
        padded = _crypted(state, content[:_BLOCK], content[_BLOCK:])
        read = json.loads(padded[: -padded[-1]])
        return str(read["password"])
    except (ValueError, IndexError, KeyError, TypeError):
        return None


def _crypted(state: State, start: bytes, content: bytes) -> bytes:
    blocks = (
        hmac.digest(state.secret, start + number.to_bytes(4, "big"), "sha256")
        for number in range(len(content) // 32 + 1)
    )
    return bytes(one ^ other for one, other in zip(content, b"".join(blocks), strict=False))
