"""How often something may be tried.

A venue shares one address for some two hundred people, so that the limits of an address are wide; those of one account,
one e-mail address or one link are narrow, since it is these that somebody would guess at. Those of an e-mail address are
counted for each address that requests come from, with a wider one over all: else whoever knows an e-mail address could
keep its owner out from afar.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from flask import request
from flask_limiter.util import get_remote_address
from flask_login import current_user

from reportflow.extensions import limiter

F = TypeVar("F", bound=Callable[..., Any])

PER_ADDRESS: Final = "300 per minute"
PER_EMAIL: Final = "8 per 5 minutes"
PER_EMAIL_ANYWHERE: Final = "200 per hour"
MAILS_PER_EMAIL: Final = "5 per 15 minutes"
MAILS_PER_EMAIL_ANYWHERE: Final = "40 per hour"
PER_LINK: Final = "20 per minute"
PER_ACCOUNT: Final = "8 per 5 minutes"


def _key(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def of_address() -> str:
    """The address that the request came from."""
    return _key("address", get_remote_address())


def of_email() -> str:
    """The e-mail address that was typed, whether or not somebody has it."""
    return _key("email", request.form.get("email", "").strip().lower())


def of_email_from_here() -> str:
    """The e-mail address that was typed, from the address that the request came from."""
    return _key("email-from", f"{get_remote_address()} {of_email()}")


def of_link() -> str:
    """The link that was opened."""
    return _key("link", str((request.view_args or {}).get("token", "")))


def of_account() -> str:
    """The signed-in person, else the address."""
    return _key("account", str(current_user.account.id)) if current_user.is_authenticated else of_address()


def limited(*limits: tuple[str, Callable[[], str]], methods: list[str]) -> Callable[[F], F]:
    """Refuse more than these limits allow, with 429; the limit of the address comes with all of them."""

    def decorate(function: F) -> F:
        guarded: Any = function
        for limit, key in ((PER_ADDRESS, of_address), *limits):
            guarded = limiter.limit(limit, key_func=key, methods=methods)(guarded)
        return cast(F, guarded)

    return decorate
