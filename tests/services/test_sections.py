"""Sections from an agenda, and how the report is arranged: nothing that was written is lost on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from reportflow.domain.content import ACTION, AGREEMENT, BODY, BlockKey, SectionContent, text_hash
from reportflow.domain.errors import InvalidInput, NotAllowed, NotFound
from reportflow.domain.policy import Role
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import Event, Meeting, Section
from reportflow.services import sections
from reportflow.services.accounts import Account
from reportflow.services.arrangement import read_arrangement
from reportflow.services.board import read_board
from reportflow.services.meetings import create_meeting
from reportflow.services.record import first_broken_event
from reportflow.services.sections import Split, active_sections, paragraphs_of
from reportflow.services.transactions import transaction
from tests.factories import NOW, join, make_person
from tests.services.conftest import AGENDA
from tests.services.test_verification import tamper

Organised = tuple[int, Account]


def section_ids(meeting_id: int) -> list[int]:
    return [section.id for section in active_sections(db.session, meeting_id)]


def content_of(section_id: int) -> SectionContent:
    db.session.expire_all()
    return db.session.get_one(Section, section_id).document.content_value()


def states_of(section_id: int) -> dict[BlockKey, TranslationState]:
    """How the Spanish translation of each block stands."""
    db.session.expire_all()
    document = db.session.get_one(Section, section_id).document
    return translation_states(document.content_value(), "en", "es", document.basis_value())


def write(section_id: int, change: Callable[[Draft], None]) -> None:
    with transaction() as session:
        edit(session, session.get_one(Section, section_id).document, change, actor_id=None, origin="form", now=NOW)


def fill(section_id: int, mark: str) -> None:
    """Text, an agreement and an action item in both languages, each recognisable."""

    def change(draft: Draft) -> None:
        for language in ("en", "es"):
            draft.set_text(BlockKey(BODY), language, f"{mark} first {language}.\n\n{mark} second {language}.")
        draft.add_agreement(f"{mark}-a", {"en": f"{mark} agreement", "es": f"{mark} acuerdo"})
        draft.add_action(f"{mark}-t", {"en": f"{mark} action", "es": f"{mark} acción"}, owners=["HND"], due=NOW.date())

    write(section_id, change)


def test_an_agenda_gives_the_chapeau_and_a_section_for_each_item_that_is_reported(organised: Organised) -> None:
    board = read_board(organised[1].id, organised[0], now=NOW)
    assert [(section.number, section.heading.get("en")) for section in board.sections] == [
        (None, None),
        (1, "Approval of the agenda"),
        (2, "Workshops"),
        (3, "Guidelines"),
    ]
    assert [section.leads for section in board.sections] == [(), ("PPT",), ("CRI",), ("USA", "IOM")]


def test_a_person_who_may_not_create_meetings_creates_none(context: Flask) -> None:
    person = make_person("Delegate")
    with pytest.raises(NotAllowed, match=r"meeting\.creation_not_allowed"):
        create_meeting(person.id, AGENDA, shipped_parties(), now=NOW)
    assert db.session.query(Meeting).count() == 0


def test_a_section_is_added_where_it_was_asked_for(organised: Organised) -> None:
    meeting_id, organiser = organised
    before = section_ids(meeting_id)
    added = sections.add_section(organiser.id, meeting_id, {"es": "Agradecimientos"}, after=before[1], now=NOW)
    assert section_ids(meeting_id) == [*before[:2], added, *before[2:]]
    assert content_of(added).heading == {"es": "Agradecimientos"}
    assert read_board(organiser.id, meeting_id, now=NOW).sections[2].number == 2


def test_a_form_that_is_sent_twice_adds_one_section(organised: Organised) -> None:
    meeting_id, organiser = organised
    before = len(section_ids(meeting_id))
    ids = {sections.add_section(organiser.id, meeting_id, {"en": "Thanks"}, form_id="f1", now=NOW) for _ in range(3)}
    assert len(ids) == 1
    assert len(section_ids(meeting_id)) == before + 1
    sections.add_section(organiser.id, meeting_id, {"en": "Thanks"}, form_id="f2", now=NOW)
    assert len(section_ids(meeting_id)) == before + 2


@pytest.mark.parametrize(("by", "expected"), [(-1, 0), (-9, 0), (1, 2), (9, 2)])
def test_a_section_moves_within_the_points_and_never_before_the_chapeau(
    organised: Organised, by: int, expected: int
) -> None:
    meeting_id, organiser = organised
    chapeau, *points = section_ids(meeting_id)
    sections.move_section(organiser.id, meeting_id, points[1], by=by, now=NOW)
    after = section_ids(meeting_id)
    assert after[0] == chapeau
    assert after.index(points[1]) - 1 == expected


def test_the_chapeau_stays_where_it_is(organised: Organised) -> None:
    meeting_id, organiser = organised
    chapeau, point, *_rest = section_ids(meeting_id)
    for refused in (
        lambda: sections.move_section(organiser.id, meeting_id, chapeau, by=1, now=NOW),
        lambda: sections.merge_sections(organiser.id, meeting_id, chapeau, into=point, now=NOW),
        lambda: sections.set_aside_section(organiser.id, meeting_id, chapeau, now=NOW),
    ):
        with pytest.raises(InvalidInput, match=r"section\.chapeau_stays"):
            refused()


def test_merging_keeps_every_word_row_id_owner_and_date(organised: Organised) -> None:
    meeting_id, organiser = organised
    _chapeau, into, source, _rest = section_ids(meeting_id)
    fill(into, "one")
    fill(source, "two")
    sections.merge_sections(organiser.id, meeting_id, source, into=into, now=NOW)
    merged = content_of(into)
    assert merged.body["en"] == "one first en.\n\none second en.\n\n**Workshops**\n\ntwo first en.\n\ntwo second en."
    assert merged.body["es"].endswith("one second es.\n\ntwo first es.\n\ntwo second es.")
    assert [row.id for row in merged.agreements] == ["one-a", "two-a"]
    assert [(row.id, row.owners, row.due) for row in merged.action_items] == [
        ("one-t", ("HND",), NOW.date()),
        ("two-t", ("HND",), NOW.date()),
    ]
    assert source not in section_ids(meeting_id)
    assert read_board(organiser.id, meeting_id, now=NOW).set_aside[0].merged_into == into


def test_a_merged_section_can_be_brought_back_as_it_was_and_merged_again_without_doubling_its_rows(
    organised: Organised,
) -> None:
    meeting_id, organiser = organised
    _chapeau, into, source, _rest = section_ids(meeting_id)
    fill(source, "two")
    before = content_of(source)
    sections.merge_sections(organiser.id, meeting_id, source, into=into, now=NOW)
    sections.bring_back_section(organiser.id, meeting_id, source, now=NOW)
    assert section_ids(meeting_id)[2] == source
    assert content_of(source) == before
    sections.merge_sections(organiser.id, meeting_id, source, into=into, now=NOW)
    assert [row.id for row in content_of(into).agreements] == ["two-a"]


def test_a_split_moves_the_end_of_the_text_and_the_chosen_rows(organised: Organised) -> None:
    meeting_id, organiser = organised
    source = section_ids(meeting_id)[1]
    fill(source, "one")
    split = Split({"en": "Thanks"}, {"en": 1}, frozenset({"one-t"}))
    new = sections.split_section(organiser.id, meeting_id, source, split, now=NOW)
    kept, moved = content_of(source), content_of(new)
    assert (kept.body["en"], moved.body["en"]) == ("one first en.", "one second en.")
    assert (kept.body["es"], moved.body.get("es")) == ("one first es.\n\none second es.", None)
    assert ([row.id for row in kept.agreements], kept.action_items) == (["one-a"], ())
    assert (moved.agreements, [row.id for row in moved.action_items]) == ((), ["one-t"])
    assert section_ids(meeting_id)[2] == new


def test_a_row_takes_along_which_original_its_translation_was_made_from(organised: Organised) -> None:
    meeting_id, organiser = organised
    _chapeau, first, second, _third = section_ids(meeting_id)
    fill(first, "x")
    current, stale = BlockKey(AGREEMENT, "x-a"), BlockKey(ACTION, "x-t")

    def translated(draft: Draft) -> None:
        draft.set_basis(current, "es", text_hash("x agreement"))
        draft.set_basis(stale, "es", text_hash("x action as it was"))

    write(first, translated)
    expected = {current: TranslationState.CURRENT, stale: TranslationState.STALE}
    sections.merge_sections(organiser.id, meeting_id, first, into=second, now=NOW)
    assert expected.items() <= states_of(second).items()
    rows = Split({"en": "Apart"}, {}, frozenset({"x-a", "x-t"}))
    apart = sections.split_section(organiser.id, meeting_id, second, rows, now=NOW)
    assert expected.items() <= states_of(apart).items()


def test_a_split_that_is_merged_back_gives_the_same_rows(organised: Organised) -> None:
    meeting_id, organiser = organised
    source = section_ids(meeting_id)[1]
    fill(source, "one")
    before = content_of(source)
    new = sections.split_section(
        organiser.id, meeting_id, source, Split({"en": "Thanks"}, {}, frozenset({"one-a", "one-t"})), now=NOW
    )
    sections.merge_sections(organiser.id, meeting_id, new, into=source, now=NOW)
    after = content_of(source)
    assert (after.agreements, after.action_items) == (before.agreements, before.action_items)


def test_a_split_that_moves_nothing_is_refused(organised: Organised) -> None:
    meeting_id, organiser = organised
    source = section_ids(meeting_id)[1]
    with pytest.raises(InvalidInput, match=r"section\.split_moves_nothing"):
        sections.split_section(organiser.id, meeting_id, source, Split({"en": "Thanks"}, {"en": 4}), now=NOW)


def test_a_section_that_was_set_aside_leaves_the_numbers_to_the_others_and_comes_back(organised: Organised) -> None:
    meeting_id, organiser = organised
    first = section_ids(meeting_id)[1]
    sections.set_aside_section(organiser.id, meeting_id, first, now=NOW)
    assert [section.number for section in read_board(organiser.id, meeting_id, now=NOW).sections] == [None, 1, 2]
    sections.bring_back_section(organiser.id, meeting_id, first, now=NOW)
    assert read_board(organiser.id, meeting_id, now=NOW).sections[1].id == first


def test_a_section_of_another_meeting_is_not_found(organised: Organised) -> None:
    meeting_id, organiser = organised
    other = create_meeting(organiser.id, AGENDA, shipped_parties(), now=NOW)
    foreign = section_ids(other)[1]
    for refused in (
        lambda: sections.move_section(organiser.id, meeting_id, foreign, by=1, now=NOW),
        lambda: sections.merge_sections(organiser.id, meeting_id, section_ids(meeting_id)[1], into=foreign, now=NOW),
        lambda: sections.bring_back_section(organiser.id, meeting_id, foreign, now=NOW),
        lambda: sections.add_section(organiser.id, meeting_id, {"en": "X"}, after=foreign, now=NOW),
        lambda: read_arrangement(organiser.id, meeting_id, foreign),
    ):
        with pytest.raises(NotFound, match=r"section\.not_found"):
            refused()


def test_a_delegate_arranges_nothing(organised: Organised) -> None:
    meeting_id, _organiser = organised
    delegate = make_person("Delegate")
    join(delegate, meeting_id, [Role.DELEGATE], "MEX")
    with pytest.raises(NotAllowed):
        sections.move_section(delegate.id, meeting_id, section_ids(meeting_id)[1], by=1, now=NOW)


def test_every_change_of_the_order_is_on_the_record_and_the_record_is_whole(organised: Organised) -> None:
    meeting_id, organiser = organised
    _chapeau, one, two, three = section_ids(meeting_id)
    fill(one, "one")
    later = NOW + timedelta(minutes=1)
    sections.move_section(organiser.id, meeting_id, one, by=1, now=later)
    sections.merge_sections(organiser.id, meeting_id, two, into=one, now=later)
    sections.set_aside_section(organiser.id, meeting_id, three, now=later)
    verbs = [event.verb for event in db.session.query(Event).filter_by(meeting_id=meeting_id).order_by(Event.seq)]
    assert verbs == ["meeting.created", "section.moved", "section.merged", "section.set_aside"]
    assert first_broken_event(db.session, meeting_id) is None
    tamper("UPDATE event SET data = :data WHERE seq = 2", data='{"from": 9}')
    assert first_broken_event(db.session, meeting_id) == 2


@given(st.text(st.sampled_from("ab \n`~#-*"), max_size=80))
def test_the_paragraphs_of_a_body_hold_all_its_words_in_order(body: str) -> None:
    assert "".join("".join(paragraphs_of(body)).split()) == "".join(body.split())


def test_a_fenced_block_with_blank_lines_is_one_paragraph() -> None:
    assert paragraphs_of("One\n\n```\na\n\nb\n```\n\nTwo") == ["One", "```\na\n\nb\n```", "Two"]
