"""Invitations and participations: who may, once only, and on the record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from reportflow.domain.errors import Conflict, NotAllowed, ReportflowError
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.models import Event, Person
from reportflow.services import accounts, arrival, invitations, people
from reportflow.services.accounts import Account
from reportflow.services.record import first_broken_event
from tests.factories import NOW, MadeMeeting, join, make_meeting, make_person

Desk = tuple[Account, MadeMeeting]


@pytest.fixture
def desk(context: Flask) -> Desk:
    person, meeting = make_person("The secretariat"), make_meeting()
    join(person, meeting, [Role.SECRETARIAT], "TS")
    return person, meeting


def invite(desk: Desk, by: Account | None = None, **changes: object) -> str:
    person, meeting = desk
    values: dict[str, object] = {
        "name": "",
        "email": None,
        "language": "en",
        "roles": ["delegate"],
        "party": "HND",
        "days": 7,
        "address": str,
        "mailed": False,
        "now": NOW,
    }
    return invitations.invite((by or person).id, meeting.id, **{**values, **changes}).token  # type: ignore[arg-type]


def come_in(token: str, name: str = "A delegate", **changes: object) -> Account:
    values: dict[str, object] = {"name": name, "email": None, "language": "en", "password": None, "now": NOW}
    return arrival.accept_as_newcomer(token, **{**values, **changes})[0]  # type: ignore[arg-type]


def together(app: Flask, act: Callable[[int], object], count: int = 6) -> list[object]:
    """What `count` people get who do this at the same time, each on a connection of their own."""

    def run(number: int) -> object:
        with app.app_context():
            try:
                return act(number)
            except ReportflowError as error:
                return error.code
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_many_who_open_one_invitation_at_once_one_comes_in(context: Flask, desk: Desk) -> None:
    token = invite(desk)
    answers = together(context, lambda number: come_in(token, f"Delegate {number}"))
    assert sum(isinstance(answer, Account) for answer in answers) == 1
    assert answers.count("invitation.used") == 5
    assert db.session.query(Person).count() == 2


def test_a_whole_room_can_come_in_at_once(context: Flask, desk: Desk) -> None:
    tokens = together(context, lambda _: invite(desk), 12)
    people_in = together(context, lambda number: come_in(str(tokens[number]), f"Delegate {number}"), 12)
    assert all(isinstance(person, Account) for person in people_in)
    assert first_broken_event(db.session, desk[1].id) is None
    assert db.session.query(Event).count() == 24


def test_of_many_who_use_one_sign_in_link_at_once_one_is_let_in(context: Flask) -> None:
    token = accounts.issue_sign_in_link(make_person().id, NOW)
    answers = together(context, lambda _: accounts.redeem_sign_in_link(token, NOW))
    assert sum(isinstance(answer, Account) for answer in answers) == 1


def test_two_of_the_desk_who_remove_each_other_leave_one(context: Flask, desk: Desk) -> None:
    first, meeting = desk
    second = make_person("The chair")
    rows = [
        people.people_of(first.id, meeting.id, NOW).participants[0].id,
        join(second, meeting, [Role.CHAIR], "HND"),
    ]
    actors = [second.id, first.id]
    answers = together(
        context, lambda number: people.remove_participation(actors[number], meeting.id, rows[number], NOW), 2
    )
    assert answers.count(None) == 1
    assert {"meeting.not_found"} == set(answers) - {None}


@pytest.mark.parametrize("ends", ["removed", "no longer in the chair"])
def test_whoever_may_no_longer_invite_has_no_link_left_to_come_back_with(desk: Desk, ends: str) -> None:
    secretariat, meeting = desk
    chair = make_person("The chair")
    row = join(chair, meeting, [Role.CHAIR], "HND")
    shown = invite(desk, by=chair, roles=["secretariat"], party=None)
    to_run = invite(desk, by=chair, roles=["chair"], party=None, email="a@hnd.example", mailed=True)
    for_a_delegate = invite(desk, by=chair, email="b@hnd.example", mailed=True)
    of_another = invite(desk)
    if ends == "removed":
        people.remove_participation(secretariat.id, meeting.id, row, NOW)
    else:
        people.change_participation(secretariat.id, meeting.id, row, roles=["delegate"], party="HND", now=NOW)
    for token in (shown, to_run):
        with pytest.raises(Conflict) as caught:
            arrival.accept_as(chair.id, token, NOW)
        assert caught.value.code == "invitation.revoked"
    assert come_in(for_a_delegate, "A delegate")
    assert come_in(of_another, "Another delegate")
    assert first_broken_event(db.session, meeting.id) is None


def test_an_invitation_expires(desk: Desk) -> None:
    token = invite(desk, days=1)
    assert arrival.open_invitation(token, NOW + timedelta(hours=23)).party == "HND"
    with pytest.raises(Conflict, match=r"invitation\.expired"):
        come_in(token, now=NOW + timedelta(days=1))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT, Role.CHAIR}))
def test_only_secretariat_and_chair_invite(desk: Desk, role: Role) -> None:
    other = make_person("Another")
    join(other, desk[1], [role], "HND")
    with pytest.raises(NotAllowed):
        invite(desk, by=other)


def test_a_second_invitation_adds_roles_and_never_changes_the_party(desk: Desk) -> None:
    _, meeting = desk
    person = come_in(invite(desk))
    arrival.accept_as(person.id, invite(desk, roles=["rapporteur"], party=None), NOW)
    with pytest.raises(Conflict, match=r"invitation\.other_party"):
        arrival.accept_as(person.id, invite(desk, party="MEX"), NOW)
    [found] = [row for row in people.people_of(desk[0].id, meeting.id, NOW).participants if row.person_id == person.id]
    assert (found.roles, found.party) == ((Role.RAPPORTEUR, Role.DELEGATE), "HND")


def test_a_mailed_invitation_proves_the_address_and_one_from_the_screen_does_not(desk: Desk) -> None:
    mailed = come_in(invite(desk, email="mailed@hnd.example", mailed=True))
    shown = come_in(invite(desk, email="shown@hnd.example"), email="ignored@hnd.example")
    assert (mailed.email, mailed.email_confirmed) == ("mailed@hnd.example", True)
    assert (shown.email, shown.email_confirmed) == ("shown@hnd.example", False)


def test_a_newcomer_with_a_password_comes_back_with_it(desk: Desk) -> None:
    person = come_in(invite(desk), email="new@hnd.example", password="correct horse battery")
    assert accounts.check_password("new@hnd.example", "correct horse battery", NOW).id == person.id


def test_everything_is_on_the_record_in_a_whole_chain(desk: Desk) -> None:
    secretariat, meeting = desk
    person = come_in(invite(desk))
    row = next(
        row for row in people.people_of(secretariat.id, meeting.id, NOW).participants if row.person_id == person.id
    )
    people.change_participation(secretariat.id, meeting.id, row.id, roles=["head"], party="HND", now=NOW)
    people.remove_participation(secretariat.id, meeting.id, row.id, NOW)
    verbs = db.session.scalars(db.select(Event.verb).where(Event.meeting_id == meeting.id).order_by(Event.seq))
    assert list(verbs) == [
        "invitation.made",
        "participation.joined",
        "participation.changed",
        "participation.removed",
    ]
    assert first_broken_event(db.session, meeting.id) is None
