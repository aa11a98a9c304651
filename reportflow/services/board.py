"""The meeting at a glance: its sections with what each still needs, and for each person the meetings that they are in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from reportflow.domain.agenda import ItemKind
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import SectionKind
from reportflow.domain.sectioning import point_numbers
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.extensions import db
from reportflow.models import AgendaItemRow, Meeting, ParticipationRow, Person, Section
from reportflow.services.access import meeting_for
from reportflow.services.meetings import MeetingDetails, details_of
from reportflow.services.sections import active_sections


@dataclass(frozen=True, slots=True)
class BoardSection:
    """One section on the board.

    Attributes:
        number: the point's number, None for the chapeau.
        leads: codes of parties, or names verbatim.
        start, end: of the agenda item.
        stale, missing: how many blocks are out of date, or not there, in the other language.
        open_actions: how many action items lack an owner or a day.
        updated_by: name of the person who wrote last, None where nobody has since the agenda came in.
    """

    id: int
    number: int | None
    kind: SectionKind
    heading: Texts
    original: str
    leads: tuple[str, ...]
    start: time | None
    end: time | None
    has_text: bool
    agreements: int
    actions: int
    open_actions: int
    stale: int
    missing: int
    updated_at: datetime
    updated_by: str | None


@dataclass(frozen=True, slots=True)
class RunSheetItem:
    """One line of the agenda as the room follows it."""

    id: int
    ord: int
    title: Texts
    kind: ItemKind
    day: date | None
    start: time | None
    end: time | None
    duration_min: int | None
    number: str
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A section that is not in the report at present."""

    id: int
    heading: Texts
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """A meeting at a glance, as one person sees it."""

    meeting_id: int
    details: MeetingDetails
    viewer: Participation
    parties: PartyDirectory
    present: tuple[str, ...]
    sections: tuple[BoardSection, ...]
    agenda: tuple[RunSheetItem, ...]
    set_aside: tuple[SetAside, ...]

    def allows(self, action: str) -> bool:
        """Whether this person may do `action` (`"sections.arrange"`)."""
        return can(self.viewer, Action(action))

    @property
    def points(self) -> tuple[BoardSection, ...]:
        """The sections with a number."""
        return tuple(section for section in self.sections if section.number is not None)

    @property
    def written(self) -> int:
        """How many points have text."""
        return sum(section.has_text for section in self.points)

    @property
    def to_translate(self) -> int:
        """How many texts are out of date, or not there, in the other language."""
        return sum(section.stale + section.missing for section in self.sections)


def read_board(person_id: int, meeting_id: int) -> Board:
    """The board of a meeting, in a fixed number of queries however many sections it has.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.VIEW)
    sections = active_sections(db.session, meeting_id)
    items = db.session.scalars(
        select(AgendaItemRow).where(AgendaItemRow.meeting_id == meeting_id).order_by(AgendaItemRow.ord)
    ).all()
    out = db.session.scalars(
        select(Section)
        .where(
            Section.meeting_id == meeting_id, Section.merged_into_id.is_not(None) | Section.set_aside_at.is_not(None)
        )
        .options(joinedload(Section.document))
        .order_by(Section.id)
    ).all()
    parties = list(meeting.parties)
    return Board(
        meeting_id=meeting_id,
        details=details_of(meeting),
        viewer=viewer,
        parties=PartyDirectory(party.as_value() for party in parties),
        present=tuple(party.code for party in parties if party.present),
        sections=_board_sections(sections, _names(section.document.updated_by_id for section in sections)),
        agenda=tuple(_run_sheet_item(item) for item in items),
        set_aside=tuple(SetAside(row.id, row.document.content_value().heading, row.merged_into_id) for row in out),
    )


def section_leads(section: Section) -> tuple[str, ...]:
    """Who leads what the section is about: the sub-item's own leads, else the item's."""
    if section.agenda_item is None:
        return ()
    if section.sub_item is not None and section.sub_item < len(section.agenda_item.sub_items):
        return tuple(section.agenda_item.sub_items[section.sub_item].get("leads", ()))
    return tuple(section.agenda_item.leads)


def _names(person_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {person_id for person_id in person_ids if person_id is not None}
    return {row.id: row.name for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def _board_sections(sections: Sequence[Section], names: dict[int, str]) -> tuple[BoardSection, ...]:
    numbers = point_numbers(
        [section.section_kind for section in sections], [section.point_number for section in sections]
    )
    return tuple(_board_section(section, number, names) for section, number in zip(sections, numbers, strict=True))


def _board_section(section: Section, number: int | None, names: dict[int, str]) -> BoardSection:
    document, item = section.document, section.agenda_item
    content = document.content_value()
    original = section.original_language
    states = list(translation_states(content, original, other_language(original), document.basis_value()).values())
    return BoardSection(
        id=section.id,
        number=number,
        kind=section.section_kind,
        heading=content.heading,
        original=section.original_language,
        leads=section_leads(section),
        start=item.start if item else None,
        end=item.end if item else None,
        has_text=not content.is_empty,
        agreements=len(content.agreements),
        actions=len(content.action_items),
        open_actions=sum(not action.owners or action.due is None for action in content.action_items),
        stale=states.count(TranslationState.STALE),
        missing=states.count(TranslationState.MISSING),
        updated_at=document.updated_at,
        updated_by=names.get(document.updated_by_id or 0) if document.seq > 1 else None,
    )


def _run_sheet_item(item: AgendaItemRow) -> RunSheetItem:
    return RunSheetItem(
        id=item.id,
        ord=item.ord,
        title=item.title,
        kind=ItemKind(item.kind),
        day=item.day,
        start=item.start,
        end=item.end,
        duration_min=item.duration_min,
        number=item.number,
        leads=tuple(item.leads),
    )


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting on the home page, with what waits for this person there.

    Attributes:
        empty: points without text, counted for those who draft.
        stale: texts that are out of date or missing in the other language, counted for those who draft or translate.
    """

    id: int
    title: Texts
    place: Texts
    start_date: date | None
    end_date: date | None
    roles: tuple[str, ...]
    party: str | None
    points: int
    empty: int
    stale: int


def my_meetings(person_id: int) -> list[MyMeeting]:
    """The meetings that a person is in, the latest first."""
    rows = db.session.scalars(
        select(ParticipationRow)
        .where(ParticipationRow.person_id == person_id)
        .options(joinedload(ParticipationRow.meeting), joinedload(ParticipationRow.party))
    ).all()
    by_meeting: dict[int, list[Section]] = {row.meeting_id: [] for row in rows}
    for section in active_sections(db.session, *by_meeting):
        by_meeting[section.meeting_id].append(section)
    meetings = [_my_meeting(row.meeting, row, by_meeting[row.meeting_id]) for row in rows]
    return sorted(meetings, key=lambda meeting: (meeting.start_date or date.min, meeting.id), reverse=True)


def _my_meeting(meeting: Meeting, row: ParticipationRow, sections: Sequence[Section]) -> MyMeeting:
    viewer = row.as_value()
    board = _board_sections(sections, {})
    points = [section for section in board if section.number is not None]
    return MyMeeting(
        id=meeting.id,
        title=meeting.title,
        place=meeting.place,
        start_date=meeting.start_date,
        end_date=meeting.end_date,
        roles=tuple(sorted(role.value for role in viewer.roles)),
        party=viewer.party,
        points=len(points),
        empty=sum(not point.has_text for point in points) if can(viewer, Action.DRAFT) else 0,
        stale=sum(section.stale + section.missing for section in board) if can(viewer, Action.TRANSLATE) else 0,
    )


def count_meetings() -> int:
    """How many meetings there are."""
    return db.session.scalar(select(func.count(Meeting.id))) or 0
