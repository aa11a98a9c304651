"""The translator's queue: what waits, in which order, what changed in its original, and what settles it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.domain.agreement import ActKind
from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey
from reportflow.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from reportflow.extensions import db
from reportflow.models import Event, Section
from reportflow.services import drafting, sections
from reportflow.services.board import read_board
from reportflow.services.changes import something_happened
from reportflow.services.transactions import transaction
from reportflow.services.translation_queue import TranslationQueue, read_queue, settle
from tests.agreeing import act, content, put_before
from tests.queries import counted_queries
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting

BODY_KEY, HEADING_KEY = BlockKey(BODY), BlockKey(HEADING)
A1, A2, T1 = BlockKey(AGREEMENT, "a1"), BlockKey(AGREEMENT, "a2"), BlockKey(ACTION, "t1")
TEXT = CONTENT.body["en"]
LATER = NOW + timedelta(minutes=7)


@pytest.fixture
def meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


def queue(meeting: DraftingMeeting, person: int | None = None, language: str | None = None, **more) -> TranslationQueue:
    db.session.rollback()
    return read_queue(person or meeting.translator, meeting.meeting, language, **more)


def waiting(shown: TranslationQueue) -> list[tuple[int, str, str]]:
    return [(section.id, str(text.block), text.state.value) for section in shown.sections for text in section.texts]


def text_of(shown: TranslationQueue, section: int, block: BlockKey):
    return next(text for entry in shown.sections if entry.id == section for text in entry.texts if text.block == block)


def save(meeting: DraftingMeeting, person: int, block: BlockKey, language: str, text: str, base_seq: int = 1, **more):
    place = (person, meeting.meeting, more.pop("section", meeting.section), block, language, text)
    return drafting.save_text(*place, base_seq=base_seq, now=more.pop("now", NOW), **more)


def done(
    meeting: DraftingMeeting, block: BlockKey, base_seq: int, person: int | None = None, language: str = "es"
) -> bool:
    place = (person or meeting.translator, meeting.meeting, meeting.section, str(block), language)
    return settle(*place, base_seq=base_seq, now=LATER)


def put_forward(meeting: DraftingMeeting, section: int) -> None:
    put_before(section, content("The text."), meeting.rapporteur)


def negotiate_in_spanish(section: int) -> None:
    with transaction() as session:
        session.get_one(Section, section).original_language = "es"


# --- what waits, and in which order ---


def test_every_text_that_is_out_of_date_or_missing_waits_in_the_order_of_the_report(meeting: DraftingMeeting):
    shown = queue(meeting)
    assert waiting(shown) == [
        (meeting.chapeau, "heading", "stale"),
        (meeting.chapeau, "body", "missing"),
        (meeting.section, "agreement:a1", "stale"),
        (meeting.section, "agreement:a2", "missing"),
        (meeting.section, "action:t1", "missing"),
        (meeting.last, "heading", "missing"),
    ]
    assert (shown.count("stale"), shown.count("missing"), shown.counts) == (2, 4, {"en": 0, "es": 6})
    assert [section.number for section in shown.sections] == [None, 1, 2]
    assert [text_of(shown, meeting.section, block).place for block in (A1, A2, T1)] == [1, 2, 1]


def test_as_many_wait_as_the_meetings_page_and_home_count(meeting: DraftingMeeting):
    assert read_board(meeting.translator, meeting.meeting, now=NOW).waiting.stale == len(waiting(queue(meeting)))


def test_what_is_before_the_meeting_comes_first(meeting: DraftingMeeting):
    put_forward(meeting, meeting.section)
    assert [section.id for section in queue(meeting).sections] == [meeting.section, meeting.chapeau, meeting.last]


def test_a_section_of_which_only_the_heading_is_written_comes_last(meeting: DraftingMeeting):
    added = sections.add_section(
        meeting.rapporteur, meeting.meeting, {"en": "Other matters"}, after=meeting.chapeau, now=NOW
    )
    order = [section.id for section in queue(meeting).sections]
    assert order == [meeting.chapeau, meeting.section, added, meeting.last]


def test_what_is_agreed_or_not_in_the_report_is_not_asked_for(meeting: DraftingMeeting):
    put_forward(meeting, meeting.section)
    act(meeting.section, ActKind.CONCLUDE, meeting.rapporteur)
    sections.set_aside_section(meeting.rapporteur, meeting.meeting, meeting.last, now=NOW)
    assert {section.id for section in queue(meeting).sections} == {meeting.chapeau}


def test_each_way_can_be_asked_for_alone(meeting: DraftingMeeting):
    negotiate_in_spanish(meeting.section)
    shown = queue(meeting)
    assert shown.counts == {"en": 5, "es": 3}, "nobody has said of any English text that it is right"
    into_english = queue(meeting, language="en")
    assert {text.language for section in into_english.sections for text in section.texts} == {"en"}
    assert {text.original for section in into_english.sections for text in section.texts} == {"es"}
    assert into_english.counts == shown.counts
    with pytest.raises(InvalidInput, match=r"draft\.no_such_language"):
        queue(meeting, language="fr")


# --- what changed in the original ---


def test_what_changed_since_the_translation_was_made_is_told_word_by_word(meeting: DraftingMeeting):
    changed = TEXT.replace("presented", "introduced")
    save(meeting, meeting.rapporteur, BODY_KEY, "en", changed, now=LATER)
    text = text_of(queue(meeting), meeting.section, BODY_KEY)
    assert (text.state.value, text.source, text.text) == ("stale", changed, CONTENT.body["es"])
    assert text.change.changes is not None
    assert [(op, piece.strip()) for op, piece in text.change.changes if op != "equal"] == [
        ("delete", "presented"),
        ("insert", "introduced"),
    ]
    assert text.change.since == LATER


def test_what_is_told_follows_the_original_as_it_goes_on(meeting: DraftingMeeting):
    seq = save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " Once.").seq
    queue(meeting)
    save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " Twice.", base_seq=seq, now=LATER)
    changes = text_of(queue(meeting), meeting.section, BODY_KEY).change.changes
    assert changes is not None
    assert "Twice." in "".join(piece for op, piece in changes if op == "insert")


def test_where_nobody_said_what_a_translation_was_made_from_no_change_is_told(meeting: DraftingMeeting):
    text = text_of(queue(meeting), meeting.section, A1)
    assert (text.change.changes, text.change.since) == (None, None)


def test_of_a_missing_text_it_is_told_since_when_there_is_an_original(meeting: DraftingMeeting):
    row = drafting.add_agreement(meeting.rapporteur, meeting.meeting, meeting.section, "en", "To meet.", now=LATER)
    assert text_of(queue(meeting), meeting.section, BlockKey(AGREEMENT, row)).change.since == LATER


# --- one after the other ---


def test_saving_a_missing_translation_takes_it_off_the_list(meeting: DraftingMeeting):
    saved = save(meeting, meeting.translator, A2, "es", "Agradecer a Honduras.")
    assert done(meeting, A2, base_seq=1)
    assert (meeting.section, "agreement:a2", "missing") not in waiting(queue(meeting))
    assert saved.seq == queue(meeting).sections[1].seq, "nothing was left to be said"


def test_a_stale_translation_is_settled_as_it_is_and_that_is_on_the_record(meeting: DraftingMeeting):
    seq = save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " It was welcomed.").seq
    assert done(meeting, BODY_KEY, base_seq=seq)
    assert (meeting.section, "body", "stale") not in waiting(queue(meeting))
    verbs = list(db.session.scalars(select(Event.verb).where(Event.meeting_id == meeting.meeting)))
    assert verbs.count("section.translation_confirmed") == 1


def test_an_original_that_has_changed_again_since_it_was_shown_is_not_settled(meeting: DraftingMeeting):
    seen = save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " It was welcomed.").seq
    save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " It was rejected.", base_seq=seen)
    assert not done(meeting, BODY_KEY, base_seq=seen)
    changes = text_of(queue(meeting), meeting.section, BODY_KEY).change.changes
    assert changes is not None
    assert "welcomed" in "".join(piece for op, piece in changes if op == "delete"), (
        "from what was shown, not from long ago"
    )


def test_what_saved_itself_half_written_stays_until_it_is_said_to_be_done(meeting: DraftingMeeting):
    save(meeting, meeting.translator, A2, "es", "Agrade", settles=False)
    assert (meeting.section, "agreement:a2") not in {place[:2] for place in waiting(queue(meeting))}
    begun = queue(meeting, begun={(meeting.section, "agreement:a2"), (meeting.section, "body")})
    assert (meeting.section, "agreement:a2", "current") in waiting(begun)
    assert begun.counts["es"] == 5, "it is not counted as waiting"


def test_the_next_one_is_the_next_of_the_section_then_of_those_after_it_then_from_the_beginning(
    meeting: DraftingMeeting,
):
    shown = queue(meeting)

    def after(section: int, block: str) -> tuple[int, str] | None:
        found = shown.following(section, block)
        return (found[0].id, str(found[1].block)) if found else None

    assert after(meeting.section, "body") == (meeting.section, "agreement:a1")
    assert after(meeting.section, "agreement:a2") == (meeting.section, "action:t1")
    assert after(meeting.section, "action:t1") == (meeting.last, "heading")
    assert after(meeting.last, "heading") == (meeting.chapeau, "heading")
    assert after(meeting.section, "agreement:gone") == (meeting.chapeau, "heading")


def test_a_translation_that_is_not_written_cannot_be_done(meeting: DraftingMeeting):
    with pytest.raises(InvalidInput, match=r"translation\.nothing_written"):
        done(meeting, A2, base_seq=1)


def test_a_row_that_was_removed_meanwhile_is_not_found(meeting: DraftingMeeting):
    drafting.remove_row(meeting.rapporteur, meeting.meeting, meeting.section, A1, now=NOW)
    with pytest.raises(NotFound, match=r"row\.not_found"):
        done(meeting, A1, base_seq=1)


def test_nothing_is_settled_in_a_section_that_was_agreed_meanwhile(meeting: DraftingMeeting):
    put_forward(meeting, meeting.section)
    act(meeting.section, ActKind.CONCLUDE, meeting.rapporteur)
    with pytest.raises(Conflict, match=r"section\.agreed"):
        done(meeting, A1, base_seq=1)


# --- who, and how much it costs ---


def test_everybody_of_the_meeting_reads_it_and_those_who_translate_write(meeting: DraftingMeeting):
    assert waiting(queue(meeting, meeting.delegate)) == waiting(queue(meeting))
    assert queue(meeting).may_write
    assert queue(meeting, meeting.rapporteur).may_write
    assert not queue(meeting, meeting.delegate).may_write
    with pytest.raises(NotAllowed):
        done(meeting, A1, base_seq=1, person=meeting.delegate)
    for person in (meeting.stranger, 0):
        with pytest.raises(NotFound, match=r"meeting\.not_found"):
            queue(meeting, person or meeting.stranger)
        with pytest.raises(NotFound, match=r"meeting\.not_found"):
            done(meeting, A1, base_seq=1, person=meeting.stranger)


def test_what_somebody_writes_makes_an_open_page_ask_again(meeting: DraftingMeeting):
    shown = queue(meeting)
    place = (meeting.translator, meeting.meeting, shown.seq, shown.drafts)
    assert not something_happened(*place)
    save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " It was welcomed.")
    assert something_happened(*place)
    assert not something_happened(*place[:3])


def test_it_is_read_in_the_same_number_of_queries_however_many_sections_there_are(meeting: DraftingMeeting):
    counts = []
    for wanted in (3, 30):
        while len(queue(meeting).sections) < wanted:
            added = sections.add_section(meeting.rapporteur, meeting.meeting, {"en": "Other matters"}, now=NOW)
            save(meeting, meeting.rapporteur, BODY_KEY, "en", "Text.", section=added)
        with counted_queries() as statements:
            assert len(queue(meeting).sections) == wanted
        counts.append(len([statement for statement in statements if not statement.startswith("BEGIN")]))
    assert counts[0] == counts[1] < 14


def test_the_log_of_a_draft_that_has_not_moved_on_is_not_read_again(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, BODY_KEY, "en", TEXT + " It was welcomed.")
    queue(meeting)
    with counted_queries() as statements:
        queue(meeting)
    assert not [statement for statement in statements if "live_update" in statement]
