"""Inputs as rapporteurs use them: in the draft once, with the author's name and with honest translations; in the annex."""

import threading
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.domain.content import BODY, BlockKey, text_hash
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound, ReportflowError
from reportflow.domain.inputs import Input, InputState
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.models import Event, InputRow, LiveUpdate, Meeting, RevisionRow
from reportflow.services import history, inputs
from reportflow.services.concluding import conclude, reopen
from reportflow.services.inputs_page import read_inputs
from reportflow.services.inputs_use import mark_for_annex, use_input
from reportflow.services.putting_forward import put_forward
from reportflow.services.report import collect
from reportflow.services.sections import move_section, set_aside_section
from tests.factories import NOW
from tests.services.inputs_meeting import InputsMeeting, make_inputs_meeting

TEXT = {"en": "Mexico trained two hundred officials.", "es": "México capacitó a doscientos funcionarios."}
BODY_KEY = BlockKey(BODY)


@pytest.fixture
def meeting(context: Flask) -> InputsMeeting:
    return make_inputs_meeting()


def use(
    meeting: InputsMeeting, value: Input, seen_seq: int = 0, person: str = "rapporteur", version: int | None = None
):
    version = value.version if version is None else version
    return use_input(meeting.people[person], meeting.id, value.id, version=version, seen_seq=seen_seq, now=NOW)


def write_body(meeting: InputsMeeting, *, translated: bool = True, **texts: str) -> None:
    """What the draft says before; its translation is of the original as it is, unless it is said not to be."""

    def change(draft: Draft) -> None:
        for language, text in texts.items():
            draft.set_text(BODY_KEY, language, text)
        draft.set_basis(BODY_KEY, "es", text_hash(texts.get("en", "")) if translated else None)

    log.edit(db.session, meeting.document(), change, actor_id=None, origin="form", now=NOW)
    db.session.commit()


def state_of_translation(meeting: InputsMeeting) -> TranslationState:
    document = meeting.document()
    return translation_states(document.content_value(), "en", "es", document.basis_value())[BODY_KEY]


# --- putting in ---


def test_an_input_goes_to_the_end_of_the_text_in_both_languages_with_its_authors_name(meeting: InputsMeeting):
    write_body(meeting, en="Each delegation reported.", es="Cada delegación informó.")
    value = meeting.handed_in("delegate", TEXT)
    used = use(meeting, value)
    assert meeting.body("en") == f"Each delegation reported.\n\n**Mexico.** {TEXT['en']}"
    assert meeting.body("es") == f"Cada delegación informó.\n\n**México.** {TEXT['es']}"
    assert (used.section_id, used.seq, used.inserted, used.untranslated) == (meeting.reports, 3, True, "")
    entry = db.session.scalars(select(LiveUpdate).where(LiveUpdate.seq == 3)).one()
    assert (entry.origin, entry.actor_id) == ("input", meeting.people["rapporteur"])
    event = db.session.scalars(select(Event).where(Event.verb == "input.used")).one()
    assert (event.subject, event.data["seq"], event.data["into"]) == (f"section:{meeting.reports}", 3, meeting.reports)
    row = db.session.get_one(InputRow, value.id)
    assert (row.state, row.used_seq, row.used_by_id, row.used_at) == ("used", 3, meeting.people["rapporteur"], NOW)


@pytest.mark.parametrize(
    ("before", "handed_in", "after", "untranslated"),
    [
        ({"en": "One.", "es": "Uno."}, ("en", "es"), TranslationState.CURRENT, ""),
        ({}, ("en", "es"), TranslationState.CURRENT, ""),
        ({"en": "One.", "es": "Uno.", "translated": False}, ("en", "es"), TranslationState.STALE, ""),
        ({"en": "One."}, ("en", "es"), TranslationState.STALE, ""),
        ({"es": "Uno.", "translated": False}, ("en", "es"), TranslationState.STALE, ""),
        ({"en": "One.", "es": "Uno."}, ("en",), TranslationState.STALE, "es"),
        ({"en": "One."}, ("en",), TranslationState.MISSING, "es"),
        ({"en": "One.", "es": "Uno."}, ("es",), TranslationState.STALE, "en"),
        ({"en": "One."}, ("es",), TranslationState.STALE, "en"),
        ({}, ("es",), TranslationState.STALE, "en"),
    ],
)
def test_a_translation_is_no_more_up_to_date_than_it_was(
    meeting: InputsMeeting,
    before: dict[str, str],
    handed_in: tuple[str, ...],
    after: TranslationState,
    untranslated: str,
):
    if before:
        write_body(meeting, **before)
    used = use(meeting, meeting.handed_in("delegate", {language: TEXT[language] for language in handed_in}))
    assert (state_of_translation(meeting), used.untranslated) == (after, untranslated)


def test_footnotes_of_several_inputs_stay_their_own(meeting: InputsMeeting):
    for person in ("delegate", "neighbour", "observer"):
        use(meeting, meeting.handed_in(person, {"en": f"Of {person}[^1].\n\n[^1]: Note of {person}."}))
    assert all(f"Note of {person}." in meeting.body() for person in ("delegate", "neighbour", "observer"))
    assert [label in meeting.body() for label in ("[^1]:", "[^1-2]:", "[^1-3]:")] == [True, True, True]


def test_a_text_that_would_swallow_the_input_refuses_it(meeting: InputsMeeting):
    write_body(meeting, en="Text.\n\n<!-- a comment that is never closed")
    with pytest.raises(Conflict, match=r"input\.does_not_fit"):
        use(meeting, meeting.handed_in("delegate", TEXT))
    assert "Mexico" not in meeting.body()


def test_a_link_that_both_define_is_not_led_elsewhere(meeting: InputsMeeting):
    write_body(meeting, en="See [the site].\n\n[the site]: https://example.org/a")
    with pytest.raises(Conflict, match=r"input\.does_not_fit"):
        use(meeting, meeting.handed_in("delegate", {"en": "See [the site].\n\n[the site]: https://example.org/b"}))


def test_a_draft_that_cannot_be_printed_still_takes_an_input(meeting: InputsMeeting):
    write_body(meeting, en="Text[^a].\n\n[^a]: Note[^a].")
    use(meeting, meeting.handed_in("delegate", TEXT))
    assert meeting.body().endswith(f"**Mexico.** {TEXT['en']}")


# --- once ---


def test_what_somebody_has_put_in_already_is_not_added_twice(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    first = use(meeting, value)
    second = use(meeting, value, person="second_rapporteur")
    assert (second.inserted, second.seq) == (False, first.seq)
    assert meeting.body().count("Mexico trained") == 1


def test_what_was_taken_out_by_the_history_can_be_put_in_again(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    used = use(meeting, value)
    with pytest.raises(Conflict, match=r"input\.still_there"):
        use(meeting, value, seen_seq=used.seq)
    history.restore(meeting.people["rapporteur"], meeting.id, meeting.reports, 1, now=NOW)
    [view] = read_inputs(meeting.people["rapporteur"], meeting.id, meeting.reports).inputs
    assert (view.value.state, view.missing_again, view.used_seq) == (InputState.USED, True, used.seq)
    again = use(meeting, value, seen_seq=used.seq)
    assert again.inserted
    assert meeting.body().count("Mexico trained") == 1
    assert [event.data["again"] for event in db.session.scalars(select(Event).where(Event.verb == "input.used"))] == [
        False,
        True,
    ]


def test_only_the_version_that_the_rapporteur_saw_is_put_in(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    person = meeting.people["delegate"]
    inputs.take_back(person, meeting.id, value.id, now=NOW)
    written = inputs.Written("report", {"en": "Something else."}, value.version)
    changed = inputs.save_input(person, meeting.id, value.id, written, now=NOW)
    with pytest.raises(NotFound, match=r"input\.not_found"):
        use(meeting, value)
    inputs.hand_in(person, meeting.id, value.id, version=changed.version, now=NOW)
    with pytest.raises(Conflict, match=r"input\.changed"):
        use(meeting, value)
    assert meeting.body() == ""


def test_what_is_used_stays_as_it_is(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    use(meeting, value)
    person = meeting.people["delegate"]
    for act in (inputs.take_back, inputs.discard):
        with pytest.raises(Conflict, match=r"input\.used"):
            act(person, meeting.id, value.id, now=NOW)
    with pytest.raises(Conflict, match=r"input\.used"):
        inputs.save_input(person, meeting.id, value.id, inputs.Written("report", {"en": "x"}, 1), now=NOW)


def test_a_rapporteurs_own_draft_is_handed_in_before_it_is_put_in(meeting: InputsMeeting):
    draft = meeting.write("rapporteur", TEXT)
    with pytest.raises(Conflict, match=r"input\.not_handed_in"):
        use(meeting, draft)
    with pytest.raises(Conflict, match=r"input\.not_handed_in"):
        mark_for_annex(meeting.people["rapporteur"], meeting.id, draft.id, marked=True, version=1, now=NOW)


def test_only_those_who_draft_use_inputs(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    for person in ("head", "delegate", "neighbour", "observer", "translator"):
        with pytest.raises(NotAllowed):
            use(meeting, value, person=person)
        with pytest.raises(NotAllowed):
            mark_for_annex(meeting.people[person], meeting.id, value.id, marked=True, version=1, now=NOW)
    with pytest.raises(NotFound):
        use_input(make_inputs_meeting().people["rapporteur"], meeting.id, value.id, version=1, now=NOW)


def test_a_section_that_is_not_in_the_report_takes_no_input(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT, meeting.matters)
    set_aside_section(meeting.people["rapporteur"], meeting.id, meeting.matters, now=NOW)
    with pytest.raises(Conflict, match=r"section\.not_in_report"):
        use(meeting, value)


def test_an_agreed_section_takes_inputs_into_the_annex_only(meeting: InputsMeeting):
    write_body(meeting, en="Each delegation reported.", es="Cada delegación informó.")
    value = meeting.handed_in("delegate", TEXT)
    chair, section = meeting.people["chair"], meeting.reports
    put_forward(chair, meeting.id, {section: meeting.document().seq}, now=NOW)
    revision = db.session.scalars(select(RevisionRow.id).where(RevisionRow.section_id == section)).one()
    conclude(chair, meeting.id, {section: revision}, now=NOW)
    with pytest.raises(Conflict, match=r"section\.agreed"):
        use(meeting, value)
    page = read_inputs(meeting.people["rapporteur"], meeting.id, section)
    assert (page.agreed, meeting.body()) == (True, "Each delegation reported.")
    assert annex(meeting, value).for_annex
    reopen(chair, meeting.id, section, revision=revision, reason="An input came late.", now=NOW)
    assert use(meeting, value).inserted


def test_drafting_goes_on_with_inputs_while_a_text_is_before_the_meeting(meeting: InputsMeeting):
    write_body(meeting, en="Each delegation reported.", es="Cada delegación informó.")
    put_forward(meeting.people["chair"], meeting.id, {meeting.reports: meeting.document().seq}, now=NOW)
    assert use(meeting, meeting.handed_in("delegate", TEXT)).inserted
    frozen = db.session.scalars(select(RevisionRow).where(RevisionRow.section_id == meeting.reports)).one()
    assert frozen.content["body"]["en"] == "Each delegation reported."


def test_rapporteurs_who_put_in_one_input_at_once_put_it_in_once(app: Flask):
    """Real transactions in parallel (SQLite, and PostgreSQL with `--database=postgresql`)."""
    with app.app_context():
        meeting = make_inputs_meeting()
        values = [
            meeting.handed_in("delegate", {"en": f"Report number {n} of Mexico."}, form=f"f{n}") for n in range(4)
        ]
        document = meeting.document().id
        db.session.remove()
    start, failures, results = threading.Barrier(2), [], []

    def insert(person: str) -> None:
        with app.app_context():
            start.wait()
            for value in values:
                try:
                    results.append(use(meeting, value, person=person).inserted)
                except ReportflowError as error:
                    failures.append(error)

    threads = [threading.Thread(target=insert, args=(name,)) for name in ("rapporteur", "second_rapporteur")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(results) == [False] * 4 + [True] * 4
    with app.app_context():
        body = meeting.body()
        seqs = db.session.scalars(select(LiveUpdate.seq).where(LiveUpdate.document_id == document)).all()
        events = db.session.scalars(select(Event).where(Event.verb == "input.used")).all()
    assert all(body.count(value.text["en"]) == 1 for value in values)
    assert all(later - earlier == 1 for earlier, later in pairwise(sorted(seqs)))
    assert len(events) == 4


# --- the annex ---


def annex(meeting: InputsMeeting, value: Input, *, marked: bool = True, version: int = 1) -> Input:
    return mark_for_annex(meeting.people["rapporteur"], meeting.id, value.id, marked=marked, version=version, now=NOW)


def test_the_annex_has_its_inputs_in_the_order_of_sections_and_parties(meeting: InputsMeeting):
    note = meeting.handed_in("neighbour", {"en": "On the note."}, meeting.note)
    mexico = meeting.handed_in("delegate", TEXT)
    costa_rica = meeting.handed_in("neighbour", {"en": "Of Costa Rica."})
    left_out = meeting.handed_in("observer", {"en": "Not for the annex."})
    for value in (note, mexico, costa_rica, left_out):
        annex(meeting, value)
    annex(meeting, left_out, marked=False)

    def order() -> list[tuple[int, str]]:
        db.session.rollback()
        printed = collect(db.session.get_one(Meeting, meeting.id)).inputs
        return [(one.section_id, one.party) for one in printed]

    assert order() == [(meeting.reports, "CRI"), (meeting.reports, "MEX"), (meeting.note, "CRI")]
    move_section(meeting.people["rapporteur"], meeting.id, meeting.note, by=-1, now=NOW)
    assert order() == [(meeting.note, "CRI"), (meeting.reports, "CRI"), (meeting.reports, "MEX")]
    set_aside_section(meeting.people["rapporteur"], meeting.id, meeting.note, now=NOW)
    assert order() == [(meeting.reports, "CRI"), (meeting.reports, "MEX")]
    verbs = db.session.scalars(select(Event.verb).where(Event.verb.like("input.%annex%"))).all()
    assert sorted(verbs) == ["input.annexed"] * 4 + ["input.left_out_of_annex"]


def test_what_is_in_the_annex_stays_as_it_is_until_it_is_taken_out(meeting: InputsMeeting):
    value = annex(meeting, meeting.handed_in("delegate", TEXT))
    assert annex(meeting, value) == value
    with pytest.raises(Conflict, match=r"input\.in_annex"):
        inputs.take_back(meeting.people["delegate"], meeting.id, value.id, now=NOW)
    annex(meeting, value, marked=False)
    assert inputs.take_back(meeting.people["head"], meeting.id, value.id, now=NOW).state is InputState.DRAFT


def test_the_annex_takes_only_what_the_rapporteur_saw_and_what_can_be_printed(meeting: InputsMeeting):
    value = meeting.handed_in("delegate", TEXT)
    with pytest.raises(Conflict, match=r"input\.changed"):
        annex(meeting, value, version=7)
    row = db.session.get_one(InputRow, value.id)
    row.text = {"en": "Line one.\n\n[^a]: Note[^a]."}
    db.session.commit()
    with pytest.raises(InvalidInput, match=r"text\.nested_footnote") as refused:
        annex(meeting, value)
    assert (refused.value.params["line"], refused.value.params["language"]) == (3, "en")


def test_the_annex_is_bounded(meeting: InputsMeeting):
    text = {"en": "A sentence of some length. " * 1800}
    values = [
        meeting.handed_in(person, text, form=f"{person}-{n}")
        for person in ("delegate", "neighbour", "observer")
        for n in range(3)
    ]
    for value in values[:8]:
        annex(meeting, value)
    with pytest.raises(LimitExceeded, match=r"input\.annex_full") as refused:
        annex(meeting, values[8])
    assert refused.value.params["limit"] == 400
