"""What a person hands in about themselves: name, address, language, password; each cleaned, or refused with a reason."""

import re
from typing import Final

from argon2 import PasswordHasher

from reportflow.domain.errors import InvalidInput
from reportflow.domain.languages import LANGUAGES
from reportflow.drafts.differences import as_typed

PASSWORD_MINIMUM: Final = 10
PASSWORD_MAXIMUM: Final = 200
NAME_MAXIMUM: Final = 200
#: The library's own parameters: when a later release raises them, passwords are hashed anew as people sign in.
HASHER: Final = PasswordHasher()
#: An address that mail can be sent to; whether somebody reads it is known only once a link comes back.
_EMAIL: Final = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,189}", re.ASCII)


def clean_name(name: str) -> str:
    """A person's name without stray blanks.

    Raises:
        InvalidInput: `person.name_missing`, `person.name_too_long` (maximum).
    """
    name = " ".join(as_typed(name).split())
    if not name:
        raise InvalidInput("person.name_missing")
    if len(name) > NAME_MAXIMUM:
        raise InvalidInput("person.name_too_long", maximum=NAME_MAXIMUM)
    return name


def clean_email(email: str | None) -> str | None:
    """An e-mail address in the one form in which addresses are kept and compared; None where there is none.

    Raises:
        InvalidInput: `person.email_unusable` (email).
    """
    email = (email or "").strip().lower()
    if not email:
        return None
    if not (email.isascii() and _EMAIL.fullmatch(email)):
        raise InvalidInput("person.email_unusable", email=email[:80])
    return email


def clean_language(language: str) -> str:
    """A working language.

    Raises:
        InvalidInput: `person.language_unknown`.
    """
    if language not in LANGUAGES:
        raise InvalidInput("person.language_unknown")
    return language


def hashed_password(password: str, *, name: str = "", email: str | None = None) -> str:
    """The hash to keep of a new password.

    Raises:
        InvalidInput: `password.too_short` (minimum), `password.too_long` (maximum), `password.easy_to_guess`.
    """
    if len(password) < PASSWORD_MINIMUM:
        raise InvalidInput("password.too_short", minimum=PASSWORD_MINIMUM)
    if len(password) > PASSWORD_MAXIMUM:
        raise InvalidInput("password.too_long", maximum=PASSWORD_MAXIMUM)
    if len(set(password)) < 4 or password.casefold() in {name.casefold(), (email or "").casefold()}:
        raise InvalidInput("password.easy_to_guess")
    return HASHER.hash(password)
