"""Who decides, who is present, and what was spoken in the room."""

from dataclasses import replace

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, Answer
from reportflow.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.models import Event, MeetingParty, ParticipationRow
from reportflow.services.deciding import confirm_spoken, decide, enter_spoken
from reportflow.services.deciding_page import Hindrance
from reportflow.services.presence import check_in, set_point_presence
from reportflow.services.transactions import transaction
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before, request_from
from tests.factories import NOW, join, make_meeting, make_person
from tests.services.deciding_acts import LATER, OBJECT, RESERVE, WORDS, enter, mails, refused, rows, say


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    made = make_agreeing()
    put_before(made.section, FIRST, made.person("rapporteur"))
    return made


# --- who decides ---


@pytest.mark.parametrize("name", ["chair", "rapporteur", "secretariat", "translator", "delegate"])
def test_only_heads_decide(meeting: Agreeing, name: str):
    refused("policy.not_allowed", NotAllowed, lambda: say(meeting, name))


@pytest.mark.parametrize("name", ["iom", "nowhere"])
def test_the_head_of_an_observer_or_of_nothing_does_not_decide(meeting: Agreeing, name: str):
    assert meeting.page(name).hindrance is Hindrance.NOT_A_MEMBER
    refused("decision.not_a_member", NotAllowed, lambda: say(meeting, name))
    refused(
        "decision.not_a_member",
        NotAllowed,
        lambda: check_in(meeting.person(name), meeting.id, meeting.section, now=NOW),
    )


def test_who_chairs_and_heads_a_delegation_decides_for_it(meeting: Agreeing):
    assert say(meeting, "presidency").party == "HND"
    assert meeting.page("honduras").own.answer is Answer.APPROVED


def test_the_head_of_another_meeting_finds_nothing(meeting: Agreeing):
    elsewhere = make_person("Head elsewhere")
    join(elsewhere, make_meeting(), [Role.HEAD], "MEX")
    request = request_from(meeting.page("mexico"))
    refused(
        "meeting.not_found",
        NotFound,
        lambda: decide(elsewhere.id, meeting.id, meeting.section, request, now=NOW),
    )


def move(meeting: Agreeing, name: str, party: str | None, roles: list[str]) -> None:
    with transaction() as session:
        row = session.query(ParticipationRow).filter_by(person_id=meeting.person(name)).one()
        row.roles = roles
        row.party_id = meeting.made.parties[party] if party else None


def test_a_head_who_hands_over_decides_no_more_and_what_they_decided_stands(meeting: Agreeing):
    say(meeting, "honduras", RESERVE, text=WORDS)
    late = request_from(meeting.page("honduras"))
    move(meeting, "honduras", "HND", ["delegate"])
    move(meeting, "delegate", "HND", ["head"])
    refused(
        "policy.not_allowed",
        NotAllowed,
        lambda: decide(meeting.person("honduras"), meeting.id, meeting.section, late, now=LATER),
    )
    assert meeting.page("delegate").own.answer is Answer.RESERVED
    say(meeting, "delegate")
    assert meeting.page("chair").standing.of("HND").answer is Answer.APPROVED


def test_a_page_made_for_one_delegation_does_not_decide_for_the_next_one_of_its_reader(meeting: Agreeing):
    request = request_from(meeting.page("honduras"))
    move(meeting, "honduras", "MEX", ["head"])
    refused(
        "decision.other_delegation",
        Conflict,
        lambda: decide(meeting.person("honduras"), meeting.id, meeting.section, request, now=LATER),
    )
    assert rows(meeting) == []


# --- presence ---


def test_an_absent_delegation_decides_once_it_has_said_that_it_is_there(meeting: Agreeing):
    page = meeting.page("panama")
    assert page.hindrance is Hindrance.ABSENT
    refused("decision.absent", Conflict, lambda: say(meeting, "panama"))
    check_in(meeting.person("panama"), meeting.id, meeting.section, now=NOW)
    check_in(meeting.person("panama"), meeting.id, meeting.section, now=NOW)
    assert meeting.page("panama").decides
    say(meeting, "panama")
    assert meeting.page("panama", meeting.sections[1]).own.present
    events = db.session.scalars(db.select(Event.data).where(Event.verb == "presence.set")).all()
    assert events == [{"present": {"PAN": True}, "by": "delegation"}]


def test_who_is_away_for_one_point_is_present_for_the_others(meeting: Agreeing):
    set_point_presence(meeting.person("secretariat"), meeting.id, meeting.section, {"MEX": False}, now=NOW)
    assert meeting.page("mexico").hindrance is Hindrance.ABSENT
    assert meeting.page("chair", meeting.sections[1]).standing.of("MEX").present
    refused("decision.absent", Conflict, lambda: say(meeting, "mexico"))
    check_in(meeting.person("mexico"), meeting.id, meeting.section, now=NOW)
    assert meeting.page("mexico").decides


def test_presence_for_a_point_follows_the_meeting_again_once_it_is_the_same(meeting: Agreeing):
    desk = meeting.person("rapporteur")
    set_point_presence(desk, meeting.id, meeting.section, {"MEX": False, "PAN": True}, now=NOW)
    set_point_presence(desk, meeting.id, meeting.section, {"MEX": True, "PAN": True}, now=NOW)
    with transaction() as session:
        session.query(MeetingParty).filter_by(meeting_id=meeting.id, code="MEX").one().present = False
    standing = meeting.page("chair").standing
    assert (standing.of("MEX").present, standing.of("PAN").present) == (False, True)
    changes = db.session.scalars(db.select(Event.data).where(Event.verb == "section.presence_set")).all()
    assert changes == [{"present": {"MEX": False, "PAN": True}}, {"present": {"MEX": True}}]


def test_a_delegation_that_leaves_keeps_its_decision(meeting: Agreeing):
    say(meeting, "mexico")
    set_point_presence(meeting.person("chair"), meeting.id, meeting.section, {"MEX": False}, now=NOW)
    position = meeting.page("chair").standing.of("MEX")
    assert (position.answer, position.present) == (Answer.APPROVED, False)


def test_presence_is_of_members_and_stays_as_it_was_with_what_is_agreed(meeting: Agreeing):
    desk = meeting.person("secretariat")
    refused(
        "presence.no_such_member",
        InvalidInput,
        lambda: set_point_presence(desk, meeting.id, meeting.section, {"IOM": True}, now=NOW),
    )
    refused(
        "policy.not_allowed",
        NotAllowed,
        lambda: set_point_presence(meeting.person("mexico"), meeting.id, meeting.section, {"MEX": True}, now=NOW),
    )
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    refused(
        "presence.agreed",
        Conflict,
        lambda: set_point_presence(desk, meeting.id, meeting.section, {"MEX": False}, now=NOW),
    )
    refused(
        "presence.agreed",
        Conflict,
        lambda: check_in(meeting.person("panama"), meeting.id, meeting.section, now=NOW),
    )


# --- spoken in the room ---


def test_what_was_spoken_is_marked_so_and_the_heads_are_told(meeting: Agreeing):
    enter(meeting, "HND", RESERVE, text={"en": "Honduras reads this as voluntary."})
    (row,) = rows(meeting)
    assert (row.spoken, row.person_id, row.at) == (True, meeting.person("secretariat"), LATER)
    page = meeting.page("honduras")
    assert (page.spoken.id, page.people[page.spoken.person_id]) == (row.id, "Head of secretariat")
    told = {mail.recipient for mail in mails()}
    assert told == {"honduras@example.org", "honduras_too@example.org", "presidency@example.org"}
    spanish = next(mail for mail in mails() if mail.recipient == "honduras@example.org")
    assert "Honduras reads this as voluntary." in spanish.body


def test_a_delegation_confirms_what_was_entered_for_it(meeting: Agreeing):
    enter(meeting, "HND", RESERVE, text=WORDS)
    page = meeting.page("honduras", language="es")
    shown = request_from(page)
    confirmed = confirm_spoken(meeting.person("honduras"), meeting.id, meeting.section, shown, now=LATER)
    again = confirm_spoken(meeting.person("honduras"), meeting.id, meeting.section, shown, now=LATER)
    assert (confirmed.kind, again.id, again.replayed) == (RESERVE, confirmed.id, True)
    spoken, row = rows(meeting)
    assert (row.confirms_id, row.spoken, row.text, row.language) == (spoken.id, False, WORDS, "es")
    assert row.person_id == meeting.person("honduras")
    assert meeting.page("honduras").spoken is None


def test_a_delegation_corrects_what_was_entered_for_it(meeting: Agreeing):
    enter(meeting, "HND")
    say(meeting, "honduras", OBJECT, text=WORDS)
    assert meeting.page("chair").standing.of("HND").answer is Answer.OBJECTS
    assert meeting.page("honduras").spoken is None


def test_nothing_is_confirmed_but_what_was_entered_for_ones_own_delegation_on_this_text(meeting: Agreeing):
    enter(meeting, "MEX")
    spoken = rows(meeting)[0].id
    shown = request_from(meeting.page("honduras"), seen_decision=spoken)
    honduras = meeting.person("honduras")
    refused(
        "decision.nothing_to_confirm",
        InvalidInput,
        lambda: confirm_spoken(honduras, meeting.id, meeting.section, shown, now=LATER),
    )
    mine = request_from(meeting.page("mexico"))
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    refused(
        "decision.other_text",
        Conflict,
        lambda: confirm_spoken(meeting.person("mexico"), meeting.id, meeting.section, mine, now=LATER),
    )


def test_what_was_entered_twice_is_confirmed_as_it_was_shown_or_not_at_all(meeting: Agreeing):
    enter(meeting, "MEX")
    shown = request_from(meeting.page("mexico"))
    enter(meeting, "MEX", OBJECT, text=WORDS)
    refused(
        "decision.colleague_decided",
        Conflict,
        lambda: confirm_spoken(meeting.person("mexico"), meeting.id, meeting.section, shown, now=LATER),
    )


def test_the_secretariat_does_not_speak_over_a_delegation_that_has_decided_itself(meeting: Agreeing):
    page = meeting.page("secretariat")
    say(meeting, "mexico", OBJECT, text=WORDS)
    request = replace(request_from(page), party=None)
    secretariat = meeting.person("secretariat")
    refused(
        "decision.delegation_decided",
        Conflict,
        lambda: enter_spoken(secretariat, meeting.id, meeting.section, "MEX", request, now=LATER),
    )


def test_only_the_secretariat_enters_and_only_for_members_that_are_present(meeting: Agreeing):
    refused("decision.not_a_member", NotAllowed, lambda: enter(meeting, "IOM"))
    refused("decision.absent", Conflict, lambda: enter(meeting, "PAN"))
    request = replace(request_from(meeting.page("chair")), party=None)
    for name in ("chair", "rapporteur", "honduras"):
        person = meeting.person(name)
        refused(
            "policy.not_allowed",
            NotAllowed,
            lambda person=person: enter_spoken(person, meeting.id, meeting.section, "HND", request, now=NOW),
        )
