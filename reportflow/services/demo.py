"""The sample meeting: the sample agenda and minutes, drafted and decided on as people would, with one person of each kind and the
heads of all delegations that are present."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from reportflow.domain.content import BODY, HEADING, BlockKey, SectionContent, text_hash
from reportflow.domain.errors import Conflict
from reportflow.domain.languages import Texts, other_language
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
from reportflow.services.demo_session import SampleSession
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

#: The heads of the other delegations that are present: all of them decide.
HEADS = tuple(
    SamplePerson(f"Head of delegation ({name})", f"head.{party.lower()}@sample.invalid", Role.HEAD, party, language)
    for party, name, language in (
        ("BLZ", "Belize", "en"),
        ("CRI", "Costa Rica", "es"),
        ("DOM", "Dominican Republic", "es"),
        ("SLV", "El Salvador", "es"),
        ("GTM", "Guatemala", "es"),
        ("HND", "Honduras", "es"),
        ("NIC", "Nicaragua", "es"),
        ("PAN", "Panama", "es"),
        ("USA", "United States", "en"),
    )
)


def load_sample(folder: Path, parties: tuple[Party, ...], *, now: datetime, with_session: bool = True) -> int:
    """Load the sample meeting.

    Args:
        folder: where `agenda-2016-11-15.txt`, `minutes-2016-11-15.json` and `session-2016-11-15.json` are.
        parties: the reference data.
        with_session: False leaves the meeting at its drafts: nothing was handed in or put forward yet.

    Returns:
        The meeting's id; 1 in an empty database.

    Raises:
        Conflict: `demo.not_empty` where there is a meeting already.
    """
    if count_meetings():
        raise Conflict("demo.not_empty")
    source = (folder / "agenda-2016-11-15.txt").read_bytes()
    minutes = json.loads((folder / "minutes-2016-11-15.json").read_text("utf-8"))
    played = json.loads((folder / "session-2016-11-15.json").read_text("utf-8"))
    people = {person.address: _ensure_person(person, now) for person in (*reversed(PEOPLE), *HEADS)}
    by_role = {person.role: people[person.address] for person in reversed(PEOPLE)}
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
        by_role[Role.SECRETARIAT],
        agenda,
        parties,
        now=now - timedelta(hours=3),  # before anybody hands in or drafts anything
        details=details,
        filename="agenda-2016-11-15.txt",
    )
    texts = _prepare(meeting_id, minutes, played["first_texts"], by_role, now)
    session = SampleSession(meeting_id, *_cast(people), *texts, now)
    if with_session:
        session.hand_in(played["inputs"])
        session.play(played["steps"])
    else:
        session.amend_all()
    return meeting_id


def _prepare(
    meeting_id: int,
    minutes: dict[str, Any],
    first_texts: Mapping[str, Texts],
    people: Mapping[Role, int],
    now: datetime,
) -> tuple[list[int], list[SectionContent]]:
    """Everybody comes in, and the sections are drafted.

    Returns:
        the ids of the sections, the opening paragraph first, and the texts that they are to have in the end.
    """
    with transaction() as session:
        meeting = session.get_one(Meeting, meeting_id)
        _join(session, meeting)
        for party in meeting.parties:
            party.present = party.code in minutes["meeting"]["present"]
        _translate_agenda(meeting.agenda_items, minutes["agenda_translation"])
        for position, line in enumerate(minutes["attendees"]):
            session.add(AttendeeRow(meeting_id=meeting_id, position=position, **line))
        writers = (people[Role.RAPPORTEUR], people[Role.TRANSLATOR])
        drafted = [
            (section.id, _write(session, section, text, first_texts.get(str(number), {}), writers, now))
            for number, (section, text) in enumerate(_paired(active_sections(session, meeting_id), minutes["sections"]))
        ]
    return [section_id for section_id, _text in drafted], [text for _section_id, text in drafted]


def _cast(people: Mapping[str, int]) -> tuple[dict[str, int], dict[str, str]]:
    """The people as the steps of the session call them, and the language that each reads."""
    called = {person.role.value: person for person in reversed(PEOPLE)}
    called |= {person.party: person for person in (*PEOPLE, *HEADS) if person.party and person.role is Role.HEAD}
    ids = {name: people[person.address] for name, person in called.items()}
    return ids, {name: person.language for name, person in called.items()}


def sample_links(*, now: datetime, everyone: bool = False) -> list[tuple[SamplePerson, str]]:
    """A fresh sign-in link (its token) for one of the sample's people of each kind, as far as they are there.

    Args:
        everyone: for the heads of all delegations as well.
    """
    people = (*PEOPLE, *HEADS) if everyone else PEOPLE
    by_address = {person.address: person for person in people}
    rows = db.session.scalars(select(Person).where(Person.email.in_(by_address))).all()
    ids = {row.email: row.id for row in rows}
    return [
        (person, accounts.issue_sign_in_link(ids[person.address], now=now, valid_for=timedelta(days=7)))
        for person in people
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
    for person in (*PEOPLE, *HEADS):
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
    first_text: Texts,
    writers: tuple[int, int],
    now: datetime,
) -> SectionContent:
    """Draft a section as people would: the original first, then its translation; gives the text that it is to have in the end.

    Args:
        first_text: what its text says until the session amends it, in the languages in which that is another one.
    """
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
    body = {**content.body, **said.get("earlier_body", {}), **first_text}

    def write_original(draft: Draft) -> None:
        draft.set_text(BlockKey(HEADING), original, content.heading[original])
        draft.set_text(BlockKey(BODY), original, body[original])
        for agreement in content.agreements:
            draft.add_agreement(agreement.id, {original: agreement.text[original]})
        for action in content.action_items:
            draft.add_action(action.id, {original: action.text[original]}, owners=action.owners, due=action.due)

    def translate(draft: Draft) -> None:
        language = other_language(original)
        written = draft.content()
        for block, texts in content.blocks():
            text = body[language] if block == BlockKey(BODY) else texts[language]
            draft.set_text(block, language, text)
            draft.set_basis(block, language, text_hash(written.text(block, original)))

    for change, writer, minutes in ((write_original, rapporteur, 62), (translate, translator, 50)):
        at = now - timedelta(minutes=minutes)
        edit(session, section.document, change, actor_id=writer, origin="form", now=at)
    return content


def _own_ids(section: Section, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "id": f"{row['id']}-{section.id}"} for row in rows]
