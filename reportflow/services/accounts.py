"""Persons who can sign in: with a password, or with a link that was mailed to them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from reportflow.domain.errors import Conflict, InvalidInput, NotFound
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Person, SignInLink
from reportflow.models.session import TopicKind, note_change
from reportflow.services import letters
from reportflow.services.links import new_secret, secret_hash, secret_in, token_for
from reportflow.services.particulars import (
    HASHER,
    PASSWORD_MAXIMUM,
    clean_email,
    clean_language,
    clean_name,
    hashed_password,
)
from reportflow.services.transactions import transaction

SIGN_IN_LINK_VALID_FOR: Final = timedelta(minutes=30)
_PURPOSE: Final = "sign-in"


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
    email_confirmed: bool
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
        email_confirmed=person.email_confirmed_at is not None,
        has_password=person.password_hash is not None,
        session_key=person.session_key,
    )


def find_account(person_id: int) -> Account | None:
    """The account with this id, or None."""
    person = db.session.get(Person, person_id)
    return account_of(person) if person else None


def find_by_email(session: DatabaseSession, email: str) -> Person | None:
    """The person with this address, in the caller's transaction."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


# --- persons ---------------------------------------------------------------------------------------------------------


def add_person(
    session: DatabaseSession,
    *,
    name: str,
    email: str | None,
    language: str,
    may_create_meetings: bool = False,
    password: str | None = None,
    email_confirmed: bool = False,
    now: datetime,
) -> Person:
    """A new person, in the caller's transaction.

    Raises:
        InvalidInput: as `clean_name`, `clean_email`, `clean_language`, `hashed_password`.
        Conflict: `person.email_taken` (email).
    """
    name, email = clean_name(name), clean_email(email)
    if email is not None and find_by_email(session, email):
        raise Conflict("person.email_taken", email=email)
    person = Person(
        name=name,
        email=email,
        email_confirmed_at=now if email and email_confirmed else None,
        language=clean_language(language),
        password_hash=hashed_password(password, name=name, email=email) if password else None,
        session_key=secrets.token_urlsafe(24),
        may_create_meetings=may_create_meetings,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def create_person(
    name: str, email: str | None = None, language: str = "en", may_create_meetings: bool = False, *, now: datetime
) -> Account:
    """A new person, entered by the operator, who signs in with links until they set a password. Raises as `add_person`."""
    with transaction() as session:
        person = add_person(
            session,
            name=name,
            email=email,
            language=language,
            may_create_meetings=may_create_meetings,
            email_confirmed=True,
            now=now,
        )
        return account_of(person)


def _own(session: DatabaseSession, person_id: int) -> Person:
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("person.not_found")
    return person


def change_name(person_id: int, name: str) -> Account:
    """Raises: InvalidInput as `clean_name`; NotFound `person.not_found`."""
    with transaction() as session:
        person = _own(session, person_id)
        person.name = clean_name(name)
        return account_of(person)


def add_email(person_id: int, email: str) -> Account:
    """The address of a person who came in without one. An address that is there is not changed.

    Raises:
        InvalidInput: `person.email_missing`, or as `clean_email`.
        Conflict: `person.email_taken` (email), `person.has_email`.
        NotFound: `person.not_found`.
    """
    with transaction() as session:
        person = _own(session, person_id)
        if person.email is not None:
            raise Conflict("person.has_email")
        cleaned = clean_email(email)
        if cleaned is None:
            raise InvalidInput("person.email_missing")
        if find_by_email(session, cleaned):
            raise Conflict("person.email_taken", email=cleaned)
        person.email = cleaned
        return account_of(person)


def change_language(person_id: int, language: str) -> Account:
    """The language in which this person reads pages and mails.

    Raises:
        InvalidInput: `person.language_unknown`.
        NotFound: `person.not_found`.
    """
    with transaction() as session:
        person = _own(session, person_id)
        person.language = clean_language(language)
        return account_of(person)


def set_password(person_id: int, password: str, current: str | None = None) -> Account:
    """A new password; every session elsewhere is over, so the caller signs in again with the account returned.

    Args:
        current: the password until now, where the person has one.

    Raises:
        InvalidInput: `password.current_wrong`, or as `hashed_password`.
        NotFound: `person.not_found`.
    """
    # Hashing takes long on purpose: it happens before the transaction, which on SQLite holds everybody else up.
    before = db.session.get(Person, person_id)
    if before is None:
        raise NotFound("person.not_found")
    known = before.password_hash
    if known is not None and not _matches(known, current or ""):
        raise InvalidInput("password.current_wrong")
    hashed = hashed_password(password, name=before.name, email=before.email)
    with transaction() as session:
        person = _own(session, person_id)
        if person.password_hash != known:
            raise InvalidInput("password.current_wrong")
        person.password_hash = hashed
        _end_sessions(person)
        return account_of(person)


def sign_out_everywhere(person_id: int) -> Account:
    """End every session of this person, and every sign-in link that is still open.

    Raises:
        NotFound: `person.not_found`.
    """
    with transaction() as session:
        person = _own(session, person_id)
        _end_sessions(person)
        for link in session.scalars(
            select(SignInLink).where(SignInLink.person_id == person_id, SignInLink.used_at.is_(None))
        ):
            session.delete(link)
        return account_of(person)


# --- signing in with a password --------------------------------------------------------------------------------------


@cache
def _nobodys_hash() -> str:
    """A hash that no password matches: checking it takes as long as checking a real one."""
    return HASHER.hash(secrets.token_urlsafe(32))


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password[: PASSWORD_MAXIMUM + 1])
    except (VerificationError, InvalidHashError):
        return False


def check_password(email: str, password: str, now: datetime) -> Account:  # noqa: ARG001
    """The account that this address and password belong to.

    An unknown address, an account without a password and a wrong password take the same time and get the same answer.

    Raises:
        InvalidInput: `account.sign_in_refused`.
    """
    person = find_by_email(db.session, email)
    known = person.password_hash if person else None
    matches = _matches(known or _nobodys_hash(), password)
    if person is None or known is None or not matches:
        raise InvalidInput("account.sign_in_refused")
    if HASHER.check_needs_rehash(known):
        renewed = HASHER.hash(password)
        with transaction() as session:
            person = _own(session, person.id)
            if person.password_hash == known:
                person.password_hash = renewed
    return account_of(person)


# --- signing in with a link ------------------------------------------------------------------------------------------


def issue_sign_in_link(person_id: int, now: datetime, valid_for: timedelta = SIGN_IN_LINK_VALID_FOR) -> str:
    """A token that signs this person in once, until it expires. The caller makes the address of it.

    Raises:
        NotFound: `person.not_found`.
    """
    with transaction() as session:
        return _add_link(session, _own(session, person_id), now, valid_for, mailed=False)


def _add_link(session: DatabaseSession, person: Person, now: datetime, valid_for: timedelta, *, mailed: bool) -> str:
    secret = new_secret()
    link = SignInLink(
        person_id=person.id,
        secret_hash=secret_hash(secret),
        mailed=mailed,
        created_at=now,
        expires_at=now + valid_for,
    )
    session.add(link)
    return token_for(secret, _PURPOSE)


def mail_sign_in_link(email: str, address: Callable[[str], str], now: datetime) -> None:
    """Put a mail with a sign-in link into the outbox, if somebody has this address. Nobody learns whether.

    Args:
        address: makes the address of the link with a token.
    """
    with transaction() as session:
        person = find_by_email(session, email)
        if person is None or person.email is None:
            return
        token = _add_link(session, person, now, SIGN_IN_LINK_VALID_FOR, mailed=True)
        minutes = int(SIGN_IN_LINK_VALID_FOR.total_seconds() // 60)
        subject, body = letters.sign_in_letter(person.language, name=person.name, minutes=minutes)
        letters.post(
            session,
            recipient=person.email,
            subject=subject,
            body=body,
            link=address(token),
            now=now,
        )


def _usable_link(session: DatabaseSession, token: str, now: datetime, *, lock: bool) -> SignInLink:
    secret = secret_in(token, _PURPOSE)
    query = select(SignInLink).where(SignInLink.secret_hash == secret_hash(secret or ""))
    link = session.scalar(query.with_for_update() if lock else query)
    if secret is None or link is None:
        raise NotFound("sign_in_link.unknown")
    if link.used_at is not None:
        raise Conflict("sign_in_link.used")
    if link.expires_at <= now:
        raise Conflict("sign_in_link.expired")
    return link


def sign_in_link_owner(token: str, now: datetime) -> Account:
    """Whom this link signs in. It is not used up: mail scanners look at links before people do.

    Raises:
        NotFound: `sign_in_link.unknown`.
        Conflict: `sign_in_link.used`, `sign_in_link.expired`.
    """
    link = _usable_link(db.session, token, now, lock=False)
    return account_of(db.session.get_one(Person, link.person_id))


def redeem_sign_in_link(token: str, now: datetime) -> Account:
    """Use the link up and give its owner's account. Raises as `sign_in_link_owner`."""
    with transaction() as session:
        link = _usable_link(session, token, now, lock=True)
        link.used_at = now
        person = session.get_one(Person, link.person_id)
        if link.mailed:
            confirm_email(person, now)
        return account_of(person)


def confirm_email(person: Person, now: datetime) -> None:
    """The person has opened what was mailed to their address, so the address is theirs.

    Until then it was only what somebody typed when they came in. A password from that time may be that somebody's,
    so it goes, with every session: nobody gets into an account by claiming an address before its owner does.
    """
    if person.email_confirmed_at is None:
        person.email_confirmed_at = now
        person.password_hash = None
        _end_sessions(person)


def _end_sessions(person: Person) -> None:
    """End every session of a person, and with them the sockets that were opened in one."""
    person.session_key = secrets.token_urlsafe(24)
    note_change(db.session, TopicKind.PERSON, person.id)


def person_with_email(email: str) -> int | None:
    """The id of the person with this address, for the operator of the service; None where there is none."""
    person = find_by_email(db.session, email)
    return person.id if person else None
