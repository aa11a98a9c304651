"""Deciding: on exactly the text that was shown, once, by those who may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, Answer, DecisionKind, Nature, SectionState
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.models import DecisionRow, Event, Meeting, MeetingParty, Notice, ParticipationRow, Section
from reportflow.services.deciding import Decided, confirm_spoken, decide, enter_spoken
from reportflow.services.deciding_page import Hindrance
from reportflow.services.presence import check_in, set_point_presence
from reportflow.services.record import first_broken_event
from reportflow.services.transactions import transaction
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before, request_from
from tests.factories import NOW, join, make_meeting, make_person

LATER = NOW + timedelta(minutes=5)
RESERVE, OBJECT = DecisionKind.RESERVE, DecisionKind.OBJECT
WORDS = {"es": "México entiende esto como voluntario."}


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    made = make_agreeing()
    put_before(made.section, FIRST, made.person("rapporteur"))
    return made


def say(meeting: Agreeing, name: str, kind: DecisionKind = DecisionKind.APPROVE, **more) -> Decided:
    """The person opens the page and decides."""
    request = request_from(meeting.page(name), kind, **more)
    return decide(meeting.person(name), meeting.id, meeting.section, request, now=NOW)


def enter(meeting: Agreeing, party: str, kind: DecisionKind = DecisionKind.APPROVE, **more) -> Decided:
    page = meeting.page("secretariat")
    position = page.standing.of(party)
    seen = position.decision.id if position and position.decision else 0
    request = replace(request_from(page, kind, seen_decision=seen, **more), party=None)
    return enter_spoken(meeting.person("secretariat"), meeting.id, meeting.section, party, request, now=LATER)


def rows(meeting: Agreeing) -> list[DecisionRow]:
    db.session.rollback()
    query = db.select(DecisionRow).where(DecisionRow.section_id == meeting.section).order_by(DecisionRow.step)
    return list(db.session.scalars(query))


def mails() -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Notice).order_by(Notice.id)))


def refused(code: str, family: type[Exception], verb: Callable[[], object]) -> None:
    with pytest.raises(family, match=code.replace(".", r"\.")):
        verb()


# --- what a decision binds to ---


def test_a_decision_keeps_the_hashes_of_the_text_and_of_the_language_that_was_read(meeting: Agreeing):
    page = meeting.page("mexico", language="es")
    decide(meeting.person("mexico"), meeting.id, meeting.section, request_from(page, RESERVE, text=WORDS), now=LATER)
    (row,) = rows(meeting)
    assert (row.hash, row.language, row.language_hash) == (FIRST.hash(), "es", FIRST.hash("es"))
    assert (row.kind, row.nature, row.text) == ("reserve", "reservation", WORDS)
    assert (row.step, row.spoken, row.confirms_id, row.at) == (2, False, None, LATER)
    assert meeting.page("mexico").own.answer is Answer.RESERVED


def test_a_decision_is_on_the_record_with_what_it_was_on(meeting: Agreeing):
    say(meeting, "mexico")
    event = db.session.scalars(db.select(Event).where(Event.verb == "decision.made")).one()
    assert event.subject == f"section:{meeting.section}"
    said = {name: event.data[name] for name in ("party", "revision", "hash", "language", "language_hash", "kind")}
    assert said == {
        "party": "MEX",
        "revision": 1,
        "hash": FIRST.hash(),
        "language": "en",
        "language_hash": FIRST.hash("en"),
        "kind": "approve",
    }
    assert first_broken_event(db.session, meeting.id) is None


def test_a_page_whose_revision_was_overtaken_decides_nothing(meeting: Agreeing):
    page = meeting.page("mexico")
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    request = request_from(page, OBJECT, text=WORDS)
    with pytest.raises(Conflict, match=r"decision\.other_text"):
        decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=LATER)
    assert rows(meeting) == []
    assert mails() == []


@pytest.mark.parametrize("field", ["hash", "language_hash"])
def test_a_hash_that_is_not_the_one_of_the_text_decides_nothing(meeting: Agreeing, field: str):
    request = replace(request_from(meeting.page("mexico")), **{field: "0" * 64})
    refused(
        "decision.other_text",
        Conflict,
        lambda: decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=NOW),
    )


def test_the_hash_of_one_language_is_not_taken_for_the_other(meeting: Agreeing):
    request = replace(request_from(meeting.page("mexico", language="en")), language="es")
    refused(
        "decision.other_text",
        Conflict,
        lambda: decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=NOW),
    )


@pytest.mark.parametrize(
    ("kind", "code"), [(ActKind.WITHDRAW, "decision.nothing_before_meeting"), (ActKind.CONCLUDE, "decision.agreed")]
)
def test_nothing_is_decided_on_a_text_that_was_withdrawn_or_agreed_meanwhile(
    meeting: Agreeing, kind: ActKind, code: str
):
    request = request_from(meeting.page("mexico"))
    act(meeting.section, kind, meeting.person("chair"))
    refused(code, Conflict, lambda: decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=NOW))


def test_a_text_that_was_reopened_takes_decisions_and_keeps_those_that_it_had(meeting: Agreeing):
    say(meeting, "mexico")
    request = request_from(meeting.page("belize"))
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    act(meeting.section, ActKind.REOPEN, meeting.person("chair"), reason="A word is missing.")
    decide(meeting.person("belize"), meeting.id, meeting.section, request, now=NOW)
    page = meeting.page("chair")
    assert {position.party for position in page.standing.with_answer(Answer.APPROVED)} == {"MEX", "BLZ"}
    assert page.remark.kind is ActKind.REOPEN


def test_a_delegation_changes_its_mind_until_the_text_is_agreed_and_all_stays_on_the_record(meeting: Agreeing):
    say(meeting, "mexico")
    say(meeting, "mexico", OBJECT, nature=Nature.MORE_TIME, text=WORDS)
    assert meeting.page("chair").standing.state is SectionState.BLOCKED
    say(meeting, "mexico", RESERVE, text=WORDS)
    assert [row.kind for row in rows(meeting)] == ["approve", "object", "reserve"]
    assert meeting.page("chair").standing.state is SectionState.PUT_FORWARD


# --- sent twice, and by two ---


def test_a_form_that_is_sent_twice_decides_once_and_gets_the_same_answer(meeting: Agreeing):
    request = request_from(meeting.page("mexico"), OBJECT, text=WORDS)
    person = meeting.person("mexico")
    first = decide(person, meeting.id, meeting.section, request, now=NOW)
    again = decide(person, meeting.id, meeting.section, request, now=LATER)
    assert again == replace(first, replayed=True)
    assert len(rows(meeting)) == 1
    assert len(mails()) == 3


def test_a_form_that_is_sent_again_gets_its_answer_even_after_the_text_was_agreed(meeting: Agreeing):
    request = request_from(meeting.page("mexico"))
    first = decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=NOW)
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    assert decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=LATER).id == first.id


def test_a_page_that_somebody_went_back_to_does_not_pass_as_sent_before(meeting: Agreeing):
    request = request_from(meeting.page("mexico"))
    decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=NOW)
    other = replace(request, kind=OBJECT, text=WORDS)
    refused(
        "decision.colleague_decided",
        Conflict,
        lambda: decide(meeting.person("mexico"), meeting.id, meeting.section, other, now=LATER),
    )


def test_of_two_heads_of_one_delegation_the_second_is_shown_what_the_first_decided(meeting: Agreeing):
    early = request_from(meeting.page("honduras_too"), OBJECT, text=WORDS)
    say(meeting, "honduras")
    refused(
        "decision.colleague_decided",
        Conflict,
        lambda: decide(meeting.person("honduras_too"), meeting.id, meeting.section, early, now=LATER),
    )
    assert meeting.page("honduras_too").own.decision.person_id == meeting.person("honduras")
    say(meeting, "honduras_too", RESERVE, text=WORDS)
    assert [(row.person_id, row.kind) for row in rows(meeting)] == [
        (meeting.person("honduras"), "approve"),
        (meeting.person("honduras_too"), "reserve"),
    ]


# --- what is said ---


@pytest.mark.parametrize(
    ("kind", "nature", "text", "code"),
    [
        (RESERVE, None, {}, "decision.reservation_missing"),
        (RESERVE, None, {"en": " \n "}, "decision.reservation_missing"),
        (OBJECT, None, {"fr": "Non."}, "decision.reason_missing"),
        (OBJECT, Nature.RESERVATION, WORDS, "decision.nature_unknown"),
        (DecisionKind.APPROVE, Nature.OPPOSED, {}, "decision.nature_unknown"),
    ],
)
def test_a_reservation_and_an_objection_need_words_and_a_nature_of_their_own(
    meeting: Agreeing, kind: DecisionKind, nature: Nature | None, text: dict[str, str], code: str
):
    refused(code, InvalidInput, lambda: say(meeting, "mexico", kind, nature=nature, text=text))


def test_words_that_are_too_long_are_refused_and_those_of_an_approval_are_not_kept(meeting: Agreeing):
    refused("decision.too_long", LimitExceeded, lambda: say(meeting, "mexico", RESERVE, text={"en": "x" * 5001}))
    say(meeting, "mexico", text={"en": "never mind"})
    assert rows(meeting)[0].text == {}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"form_id": ""}, "decision.bad_page"),
        ({"form_id": "x" * 65}, "decision.bad_page"),
        ({"language": "fr"}, "draft.no_such_language"),
    ],
)
def test_what_no_page_of_ours_hands_in_is_refused(meeting: Agreeing, changed: dict[str, str], code: str):
    request = replace(request_from(meeting.page("mexico")), **changed)
    refused(code, InvalidInput, lambda: decide(meeting.person("mexico"), meeting.id, meeting.section, request, now=NOW))


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


# --- who is told, and what is shown ---


def test_the_chair_and_the_rapporteurs_are_told_of_an_objection_in_their_language(meeting: Agreeing):
    say(meeting, "mexico", OBJECT, nature=Nature.MORE_TIME, text={"en": "We need to consult."})
    told = {mail.recipient: mail for mail in mails()}
    assert set(told) == {"chair@example.org", "rapporteur@example.org", "presidency@example.org"}
    assert "Mexico" in told["chair@example.org"].subject
    assert "We need to consult." in told["chair@example.org"].body
    assert "México" in told["rapporteur@example.org"].subject
    assert set(meeting.page("mexico").told) == {"Head of chair", "Head of rapporteur", "Head of presidency"}


def test_where_positions_stay_with_the_chair_nobody_else_is_told_or_shown(meeting: Agreeing):
    with transaction() as session:
        session.get_one(Meeting, meeting.id).positions_open = False
    say(meeting, "mexico", OBJECT, text=WORDS)
    assert {mail.recipient for mail in mails()} == {"chair@example.org", "presidency@example.org"}
    assert meeting.page("belize").standing.of("MEX").answer is Answer.HIDDEN
    assert meeting.page("rapporteur").standing.of("MEX").decision is None
    assert meeting.page("secretariat").standing.of("MEX").answer is Answer.OBJECTS
    assert meeting.page("mexico").own.answer is Answer.OBJECTS


def test_the_redline_starts_at_the_revision_that_the_delegation_last_decided_on(meeting: Agreeing):
    assert meeting.page("mexico").since is None
    say(meeting, "mexico")
    assert meeting.page("mexico").since is None
    third = FIRST
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    mexico, belize = meeting.page("mexico"), meeting.page("belize")
    assert (mexico.since.number, mexico.since.decision.kind) == (1, DecisionKind.APPROVE)
    assert "<del>will</del>" in mexico.since.redline.html
    assert "<ins>may</ins>" in mexico.since.redline.html
    assert belize.since is None
    assert meeting.page("chair").since.number == 1
    put_before(meeting.section, third, meeting.person("rapporteur"))
    again = meeting.page("mexico")
    assert (again.since.number, again.since.redline.changed, again.own.answer) == (1, False, Answer.WAITING)
    assert meeting.page("chair").since.number == 2


def test_a_page_that_was_overtaken_is_compared_with_what_its_reader_had_before_them(meeting: Agreeing):
    before = meeting.page("belize").revision
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    since = meeting.page("belize", typed_on=before.id).since
    assert (since.number, since.typed_on, since.decision) == (1, True, None)
    other = put_before(meeting.sections[1], FIRST, meeting.person("rapporteur")).id
    assert meeting.page("belize", typed_on=other).since is None


def test_the_page_shows_the_text_of_the_revision_and_says_that_the_draft_is_ahead(meeting: Agreeing):
    assert not meeting.page("mexico").draft_ahead
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    page = meeting.page("mexico", language="es")
    assert page.draft_ahead
    assert "La nota podrá compartirse." in page.revision.html
    assert (page.revision.number, page.number, page.points) == (2, 1, 3)


def test_the_page_leads_from_one_point_that_waits_to_the_next(meeting: Agreeing):
    first, second, third = meeting.sections
    for section in (second, third):
        put_before(section, FIRST, meeting.person("rapporteur"))
    page = meeting.page("mexico", second)
    assert (page.previous.id, page.next.id, page.waiting) == (first, third, 3)
    say(meeting, "mexico")
    page = meeting.page("mexico", second)
    assert (page.previous, page.next.number, page.waiting) == (None, 3, 2)
    assert meeting.page("chair", second).previous.id == first


def test_the_page_says_why_there_is_nothing_to_decide(meeting: Agreeing):
    assert meeting.page("mexico", meeting.sections[1]).hindrance is Hindrance.NOTHING
    assert meeting.page("delegate").hindrance is Hindrance.NOT_HEAD
    act(meeting.section, ActKind.WITHDRAW, meeting.person("rapporteur"), reason="Too early.")
    withdrawn = meeting.page("mexico")
    assert (withdrawn.revision, withdrawn.remark.reason) == (None, "Too early.")
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    assert meeting.page("mexico").remark is None
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    assert meeting.page("mexico").hindrance is Hindrance.AGREED


def test_the_steps_of_a_section_are_numbered_without_gaps(meeting: Agreeing):
    for name in ("mexico", "belize", "honduras"):
        say(meeting, name)
    db.session.rollback()
    assert [row.step for row in rows(meeting)] == [2, 3, 4]
    assert db.session.get_one(Section, meeting.section).steps == 4


def test_who_is_to_confirm_sees_what_changed_since_their_delegation_decided_itself(meeting: Agreeing):
    say(meeting, "honduras")
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    enter(meeting, "HND", OBJECT, text=WORDS)
    since = meeting.page("honduras").since
    assert (since.number, since.decision.kind) == (1, DecisionKind.APPROVE)
    assert "<ins>may</ins>" in since.redline.html
