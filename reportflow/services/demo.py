"""The sample meeting: the sample agenda and minutes, drafted as people would, with one person of each kind."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from reportflow.domain.content import BODY, HEADING, BlockKey, SectionContent, text_hash
from reportflow.domain.errors import Conflict
from reportflow.domain.languages import other_language
from reportflow.domain.parties import Party, PartyDirectory
from reportflow.domain.policy import Role
from reportflow.domain.report import SectionKind
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.intake import read_agenda
from reportflow.models import AgendaItemRow, AttendeeRow, DatabaseSession, Meeting, ParticipationRow, Person, Section
from reportflow.services import accounts
from reportflow.services.board import count_meetings
from reportflow.services.meetings import create_meeting, details_from_agenda
from reportflow.services.sections import active_sections
from reportflow.services.transactions import transaction


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One of the people of the sample meeting: a role, never a name."""

    name: str
    address: str
    role: Role
    party: str | None
    language: str = "en"


#: One person of each kind, in the order in which links are printed.
PEOPLE = (
    SamplePerson("Secretariat (TS)", "secretariat@sample.invalid", Role.SECRETARIAT, "TS"),
    SamplePerson("Chair (Honduras)", "chair@sample.invalid", Role.CHAIR, "HND"),
    SamplePerson("Rapporteur (Honduras)", "rapporteur@sample.invalid", Role.RAPPORTEUR, "HND"),
    SamplePerson("Rapporteur (TS)", "rapporteur.ts@sample.invalid", Role.RAPPORTEUR, "TS"),
    SamplePerson("Translator (TS)", "translator@sample.invalid", Role.TRANSLATOR, "TS", "es"),
    SamplePerson("Head of delegation (Mexico)", "head@sample.invalid", Role.HEAD, "MEX", "es"),
    SamplePerson("Delegate (Costa Rica)", "delegate@sample.invalid", Role.DELEGATE, "CRI", "es"),
    SamplePerson("Observer (IOM)", "observer@sample.invalid", Role.OBSERVER, "IOM"),
)


def load_sample(folder: Path, parties: tuple[Party, ...], *, now: datetime) -> int:
    """Load the sample meeting.

    Args:
        folder: where `agenda-2016-11-15.txt` and `minutes-2016-11-15.json` are.
        parties: the reference data.

    Returns:
        The meeting's id; 1 in an empty database.

    Raises:
        Conflict: `demo.not_empty` where there is a meeting already.
    """
    if count_meetings():
        raise Conflict("demo.not_empty")
    source = (folder / "agenda-2016-11-15.txt").read_bytes()
    minutes = json.loads((folder / "minutes-2016-11-15.json").read_text("utf-8"))
    people = {person.role: _ensure_person(person, now) for person in reversed(PEOPLE)}
    agenda = read_agenda(source, "agenda-2016-11-15.txt", PartyDirectory(parties))
    said = minutes["meeting"]
    details = replace(
        details_from_agenda(agenda),
        title=said["title"],
        body=said["body"],
        place=said["place"],
        time_zone=said["time_zone"],
        original=said["original"],
    )
    meeting_id = create_meeting(
        people[Role.SECRETARIAT],
        agenda,
        parties,
        now=now - timedelta(minutes=40),  # before anybody drafts
        details=details,
        filename="agenda-2016-11-15.txt",
    )
    with transaction() as session:
        meeting = session.get_one(Meeting, meeting_id)
        _join(session, meeting)
        for party in meeting.parties:
            party.present = party.code in said["present"]
        _translate_agenda(meeting.agenda_items, minutes["agenda_translation"])
        for position, line in enumerate(minutes["attendees"]):
            session.add(AttendeeRow(meeting_id=meeting_id, position=position, **line))
        writers = (people[Role.RAPPORTEUR], people[Role.TRANSLATOR])
        for section, text in _paired(active_sections(session, meeting_id), minutes["sections"]):
            _write(session, section, text, writers, now)
    return meeting_id


def sample_links(*, now: datetime) -> list[tuple[SamplePerson, str]]:
    """A fresh sign-in link (its token) for each of the sample's people who is there."""
    by_address = {person.address: person for person in PEOPLE}
    rows = db.session.scalars(select(Person).where(Person.email.in_(by_address))).all()
    ids = {row.email: row.id for row in rows}
    return [
        (person, accounts.issue_sign_in_link(ids[person.address], now=now, valid_for=timedelta(days=7)))
        for person in PEOPLE
        if person.address in ids
    ]


def _ensure_person(person: SamplePerson, now: datetime) -> int:
    existing = db.session.scalar(select(Person.id).where(Person.email == person.address))
    if existing is not None:
        return existing
    creates = person.role in (Role.SECRETARIAT, Role.CHAIR)
    return accounts.create_person(
        name=person.name, email=person.address, language=person.language, may_create_meetings=creates, now=now
    ).id


def _join(session: DatabaseSession, meeting: Meeting) -> None:
    """Everyone of the sample becomes a participant, with their party."""
    parties = {party.code: party.id for party in meeting.parties}
    ids = {row.email: row.id for row in session.scalars(select(Person).where(Person.email.is_not(None)))}
    creator = session.scalars(select(ParticipationRow).where(ParticipationRow.meeting_id == meeting.id)).one()
    for person in PEOPLE:
        party_id = parties[person.party] if person.party else None
        if ids[person.address] == creator.person_id:
            creator.party_id = party_id
            continue
        session.add(
            ParticipationRow(
                person_id=ids[person.address],
                meeting_id=meeting.id,
                party_id=party_id,
                roles=[person.role.value],
            )
        )


def _translate_agenda(items: list[AgendaItemRow], translation: dict[str, Any]) -> None:
    """Add the Spanish of the agenda."""
    for item in items:
        said = translation[str(item.ord)]
        item.title = {**item.title, "es": said["title_es"]}
        item.notes = [{**note, "es": text} for note, text in zip(item.notes, said.get("notes_es", []), strict=True)]
        item.sub_items = [
            {**sub_item, "title": {**sub_item["title"], "es": title}}
            for sub_item, title in zip(item.sub_items, said.get("sub_items_es", []), strict=True)
        ]


def _paired(sections: list[Section], texts: list[dict[str, Any]]) -> Iterator[tuple[Section, dict[str, Any]]]:
    """Each section with its text: the chapeau, then those of the same agenda item and sub-item."""
    by_origin = {
        (section.agenda_item.ord if section.agenda_item else 0, section.sub_item): section for section in sections
    }
    for text in texts:
        origin = text["origin"]
        if origin == SectionKind.CHAPEAU.value:
            yield by_origin[0, None], text
        else:
            sub_item = origin.get("sub_item")
            yield by_origin[origin["item"], None if sub_item is None else sub_item - 1], text


def _write(
    session: DatabaseSession,
    section: Section,
    said: dict[str, Any],
    writers: tuple[int, int],
    now: datetime,
) -> None:
    """Draft a section as people would: the original first, then its translation, then a late change of the original."""
    rapporteur, translator = writers
    content = SectionContent.from_json(
        {
            "heading": said["heading"],
            "body": said["body"],
            "agreements": _own_ids(section, said["agreements"]),
            "action_items": _own_ids(section, said["action_items"]),
        }
    )
    original = section.original_language
    earlier = {**content.body, **said.get("earlier_body", {})}

    def write_original(draft: Draft) -> None:
        draft.set_text(BlockKey(HEADING), original, content.heading[original])
        draft.set_text(BlockKey(BODY), original, earlier[original])
        for agreement in content.agreements:
            draft.add_agreement(agreement.id, {original: agreement.text[original]})
        for action in content.action_items:
            draft.add_action(action.id, {original: action.text[original]}, owners=action.owners, due=action.due)

    def translate(draft: Draft) -> None:
        language = other_language(original)
        written = draft.content()
        for block, texts in content.blocks():
            draft.set_text(block, language, texts[language])
            draft.set_basis(block, language, text_hash(written.text(block, original)))

    def change_late(draft: Draft) -> None:
        draft.set_text(BlockKey(BODY), original, content.body[original])

    steps = [(write_original, rapporteur, 0), (translate, translator, 12)]
    if "earlier_body" in said:
        steps.append((change_late, rapporteur, 20))
    for change, writer, minutes in steps:
        edit(
            session,
            section.document,
            change,
            actor_id=writer,
            origin="form",
            now=now + timedelta(minutes=minutes - 20),
        )


def _own_ids(section: Section, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "id": f"{row['id']}-{section.id}"} for row in rows]
