"""Home: the meetings that a person is in, and what waits for them in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reportflow.domain.agreement import Standing
from reportflow.domain.languages import Texts
from reportflow.extensions import db
from reportflow.models import ParticipationRow, Section
from reportflow.services.board import board_sections, looked_at
from reportflow.services.late_places import late_places
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, standings_of_meetings
from reportflow.services.waiting import SectionInputs, Waiting, inputs_of, waiting_for


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting on the home page, with what waits for this person there."""

    id: int
    title: Texts
    place: Texts
    start_date: date | None
    end_date: date | None
    roles: tuple[str, ...]
    party: str | None
    waiting: Waiting


def my_meetings(person_id: int) -> list[MyMeeting]:
    """The meetings that a person is in, the latest first, in a fixed number of queries however many there are."""
    rows = db.session.scalars(
        select(ParticipationRow)
        .where(ParticipationRow.person_id == person_id)
        .options(joinedload(ParticipationRow.meeting), joinedload(ParticipationRow.party))
    ).all()
    by_meeting: dict[int, list[Section]] = {row.meeting_id: [] for row in rows}
    for section in active_sections(db.session, *by_meeting):
        by_meeting[section.meeting_id].append(section)
    wanted = {meeting_id: [section.id for section in sections] for meeting_id, sections in by_meeting.items()}
    standings = standings_of_meetings(db.session, wanted)
    inputs, late = inputs_of(db.session, list(standings)), late_places(db.session, person_id, list(by_meeting))
    meetings = [_my_meeting(row, by_meeting[row.meeting_id], standings, inputs, late[row.meeting_id]) for row in rows]
    return sorted(meetings, key=lambda meeting: (meeting.start_date or date.min, meeting.id), reverse=True)


def _my_meeting(
    row: ParticipationRow,
    sections: Sequence[Section],
    standings: dict[int, Standing],
    inputs: dict[int, SectionInputs],
    late: Sequence[tuple[int, int]],
) -> MyMeeting:
    viewer, meeting = row.as_value(), row.meeting
    seen = as_seen({section.id: standings[section.id] for section in sections}, meeting, viewer)
    shown = board_sections(sections, {}, seen, inputs, {}, frozenset())
    return MyMeeting(
        id=meeting.id,
        title=meeting.title,
        place=meeting.place,
        start_date=meeting.start_date,
        end_date=meeting.end_date,
        roles=tuple(sorted(role.value for role in viewer.roles)),
        party=viewer.party,
        waiting=waiting_for(viewer, [looked_at(section, inputs[section.id]) for section in shown], late),
    )
