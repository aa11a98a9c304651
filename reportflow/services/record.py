"""The meeting's record: an event in the transaction that changes the state (docs/design.md, "Transactions")."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from reportflow.domain.events import GENESIS, event_hash
from reportflow.domain.revision import trees_hash
from reportflow.models import ActRow, DatabaseSession, DecisionRow, Event, RevisionRow, Section
from reportflow.models.session import TopicKind, note_change
from reportflow.services.transactions import lock_meeting

#: A row that is a step of a section's agreement.
StepRow = RevisionRow | DecisionRow | ActRow


def record(
    session: DatabaseSession,
    meeting_id: int,
    *,
    actor_id: int | None,
    verb: str,
    subject: str,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> Event:
    """Append an event to the meeting's chain, in the caller's transaction.

    Args:
        verb: what happened, `section.merged`.
        subject: what it happened to, `section:12`.
        data: JSON values.
    """
    # The meeting's row is locked so that two transactions never chain to the same event.
    lock_meeting(session, meeting_id)
    last = session.execute(
        select(Event.seq, Event.hash).where(Event.meeting_id == meeting_id).order_by(Event.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    event = Event(
        meeting_id=meeting_id,
        seq=seq,
        at=now,
        actor_id=actor_id,
        verb=verb,
        subject=subject,
        data=data or {},
        previous_hash=previous,
        hash=event_hash(previous, seq, now, actor_id, verb, subject, data or {}),
    )
    session.add(event)
    session.flush()
    note_change(session, TopicKind.MEETING, meeting_id)
    return event


def record_of_section(
    session: DatabaseSession,
    section: Section,
    *,
    actor_id: int | None,
    verb: str,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> Event:
    """Append an event on a section, as `record`. Who holds the section has locked the meeting before."""
    subject = f"section:{section.id}"
    return record(session, section.meeting_id, actor_id=actor_id, verb=verb, subject=subject, now=now, data=data)


def step_data(row: StepRow) -> dict[str, Any]:
    """What the event of a step says, so that the chain vouches for all of it; `services.verification` compares them."""
    if isinstance(row, RevisionRow):
        return {
            "step": row.step,
            "revision": row.number,
            "hash": row.hash,
            "trees": trees_hash(row.trees),
            "open_brackets": row.open_brackets,
            "basis": dict(row.basis),
            "seq": row.seq,
            "change": row.change,
        }
    if isinstance(row, ActRow):
        return {
            "step": row.step,
            "kind": row.kind,
            "revision": row.revision.number,
            "hash": row.revision.hash,
            "reason": row.reason,
            "present": sorted(row.present),
        }
    return {
        "step": row.step,
        "decision": row.id,
        "party": row.party.code,
        "revision": row.revision.number,
        "hash": row.hash,
        "language": row.language,
        "language_hash": row.language_hash,
        "kind": row.kind,
        "nature": row.nature,
        "text": dict(row.text),
        "spoken": row.spoken,
        "confirms": row.confirms_id,
    }


def first_broken_event(session: DatabaseSession, meeting_id: int) -> int | None:
    """The `seq` of the first event that does not follow from the one before, None where the chain is whole."""
    previous = GENESIS
    events = session.scalars(select(Event).where(Event.meeting_id == meeting_id).order_by(Event.seq))
    for expected, event in enumerate(events, start=1):
        digest = event_hash(previous, event.seq, event.at, event.actor_id, event.verb, event.subject, event.data)
        if (event.seq, event.previous_hash, event.hash) != (expected, previous, digest):
            return expected
        previous = event.hash
    return None
