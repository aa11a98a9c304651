"""The session in which the report is agreed: its clock, and how many sections are still open.

It is planned for as long as the agenda plans to draft the report. What the clock shows is computed when it is read; nothing
happens by itself when the time is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from reportflow.domain.agenda import ItemKind
from reportflow.domain.agreement import ActKind
from reportflow.domain.clock import LONGEST_MINUTES, PlannedTime, SessionClock, planned_minutes
from reportflow.domain.errors import InvalidInput
from reportflow.domain.policy import Action, Participation, can
from reportflow.extensions import db
from reportflow.models import ActRow, AgendaItemRow, DatabaseSession, Meeting, Section
from reportflow.services.access import authorise, meeting_for
from reportflow.services.record import record
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class ClockView:
    """What the session's clock shows.

    Attributes:
        seconds_left, minutes_left: until the planned end, negative once it is over; None while the clock does not run.
        minutes: how long the session is planned for, also before it is started.
        open, sections: how many sections of the report are not agreed yet, of how many.
        may_run: whether this person may start, stop and lengthen it.
    """

    meeting_id: int
    time_zone: str
    local: datetime
    seconds_left: int | None
    minutes_left: int | None
    minutes: int
    open: int
    sections: int
    may_run: bool

    @property
    def running(self) -> bool:
        """Whether it was started."""
        return self.seconds_left is not None


def read_clock(person_id: int, meeting_id: int, *, now: datetime) -> ClockView:
    """What the session's clock shows now: for every page from which a section is agreed.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id)
    agreed, sections = _counts(db.session, meeting_id)
    items = [] if meeting.clock_started_at else _drafting_items(db.session, meeting_id)
    return clock_view(meeting, viewer, items, open=sections - agreed, sections=sections, now=now)


def clock_view(
    meeting: Meeting,
    viewer: Participation,
    items: Iterable[AgendaItemRow],
    *,
    open: int,
    sections: int,
    now: datetime,
) -> ClockView:
    """The view of what was read already. `items`: of the agenda, where the clock does not run."""
    clock = _clock_of(meeting)
    return ClockView(
        meeting_id=meeting.id,
        time_zone=meeting.time_zone,
        local=now.astimezone(ZoneInfo(meeting.time_zone)),
        seconds_left=clock.seconds_left(now) if clock else None,
        minutes_left=clock.minutes_left(now) if clock else None,
        minutes=clock.minutes if clock else meeting.clock_minutes or _planned(meeting, items, now),
        open=open,
        sections=sections,
        may_run=can(viewer, Action.RUN_CLOCK),
    )


def start_clock(person_id: int, meeting_id: int, *, now: datetime, minutes: int | None = None) -> None:
    """Begin the session. One that runs already goes on as it is: two presses of the button begin one session.

    Args:
        minutes: how long it is planned for; as it was set before, or as the agenda plans, where absent.

    Raises:
        NotFound, NotAllowed: as `authorise`.
        InvalidInput: `clock.minutes_unusable`.
    """
    with transaction() as session:
        meeting = _held(session, person_id, meeting_id)
        _check_minutes(minutes)
        if meeting.clock_started_at is not None:
            return
        planned = minutes or meeting.clock_minutes
        if planned is None:
            planned = _planned(meeting, _drafting_items(session, meeting_id), now)
        meeting.clock_started_at, meeting.clock_minutes = now, planned
        _record(session, meeting, person_id, "clock.started", now, {"minutes": planned})


def stop_clock(person_id: int, meeting_id: int, *, now: datetime) -> None:
    """End the session: the clock shows nothing until it is started again. One that does not run is left as it is.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    with transaction() as session:
        meeting = _held(session, person_id, meeting_id)
        if meeting.clock_started_at is None:
            return
        seconds = (now - meeting.clock_started_at).total_seconds()
        meeting.clock_started_at = None
        _record(session, meeting, person_id, "clock.stopped", now, {"after_minutes": int(seconds // 60)})


def set_clock_minutes(person_id: int, meeting_id: int, minutes: int, *, now: datetime) -> None:
    """Plan the session for so many minutes from its start, whether it runs or not.

    Raises:
        NotFound, NotAllowed: as `authorise`.
        InvalidInput: `clock.minutes_unusable`.
    """
    with transaction() as session:
        meeting = _held(session, person_id, meeting_id)
        _check_minutes(minutes)
        before = meeting.clock_minutes
        if before == minutes:
            return
        meeting.clock_minutes = minutes
        _record(session, meeting, person_id, "clock.length_changed", now, {"from": before, "minutes": minutes})


def _held(session: DatabaseSession, person_id: int, meeting_id: int) -> Meeting:
    """The meeting, locked, for somebody who runs its clock."""
    authorise(person_id, meeting_id, Action.RUN_CLOCK)
    lock_meeting(session, meeting_id)
    return session.get_one(Meeting, meeting_id, populate_existing=True)


def _record(
    session: DatabaseSession, meeting: Meeting, person_id: int, verb: str, now: datetime, data: dict[str, object]
) -> None:
    record(session, meeting.id, actor_id=person_id, verb=verb, subject=f"meeting:{meeting.id}", now=now, data=data)


def _check_minutes(minutes: int | None) -> None:
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise InvalidInput("clock.minutes_unusable", limit=LONGEST_MINUTES)


def _clock_of(meeting: Meeting) -> SessionClock | None:
    if meeting.clock_started_at is None or meeting.clock_minutes is None:
        return None
    return SessionClock(meeting.clock_started_at, meeting.clock_minutes)


def _planned(meeting: Meeting, items: Iterable[AgendaItemRow], now: datetime) -> int:
    zone = ZoneInfo(meeting.time_zone)
    plans = [
        PlannedTime(item.day or meeting.start_date, item.start, item.end, item.duration_min)
        for item in items
        if item.kind == ItemKind.REPORT_DRAFTING.value
    ]
    return planned_minutes(plans, zone, now.astimezone(zone).date())


def _drafting_items(session: DatabaseSession, meeting_id: int) -> list[AgendaItemRow]:
    return list(
        session.scalars(
            select(AgendaItemRow)
            .where(AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.kind == ItemKind.REPORT_DRAFTING.value)
            .order_by(AgendaItemRow.ord)
        )
    )


def _counts(session: DatabaseSession, meeting_id: int) -> tuple[int, int]:
    """How many sections of the report are agreed, and how many there are. One query.

    A section is agreed if the chair's last act on it is its conclusion: what is agreed takes no other step than to be
    reopened.
    """
    any_act = aliased(ActRow)
    last_step = select(func.max(any_act.step)).where(any_act.section_id == Section.id).scalar_subquery()
    row = session.execute(
        select(func.count(ActRow.id), func.count(Section.id))
        .select_from(Section)
        .outerjoin(
            ActRow,
            (ActRow.section_id == Section.id) & (ActRow.step == last_step) & (ActRow.kind == ActKind.CONCLUDE.value),
        )
        .where(Section.meeting_id == meeting_id, Section.merged_into_id.is_(None), Section.set_aside_at.is_(None))
    ).one()
    return row[0], row[1]
