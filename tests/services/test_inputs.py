"""Inputs as parties write them: drafts of their own, handed in, taken back, put away."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.domain.content import text_hash
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound
from reportflow.domain.inputs import Input, InputState
from reportflow.extensions import db
from reportflow.models import Event, Notice, Section
from reportflow.services import inputs, inputs_use
from reportflow.services.inputs import MAX_BYTES, MAX_INPUTS, Written
from reportflow.services.inputs_page import read_index, read_input, read_inputs
from reportflow.services.record import first_broken_event
from reportflow.services.sections import merge_sections, set_aside_section
from tests.factories import NOW, join, make_person
from tests.services.inputs_meeting import InputsMeeting, make_inputs_meeting

TEXT = {"en": "Mexico trained two hundred officials.", "es": "México capacitó a doscientos funcionarios."}


@pytest.fixture
def meeting(context: Flask) -> InputsMeeting:
    return make_inputs_meeting()


def save(meeting: InputsMeeting, person: str, value: Input, text: dict[str, str], version: int | None = None) -> Input:
    written = Written(value.kind.value, text, value.version if version is None else version)
    return inputs.save_input(meeting.people[person], meeting.id, value.id, written, now=NOW)


def events(meeting: InputsMeeting) -> list[tuple[str, str, dict[str, object]]]:
    rows = db.session.scalars(
        select(Event).where(Event.meeting_id == meeting.id, Event.verb.like("input.%")).order_by(Event.seq)
    )
    return [(row.verb, row.subject, row.data) for row in rows]


# --- drafts ---


def test_a_draft_is_seen_by_its_party_alone(meeting: InputsMeeting):
    draft = meeting.write("delegate", TEXT)
    assert (draft.state, draft.party, draft.version, draft.text) == (InputState.DRAFT, "MEX", 1, TEXT)
    for person in ("delegate", "head"):
        assert read_input(meeting.people[person], meeting.id, draft.id).view.value == draft
        assert [view.value for view in read_inputs(meeting.people[person], meeting.id, meeting.reports).own] == [draft]
    for other in ("neighbour", "observer", "rapporteur", "chair", "translator"):
        with pytest.raises(NotFound, match=r"input\.not_found"):
            read_input(meeting.people[other], meeting.id, draft.id)
        page = read_inputs(meeting.people[other], meeting.id, meeting.reports)
        assert (page.own, page.inputs) == ((), ())
    with pytest.raises(NotFound):
        read_input(meeting.secretariat, meeting.id, draft.id)
    assert all(line.inputs == 0 and line.mine == () for line in read_index(meeting.secretariat, meeting.id).lines)
    assert events(meeting) == []


def test_the_same_form_sent_again_makes_no_second_draft_and_saves_what_it_says(meeting: InputsMeeting):
    first = meeting.write("delegate", {"en": "One"}, form="f1")
    assert meeting.write("delegate", {"en": "One"}, form="f1") == first
    more = Written("report", {"en": "One and two"}, first.version)
    place = (meeting.people["delegate"], meeting.id, meeting.reports)
    saved = inputs.write_input(*place, more, form_id="f1", now=NOW)
    assert (saved.id, saved.version, saved.text) == (first.id, 2, {"en": "One and two"})
    assert meeting.write("delegate", {"en": "Another"}, form="f2").id != first.id


def test_what_a_colleague_saved_meanwhile_is_not_written_over(meeting: InputsMeeting):
    draft = meeting.write("delegate", TEXT)
    save(meeting, "head", draft, {"en": "By the head."})
    with pytest.raises(Conflict, match=r"input\.changed"):
        save(meeting, "delegate", draft, {"en": "By the delegate."})
    assert read_input(meeting.people["head"], meeting.id, draft.id).view.value.text == {"en": "By the head."}


def test_saving_what_is_there_already_changes_nothing(meeting: InputsMeeting):
    draft = meeting.write("delegate", TEXT)
    assert save(meeting, "head", draft, TEXT, version=0) == draft


def test_languages_that_say_nothing_are_left_out(meeting: InputsMeeting):
    draft = meeting.write("delegate", {"en": "Text.\r\nSecond line.", "es": " \n "})
    assert draft.text == {"en": "Text.\nSecond line."}


# --- handing in ---


def test_what_is_handed_in_is_seen_by_everybody_and_on_the_record(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    assert (value.state, value.handed_in_at) == (InputState.HANDED_IN, NOW)
    for person in meeting.people.values():
        assert read_input(person, meeting.id, value.id).view.value == value
    hashes = {language: text_hash(words) for language, words in TEXT.items()}
    data = {"input": value.id, "party": "MEX", "kind": "report", "version": 1, "hashes": hashes}
    assert events(meeting) == [("input.handed_in", f"section:{meeting.reports}", data)]
    assert first_broken_event(db.session, meeting.id) is None
    assert db.session.scalars(select(Notice)).all() == []


def test_handing_in_twice_is_handing_in_once(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    again = inputs.hand_in(meeting.people["head"], meeting.id, value.id, version=value.version, now=NOW)
    assert again == value
    assert len(events(meeting)) == 1


def test_only_what_somebody_saw_is_handed_in(meeting: InputsMeeting):
    draft = meeting.write("delegate", TEXT)
    save(meeting, "head", draft, {"en": "By the head."})
    with pytest.raises(Conflict, match=r"input\.changed"):
        inputs.hand_in(meeting.people["delegate"], meeting.id, draft.id, version=draft.version, now=NOW)


def test_a_text_that_cannot_be_printed_is_kept_as_a_draft_and_not_handed_in(meeting: InputsMeeting):
    draft = meeting.write("delegate", {"en": "Fine.", "es": "Nota[^a].\n\n[^a]: Nota[^a]."})
    with pytest.raises(InvalidInput, match=r"text\.nested_footnote") as refused:
        inputs.hand_in(meeting.people["delegate"], meeting.id, draft.id, version=draft.version, now=NOW)
    assert (refused.value.params["language"], refused.value.params["line"]) == ("es", 3)
    assert read_input(meeting.people["delegate"], meeting.id, draft.id).view.value == draft


def test_how_an_input_begins_is_told_without_marks(meeting: InputsMeeting):
    text = {"en": "# Training\n\n- to train **consular staff**\n- 2 * 3 = 6\n\n1. First"}
    value = meeting.handed_in("head", text)
    view = read_input(meeting.people["head"], meeting.id, value.id).view
    assert view.first_words == {"en": "Training to train consular staff 2 * 3 = 6 First"}


def test_nothing_is_not_handed_in(meeting: InputsMeeting):
    with pytest.raises(InvalidInput, match=r"input\.empty"):
        meeting.write("delegate", {"en": " "})
    draft = save(meeting, "delegate", meeting.write("delegate", TEXT), {})
    with pytest.raises(InvalidInput, match=r"input\.empty"):
        inputs.hand_in(meeting.people["delegate"], meeting.id, draft.id, version=draft.version, now=NOW)


def test_what_was_handed_in_changes_only_after_it_was_taken_back(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    with pytest.raises(Conflict, match=r"input\.handed_in"):
        save(meeting, "delegate", value, {"en": "Typed on in a page that was left open."})
    draft = inputs.take_back(meeting.people["head"], meeting.id, value.id, now=NOW)
    assert (draft.state, draft.handed_in_at) == (InputState.DRAFT, None)
    with pytest.raises(NotFound):
        read_input(meeting.people["rapporteur"], meeting.id, value.id)
    saved = save(meeting, "delegate", draft, {"en": "Changed."})
    inputs.hand_in(meeting.people["delegate"], meeting.id, value.id, version=saved.version, now=NOW)
    assert [verb for verb, _, _ in events(meeting)] == ["input.handed_in", "input.taken_back", "input.handed_in"]


def test_an_input_that_was_put_away_can_be_brought_back(meeting: InputsMeeting):
    person, draft = meeting.people["delegate"], meeting.write("delegate", TEXT)
    assert inputs.discard(person, meeting.id, draft.id, now=NOW).state is InputState.DISCARDED
    with pytest.raises(Conflict, match=r"input\.discarded"):
        save(meeting, "head", draft, {"en": "More."})
    with pytest.raises(Conflict, match=r"input\.discarded"):
        inputs.take_back(person, meeting.id, draft.id, now=NOW)
    assert inputs.bring_back(person, meeting.id, draft.id) == draft
    assert events(meeting) == []


ACTS: dict[str, Callable[[int, int, Input], object]] = {
    "save": lambda person, meeting, value: inputs.save_input(
        person, meeting, value.id, Written("report", {"en": "Mine now."}, value.version), now=NOW
    ),
    "hand in": lambda person, meeting, value: inputs.hand_in(person, meeting, value.id, version=value.version, now=NOW),
    "take back": lambda person, meeting, value: inputs.take_back(person, meeting, value.id, now=NOW),
    "discard": lambda person, meeting, value: inputs.discard(person, meeting, value.id, now=NOW),
    "bring back": lambda person, meeting, value: inputs.bring_back(person, meeting, value.id),
}


@pytest.mark.parametrize("act", ACTS)
def test_another_party_can_do_nothing_to_an_input(meeting: InputsMeeting, act: str):
    draft, public = meeting.write("delegate", TEXT), meeting.handed_in("delegate", {"en": "Public"})
    for other in ("neighbour", "observer", "rapporteur", "chair"):
        with pytest.raises(NotFound, match=r"input\.not_found"):
            ACTS[act](meeting.people[other], meeting.id, draft)
        with pytest.raises(NotAllowed, match=r"input\.not_yours"):
            ACTS[act](meeting.people[other], meeting.id, public)


@pytest.mark.parametrize("act", ACTS)
def test_somebody_of_another_meeting_finds_no_input(meeting: InputsMeeting, act: str):
    elsewhere = make_inputs_meeting()
    value = meeting.handed_in("delegate", TEXT)
    with pytest.raises(NotFound):
        ACTS[act](elsewhere.people["delegate"], meeting.id, value)
    with pytest.raises(NotFound, match=r"input\.not_found"):
        ACTS[act](elsewhere.people["delegate"], elsewhere.id, value)


def test_whoever_has_no_party_hands_in_nothing(meeting: InputsMeeting):
    with pytest.raises(NotAllowed, match=r"input\.no_party"):
        meeting.write("chair", TEXT)
    with pytest.raises(NotAllowed, match=r"policy\.not_allowed"):
        meeting.write("translator", TEXT)
    assert meeting.write("observer", TEXT).party == "IOM"
    assert not read_index(meeting.people["chair"], meeting.id).may_hand_in


def test_whoever_leaves_a_party_leaves_its_drafts(meeting: InputsMeeting):
    draft = meeting.write("delegate", TEXT)
    other = make_person("A newcomer")
    join(other, meeting.id, party="MEX")
    assert read_input(other.id, meeting.id, draft.id).view.value == draft


# --- bounds ---


def test_an_input_has_a_size_and_a_party_a_number_of_them(meeting: InputsMeeting):
    meeting.write("delegate", {"en": "x" * MAX_BYTES}, form="largest")
    with pytest.raises(LimitExceeded, match=r"input\.too_long") as refused:
        meeting.write("delegate", {"en": "ñ" * (MAX_BYTES // 2 + 1)})
    assert refused.value.params["limit"] == 50
    drafts = [meeting.write("delegate", {"en": "One"}, form=f"form-{n}") for n in range(1, MAX_INPUTS)]
    with pytest.raises(LimitExceeded, match=r"input\.too_many"):
        meeting.write("delegate", {"en": "One more"})
    meeting.write("neighbour", {"en": "Of another party"})
    meeting.write("delegate", {"en": "On another section"}, meeting.note)
    inputs.discard(meeting.people["delegate"], meeting.id, drafts[0].id, now=NOW)
    meeting.write("delegate", {"en": "One more"})
    with pytest.raises(LimitExceeded, match=r"input\.too_many"):
        inputs.bring_back(meeting.people["delegate"], meeting.id, drafts[0].id)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (Written("poem", TEXT, 0), "input.no_such_kind"),
        (Written("report", {"fr": "Texte"}, 0), "input.no_such_language"),
    ],
)
def test_what_no_form_of_ours_says_is_refused(meeting: InputsMeeting, written: Written, code: str):
    with pytest.raises(InvalidInput, match=code.replace(".", r"\.")):
        inputs.write_input(meeting.people["head"], meeting.id, meeting.note, written, form_id="f", now=NOW)
    with pytest.raises(InvalidInput, match=r"input\.bad_form"):
        inputs.write_input(
            meeting.people["head"],
            meeting.id,
            meeting.note,
            replace(written, kind="report", text=TEXT),
            form_id="",
            now=NOW,
        )


# --- sections that change ---


def test_inputs_of_a_merged_section_are_shown_with_the_one_that_it_went_into(meeting: InputsMeeting):
    before = meeting.handed_in("delegate", TEXT, meeting.matters)
    merge_sections(meeting.people["rapporteur"], meeting.id, meeting.matters, into=meeting.note, now=NOW)
    after = meeting.handed_in("neighbour", {"en": "From an old page."}, meeting.matters)
    assert (before.section_id, after.section_id) == (meeting.matters, meeting.note)
    shown = read_inputs(meeting.people["head"], meeting.id, meeting.note)
    assert {view.value.id for view in shown.inputs} == {before.id, after.id}
    assert read_input(meeting.people["head"], meeting.id, before.id).section.section_id == meeting.note
    used = inputs_use.use_input(meeting.people["rapporteur"], meeting.id, before.id, version=1, now=NOW)
    assert used.section_id == meeting.note
    assert TEXT["en"] in meeting.body("en", meeting.note)


def test_nothing_new_is_written_on_a_section_that_is_not_in_the_report(meeting: InputsMeeting):
    draft = meeting.write("delegate", TEXT, meeting.matters)
    set_aside_section(meeting.people["rapporteur"], meeting.id, meeting.matters, now=NOW)
    with pytest.raises(Conflict, match=r"section\.not_in_report"):
        meeting.write("neighbour", TEXT, meeting.matters)
    index = read_index(meeting.people["head"], meeting.id)
    assert [value.id for value in index.elsewhere] == [draft.id]


# --- who has and who has not ---


def test_an_item_of_all_delegations_says_who_has_handed_in_in_the_meetings_order(meeting: InputsMeeting):
    meeting.handed_in("observer", {"en": "IOM helps."})
    meeting.handed_in("delegate", TEXT)
    page = read_inputs(meeting.people["rapporteur"], meeting.id, meeting.reports)
    assert (page.from_all, page.minutes, page.may_use) == (True, 5, True)
    members = [line.code for line in page.expected]
    assert members == [code for code in [party.code for party in page.parties] if code in members]
    assert len(members) == 11
    assert [line.code for line in page.lines] == [*members, "IOM"]
    assert page.outstanding == tuple(code for code in members if code != "MEX")


def test_delegations_that_are_absent_are_not_waited_for(meeting: InputsMeeting):
    section = db.session.get_one(Section, meeting.reports)
    for party in section.meeting.parties:
        party.present = party.code in {"MEX", "HND"}
    db.session.commit()
    meeting.handed_in("neighbour", {"en": "Costa Rica, from afar."})
    page = read_inputs(meeting.people["rapporteur"], meeting.id, meeting.reports)
    assert [line.code for line in page.expected] == ["HND", "MEX"]
    assert [(line.code, line.expected) for line in page.lines] == [("CRI", False), ("HND", True), ("MEX", True)]


def test_a_delegation_learns_which_items_expect_its_input(meeting: InputsMeeting):
    lines = {line.section_id: line for line in read_index(meeting.people["head"], meeting.id).lines}
    assert [section for section, line in lines.items() if line.waits_for_me] == [meeting.reports]
    rapporteur = {line.section_id: line for line in read_index(meeting.people["rapporteur"], meeting.id).lines}
    assert [section for section, line in rapporteur.items() if line.waits_for_me] == [meeting.reports, meeting.note]
    meeting.handed_in("delegate", TEXT)
    lines = {line.section_id: line for line in read_index(meeting.people["head"], meeting.id).lines}
    assert not lines[meeting.reports].waits_for_me
    assert lines[meeting.reports].handed_in == ("MEX",)
