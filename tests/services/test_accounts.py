"""Persons, passwords and sign-in links."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask

from reportflow.domain.errors import Conflict, InvalidInput, NotFound
from reportflow.extensions import db
from reportflow.models import Notice, Person, SignInLink
from reportflow.services import accounts
from reportflow.services.links import secret_in, token_for
from reportflow.services.transactions import transaction
from tests.factories import NOW, make_person

pytestmark = pytest.mark.usefixtures("context")
PASSWORD = "correct horse battery"


def address(token: str) -> str:
    return f"http://localhost/sign-in/link/{token}"


def test_a_link_signs_in_once() -> None:
    person = make_person("A delegate")
    token = accounts.issue_sign_in_link(person.id, NOW)
    assert accounts.sign_in_link_owner(token, NOW).id == person.id
    assert accounts.redeem_sign_in_link(token, NOW).id == person.id
    with pytest.raises(Conflict, match=r"sign_in_link\.used"):
        accounts.redeem_sign_in_link(token, NOW)


def test_a_link_expires() -> None:
    token = accounts.issue_sign_in_link(make_person().id, NOW, timedelta(minutes=5))
    with pytest.raises(Conflict, match=r"sign_in_link\.expired"):
        accounts.redeem_sign_in_link(token, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    "mend", [lambda token: token.swapcase(), lambda token: "x" + token, lambda token: "", lambda token: "é.ü"]
)
def test_a_link_that_was_changed_is_unknown(mend) -> None:
    token = accounts.issue_sign_in_link(make_person().id, NOW)
    with pytest.raises(NotFound, match=r"sign_in_link\.unknown"):
        accounts.redeem_sign_in_link(mend(token), NOW)


def test_a_secret_that_was_signed_for_one_kind_of_link_opens_no_other() -> None:
    token = token_for("a secret", "invitation")
    assert secret_in(token, "invitation") == "a secret"
    assert secret_in(token, "sign-in") is None


def test_the_database_holds_nothing_that_opens_a_link() -> None:
    token = accounts.issue_sign_in_link(make_person().id, NOW)
    kept = db.session.scalars(db.select(SignInLink.secret_hash)).one()
    assert kept not in token
    with pytest.raises(NotFound):
        accounts.redeem_sign_in_link(kept, NOW)


def test_a_password_opens_its_own_account_only() -> None:
    person = make_person("A delegate", email="a@hnd.example", password=PASSWORD)
    make_person("Another", email="b@hnd.example", password="another long password")
    make_person("Without", email="c@hnd.example")
    assert accounts.check_password(" A@HND.example ", PASSWORD, NOW).id == person.id
    for email in ("b@hnd.example", "c@hnd.example", "nobody@hnd.example", ""):
        with pytest.raises(InvalidInput, match=r"account\.sign_in_refused"):
            accounts.check_password(email, PASSWORD, NOW)


def test_a_password_with_older_parameters_is_hashed_anew_when_it_is_used() -> None:
    person = make_person("A delegate", email="a@hnd.example")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction() as session:
        session.get_one(Person, person.id).password_hash = weak
    accounts.check_password("a@hnd.example", PASSWORD, NOW)
    renewed = db.session.get_one(Person, person.id).password_hash
    assert renewed != weak
    assert accounts.check_password("a@hnd.example", PASSWORD, NOW).id == person.id


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "too_short"),
        ("x" * 201, "too_long"),
        ("aaaaaaaaaaaa", "easy_to_guess"),
        ("A@hnd.example", "easy_to_guess"),
    ],
)
def test_a_password_that_protects_nothing_is_refused(password: str, code: str) -> None:
    person = make_person("A delegate", email="a@hnd.example")
    with pytest.raises(InvalidInput, match=rf"password\.{code}"):
        accounts.set_password(person.id, password)


def test_a_new_password_needs_the_old_one_and_ends_other_sessions() -> None:
    person = make_person("A delegate", email="a@hnd.example", password=PASSWORD)
    with pytest.raises(InvalidInput, match=r"password\.current_wrong"):
        accounts.set_password(person.id, "another long password", "guessed")
    changed = accounts.set_password(person.id, "another long password", PASSWORD)
    assert changed.session_key != person.session_key


def test_signing_out_everywhere_ends_links_as_well() -> None:
    person = make_person()
    token = accounts.issue_sign_in_link(person.id, NOW)
    assert accounts.sign_out_everywhere(person.id).session_key != person.session_key
    with pytest.raises(NotFound):
        accounts.redeem_sign_in_link(token, NOW)


def test_an_unknown_address_gets_no_mail_and_no_different_answer() -> None:
    accounts.mail_sign_in_link("nobody@hnd.example", address, NOW)
    assert db.session.scalars(db.select(Notice)).all() == []


def test_the_mail_is_in_the_language_of_whoever_reads_it() -> None:
    make_person("Una delegada", email="a@hnd.example", language="es")
    accounts.mail_sign_in_link("a@hnd.example", address, NOW)
    notice = db.session.scalars(db.select(Notice)).one()
    assert notice.recipient == "a@hnd.example"
    assert "{link}" in notice.body
    assert "Una delegada" in notice.body
    assert notice.link is not None
    assert notice.link not in notice.body


def test_whoever_reads_the_mail_owns_the_address_and_not_who_typed_it_first() -> None:
    thief = make_person("Thief")
    accounts.add_email(thief.id, "owner@mex.example")
    accounts.set_password(thief.id, PASSWORD)
    stolen = accounts.check_password("owner@mex.example", PASSWORD, NOW)
    accounts.mail_sign_in_link("owner@mex.example", address, NOW)
    link = db.session.scalars(db.select(Notice.link)).one()
    owner = accounts.redeem_sign_in_link(link.rpartition("/")[2], NOW)
    assert owner.session_key != stolen.session_key
    with pytest.raises(InvalidInput, match=r"account\.sign_in_refused"):
        accounts.check_password("owner@mex.example", PASSWORD, NOW)


@pytest.mark.parametrize(
    "email", ["a b@c.example", "@c.example", "a@", "a@b@c", "a@b\nBcc: c@d.example", "ñandú@b.example"]
)
def test_an_address_that_no_mail_reaches_is_refused(email: str) -> None:
    with pytest.raises(InvalidInput, match=r"person\.email_unusable"):
        accounts.create_person("A delegate", email, now=NOW)


def test_an_address_belongs_to_one_person(context: Flask) -> None:
    make_person("First", email="a@hnd.example")
    with pytest.raises(Conflict, match=r"person\.email_taken"):
        accounts.create_person("Second", "A@HND.example", now=NOW)
