"""What somebody could try who wants a decision to say something else than was said, or to count for nothing."""

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, DecisionKind, SectionState
from reportflow.domain.content import ActionItem, SectionContent
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed
from reportflow.domain.inputs import Input
from reportflow.extensions import db
from reportflow.models import ActRow, InputRow, MeetingParty, ParticipationRow
from reportflow.services.deciding_request import MAX_WORDS_LENGTH
from reportflow.services.inputs import Written, write_input
from reportflow.services.parties import PartyForm, remove_party, save_party
from reportflow.services.putting_forward import withdraw
from reportflow.services.transactions import transaction
from tests.agreeing import FIRST, Agreeing, act, make_agreeing, put_before
from tests.services.deciding_acts import LATER, OBJECT, RESERVE, refused, rows, say

#: Shown as "we do not agree", stored and printed as something else; and a control that no document can hold.
REVERSED = "We \u202eeerga\u202c do\x08 not\u2066 oppose\u2069.\x0bSecond line.\u2028Third line."


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    made = make_agreeing()
    put_before(made.section, FIRST, made.person("rapporteur"))
    return made


def party_form(meeting: Agreeing, party: str, **changed: str) -> PartyForm:
    db.session.rollback()
    row = db.session.get_one(MeetingParty, meeting.made.parties[party])
    values = {"code": row.code, "kind": row.kind} | changed
    return PartyForm(names=dict(row.names), full_names=dict(row.full_names), **values)


def people_leave(meeting: Agreeing, code: str) -> None:
    with transaction() as session:
        session.query(ParticipationRow).filter_by(party_id=meeting.made.parties[code]).delete()


# --- a delegation that has decided stays a Member ---


@pytest.mark.parametrize("kind", ["observer", "organisation", "office", "group"])
def test_an_objection_is_not_lifted_by_calling_the_delegation_an_observer(meeting: Agreeing, kind: str):
    say(meeting, "belize", OBJECT, text={"en": "Our capital has to see it."})
    form = party_form(meeting, "BLZ", kind=kind)
    refused(
        "party.member_decided",
        Conflict,
        lambda: save_party(meeting.person("secretariat"), meeting.id, meeting.made.parties["BLZ"], form, LATER),
    )
    assert meeting.page("chair").standing.state is SectionState.BLOCKED


def test_a_reservation_stays_with_what_is_agreed(meeting: Agreeing):
    say(meeting, "belize", RESERVE, text={"en": "As far as our law allows."})
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    form = party_form(meeting, "BLZ", kind="observer")
    with pytest.raises(Conflict, match=r"party\.member_decided"):
        save_party(meeting.person("chair"), meeting.id, meeting.made.parties["BLZ"], form, LATER)


def test_a_delegation_that_has_decided_nothing_may_be_corrected_and_one_that_has_may_be_renamed(meeting: Agreeing):
    save_party(
        meeting.person("chair"),
        meeting.id,
        meeting.made.parties["CRI"],
        party_form(meeting, "CRI", kind="observer"),
        LATER,
    )
    assert meeting.page("chair").standing.of("CRI") is None
    say(meeting, "belize")
    form = party_form(meeting, "BLZ")
    renamed = PartyForm(form.code, form.kind, {"en": "The Belize", "es": "El Belice"})
    save_party(meeting.person("chair"), meeting.id, meeting.made.parties["BLZ"], renamed, LATER)
    assert meeting.page("chair").parties.name("BLZ", "en") == "The Belize"


def test_who_owes_something_by_a_text_that_was_before_the_meeting_keeps_its_code(meeting: Agreeing):
    owed = SectionContent(
        heading={"en": "Note", "es": "Nota"},
        action_items=(ActionItem("x1", {"en": "To send it.", "es": "Enviarla."}, ("PAN",)),),
    )
    people_leave(meeting, "PAN")
    put_before(meeting.sections[1], owed, meeting.person("rapporteur"))
    place = (meeting.person("chair"), meeting.id, meeting.made.parties["PAN"])
    with pytest.raises(Conflict, match=r"party\.code_in_use"):
        save_party(*place, party_form(meeting, "PAN", code="PNM"), LATER)
    with pytest.raises(Conflict, match=r"party\.in_use"):
        remove_party(*place, LATER)


# --- words are what they look like ---


@pytest.mark.parametrize("kind", [RESERVE, OBJECT])
def test_words_are_kept_as_they_are_read_and_printed(meeting: Agreeing, kind: DecisionKind):
    say(meeting, "belize", kind, text={"en": REVERSED})
    [row] = rows(meeting)
    assert row.text == {"en": "We eerga do not oppose.\nSecond line.\nThird line."}


def test_words_of_which_nothing_can_be_seen_are_none(meeting: Agreeing):
    refused(
        "decision.reservation_missing",
        InvalidInput,
        lambda: say(meeting, "belize", RESERVE, text={"en": "\u202e\u2066\x08"}),
    )


def test_words_that_take_their_time_to_be_put_in_order_are_refused_before(meeting: Agreeing):
    refused(
        "decision.too_long",
        LimitExceeded,
        lambda: say(meeting, "belize", RESERVE, text={"en": "a" + "\u0301\u0316" * 150_000}),
    )
    accented = "e\u0301" * MAX_WORDS_LENGTH
    say(meeting, "belize", RESERVE, text={"es": accented})
    assert len(rows(meeting)[0].text["es"]) == MAX_WORDS_LENGTH


def test_a_reason_is_kept_as_it_is_read(meeting: Agreeing):
    withdraw(meeting.person("chair"), meeting.id, meeting.section, revision=1, reason=REVERSED, now=LATER)
    db.session.rollback()
    assert db.session.scalars(db.select(ActRow.reason)).one() == ("We eerga do not oppose.\nSecond line.\nThird line.")


# --- a person who has left a delegation ---


def test_who_has_left_a_delegation_writes_no_more_into_the_drafts_that_they_began(meeting: Agreeing):
    begun = write(meeting, "belize", {"en": "Belize trained officials."}, version=0)
    with transaction() as session:
        row = session.query(ParticipationRow).filter_by(person_id=meeting.person("belize")).one()
        row.party_id = meeting.made.parties["PAN"]
    refused(
        "input.not_yours",
        NotAllowed,
        lambda: write(meeting, "belize", {"en": "Belize did nothing."}, version=begun.version),
    )
    db.session.rollback()
    assert db.session.scalars(db.select(InputRow.text)).one() == {"en": "Belize trained officials."}


def write(meeting: Agreeing, name: str, text: dict[str, str], version: int) -> Input:
    written = Written("remark", text, version)
    return write_input(meeting.person(name), meeting.id, meeting.section, written, form_id="the-form", now=LATER)
