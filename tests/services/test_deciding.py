"""Deciding: on exactly the text that was shown, and once."""

from dataclasses import replace

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, Answer, DecisionKind, Nature, SectionState
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded
from reportflow.extensions import db
from reportflow.models import Event, Section
from reportflow.services.deciding import decide
from reportflow.services.record import first_broken_event
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before, request_from
from tests.factories import NOW
from tests.services.deciding_acts import LATER, OBJECT, RESERVE, WORDS, mails, refused, rows, say


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    made = make_agreeing()
    put_before(made.section, FIRST, made.person("rapporteur"))
    return made


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


def test_words_of_more_lines_than_a_page_holds_are_refused(meeting: Agreeing):
    lines = "\n".join(["A"] * 101)
    refused("decision.too_many_lines", LimitExceeded, lambda: say(meeting, "mexico", RESERVE, text={"en": lines}))
    say(meeting, "mexico", RESERVE, text={"en": lines[2:]})
    assert rows(meeting)[0].text["en"] == lines[2:]


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


def test_the_steps_of_a_section_are_numbered_without_gaps(meeting: Agreeing):
    for name in ("mexico", "belize", "honduras"):
        say(meeting, name)
    db.session.rollback()
    assert [row.step for row in rows(meeting)] == [2, 3, 4]
    assert db.session.get_one(Section, meeting.section).steps == 4
