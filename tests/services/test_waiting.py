"""The board and home say where sections stand and what waits for whom; nobody is told more than the meeting's setting allows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, Answer, DecisionKind, Nature, SectionState
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.inputs import InputState
from reportflow.domain.policy import Role
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.models import AgendaItemRow, InputRow, Meeting, MeetingParty, Section
from reportflow.services.board import Board, BoardSection, read_board
from reportflow.services.changes import TextNow, last_event, something_happened, text_now
from reportflow.services.deciding import confirm_spoken, decide, enter_spoken
from reportflow.services.home import my_meetings
from reportflow.services.late_changes_use import dismiss
from reportflow.services.transactions import transaction
from reportflow.services.waiting import Waiting
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before, request_from
from tests.factories import NOW, join, make_meeting, make_person
from tests.queries import counted_queries
from tests.services.late_meeting import Device

OBJECT = DecisionKind.OBJECT
REASON = {"en": "The date cannot be met."}


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    """Three points; the first is before the meeting. Belize, Honduras and Mexico are present."""
    made = make_agreeing()
    put_before(made.section, FIRST, made.person("rapporteur"))
    return made


def say(
    meeting: Agreeing, name: str, kind: DecisionKind = DecisionKind.APPROVE, section: int | None = None, **more
) -> None:
    request = request_from(meeting.page(name, section), kind, **more)
    decide(meeting.person(name), meeting.id, section or meeting.section, request, now=NOW)


def board(meeting: Agreeing, name: str) -> Board:
    db.session.rollback()
    return read_board(meeting.person(name), meeting.id, now=NOW)


def first(meeting: Agreeing, name: str) -> BoardSection:
    return next(section for section in board(meeting, name).sections if section.id == meeting.section)


def waiting(meeting: Agreeing, name: str) -> Waiting:
    """The same at home as on the board."""
    shown = board(meeting, name).waiting
    [home] = [entry.waiting for entry in my_meetings(meeting.person(name)) if entry.id == meeting.id]
    assert home == shown
    return shown


def test_who_wrote_something_too_late_is_told_so_wherever_the_section_is_and_nobody_else(meeting: Agreeing) -> None:
    author, other = meeting.person("rapporteur"), meeting.sections[1]
    first_id = Device(author, meeting.section).write(" Late.").send()
    second_id = Device(author, other).write(" Late.").send()
    with transaction() as session:
        session.get_one(Section, other).merged_into_id = meeting.section
    assert waiting(meeting, "rapporteur").late == ((meeting.section, first_id), (other, second_id))
    assert waiting(meeting, "chair").late == ()
    assert first_id is not None
    dismiss(author, meeting.id, meeting.section, first_id, now=NOW)
    assert waiting(meeting, "rapporteur").late == ((other, second_id),)


def hide_positions(meeting: Agreeing) -> None:
    with transaction() as session:
        session.get_one(Meeting, meeting.id).positions_open = False


def test_a_head_is_told_which_sections_wait_until_the_delegation_has_answered(meeting: Agreeing) -> None:
    assert waiting(meeting, "mexico").decide == (meeting.section,)
    assert waiting(meeting, "delegate").decide == ()
    assert waiting(meeting, "iom").decide == ()
    say(meeting, "mexico")
    assert waiting(meeting, "mexico").decide == ()


def test_the_head_of_a_delegation_that_is_noted_as_absent_is_told_so(meeting: Agreeing) -> None:
    assert (waiting(meeting, "panama").decide, waiting(meeting, "panama").absent) == ((), (meeting.section,))


def test_a_new_revision_waits_again(meeting: Agreeing) -> None:
    say(meeting, "mexico")
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    assert waiting(meeting, "mexico").decide == (meeting.section,)


def test_what_was_said_in_the_room_waits_to_be_confirmed(meeting: Agreeing) -> None:
    page = meeting.page("secretariat")
    request = replace(request_from(page, seen_decision=0), party=None)
    enter_spoken(meeting.person("secretariat"), meeting.id, meeting.section, "MEX", request, now=NOW)
    assert (waiting(meeting, "mexico").confirm, waiting(meeting, "mexico").decide) == ((meeting.section,), ())
    assert waiting(meeting, "belize").confirm == ()
    shown = request_from(meeting.page("mexico"))
    confirm_spoken(meeting.person("mexico"), meeting.id, meeting.section, shown, now=NOW + timedelta(minutes=1))
    assert waiting(meeting, "mexico").confirm == ()


def test_the_chair_is_told_what_can_be_concluded_when_all_present_have_answered(meeting: Agreeing) -> None:
    for name in ("honduras", "mexico"):
        say(meeting, name)
        assert waiting(meeting, "chair").conclude == ()
    say(meeting, "belize")
    assert waiting(meeting, "chair").conclude == (meeting.section,)
    assert waiting(meeting, "rapporteur").conclude == ()
    say(meeting, "belize", OBJECT, nature=Nature.OPPOSED, text=REASON)
    assert (waiting(meeting, "chair").conclude, waiting(meeting, "chair").blocked) == ((), (meeting.section,))
    assert waiting(meeting, "rapporteur").blocked == (meeting.section,)


def test_nothing_can_be_concluded_that_nobody_has_answered(meeting: Agreeing) -> None:
    with transaction() as session:
        session.query(MeetingParty).filter_by(meeting_id=meeting.id).update({"present": False})
    assert waiting(meeting, "chair").conclude == ()


def test_what_is_agreed_waits_for_nobody_and_is_open_no_more(meeting: Agreeing) -> None:
    before = board(meeting, "mexico")
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    after = board(meeting, "mexico")
    assert (before.clock.open, after.clock.open, after.clock.sections) == (4, 3, 4)
    assert waiting(meeting, "mexico").decide == ()
    assert first(meeting, "mexico").standing.state is SectionState.AGREED


def test_drafts_with_text_wait_to_be_put_forward(meeting: Agreeing) -> None:
    others = tuple(section.id for section in board(meeting, "chair").sections if section.id != meeting.section)
    assert waiting(meeting, "rapporteur").put_forward == others
    assert waiting(meeting, "mexico").put_forward == ()


def test_a_draft_is_ahead_when_it_says_something_else_than_what_is_before_the_meeting(meeting: Agreeing) -> None:
    def write(text: str) -> None:
        def change(draft: Draft) -> None:
            draft.set_text(BlockKey(BODY), "en", text)

        with transaction() as session:
            document = session.get_one(Section, meeting.section).document
            edit(session, document, change, actor_id=None, origin="form", now=NOW)

    assert not first(meeting, "chair").ahead
    write("The note may be shared.")
    assert first(meeting, "chair").ahead
    write(FIRST.body["en"])
    assert not first(meeting, "chair").ahead


@pytest.mark.parametrize("lead", ["ALL_DELEGATIONS", "MEMBERS"])
def test_the_board_counts_who_has_handed_in_of_those_who_are_to(meeting: Agreeing, lead: str) -> None:
    section_id = meeting.sections[1]
    give_to(lead, meeting, section_id)

    def shown() -> tuple[int, int]:
        [section] = [section for section in board(meeting, "chair").sections if section.id == section_id]
        return section.handed_in, section.expected

    assert shown() == (0, 3)
    assert waiting(meeting, "delegate").hand_in == (section_id,)
    hand_in(meeting, section_id, "HND", InputState.DRAFT)
    assert shown() == (0, 3)
    assert (waiting(meeting, "delegate").hand_in, waiting(meeting, "delegate").own_drafts) == ((), 1)
    assert waiting(meeting, "mexico").own_drafts == 0
    hand_in(meeting, section_id, "MEX", InputState.HANDED_IN)
    hand_in(meeting, section_id, "PAN", InputState.USED)
    hand_in(meeting, section_id, "BLZ", InputState.DISCARDED)
    hand_in(meeting, section_id, "IOM", InputState.HANDED_IN)
    assert shown() == (2, 4)
    assert waiting(meeting, "rapporteur").unused == 2
    assert waiting(meeting, "mexico").unused == 0


def give_to(lead: str, meeting: Agreeing, section_id: int) -> None:
    with transaction() as session:
        item = AgendaItemRow(
            meeting_id=meeting.id,
            ord=1,
            title={"en": "Reports"},
            leads=[lead],
            notes=[],
            sub_items=[],
            refs=[],
        )
        session.add(item)
        session.flush()
        session.get_one(Section, section_id).agenda_item_id = item.id


def hand_in(meeting: Agreeing, section_id: int, party: str, state: InputState) -> None:
    with transaction() as session:
        session.add(
            InputRow(
                section_id=section_id,
                party_id=meeting.made.parties[party],
                author_id=meeting.person("chair"),
                form_id=party,
                kind="report",
                state=state.value,
                text={"en": "A report."},
                created_at=NOW,
                updated_at=NOW,
                updated_by_id=meeting.person("chair"),
            )
        )


def test_where_positions_are_hidden_a_delegation_sees_its_own_and_the_chair_all(meeting: Agreeing) -> None:
    say(meeting, "belize", OBJECT, nature=Nature.OPPOSED, text=REASON)
    say(meeting, "mexico")
    hide_positions(meeting)
    seen = {position.party: position.answer for position in first(meeting, "mexico").standing.positions}
    assert seen.pop("MEX") is Answer.APPROVED
    assert set(seen.values()) == {Answer.HIDDEN}
    assert first(meeting, "mexico").standing.state is SectionState.PUT_FORWARD
    assert not first(meeting, "mexico").ready
    assert board(meeting, "mexico").hides
    for name in ("chair", "secretariat"):
        assert not board(meeting, name).hides
        assert first(meeting, name).standing.with_answer(Answer.OBJECTS)
    assert waiting(meeting, "rapporteur").blocked == ()
    act(meeting.section, ActKind.WITHDRAW, meeting.person("chair"))
    assert all(position.last is None for position in first(meeting, "iom").standing.positions)


def test_home_makes_the_same_number_of_queries_for_one_meeting_and_for_six(meeting: Agreeing) -> None:
    counts = []
    for _more in range(2):
        db.session.rollback()
        with counted_queries() as statements:
            my_meetings(meeting.person("mexico"))
        counts.append(len([statement for statement in statements if not statement.startswith("BEGIN")]))
        for _number in range(5):
            join(meeting.people["mexico"], make_meeting(), [Role.HEAD], "MEX")
    assert counts[0] == counts[1] < 10


def test_what_open_pages_ask_is_cheap_and_true(meeting: Agreeing) -> None:
    person = meeting.person("iom")
    since = last_event(meeting.id)
    with counted_queries() as statements:
        assert not something_happened(person, meeting.id, since)
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 2
    say(meeting, "mexico")
    assert something_happened(person, meeting.id, since)


def test_the_text_of_now_follows_what_is_put_forward_withdrawn_concluded_and_reopened(meeting: Agreeing) -> None:
    chair, section = meeting.person("chair"), meeting.section

    def now() -> TextNow:
        db.session.rollback()
        with counted_queries() as statements:
            text = text_now(meeting.person("iom"), meeting.id, section)
        assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= 3
        standing = first(meeting, "chair").standing
        assert text == TextNow(standing.revision or 0, agreed=standing.state is SectionState.AGREED)
        return text

    assert text_now(chair, meeting.id, meeting.sections[1]) == TextNow(0)
    assert now() == TextNow(1)
    put_before(section, SECOND, chair)
    assert now() == TextNow(2)
    act(section, ActKind.WITHDRAW, chair)
    assert now() == TextNow(0)
    put_before(section, FIRST, chair)
    assert now() == TextNow(3)
    act(section, ActKind.CONCLUDE, chair)
    assert now() == TextNow(3, agreed=True)
    act(section, ActKind.REOPEN, chair)
    assert now() == TextNow(3)


def test_two_roles_are_told_what_waits_for_both(meeting: Agreeing) -> None:
    person = make_person("Chair and head")
    join(person, meeting.made, [Role.CHAIR, Role.HEAD], "MEX")
    db.session.rollback()
    told = read_board(person.id, meeting.id, now=NOW).waiting
    assert told.decide == (meeting.section,)
    assert told.put_forward
    assert not waiting(meeting, "iom").anything
