"""Drafting as people do it: texts, rows, translations, and two at once."""

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound, ReportflowError
from reportflow.domain.translation import TranslationState
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import Event, Section
from reportflow.services import drafting
from reportflow.services.drafting_overlaps import dismiss_overlap, open_overlaps
from reportflow.services.drafting_page import changes_since, read_section
from reportflow.services.record import first_broken_event
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting

BODY_KEY = BlockKey(BODY)
A1, T1 = BlockKey(AGREEMENT, "a1"), BlockKey(ACTION, "t1")
TEXT = CONTENT.body["en"]


@pytest.fixture
def meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


def save(meeting: DraftingMeeting, person: int, text: str, base_seq: int, **more: object) -> drafting.SaveResult:
    block, language = more.pop("block", BODY_KEY), more.pop("language", "en")
    return drafting.save_text(
        person, meeting.meeting, meeting.section, block, language, text, base_seq=base_seq, now=NOW, **more
    )


def page(meeting: DraftingMeeting, person: int | None = None, language: str | None = None):
    return read_section(person or meeting.rapporteur, meeting.meeting, meeting.section, language)


def verbs(meeting: DraftingMeeting) -> list[str]:
    return list(db.session.scalars(select(Event.verb).where(Event.meeting_id == meeting.meeting).order_by(Event.seq)))


# --- texts ---


def test_a_saved_text_is_on_everybodys_page(meeting: DraftingMeeting):
    result = save(meeting, meeting.rapporteur, TEXT + " It was welcomed.", 1)
    assert result.seq == 2
    shown = page(meeting, meeting.delegate)
    assert shown.body.text == result.text == TEXT + " It was welcomed."
    assert "It was welcomed." in shown.preview.html
    assert (shown.seq, shown.updated_by, shown.number) == (2, "The rapporteur", 1)


def test_typing_is_not_on_the_record_of_the_meeting(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT + " It was welcomed.", 1)
    assert verbs(meeting) == []


def test_both_people_in_one_passage_are_shown_the_result_until_each_has_read_it(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    result = save(meeting, meeting.colleague, TEXT.replace("presented", "submitted"), 1)
    assert result.overlap is not None
    assert result.overlap.other == "The rapporteur"
    assert {"introduced", "submitted"} <= set(result.text.split())
    for person, other in ((meeting.rapporteur, "The colleague"), (meeting.colleague, "The rapporteur")):
        (seen,) = page(meeting, person).overlaps
        assert (seen.other, seen.merged) == (other, result.text)
    assert page(meeting, meeting.translator).overlaps == ()

    dismiss_overlap(meeting.colleague, meeting.meeting, meeting.section, result.overlap.id, now=NOW)
    assert page(meeting, meeting.colleague).overlaps == ()
    assert len(page(meeting, meeting.rapporteur).overlaps) == 1


def test_each_is_shown_their_own_change_and_the_others(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    overlap = save(meeting, meeting.colleague, TEXT.replace("presented", "submitted"), 1).overlap
    assert overlap is not None
    assert "submitted" in str(overlap.mine)
    assert "introduced" in str(overlap.theirs)
    (seen,) = page(meeting, meeting.rapporteur).overlaps
    assert (seen.mine, seen.theirs) == (overlap.theirs, overlap.mine)


def test_whoever_goes_on_writing_learns_of_an_overlap_with_their_next_save(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    save(meeting, meeting.colleague, TEXT.replace("presented", "submitted"), 1)
    told = save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced") + " More.", 2)
    assert told.overlap is not None
    assert told.overlap.other == "The colleague"
    assert save(meeting, meeting.rapporteur, told.text + " And more.", told.seq).overlap is None


def test_two_who_go_on_in_one_passage_have_one_overlap_not_many(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT + " One.", 1)
    save(meeting, meeting.colleague, TEXT + " Two.", 1)
    save(meeting, meeting.rapporteur, TEXT + " One. Three.", 2)
    assert len(open_overlaps(meeting.document(), meeting.rapporteur)) == 1
    assert len(open_overlaps(meeting.document(), meeting.colleague)) == 1


def test_an_overlap_of_others_cannot_be_dismissed(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT + " One.", 1)
    overlap = save(meeting, meeting.colleague, TEXT + " Two.", 1).overlap
    assert overlap is not None
    with pytest.raises(NotFound, match=r"overlap\.not_found"):
        dismiss_overlap(meeting.translator, meeting.meeting, meeting.section, overlap.id, now=NOW)


def test_a_text_of_a_megabyte_is_refused_before_it_is_compared(meeting: DraftingMeeting):
    with pytest.raises(LimitExceeded, match=r"section\.too_long"):
        save(meeting, meeting.rapporteur, "word " * 200_000, 1)
    assert page(meeting).body.text == TEXT


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[" * 60 + "x" + "]" * 60, "[^1]\n\n[^1]: see [^1]", "```\nopen"]
)
def test_a_hostile_text_gets_an_error_or_harmless_text_and_the_rest_of_the_page(meeting: DraftingMeeting, text: str):
    save(meeting, meeting.rapporteur, text, 1)
    shown = page(meeting)
    assert shown.body.text == text
    assert shown.preview.failure is not None or shown.preview.html
    assert "<script" not in shown.preview.html


# --- who may what ---


def test_translators_write_the_translation_and_nothing_else(meeting: DraftingMeeting):
    assert save(meeting, meeting.translator, "Honduras introdujo la nota.", 1, language="es").seq == 2
    place = (meeting.translator, meeting.meeting, meeting.section)
    for refused in (
        lambda: save(meeting, meeting.translator, "x", 1),
        lambda: drafting.add_agreement(*place, "es", "x", now=NOW),
        lambda: drafting.move_row(*place, A1, by=1, now=NOW),
        lambda: drafting.remove_row(*place, A1, now=NOW),
        lambda: drafting.put_back_row(*place, A1, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    shown = page(meeting, meeting.translator, "es")
    assert (shown.may_write, shown.may_draft) == (True, False)
    assert not page(meeting, meeting.translator, "en").may_write


def test_a_translators_action_item_keeps_its_owners_and_day(meeting: DraftingMeeting):
    drafting.update_action(
        meeting.translator,
        meeting.meeting,
        meeting.section,
        T1,
        "es",
        "Enviar comentarios",
        owners="MEX",
        due=date(2017, 1, 1),
        base_seq=1,
        now=NOW,
    )
    (action,) = page(meeting, language="es").actions
    assert (action.text, action.owners, action.due) == ("Enviar comentarios", ("HND",), None)


def test_delegates_read_and_strangers_find_nothing(meeting: DraftingMeeting):
    assert not page(meeting, meeting.delegate).may_write
    with pytest.raises(NotAllowed):
        save(meeting, meeting.delegate, "x", 1)
    for attempt in (lambda: page(meeting, meeting.stranger), lambda: save(meeting, meeting.stranger, "x", 1)):
        with pytest.raises(NotFound, match=r"meeting\.not_found"):
            attempt()


def test_a_section_that_left_the_report_can_be_read_and_not_written(meeting: DraftingMeeting):
    db.session.get_one(Section, meeting.section).set_aside_at = NOW
    db.session.commit()
    with pytest.raises(Conflict, match=r"section\.not_in_report"):
        save(meeting, meeting.rapporteur, "x", 1)
    shown = page(meeting)
    assert (shown.in_report, shown.may_write, shown.number, shown.previous) == (False, False, None, None)


@pytest.mark.parametrize("name", ["nonsense", "agreement", "agreement:" + "x" * 90, "body:1", "agreement:../x"])
def test_a_block_that_cannot_be_is_refused(name: str):
    with pytest.raises(InvalidInput, match=r"draft\.no_such_block"):
        drafting.parse_block(name)


def test_what_is_not_there_is_refused_in_words(meeting: DraftingMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.section)
    attempts: list[tuple[str, object]] = [
        ("row.not_found", lambda: drafting.remove_row(*place, BlockKey(AGREEMENT, "zz"), now=NOW)),
        ("row.not_found", lambda: drafting.move_row(*place, BODY_KEY, by=1, now=NOW)),
        ("row.bad_id", lambda: drafting.add_agreement(*place, "en", row_id="NO", now=NOW)),
        ("draft.no_such_language", lambda: save(meeting, meeting.rapporteur, "x", 1, language="fr")),
        ("draft.no_such_version", lambda: save(meeting, meeting.rapporteur, "x", 99)),
        ("section.not_found", lambda: drafting.remove_row(meeting.rapporteur, meeting.meeting, 0, A1, now=NOW)),
    ]
    for code, attempt in attempts:
        with pytest.raises(ReportflowError) as caught:
            attempt()  # type: ignore[operator]
        assert caught.value.code == code


# --- rows ---


def test_a_row_form_sent_twice_adds_one_row(meeting: DraftingMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.section)
    for _ in range(2):
        assert drafting.add_agreement(*place, "en", "To meet again.", row_id="new1", after="a1", now=NOW) == "new1"
    assert [row.key.id for row in page(meeting).agreements] == ["a1", "new1", "a2"]
    assert verbs(meeting) == ["section.row_added"]


def test_rows_move_go_and_come_back(meeting: DraftingMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.section)
    drafting.move_row(*place, A1, by=5, now=NOW)
    assert [row.key.id for row in page(meeting).agreements] == ["a2", "a1"]
    drafting.move_row(*place, A1, by=-1, now=NOW)
    drafting.remove_row(*place, A1, now=NOW)
    shown = page(meeting)
    assert [row.key.id for row in shown.agreements] == ["a2"]
    assert [row.key for row in shown.removed] == [A1]
    drafting.put_back_row(*place, A1, now=NOW)
    assert [row.key.id for row in page(meeting).agreements] == ["a1", "a2"]
    assert verbs(meeting) == ["section.row_removed", "section.row_put_back"]
    assert first_broken_event(db.session, meeting.meeting) is None


def test_owners_are_understood_in_both_languages_and_unknown_ones_kept(meeting: DraftingMeeting):
    row = drafting.add_action(
        meeting.rapporteur,
        meeting.meeting,
        meeting.section,
        "en",
        "Report back",
        owners="méxico; OIM, Technical Secretariat,\nA new office, MEX",
        due=date(2017, 1, 31),
        now=NOW,
    )
    action = next(action for action in page(meeting, language="es").actions if action.key.id == row)
    assert action.owners == ("MEX", "IOM", "TS", "A new office")
    assert action.owners_text == "México, OIM, ST, A new office"
    assert action.due == date(2017, 1, 31)


def test_a_stale_page_changes_only_the_fields_that_its_author_changed(meeting: DraftingMeeting):
    place = (meeting.meeting, meeting.section, T1, "en")
    more = {"base_seq": 1, "now": NOW}
    drafting.update_action(meeting.rapporteur, *place, "Send comments", owners="MEX", due=date(2017, 1, 31), **more)
    drafting.update_action(meeting.colleague, *place, "Send all comments", owners="Honduras", due=None, **more)
    (action,) = page(meeting).actions
    assert (action.text, action.owners, action.due) == ("Send all comments", ("MEX",), date(2017, 1, 31))


def test_too_many_owners_are_refused(meeting: DraftingMeeting):
    with pytest.raises(LimitExceeded, match=r"row\.too_many_owners"):
        drafting.owners_from(",".join(map(str, range(60))), page(meeting).parties)
    with pytest.raises(LimitExceeded, match=r"row\.owner_too_long"):
        drafting.owners_from("x" * 300, page(meeting).parties)


# --- translations ---


def test_a_change_of_the_original_marks_its_block_and_no_other(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    shown = page(meeting, language="es")
    assert shown.heading.state is TranslationState.CURRENT
    assert shown.body.state is TranslationState.STALE
    assert shown.agreements[1].state is TranslationState.MISSING
    assert shown.body.original_change is not None
    assert "introduced" in str(shown.body.original_change.changes)
    assert shown.body.original_change.since == NOW
    assert page(meeting, language="en").body.other_state is TranslationState.STALE


def test_a_translation_can_be_said_to_be_right_for_the_original_that_was_read(meeting: DraftingMeeting):
    place = (meeting.translator, meeting.meeting, meeting.section, BODY_KEY, "es")
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    drafting.confirm_translation(*place, base_seq=1, now=NOW)
    assert page(meeting, language="es").body.state is TranslationState.STALE
    drafting.confirm_translation(*place, base_seq=2, now=NOW)
    assert page(meeting, language="es").body.state is TranslationState.CURRENT
    assert verbs(meeting) == ["section.translation_confirmed"]
    with pytest.raises(InvalidInput, match=r"draft\.not_a_translation"):
        drafting.confirm_translation(
            meeting.rapporteur, meeting.meeting, meeting.section, BODY_KEY, "en", base_seq=1, now=NOW
        )


def test_a_page_knows_that_the_draft_moved_on(meeting: DraftingMeeting):
    place = (meeting.delegate, meeting.meeting, meeting.section)
    assert not changes_since(*place, 1)
    save(meeting, meeting.rapporteur, TEXT + " More.", 1)
    assert changes_since(*place, 1)


def test_neighbours_and_the_chapeau(meeting: DraftingMeeting):
    shown = page(meeting)
    assert (shown.previous and shown.previous.id, shown.next and shown.next.id) == (meeting.chapeau, meeting.last)
    chapeau = read_section(meeting.rapporteur, meeting.meeting, meeting.chapeau)
    assert (chapeau.number, chapeau.previous) == (None, None)
    assert [block.key.kind for block in chapeau.blocks] == [HEADING, BODY]


# --- at the same moment ---


def test_people_who_save_at_the_same_moment_all_keep_their_words(app: Flask):
    """Real transactions in parallel: the log stays gapless, the cache is what it says, and no word is lost."""
    with app.app_context():
        meeting = make_drafting_meeting()
        db.session.remove()
    writers = {"a": meeting.rapporteur, "b": meeting.colleague, "c": meeting.rapporteur}
    failures: list[BaseException] = []
    start = threading.Barrier(len(writers))

    def write(name: str, person: int) -> None:
        try:
            with app.app_context():
                start.wait(30)
                text, seq = TEXT, 1
                for number in range(6):
                    at = NOW + timedelta(seconds=number)
                    text += f" {name}{number}"
                    place = (person, meeting.meeting, meeting.section)
                    result = drafting.save_text(*place, BODY_KEY, "en", text, base_seq=seq, now=at)
                    text, seq = result.text, result.seq
                    if number == 3:
                        drafting.add_agreement(*place, "en", name, row_id=f"row-{name}", now=at)
                db.session.remove()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=item) for item in writers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with app.app_context():
        document = meeting.document()
        entries = log.updates(db.session, document)
        draft = log.load(db.session, document)
        assert [entry.seq for entry in entries] == list(range(1, document.seq + 1))
        assert document.content_value() == draft.content()
        words = draft.text(BODY_KEY, "en").split()
        assert sorted(word for word in words if word[:-1] in writers) == sorted(
            f"{n}{i}" for n in writers for i in range(6)
        )
        assert {row.block.id for row in draft.rows(AGREEMENT)} >= {f"row-{name}" for name in writers}
        assert first_broken_event(db.session, meeting.meeting) is None
        db.session.remove()
