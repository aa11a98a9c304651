"""Where sections stand: their steps, read in a fixed number of queries however many sections there are, and folded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from reportflow.domain.agreement import Standing, Step, fold
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


@dataclass(frozen=True, slots=True)
class Membership:
    """The Members of a meeting, in its order, and which of them are present in it."""

    members: tuple[str, ...]
    present: frozenset[str]


def membership(session: DatabaseSession, meeting_id: int) -> Membership:
    """The Members of a meeting: those who decide (docs/domain.md, "The body")."""
    rows = session.execute(
        select(MeetingParty.code, MeetingParty.present)
        .where(MeetingParty.meeting_id == meeting_id, MeetingParty.kind == PartyKind.MEMBER.value)
        .order_by(MeetingParty.position)
    ).all()
    return Membership(tuple(row.code for row in rows), frozenset(row.code for row in rows if row.present))


def standings(session: DatabaseSession, meeting_id: int, section_ids: Iterable[int]) -> dict[int, Standing]:
    """Where each of these sections of one meeting stands, as the chair sees it. Five queries."""
    wanted = sorted(set(section_ids))
    body = membership(session, meeting_id)
    steps = _steps(session, wanted)
    present = _present(session, wanted, body)
    return {section_id: fold(steps[section_id], body.members, present[section_id]) for section_id in wanted}


def standing_of(session: DatabaseSession, section: Section) -> Standing:
    """Where one section stands, as the chair sees it. For a verb that depends on it, the caller holds the section."""
    return standings(session, section.meeting_id, [section.id])[section.id]


def as_seen(standings_: Mapping[int, Standing], meeting: Meeting, viewer: Participation) -> dict[int, Standing]:
    """The standings as this viewer may see them (docs/domain.md, rule 12; the meeting's setting)."""
    if meeting.positions_open or can(viewer, Action.SEE_ALL_POSITIONS):
        return dict(standings_)
    return {section_id: standing.seen_by(viewer.party) for section_id, standing in standings_.items()}


def _steps(session: DatabaseSession, wanted: Sequence[int]) -> dict[int, list[Step]]:
    steps: dict[int, list[Step]] = {section_id: [] for section_id in wanted}
    for row in session.scalars(select(RevisionRow).where(RevisionRow.section_id.in_(wanted))):
        steps[row.section_id].append(row.as_step())
    decisions = (
        select(DecisionRow)
        .join(DecisionRow.revision)
        .join(DecisionRow.party)
        .where(DecisionRow.section_id.in_(wanted))
        .options(contains_eager(DecisionRow.revision), contains_eager(DecisionRow.party))
    )
    for decision in session.scalars(decisions):
        steps[decision.section_id].append(decision.as_step())
    acts = (
        select(ActRow)
        .join(ActRow.revision)
        .where(ActRow.section_id.in_(wanted))
        .options(contains_eager(ActRow.revision))
    )
    for act in session.scalars(acts):
        steps[act.section_id].append(act.as_step())
    return steps


def _present(session: DatabaseSession, wanted: Sequence[int], body: Membership) -> dict[int, set[str]]:
    """Who is present for each point: as in the meeting, unless it was set for the point."""
    present = {section_id: set(body.present) for section_id in wanted}
    rows = session.execute(
        select(SectionPresence.section_id, MeetingParty.code, SectionPresence.present)
        .join(SectionPresence.party)
        .where(SectionPresence.section_id.in_(wanted))
    )
    for section_id, code, is_present in rows:
        if is_present:
            present[section_id].add(code)
        else:
            present[section_id].discard(code)
    return present
