"""Whether a meeting's record is as it was written: events, and the revisions, decisions and acts that they vouch for.

The database refuses to change rows of these tables (migration 0002); this finds what was changed past that refusal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from reportflow.domain.content import SectionContent
from reportflow.domain.errors import NotFound
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.models import ActRow, DatabaseSession, DecisionRow, Event, Meeting, RevisionRow, Section
from reportflow.services.closing import closed_because
from reportflow.services.record import StepRow, first_broken_event, step_data
from reportflow.services.standing import standings
from reportflow.services.transactions import lock_meeting, transaction

Row = TypeVar("Row", RevisionRow, DecisionRow, ActRow)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written. `code` and `params` as of an error: `record.revision_changed`."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what is wrong with it.

    Attributes:
        last_hash: of the last event: whoever has noted it elsewhere can tell that no later event was taken away.
    """

    title: Texts
    events: int
    revisions: int
    decisions: int
    acts: int
    last_hash: str
    problems: tuple[Problem, ...]


def verify(meeting_id: int) -> Verification:
    """Follow the chain of a meeting's events, and compare with it every revision, decision and act, and which drafts are closed.

    The meeting is held meanwhile, so that nothing is added between one look and the next.

    Raises:
        NotFound: `meeting.not_found`.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        meeting = session.get(Meeting, meeting_id)
        if meeting is None:
            raise NotFound("meeting.not_found")
        revisions = _rows(session, meeting_id, RevisionRow)
        decisions = _rows(session, meeting_id, DecisionRow)
        acts = _rows(session, meeting_id, ActRow)
        steps: list[StepRow] = [*revisions, *decisions, *acts]
        return Verification(
            title=meeting.title,
            events=session.scalar(select(func.count()).where(Event.meeting_id == meeting_id)) or 0,
            revisions=len(revisions),
            decisions=len(decisions),
            acts=len(acts),
            last_hash=session.scalar(
                select(Event.hash).where(Event.meeting_id == meeting_id).order_by(Event.seq.desc()).limit(1)
            )
            or "",
            problems=(
                *_broken_chain(session, meeting_id),
                *(problem for row in revisions for problem in _changed_revision(row)),
                *(problem for row in steps for problem in _wrong_revision(row)),
                *_missing_steps(session, meeting_id, steps),
                *_not_vouched_for(session, meeting_id, steps),
                *_wrongly_closed(session, meeting_id),
            ),
        )


def _rows(session: DatabaseSession, meeting_id: int, kind: type[Row]) -> list[Row]:
    query = select(kind).join(Section, Section.id == kind.section_id).where(Section.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(kind.section_id, kind.step).options(undefer("*"))))


def _broken_chain(session: DatabaseSession, meeting_id: int) -> Iterator[Problem]:
    seq = first_broken_event(session, meeting_id)
    if seq is not None:
        yield Problem("record.chain_broken", {"event": seq})


def _changed_revision(row: RevisionRow) -> Iterator[Problem]:
    content = SectionContent.from_json(row.content)
    hashes = {language: content.hash(language) for language in LANGUAGES}
    if (row.hash, dict(row.language_hashes)) != (content.hash(), hashes):
        yield Problem("record.revision_changed", _place(row))


def _wrong_revision(row: StepRow) -> Iterator[Problem]:
    """A decision or an act that is tied to a revision of another section, or to other hashes than its revision has."""
    if isinstance(row, RevisionRow):
        return
    revision = row.revision
    right = revision.section_id == row.section_id
    if isinstance(row, DecisionRow):
        hashes = (revision.hash, revision.language_hashes.get(row.language))
        right = right and (row.hash, row.language_hash) == hashes
    if not right:
        yield Problem("record.other_revision", _place(row))


def _missing_steps(session: DatabaseSession, meeting_id: int, steps: Sequence[StepRow]) -> Iterator[Problem]:
    """Steps are numbered without gaps: one that was taken away is missed."""
    there = {(row.section_id, row.step) for row in steps}
    for section_id, last in session.execute(
        select(Section.id, Section.steps).where(Section.meeting_id == meeting_id).order_by(Section.id)
    ):
        expected = {(section_id, step) for step in range(1, last + 1)}
        of_section = {place for place in there if place[0] == section_id}
        for _, step in sorted(expected ^ of_section):
            yield Problem("record.step_missing", {"section": section_id, "step": step})


def _not_vouched_for(session: DatabaseSession, meeting_id: int, steps: Sequence[StepRow]) -> Iterator[Problem]:
    """Every step is an event as well, which says the same."""
    events = {
        (event.subject, event.data["step"]): event
        for event in session.scalars(select(Event).where(Event.meeting_id == meeting_id).order_by(Event.seq))
        if "step" in event.data
    }
    there = {(f"section:{row.section_id}", row.step): row for row in steps}
    for place, row in there.items():
        event = events.get(place)
        if event is None:
            yield Problem("record.step_unrecorded", _place(row))
        elif not _says(event, row):
            yield Problem("record.step_changed", {**_place(row), "event": event.seq})
    for (subject, step), event in events.items():
        if (subject, step) not in there:
            section = subject.rpartition(":")[2]
            yield Problem("record.step_gone", {"section": section, "step": step, "event": event.seq})


def _wrongly_closed(session: DatabaseSession, meeting_id: int) -> Iterator[Problem]:
    """A document is closed for writing exactly where its section is agreed, or not in the report."""
    rows = session.scalars(select(Section).where(Section.meeting_id == meeting_id).order_by(Section.id)).all()
    found = standings(session, meeting_id, [row.id for row in rows])
    for row in rows:
        because = closed_because(row, found[row.id])
        if row.document.closed != because:
            code = "record.not_closed" if because else "record.closed"
            yield Problem(code, {"section": row.id, "because": because or row.document.closed})


def _says(event: Event, row: StepRow) -> bool:
    """Whether the event says what the row does, when, and by whom."""
    if isinstance(row, RevisionRow):
        by, at = row.put_forward_by_id, row.put_forward_at
    else:
        by, at = row.person_id, row.at
    same = all(event.data.get(key) == value for key, value in step_data(row).items())
    return same and (event.actor_id, event.at) == (by, at)


def _place(row: StepRow) -> dict[str, Any]:
    """Where it is, in words that the command can print."""
    if isinstance(row, RevisionRow):
        return {"section": row.section_id, "step": row.step, "what": f"revision {row.number}"}
    what = f"the decision of {row.party.code}" if isinstance(row, DecisionRow) else f"the act “{row.kind}”"
    return {"section": row.section_id, "step": row.step, "what": f"{what} on revision {row.revision.number}"}
