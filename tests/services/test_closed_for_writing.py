"""What is agreed cannot be written; what is before the meeting can be drafted on, but not taken apart."""

from collections.abc import Callable

import pytest
from flask import Flask

from reportflow.bus import Topic, TopicKind, current_bus
from reportflow.domain.agreement import DecisionKind, SectionState
from reportflow.domain.content import ACTION, AGREEMENT, BODY, BlockKey
from reportflow.domain.errors import Conflict
from reportflow.extensions import db
from reportflow.models import Meeting, Section
from reportflow.services import chapeau, drafting, history, sections
from reportflow.services.concluding import reopen
from reportflow.services.drafting_page import read_section
from reportflow.services.putting_forward import withdraw
from reportflow.services.sections import Split
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import CONTENT, NOW

A1, T1, BODY_KEY = BlockKey(AGREEMENT, "a1"), BlockKey(ACTION, "t1"), BlockKey(BODY)
Act = Callable[[AgreementMeeting], object]


def _place(meeting: AgreementMeeting) -> tuple[int, int, int]:
    return meeting.rapporteur, meeting.meeting, meeting.section


WRITING: dict[str, Act] = {
    "text": lambda m: drafting.save_text(*_place(m), BODY_KEY, "en", "Other words.", base_seq=m.seq(), now=NOW),
    "translation": lambda m: drafting.save_text(
        m.drafting.translator, m.meeting, m.section, BODY_KEY, "es", "Otras palabras.", base_seq=m.seq(), now=NOW
    ),
    "confirmation": lambda m: drafting.confirm_translation(*_place(m), A1, "es", base_seq=m.seq(), now=NOW),
    "action": lambda m: drafting.update_action(
        *_place(m), T1, "en", "Send", owners="Mexico", due=None, base_seq=m.seq(), now=NOW
    ),
    "new agreement": lambda m: drafting.add_agreement(*_place(m), "en", "To add.", now=NOW),
    "new action": lambda m: drafting.add_action(*_place(m), "en", "Add.", now=NOW),
    "move": lambda m: drafting.move_row(*_place(m), A1, by=1, now=NOW),
    "remove": lambda m: drafting.remove_row(*_place(m), A1, now=NOW),
    "put back": lambda m: drafting.put_back_row(*_place(m), A1, now=NOW),
    "restore": lambda m: history.restore(*_place(m), 1, now=NOW),
}
ARRANGING: dict[str, Act] = {
    "merge": lambda m: sections.merge_sections(*_place(m), into=m.drafting.last, now=NOW),
    "merge into it": lambda m: sections.merge_sections(
        m.rapporteur, m.meeting, m.drafting.last, into=m.section, now=NOW
    ),
    "split": lambda m: sections.split_section(*_place(m), Split({"en": "Rest"}, {"en": 0}), now=NOW),
    "set aside": lambda m: sections.set_aside_section(*_place(m), now=NOW),
}


@pytest.fixture
def meeting(context: Flask) -> AgreementMeeting:
    return make_agreement_meeting()


@pytest.mark.parametrize("act", [*WRITING, *ARRANGING])
def test_what_is_agreed_is_written_by_nobody(meeting: AgreementMeeting, act: str):
    meeting.agree()
    before, verbs = meeting.seq(), meeting.verbs()
    with pytest.raises(Conflict, match=r"section\.agreed"):
        (WRITING | ARRANGING)[act](meeting)
    assert (meeting.seq(), meeting.verbs()) == (before, verbs)


@pytest.mark.parametrize("act", WRITING)
def test_what_is_reopened_is_written_again(meeting: AgreementMeeting, act: str):
    meeting.agree()
    reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason="Why.", now=LATER)
    WRITING[act](meeting)


@pytest.mark.parametrize("act", WRITING)
def test_drafting_goes_on_while_a_text_is_before_the_meeting(meeting: AgreementMeeting, act: str):
    meeting.put_forward()
    revision = meeting.revision().hash
    WRITING[act](meeting)
    assert meeting.standing().revision == 1
    assert meeting.revision().hash == revision


@pytest.mark.parametrize("act", ARRANGING)
def test_what_is_before_the_meeting_is_not_taken_apart_until_it_is_withdrawn(meeting: AgreementMeeting, act: str):
    meeting.put_forward()
    with pytest.raises(Conflict, match=r"section\.before_meeting"):
        ARRANGING[act](meeting)
    withdraw(meeting.rapporteur, meeting.meeting, meeting.section, revision=1, now=LATER)
    ARRANGING[act](meeting)


def test_the_usual_opening_paragraph_is_not_written_over_an_agreed_one(meeting: AgreementMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.drafting.chapeau)
    meeting.put_forward(meeting.drafting.chapeau)
    chapeau.write_chapeau(*place, now=NOW)
    meeting.conclude(meeting.drafting.chapeau)
    before = meeting.seq(meeting.drafting.chapeau)
    with pytest.raises(Conflict, match=r"section\.agreed"):
        chapeau.write_chapeau(*place, now=NOW)
    assert meeting.seq(meeting.drafting.chapeau) == before


def test_another_section_stays_open_and_the_order_can_change(meeting: AgreementMeeting):
    meeting.agree()
    place = (meeting.rapporteur, meeting.meeting)
    drafting.save_text(*place, meeting.drafting.last, BODY_KEY, "en", "To thank.", base_seq=1, now=NOW)
    sections.move_section(*place, meeting.section, by=1, now=NOW)
    assert read_section(*place, meeting.section).number == 2


def test_the_page_of_an_agreed_section_shows_the_agreed_text_and_takes_no_other(meeting: AgreementMeeting):
    meeting.put_forward()
    WRITING["text"](meeting)
    page = read_section(*_place(meeting))
    assert page.before is not None
    assert (page.before.number, page.before.ahead, page.before.put_forward_by) == (1, True, "The rapporteur")
    assert page.may_write
    meeting.conclude()
    page = read_section(*_place(meeting))
    assert page.agreed
    assert (page.may_write, page.may_draft, page.may_restore) == (False, False, False)
    assert CONTENT.body["en"] in page.preview.html
    assert "Other words." not in page.preview.html
    spanish = read_section(*_place(meeting), "es")
    assert "Honduras presentó la nota conceptual." in spanish.preview.html
    reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason="Why.", now=LATER)
    page = read_section(*_place(meeting))
    assert page.may_write
    assert "Other words." in page.preview.html


def test_where_positions_stay_with_the_chair_the_page_tells_no_other_of_an_objection(meeting: AgreementMeeting):
    db.session.get_one(Meeting, meeting.meeting).positions_open = False
    db.session.commit()
    meeting.put_forward()
    meeting.decide("MEX", DecisionKind.OBJECT)
    seen = {
        person: read_section(person, meeting.meeting, meeting.section).standing.state
        for person in (meeting.chair, meeting.heads["MEX"], meeting.heads["HND"], meeting.rapporteur)
    }
    assert list(seen.values()) == [
        SectionState.BLOCKED,
        SectionState.BLOCKED,
        SectionState.PUT_FORWARD,
        SectionState.PUT_FORWARD,
    ]


def test_open_pages_are_told_that_a_section_is_closed_and_opened_again(meeting: AgreementMeeting) -> None:
    heard: list[Topic] = []
    document = Topic(TopicKind.DOCUMENT, db.session.get_one(Section, meeting.section).document.id)

    def is_told(act: Callable[[], object]) -> bool:
        heard.clear()
        act()
        return document in heard

    stop = current_bus().subscribe(heard.append)
    try:
        meeting.put_forward()
        assert is_told(meeting.conclude)
        place = (meeting.meeting, meeting.section)
        assert is_told(lambda: reopen(meeting.chair, *place, revision=1, reason="An error.", now=LATER))
        withdraw(meeting.rapporteur, *place, revision=1, now=LATER)
        assert is_told(lambda: sections.set_aside_section(meeting.rapporteur, *place, now=LATER))
        assert is_told(lambda: sections.bring_back_section(meeting.rapporteur, *place, now=LATER))
    finally:
        stop()
