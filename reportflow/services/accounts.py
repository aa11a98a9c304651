"""Who is signed in."""

from dataclasses import dataclass

from reportflow.extensions import db
from reportflow.models import Person


@dataclass(frozen=True, slots=True)
class Account:
    """A person as pages know them.

    Attributes:
        session_key: part of the signed-in session; a session with another key is over.
    """

    id: int
    name: str
    email: str | None
    language: str
    may_create_meetings: bool
    has_password: bool
    session_key: str


def account_of(person: Person) -> Account:
    """The account of a person."""
    return Account(
        id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        may_create_meetings=person.may_create_meetings,
        has_password=person.password_hash is not None,
        session_key=person.session_key,
    )


def find_account(person_id: int) -> Account | None:
    """The account with this id, or None."""
    person = db.session.get(Person, person_id)
    return account_of(person) if person else None
