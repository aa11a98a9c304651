"""The meeting at a glance: its sections, how every delegation stands to each, and what each still needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from reportflow.domain.agenda import ItemKind
from reportflow.domain.agreement import SectionState, Standing
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.parties import EVERY_MEMBER, PartyDirectory, PartyKind
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import SectionKind
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.extensions import db
from reportflow.models import AgendaItemRow, Meeting, RevisionRow, Section
from reportflow.services.access import meeting_for
from reportflow.services.changes import last_event
from reportflow.services.clock import ClockView, clock_view
from reportflow.services.late_places import late_places
from reportflow.services.meetings import MeetingDetails, details_of
from reportflow.services.person_names import names_of
from reportflow.services.point_numbers import numbered
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, hides_positions, standings
from reportflow.services.waiting import Looked, SectionInputs, Waiting, inputs_of, ready_to_conclude, waiting_for


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
        standing: as the viewer may see it.
        ahead: the draft says something else than the revision that is before the meeting.
        handed_in, expected: how many Members have handed in, of how many that are to; expected is 0 where the item is not
            one of all delegations, and handed_in counts every party then.
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
    standing: Standing
    ahead: bool
    handed_in: int
    expected: int

    @property
    def ready(self) -> bool:
        """Whether all Members present have answered and none objects, as far as the viewer may know."""
        return ready_to_conclude(self.standing)


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
    """A meeting at a glance, as one person sees it.

    Attributes:
        seq: number of the meeting's last event, not later than what is shown.
        members: codes of the Members, in the meeting's order: the columns of the board.
        hides: whether positions of others are kept from this person until a section is agreed.
    """

    meeting_id: int
    seq: int
    details: MeetingDetails
    viewer: Participation
    parties: PartyDirectory
    present: tuple[str, ...]
    members: tuple[str, ...]
    hides: bool
    clock: ClockView
    waiting: Waiting
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


def read_board(person_id: int, meeting_id: int, *, now: datetime) -> Board:
    """The board of a meeting, in a fixed number of queries however many sections it has.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.VIEW)
    seq = last_event(meeting_id)
    sections = active_sections(db.session, meeting_id)
    parties = list(meeting.parties)
    items = db.session.scalars(
        select(AgendaItemRow).where(AgendaItemRow.meeting_id == meeting_id).order_by(AgendaItemRow.ord)
    ).all()
    ids = [section.id for section in sections]
    seen = as_seen(standings(db.session, meeting_id, ids), meeting, viewer)
    inputs, late = inputs_of(db.session, ids), late_places(db.session, person_id, [meeting_id])
    names = names_of(db.session, (section.document.updated_by_id for section in sections))
    members = tuple(party.code for party in parties if party.kind == PartyKind.MEMBER)
    shown = board_sections(sections, names, seen, inputs, _hashes(ids), frozenset(members))
    agreed = sum(standing.state is SectionState.AGREED for standing in seen.values())
    return Board(
        meeting_id=meeting_id,
        seq=seq,
        details=details_of(meeting),
        viewer=viewer,
        parties=PartyDirectory(party.as_value() for party in parties),
        present=tuple(party.code for party in parties if party.present),
        members=members,
        hides=hides_positions(meeting, viewer),
        clock=clock_view(meeting, viewer, items, open=len(ids) - agreed, sections=len(ids), now=now),
        waiting=waiting_for(viewer, [looked_at(section, inputs[section.id]) for section in shown], late[meeting_id]),
        sections=shown,
        agenda=tuple(_run_sheet_item(item) for item in items),
        set_aside=_set_aside(meeting_id),
    )


def _set_aside(meeting_id: int) -> tuple[SetAside, ...]:
    rows = db.session.scalars(
        select(Section)
        .where(
            Section.meeting_id == meeting_id, Section.merged_into_id.is_not(None) | Section.set_aside_at.is_not(None)
        )
        .options(joinedload(Section.document))
        .order_by(Section.id)
    )
    return tuple(SetAside(row.id, row.document.content_value().heading, row.merged_into_id) for row in rows)


def section_leads(section: Section) -> tuple[str, ...]:
    """Who leads what the section is about: the sub-item's own leads, else the item's."""
    if section.agenda_item is None:
        return ()
    if section.sub_item is not None and section.sub_item < len(section.agenda_item.sub_items):
        return tuple(section.agenda_item.sub_items[section.sub_item].get("leads", ()))
    return tuple(section.agenda_item.leads)


def _hashes(section_ids: Sequence[int]) -> dict[tuple[int, int], tuple[int, str]]:
    """Section and number of every revision -> the position of the draft that it was frozen at, and its hash."""
    rows = db.session.execute(
        select(RevisionRow.section_id, RevisionRow.number, RevisionRow.seq, RevisionRow.hash).where(
            RevisionRow.section_id.in_(section_ids)
        )
    )
    return {(section_id, number): (seq, digest) for section_id, number, seq, digest in rows}


def looked_at(section: BoardSection, inputs: SectionInputs) -> Looked:
    """What is asked of a section when it is asked what waits for somebody there."""
    return Looked(
        section_id=section.id,
        standing=section.standing,
        leads=section.leads,
        has_text=section.has_text,
        is_point=section.number is not None,
        stale=section.stale + section.missing,
        inputs=inputs,
    )


def board_sections(
    sections: Sequence[Section],
    names: Mapping[int | None, str],
    seen: Mapping[int, Standing],
    inputs: Mapping[int, SectionInputs],
    hashes: Mapping[tuple[int, int], tuple[int, str]],
    members: frozenset[str],
) -> tuple[BoardSection, ...]:
    """The sections of one meeting as the board shows them.

    Args:
        sections: of the report, in its order.
        names: id of a person -> name, of those who wrote last.
        seen: id of a section -> where it stands, as the viewer may see it.
        inputs: id of a section -> who has handed in.
        hashes: as `_hashes`; without them, no draft is said to be ahead.
        members: codes of the Members.
    """
    shown = []
    for section, number in numbered(sections):
        standing = seen[section.id]
        shown.append(
            _board_section(
                section,
                number,
                names,
                standing,
                hashes.get((section.id, standing.revision or 0)),
                _reported(section, inputs[section.id], standing, members),
            )
        )
    return tuple(shown)


def _board_section(
    section: Section,
    number: int | None,
    names: Mapping[int | None, str],
    standing: Standing,
    frozen: tuple[int, str] | None,
    reported: tuple[int, int],
) -> BoardSection:
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
        updated_by=names.get(document.updated_by_id) if document.seq > 1 else None,
        standing=standing,
        ahead=frozen is not None and document.seq != frozen[0] and content.hash() != frozen[1],
        handed_in=reported[0],
        expected=reported[1],
    )


def _reported(section: Section, inputs: SectionInputs, standing: Standing, members: frozenset[str]) -> tuple[int, int]:
    """How many have handed in, of how many that are to: on an item of all delegations, the Members that are present or have
    handed in; before anybody is noted as present, all Members."""
    if EVERY_MEMBER.isdisjoint(section_leads(section)):
        return len(inputs.handed_in), 0
    handed_in = inputs.handed_in & members
    present = {position.party for position in standing.positions if position.present}
    return len(handed_in), len(present | handed_in) if present else len(members)


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


def count_meetings() -> int:
    """How many meetings there are."""
    return db.session.scalar(select(func.count(Meeting.id))) or 0
