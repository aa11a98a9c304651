"""What is printed of each section: its draft where it is written; in the report what is agreed, or before the meeting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, undefer

from reportflow.domain.agreement import DecisionKind, Nature, SectionState, Standing
from reportflow.domain.inputs import InputKind, InputState
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import AnnexedInput, ReportSection, Reservation
from reportflow.extensions import db
from reportflow.models import InputRow, Meeting, MeetingParty, RevisionRow, Section
from reportflow.services.homes import homes_of
from reportflow.services.point_numbers import numbered
from reportflow.services.revisions import as_printed
from reportflow.services.standing import standings


@dataclass(frozen=True, slots=True)
class Printed:
    """The sections as the report has them.

    Attributes:
        standings: of each section, with every position.
        ahead: the sections whose draft says something else than the revision that is printed.
    """

    sections: tuple[ReportSection, ...]
    standings: Mapping[int, Standing] = field(default_factory=dict)
    ahead: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Annexed:
    """The inputs that were marked for the annex. `left_out`: those on a section that was set aside, by its id and heading."""

    inputs: tuple[AnnexedInput, ...]
    left_out: tuple[tuple[int, str, str], ...]


def report_sections(sections: Sequence[Section]) -> tuple[ReportSection, ...]:
    """The drafts of sections, numbered in their order: for the pages on which they are written."""
    return tuple(
        ReportSection(
            id=section.id,
            kind=section.section_kind,
            number=number,
            content=section.document.content_value(),
            original=section.original_language,
            basis=section.document.basis_value(),
        )
        for section, number in numbered(sections)
    )


def printed_sections(meeting: Meeting, sections: Sequence[Section], viewer: Participation | None) -> Printed:
    """The sections as the report prints them: what is agreed, or before the meeting, from the revision; else the draft.

    Where positions stay with the chair until a section is agreed, reservations to a text that is not are printed for those
    alone who may see all positions: everybody else has the same document (docs/domain.md, rule 12). Six queries.

    Args:
        viewer: None for what is public.
    """
    drafts = report_sections(sections)
    all_ = standings(db.session, meeting.id, [section.id for section in sections])
    shown = all_
    if not (meeting.positions_open or can(viewer, Action.SEE_ALL_POSITIONS)):
        shown = {section_id: standing.seen_by(None) for section_id, standing in all_.items()}
    rows = _revisions({section_id: standing.revision for section_id, standing in all_.items() if standing.revision})
    by_id = {section.id: section for section in sections}
    return Printed(
        tuple(
            _revised(by_id[draft.id], draft.number, rows[draft.id], shown[draft.id]) if draft.id in rows else draft
            for draft in drafts
        ),
        all_,
        frozenset(draft.id for draft in drafts if draft.id in rows and rows[draft.id].hash != draft.content.hash()),
    )


def _revisions(wanted: Mapping[int, int]) -> dict[int, RevisionRow]:
    """For each section the revision of this number, with the blocks that it keeps. One query."""
    these = [
        and_(RevisionRow.section_id == section_id, RevisionRow.number == number)
        for section_id, number in wanted.items()
    ]
    if not these:
        return {}
    rows = db.session.scalars(select(RevisionRow).where(or_(*these)).options(undefer(RevisionRow.trees)))
    return {row.section_id: row for row in rows}


def _revised(section: Section, number: int | None, row: RevisionRow, standing: Standing) -> ReportSection:
    """The section from a revision, with the reservations to it that `standing` shows."""
    printed = as_printed(section, number, row, agreed=standing.state is SectionState.AGREED)
    return replace(printed, reservations=tuple(reservations_of(standing)))


def reservations_of(standing: Standing) -> Iterator[Reservation]:
    """The reservations to the text that is before the meeting or agreed, in the meeting's order."""
    for position in standing.positions:
        decision = position.decision
        if decision is not None and decision.kind is DecisionKind.RESERVE:
            yield Reservation(position.party, decision.nature or Nature.RESERVATION, decision.text)


def annexed_inputs(meeting_id: int, sections: Iterable[ReportSection]) -> Annexed:
    """The inputs for the annex, in the order of the points and of the parties. What was handed in on a section that was merged
    with another stands under that one. Two queries."""
    places = {section.id: place for place, section in enumerate(sections)}
    homes = homes_of(db.session, meeting_id)
    rows = db.session.scalars(
        select(InputRow)
        .join(InputRow.section)
        .join(InputRow.party)
        .where(
            Section.meeting_id == meeting_id,
            InputRow.for_annex,
            InputRow.state.in_([InputState.HANDED_IN.value, InputState.USED.value]),
        )
        .order_by(MeetingParty.position, InputRow.id)
        .options(contains_eager(InputRow.party), contains_eager(InputRow.section).joinedload(Section.document))
    ).all()
    inputs, left_out = [], []
    for row in rows:
        place = homes[row.section_id]
        if place in places:
            inputs.append(AnnexedInput(row.party.code, place, InputKind(row.kind), row.text))
        else:
            headings = row.section.document.content_value().heading
            left_out.append((row.section_id, next(iter(headings.values()), ""), row.party.code))
    return Annexed(tuple(sorted(inputs, key=lambda one: places[one.section_id])), tuple(left_out))
