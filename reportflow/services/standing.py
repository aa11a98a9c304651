"""Where sections stand: their steps, read in a fixed number of queries however many sections there are, and folded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, load_only

from reportflow.domain.agreement import ActKind, SectionState, Standing, Step, fold
from reportflow.domain.errors import Conflict
from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Action, Participation, can
from reportflow.models import (
    ActRow,
    DatabaseSession,
    DecisionRow,
    Meeting,
    MeetingParty,
    RevisionRow,
    Section,
    SectionPresence,
)

#: What a step says of a revision; its text is not loaded.
_STEP_OF_REVISION: Final = (
    RevisionRow.section_id,
    RevisionRow.number,
    RevisionRow.step,
    RevisionRow.put_forward_at,
    RevisionRow.put_forward_by_id,
    RevisionRow.open_brackets,
)


@dataclass(frozen=True, slots=True)
class Membership:
    """The Members of a meeting, in its order, and which of them are present in it."""

    members: tuple[str, ...]
    present: frozenset[str]


def membership(session: DatabaseSession, meeting_id: int) -> Membership:
    """The Members of a meeting: those who decide (docs/domain.md, "The body")."""
    return _memberships(session, [meeting_id])[meeting_id]


def standings(session: DatabaseSession, meeting_id: int, section_ids: Iterable[int]) -> dict[int, Standing]:
    """Where each of these sections of one meeting stands, as the chair sees it. At most five queries."""
    return standings_of_meetings(session, {meeting_id: section_ids})


def standings_of_meetings(session: DatabaseSession, wanted: Mapping[int, Iterable[int]]) -> dict[int, Standing]:
    """Where sections of several meetings stand, as the chair of each sees it. At most five queries, however many meetings.

    Args:
        wanted: id of a meeting -> ids of sections of it.
    """
    meeting_of = {section_id: meeting_id for meeting_id, sections in wanted.items() for section_id in sections}
    bodies = _memberships(session, wanted)
    section_ids = sorted(meeting_of)
    steps = _steps(session, section_ids)
    present = _present(session, {section_id: bodies[meeting_of[section_id]] for section_id in section_ids})
    return {
        section_id: fold(steps[section_id], bodies[meeting_of[section_id]].members, present[section_id])
        for section_id in section_ids
    }


def standing_of(session: DatabaseSession, section: Section) -> Standing:
    """Where one section stands, as the chair sees it. For a verb that depends on it, the caller holds the section."""
    return standings(session, section.meeting_id, [section.id])[section.id]


def refuse_if_agreed(session: DatabaseSession, section: Section) -> None:
    """Refuse to write into what is agreed: the chair reopens it first. The caller holds the section.

    Raises:
        Conflict: `section.agreed`.
    """
    concluded = select(ActRow.id).where(ActRow.section_id == section.id, ActRow.kind == ActKind.CONCLUDE.value)
    # Most saves end here: a section on which nothing was ever concluded is not agreed.
    if session.scalar(concluded.limit(1)) is None:
        return
    if standing_of(session, section).state is SectionState.AGREED:
        raise Conflict("section.agreed")


def refuse_if_before_meeting(session: DatabaseSession, *sections: Section) -> None:
    """Refuse to take apart, or out of the report, what is before the meeting or agreed. The caller holds the sections.

    Raises:
        Conflict: `section.agreed`; `section.before_meeting`, until the text is withdrawn.
    """
    for standing in standings(session, sections[0].meeting_id, [section.id for section in sections]).values():
        if standing.state is SectionState.AGREED:
            raise Conflict("section.agreed")
        if standing.is_open:
            raise Conflict("section.before_meeting")


def as_seen(standings_: Mapping[int, Standing], meeting: Meeting, viewer: Participation) -> dict[int, Standing]:
    """The standings as this viewer may see them (docs/domain.md, rule 12; the meeting's setting)."""
    if not hides_positions(meeting, viewer):
        return dict(standings_)
    return {section_id: standing.seen_by(viewer.party) for section_id, standing in standings_.items()}


def hides_positions(meeting: Meeting, viewer: Participation) -> bool:
    """Whether the positions of others are kept from this viewer until a section is agreed."""
    return not meeting.positions_open and not can(viewer, Action.SEE_ALL_POSITIONS)


def _steps(session: DatabaseSession, wanted: Sequence[int]) -> dict[int, list[Step]]:
    """The steps of each section, without the texts of its revisions: a board of ten sections reads none of them."""
    steps: dict[int, list[Step]] = {section_id: [] for section_id in wanted}
    revisions = select(RevisionRow).where(RevisionRow.section_id.in_(wanted)).options(load_only(*_STEP_OF_REVISION))
    for row in session.scalars(revisions):
        steps[row.section_id].append(row.as_step())
    if not any(steps.values()):
        return steps  # Decisions and acts are on revisions.
    decisions = (
        select(DecisionRow)
        .join(DecisionRow.revision)
        .join(DecisionRow.party)
        .where(DecisionRow.section_id.in_(wanted))
        .options(
            contains_eager(DecisionRow.revision).load_only(RevisionRow.number),
            contains_eager(DecisionRow.party).load_only(MeetingParty.code),
        )
    )
    for decision in session.scalars(decisions):
        steps[decision.section_id].append(decision.as_step())
    acts = (
        select(ActRow)
        .join(ActRow.revision)
        .where(ActRow.section_id.in_(wanted))
        .options(contains_eager(ActRow.revision).load_only(RevisionRow.number))
    )
    for act in session.scalars(acts):
        steps[act.section_id].append(act.as_step())
    return steps


def _memberships(session: DatabaseSession, meeting_ids: Iterable[int]) -> dict[int, Membership]:
    wanted = list(meeting_ids)
    rows = session.execute(
        select(MeetingParty.meeting_id, MeetingParty.code, MeetingParty.present)
        .where(MeetingParty.meeting_id.in_(wanted), MeetingParty.kind == PartyKind.MEMBER.value)
        .order_by(MeetingParty.position)
    ).all()
    members: dict[int, list[str]] = {meeting_id: [] for meeting_id in wanted}
    present: dict[int, set[str]] = {meeting_id: set() for meeting_id in wanted}
    for row in rows:
        members[row.meeting_id].append(row.code)
        if row.present:
            present[row.meeting_id].add(row.code)
    return {key: Membership(tuple(members[key]), frozenset(present[key])) for key in wanted}


def _present(session: DatabaseSession, bodies: Mapping[int, Membership]) -> dict[int, set[str]]:
    """Who is present for each point (by the section's id): as in the meeting, unless it was set for the point."""
    present = {section_id: set(body.present) for section_id, body in bodies.items()}
    rows = session.execute(
        select(SectionPresence.section_id, MeetingParty.code, SectionPresence.present)
        .join(SectionPresence.party)
        .where(SectionPresence.section_id.in_(list(bodies)))
    )
    for section_id, code, is_present in rows:
        if is_present:
            present[section_id].add(code)
        else:
            present[section_id].discard(code)
    return present
