"""Acts on the text before the meeting: withdrawn, concluded, reopened; each a step of the section, and on the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from reportflow.domain.agreement import ActKind, Standing
from reportflow.domain.errors import Conflict, LimitExceeded
from reportflow.drafts.differences import as_typed
from reportflow.models import ActRow, DatabaseSession, RevisionRow, Section
from reportflow.services.record import record_of_section, step_data

#: Characters of the reason for a withdrawal or a reopening.
REASON_LIMIT: Final = 2000


def checked_reason(reason: str) -> str:
    """A reason as it is stored. Raises LimitExceeded `reason.too_long` (limit)."""
    reason = as_typed(reason).strip()
    if len(reason) > REASON_LIMIT:
        raise LimitExceeded("reason.too_long", limit=REASON_LIMIT)
    return reason


def is_repeated(standing: Standing, kind: ActKind, revision: int, person_id: int, reason: str = "") -> bool:
    """Whether the last act on the section is the one that a form asks for, by the same person: the form was sent twice."""
    last = standing.last_act
    if last is None or (last.kind, last.revision, last.person_id, last.reason) != (kind, revision, person_id, reason):
        return False
    later = standing.put_forward is not None and standing.put_forward.step > last.step
    return not later


def last_act_of(standing: Standing) -> int:
    """The step of the last act that had an effect, 0 for none: forms carry it, so that an old one does not undo a later act."""
    return standing.last_act.step if standing.last_act else 0


def check_seen(standing: Standing, seen: int | None) -> None:
    """Raises Conflict `section.acted_meanwhile` where there was an act since the page was made. None: there is no page."""
    if seen is not None and seen != last_act_of(standing):
        raise Conflict("section.acted_meanwhile")


_VERBS: Final = {
    ActKind.WITHDRAW: "section.withdrawn",
    ActKind.CONCLUDE: "section.concluded",
    ActKind.REOPEN: "section.reopened",
}


def act(
    session: DatabaseSession,
    section: Section,
    kind: ActKind,
    revision: int,
    person_id: int,
    now: datetime,
    *,
    reason: str = "",
    present: Sequence[str] = (),
    answers: Mapping[str, Sequence[str]] | None = None,
) -> ActRow:
    """Add an act on a revision as the section's next step, and put it on the record. The section is held, and the caller has
    looked where it stands.

    Args:
        present: codes of the Members that were present, for a conclusion; `answers`: who had answered what by then.
    """
    of = session.scalars(
        select(RevisionRow).where(RevisionRow.section_id == section.id, RevisionRow.number == revision)
    ).one()
    section.steps += 1
    row = ActRow(
        section_id=section.id,
        revision=of,
        step=section.steps,
        kind=kind.value,
        person_id=person_id,
        at=now,
        reason=reason,
        present=list(present),
    )
    session.add(row)
    session.flush()
    data = {**step_data(row), **(answers or {})}
    record_of_section(session, section, actor_id=person_id, verb=_VERBS[kind], now=now, data=data)
    return row
