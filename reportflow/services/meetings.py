"""Creating a meeting from its agenda, and what its title page says."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reportflow.domain.agenda import Agenda, AgendaItem
from reportflow.domain.content import SectionContent
from reportflow.domain.errors import InvalidInput, NotAllowed
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import Party, PartyDirectory
from reportflow.domain.policy import Action, Role
from reportflow.domain.report import SectionKind
from reportflow.domain.sectioning import sections_for_agenda
from reportflow.drafts.log import create_document
from reportflow.extensions import db
from reportflow.models import (
    AgendaItemRow,
    AgendaSource,
    DatabaseSession,
    Meeting,
    MeetingParty,
    ParticipationRow,
    Person,
    Section,
)
from reportflow.services.access import authorise, meeting_for
from reportflow.services.record import record
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class MeetingDetails:
    """What the title page says, and how the meeting tells time.

    Attributes:
        title, body, place: in the languages in which they exist; the title in the original language at least.
        time_zone: IANA name.
        original: the language in which its texts are negotiated unless a section says otherwise.
        positions_open: whether everybody sees what the delegations decide, or only the chair and the secretariat until a
            section is agreed (docs/domain.md, rule 12).
    """

    title: Texts
    body: Texts
    place: Texts
    venue: str
    start_date: date | None
    end_date: date | None
    time_zone: str
    original: str
    positions_open: bool = True


def check_details(details: MeetingDetails) -> None:
    """Refuse what no meeting can have.

    Raises:
        InvalidInput: `meeting.title_missing`, `meeting.dates_reversed`, `meeting.time_zone_unknown` or
            `meeting.language_unknown`.
    """
    if details.original not in LANGUAGES:
        raise InvalidInput("meeting.language_unknown", language=details.original)
    if not details.title.get(details.original, "").strip():
        raise InvalidInput("meeting.title_missing")
    if details.start_date and details.end_date and details.end_date < details.start_date:
        raise InvalidInput("meeting.dates_reversed")
    try:
        ZoneInfo(details.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("meeting.time_zone_unknown", zone=details.time_zone) from error


def details_from_agenda(agenda: Agenda) -> MeetingDetails:
    """The details that the top of an agenda gives, in the agenda's language."""
    header = agenda.header

    def text(value: str) -> dict[str, str]:
        return {header.language: value} if value.strip() else {}

    return MeetingDetails(
        title=text(header.title),
        body=text(header.body),
        place=text(header.place),
        venue=header.venue,
        start_date=header.start_date,
        end_date=header.end_date or header.start_date,
        time_zone=header.time_zone or "UTC",
        original=header.language,
    )


def create_meeting(
    person_id: int,
    agenda: Agenda,
    parties: Sequence[Party],
    *,
    now: datetime,
    details: MeetingDetails | None = None,
    filename: str = "",
    source_sha256: str = "",
) -> int:
    """Create a meeting with its parties, agenda items, sections and their documents; its creator serves it.

    Args:
        person_id: who creates it; becomes the meeting's secretariat.
        agenda: as understood and confirmed.
        parties: the reference data that the meeting takes a copy of, in its order.
        details: what the title page says where that was edited; else what the agenda says.
        filename, source_sha256: of the file that was handed in, where there was one.

    Returns:
        The meeting's id.

    Raises:
        NotAllowed: `meeting.creation_not_allowed`.
        InvalidInput: as `check_details`.
    """
    details = details or details_from_agenda(agenda)
    check_details(details)
    with transaction() as session:
        creator = session.get(Person, person_id)
        if creator is None or not creator.may_create_meetings:
            raise NotAllowed("meeting.creation_not_allowed")
        meeting = Meeting(created_at=now, header_notes=list(agenda.header.notes))
        _apply(details, meeting)
        session.add(meeting)
        session.flush()
        session.add(ParticipationRow(person_id=person_id, meeting_id=meeting.id, roles=[Role.SECRETARIAT.value]))
        _add_parties(session, meeting, parties)
        session.add(_source_row(meeting.id, agenda, person_id, now, filename, source_sha256))
        _add_items_and_sections(session, meeting, agenda, person_id, now)
        record(
            session,
            meeting.id,
            actor_id=person_id,
            verb="meeting.created",
            subject=f"meeting:{meeting.id}",
            now=now,
            data={"items": len(agenda.items), "filename": filename},
        )
        return meeting.id


def update_meeting(person_id: int, meeting_id: int, details: MeetingDetails, *, now: datetime) -> None:
    """Change what the title page says.

    Raises:
        NotFound, NotAllowed: as `authorise`.
        InvalidInput: as `check_details`.
    """
    check_details(details)
    with transaction() as session:
        authorise(person_id, meeting_id, Action.EDIT_MEETING)
        lock_meeting(session, meeting_id)
        meeting = session.get_one(Meeting, meeting_id, populate_existing=True)
        before = details_of(meeting)
        _apply(details, meeting)
        after = details_of(meeting)
        if before != after:
            record(
                session,
                meeting_id,
                actor_id=person_id,
                verb="meeting.changed",
                subject=f"meeting:{meeting_id}",
                now=now,
                data={"before": _details_json(before), "after": _details_json(after)},
            )


def read_details(person_id: int, meeting_id: int, action: Action = Action.VIEW) -> MeetingDetails:
    """What the title page says. Raises as `authorise`."""
    meeting, _viewer = meeting_for(person_id, meeting_id, action)
    return details_of(meeting)


def details_of(meeting: Meeting) -> MeetingDetails:
    """The details of a meeting's row."""
    return MeetingDetails(
        title=meeting.title,
        body=meeting.body,
        place=meeting.place,
        venue=meeting.venue,
        start_date=meeting.start_date,
        end_date=meeting.end_date,
        time_zone=meeting.time_zone,
        original=meeting.original_language,
        positions_open=meeting.positions_open,
    )


def directory_of(meeting_id: int) -> PartyDirectory:
    """The meeting's parties, in the meeting's order. The caller has authorised the viewer."""
    rows = db.session.scalars(
        db.select(MeetingParty).where(MeetingParty.meeting_id == meeting_id).order_by(MeetingParty.position)
    )
    return PartyDirectory(row.as_value() for row in rows)


def _apply(details: MeetingDetails, meeting: Meeting) -> None:
    meeting.title = _kept(details.title)
    meeting.body = _kept(details.body)
    meeting.place = _kept(details.place)
    meeting.venue = details.venue.strip()
    meeting.start_date = details.start_date
    meeting.end_date = details.end_date or details.start_date
    meeting.time_zone = details.time_zone
    meeting.original_language = details.original
    meeting.positions_open = details.positions_open


def _kept(texts: Texts) -> dict[str, str]:
    return {language: texts[language].strip() for language in LANGUAGES if texts.get(language, "").strip()}


def _details_json(details: MeetingDetails) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(details).items()}


def _source_row(
    meeting_id: int, agenda: Agenda, person_id: int, now: datetime, filename: str, sha256: str
) -> AgendaSource:
    """The agenda as it was handed in, kept whole."""
    return AgendaSource(
        meeting_id=meeting_id,
        filename=filename[:255],
        sha256=sha256,
        lines=[
            {"number": line.number, "text": line.text, "role": line.role.value, "item": line.item}
            for line in agenda.source
        ],
        imported_at=now,
        imported_by_id=person_id,
    )


def _add_parties(session: DatabaseSession, meeting: Meeting, parties: Sequence[Party]) -> None:
    for position, party in enumerate(parties):
        session.add(
            MeetingParty(
                meeting_id=meeting.id,
                code=party.code,
                kind=party.kind.value,
                names=dict(party.names),
                full_names=dict(party.full_names),
                aliases=list(party.aliases),
                position=position,
            )
        )


def item_row(meeting_id: int, item: AgendaItem, language: str) -> AgendaItemRow:
    """The row of an item whose texts are in `language`."""
    return AgendaItemRow(
        meeting_id=meeting_id,
        ord=item.ord,
        title={language: item.title},
        kind=item.kind.value,
        day=item.day,
        start=item.start,
        end=item.end,
        duration_min=item.duration_min,
        number=item.number,
        leads=list(item.leads),
        per_delegation_min=item.per_delegation_min,
        notes=[{language: note} for note in item.notes],
        sub_items=[
            {"title": {language: sub_item.title}, "leads": list(sub_item.leads), "number": sub_item.number}
            for sub_item in item.sub_items
        ],
        refs=[reference.as_json() for reference in item.refs],
    )


def _add_items_and_sections(
    session: DatabaseSession, meeting: Meeting, agenda: Agenda, person_id: int, now: datetime
) -> None:
    """The agenda's items, the chapeau, and a section for each item that is reported, each with its document."""
    language = agenda.header.language
    rows = {item.ord: item_row(meeting.id, item, language) for item in agenda.items}
    session.add_all(rows.values())
    session.flush()
    drafts = [(Section(kind=SectionKind.CHAPEAU.value), SectionContent())]
    for plan in sections_for_agenda(agenda.items):
        section = Section(kind=SectionKind.AGENDA.value, agenda_item_id=rows[plan.item].id, sub_item=plan.sub_item)
        drafts.append((section, SectionContent(heading={language: plan.heading})))
    for position, (section, content) in enumerate(drafts):
        section.meeting_id = meeting.id
        section.position = position
        section.original_language = meeting.original_language
        section.created_at = now
        session.add(section)
        session.flush()
        create_document(session, section, content, basis={}, actor_id=person_id, now=now)
