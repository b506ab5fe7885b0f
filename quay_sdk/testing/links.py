"""What the links in Quay's mails do."""

from __future__ import annotations

from quay_sdk.testing.config import duration
from quay_sdk.testing.state import State, User
from quay_sdk.testing.state.mails import Mail

_RECOVERY = ("recovery", "combinedrecovery")
_RECOVERY_LIFETIME = "30m"


def follow(state: State, mail: Mail) -> None:
    """Do what the link in a mail does. It works once.

    :param state: the state of the server.
    :param mail: the mail.
    :raises ValueError: it has no link, or the link does not work any more.
    """
    if mail.code is None:
        raise ValueError(f"the mail {mail.kind!r} has no link, or it was followed already")
    if mail.kind == "repoauthorizeemail":
        repository = state.repository(f"{mail.metadata['namespace']}/{mail.metadata['repository']}")
        if repository is None or mail.address not in repository.emails:
            raise ValueError("the repository is gone, or has another list of addresses")
        repository.emails[mail.address] = True
    elif mail.kind == "changeemail":
        _change_address(state, _user(state, mail.metadata["username"]), mail.address)
    elif mail.kind == "confirmemail":
        _user(state, mail.metadata["username"]).verified = True
    elif mail.kind in _RECOVERY:
        _recover(state, mail)
    else:
        raise ValueError(f"the link in the mail {mail.kind!r} is for the web interface")
    mail.code = None


def _change_address(state: State, user: User, address: str) -> None:
    if state.user_by_email(address) is not None:
        raise ValueError("E-mail address already used")
    user.verified = True
    old, user.email = user.email, address
    state.add_log("user_change_email", user, metadata={"email": address, "old_email": old})
    state.send_mail("emailchanged", old or "", username=user.name, new_email=address)


def _recover(state: State, mail: Mail) -> None:
    user = state.user_by_email(mail.address)
    if user is None or state.now > mail.when + duration(_RECOVERY_LIFETIME):
        raise ValueError("Invalid recovery code: This code is invalid or may have already been used.")
    user.verified = True


def _user(state: State, name: str) -> User:
    user = state.user(name)
    if user is None:
        raise ValueError(f"the user {name!r} does not exist")
    return user
