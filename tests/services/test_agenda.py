"""The agenda of a meeting is changed afterwards: no text of the report goes with it, and nobody overwrites the unseen."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask

from reportflow.domain.agenda import ItemKind, Reference
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound
from reportflow.domain.policy import Role
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.models import Event, Section
from reportflow.services import agenda_review, agenda_uploads
from reportflow.services.accounts import Account
from reportflow.services.agenda_editing import AgendaChange, read_agenda_of, read_source_of, update_agenda
from reportflow.services.agenda_entries import MAX_ITEMS, Entry, SubEntry, entry_of_item
from reportflow.services.board import read_board
from reportflow.services.meetings import details_from_agenda
from reportflow.services.record import first_broken_event
from reportflow.services.transactions import transaction
from tests.factories import NOW, join, make_person

Organised = tuple[int, Account]


def entries_of(organised: Organised) -> list[Entry]:
    return list(read_agenda_of(organised[1].id, organised[0]).entries)


def save(organised: Organised, entries: Sequence[Entry], version: str | None = None) -> AgendaChange:
    meeting_id, person = organised
    version = version or read_agenda_of(person.id, meeting_id).version
    return update_agenda(person.id, meeting_id, entries, ["Note at the top"], version=version, now=NOW)


def write(section_id: int) -> None:
    def change(draft: Draft) -> None:
        draft.set_text(BlockKey(BODY), "en", "Words that were written.")

    with transaction() as session:
        edit(session, session.get_one(Section, section_id).document, change, actor_id=None, origin="form", now=NOW)


def headings(organised: Organised) -> list[str | None]:
    db.session.rollback()
    return [section.heading.get("en") for section in read_board(organised[1].id, organised[0], now=NOW).sections]


def test_every_field_of_an_item_can_be_changed_in_both_languages(organised: Organised) -> None:
    entries = entries_of(organised)
    entries[1] = replace(
        entries[1],
        title={"en": "Adoption", "es": "Adopción"},
        kind=ItemKind.SUBSTANTIVE,
        day=date(2016, 11, 16),
        start=time(9, 15),
        end=time(10, 0),
        duration_min=45,
        number="II",
        leads=("HND", "Ministry of Ports"),
        per_delegation_min=5,
        notes=({"en": "A note", "es": "Una nota"}, {"es": "Sólo en español"}),
        refs=(Reference("earlier_report", {"date": "2016-06-07", "place": "Tegucigalpa", "point": 6}),),
    )
    assert save(organised, entries).changed
    again = read_agenda_of(organised[1].id, organised[0])
    assert again.entries[1] == entries[1]
    assert again.header_notes == ("Note at the top",)
    assert not save(organised, again.entries).changed


def test_a_new_item_gets_a_section_at_the_end_of_the_report_and_a_break_none(organised: Organised) -> None:
    entries = entries_of(organised)
    new = Entry({"en": "Thanks to the host.", "es": "Agradecimiento al anfitrión"})
    change = save(organised, [new, *entries, Entry({"en": "Lunch"}, ItemKind.BREAK)])
    assert len(change.added) == 1
    assert headings(organised)[-1] == "Thanks to the host"
    assert [item.title["en"] for item in read_agenda_of(organised[1].id, organised[0]).entries] == [
        "Thanks to the host.", "Registration", "Approval of the agenda.", "Break", "Proposals", "Lunch",
    ]  # fmt: skip


def test_a_section_with_text_stays_when_its_item_goes_and_an_empty_one_is_set_aside(organised: Organised) -> None:
    sections = {
        section.heading.get("en"): section.id for section in read_board(organised[1].id, organised[0], now=NOW).sections
    }
    write(sections["Workshops"])
    change = save(organised, entries_of(organised)[:1])
    assert change.kept == [sections["Workshops"]]
    assert sorted(change.set_aside) == sorted([sections["Approval of the agenda"], sections["Guidelines"]])
    assert headings(organised) == [None, "Workshops"]
    board = read_board(organised[1].id, organised[0], now=NOW)
    assert {section.heading["en"] for section in board.set_aside} == {"Approval of the agenda", "Guidelines"}


def test_sections_follow_their_sub_items(organised: Organised) -> None:
    entries = entries_of(organised)
    first, second = entries[3].sub_items
    new = SubEntry({"en": "Exchange of officers"}, ("MEX",))
    change = save(organised, [*entries[:3], replace(entries[3], sub_items=(new, second))])
    board = read_board(organised[1].id, organised[0], now=NOW)
    leads = {section.heading.get("en"): section.leads for section in board.sections}
    assert leads["Guidelines"] == ("USA", "IOM")
    assert leads["Exchange of officers"] == ("MEX",)
    assert first.title["en"] not in leads, "it had no text"
    assert (len(change.added), len(change.set_aside)) == (1, 1)


def test_a_break_that_becomes_an_item_gets_a_section_once(organised: Organised) -> None:
    for kind in (ItemKind.SUBSTANTIVE, ItemKind.BREAK, ItemKind.SUBSTANTIVE):
        entries = entries_of(organised)
        entries[2] = replace(entries[2], kind=kind)
        save(organised, entries)
    assert headings(organised).count("Break") <= 1


def test_items_are_put_in_another_order_and_lines_of_the_source_still_lead_to_them(context: Flask) -> None:
    person = make_person("Secretariat", may_create_meetings=True)
    text = "Meeting of the Network\n\n1. Opening\n2. Reports\n3. Proposals"
    key = agenda_review.hand_in(person.id, text.encode(), "", pasted=True, now=NOW)
    opened = agenda_review.open_upload(person.id, key)
    entries = [entry_of_item(item, "en") for item in opened.agenda.items]
    details = details_from_agenda(opened.agenda)
    created = agenda_review.create_from_upload(person.id, opened, details, entries, (), now=NOW)
    agenda = read_agenda_of(person.id, created.meeting_id)
    turned = [entry for entry in reversed(agenda.entries) if entry.title["en"] != "Reports"]
    update_agenda(person.id, created.meeting_id, turned, (), version=agenda.version, now=NOW)
    kept = read_source_of(person.id, created.meeting_id)
    assert kept is not None
    assert [line.text for line in kept.lines] == text.split("\n")
    places = {line.text: line.item for line in kept.lines if line.text[:1].isdigit()}
    assert places == {"1. Opening": 2, "2. Reports": None, "3. Proposals": 1}


def test_a_form_that_is_sent_many_times_at_once_creates_one_meeting(context: Flask) -> None:
    person = make_person("The secretariat", may_create_meetings=True)
    key = agenda_review.hand_in(person.id, b"Network\n1. Opening\n2. Reports", "a.txt", pasted=False, now=NOW)
    opened = agenda_review.open_upload(person.id, key)
    entries = [entry_of_item(item, "en") for item in opened.agenda.items]
    details = details_from_agenda(opened.agenda)

    def send(_number: int) -> int:
        with context.app_context():
            try:
                agenda_uploads.keep_edits(person.id, key, [("title", "Network")], now=NOW)
                return agenda_review.create_from_upload(person.id, opened, details, entries, (), now=NOW).meeting_id
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(6) as pool:
        created = set(pool.map(send, range(6)))
    assert len(created) == 1
    assert agenda_review.open_upload(person.id, key).upload.meeting_id in created


def test_an_agenda_that_changed_meanwhile_is_not_overwritten(organised: Organised) -> None:
    meeting_id, person = organised
    seen = read_agenda_of(person.id, meeting_id)
    save(organised, [replace(seen.entries[0], title={"en": "Arrival"}), *seen.entries[1:]])
    with pytest.raises(Conflict, match=r"agenda\.changed"):
        save(organised, seen.entries[:2], version=seen.version)
    assert entries_of(organised)[0].title == {"en": "Arrival"}


def test_every_change_is_on_the_record(organised: Organised) -> None:
    entries = entries_of(organised)
    save(organised, [replace(entries[1], title={"en": "Adoption"}), entries[0], Entry({"en": "Thanks"})])
    event = db.session.scalars(db.select(Event).where(Event.verb == "agenda.changed")).one()
    assert [entry["title"]["en"] for entry in event.data["removed"]] == ["Break", "Proposals"]
    assert event.data["changed"][0]["after"]["title"] == {"en": "Adoption"}
    assert first_broken_event(db.session, organised[0]) is None


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR}])
def test_others_read_the_agenda_and_do_not_change_it(organised: Organised, role: Role) -> None:
    person = make_person(role.value)
    join(person, organised[0], [role], "HND")
    agenda = read_agenda_of(person.id, organised[0])
    with pytest.raises(NotAllowed):
        update_agenda(person.id, organised[0], agenda.entries, (), version=agenda.version, now=NOW)


def test_the_agenda_of_another_meeting_is_not_found(organised: Organised) -> None:
    stranger = make_person("Stranger").id
    agenda = read_agenda_of(organised[1].id, organised[0])
    for attempt in (
        lambda: read_agenda_of(stranger, organised[0]),
        lambda: read_source_of(stranger, organised[0]),
        lambda: update_agenda(stranger, organised[0], agenda.entries, (), version=agenda.version, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize(
    ("entries", "error", "code"),
    [
        ([Entry({"es": "Sólo en español"})], InvalidInput, "agenda.title_missing"),
        ([Entry({"en": "x" * 2_001})], InvalidInput, "agenda.title_too_long"),
        ([Entry({"en": "Opening"}, number="1" * 21)], InvalidInput, "agenda.number_too_long"),
        ([Entry({"en": "Opening"}, duration_min=0)], InvalidInput, "agenda.minutes_unusable"),
        ([Entry({"en": "Opening"})] * (MAX_ITEMS + 1), LimitExceeded, "agenda.too_many_items"),
        ([Entry({"en": "Opening"}, notes=({"en": "x"},) * 2_001)], LimitExceeded, "agenda.too_many_rows"),
        ([Entry({"en": "Opening"}, notes=({"en": "x" * 500_000},))], LimitExceeded, "agenda.too_much_text"),
    ],
)
def test_an_agenda_that_no_meeting_can_have_is_refused(
    organised: Organised, entries: list[Entry], error: type[Exception], code: str
) -> None:
    with pytest.raises(error, match=code.replace(".", r"\.")):
        save(organised, entries)


def test_an_upload_is_forgotten_after_a_week_and_the_oldest_of_many_first(context: Flask) -> None:
    person = make_person("Secretariat", may_create_meetings=True).id

    def keep(minute: int) -> str:
        return agenda_uploads.keep_upload(
            person, b"1. Opening", "a.txt", pasted=False, now=NOW + timedelta(minutes=minute)
        )

    keys = [keep(minute) for minute in range(agenda_uploads.MAX_PER_PERSON + 1)]
    with pytest.raises(NotFound, match=r"agenda\.upload_not_found"):
        agenda_uploads.read_upload(person, keys[0])
    assert agenda_uploads.read_upload(person, keys[1]).data == b"1. Opening"
    keep(60 * 24 * 8)
    with pytest.raises(NotFound):
        agenda_uploads.read_upload(person, keys[-1])
