"""The session in which the report is agreed: how long it is planned for, and how much of it is left.

It begins when the chair starts it, whenever that is. Moments are compared as such, so that neither midnight nor a clock
that is put forward or back makes a session longer or shorter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

#: Where the agenda plans no time for the report.
USUAL_MINUTES: Final = 60
#: A session is planned for a day at most.
LONGEST_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """When the agenda plans something, as far as it says so: in local time where the meeting is."""

    day: date | None
    start: time | None
    end: time | None
    minutes: int | None

    def length(self, zone: ZoneInfo) -> int | None:
        """How many minutes are planned; None where the agenda does not say.

        An end that is not after the start is on the next day. The hour that a clock skips or repeats is counted as it
        passes.
        """
        if self.minutes is not None:
            return self.minutes
        if self.start is None or self.end is None or self.start == self.end:
            return None
        day = self.day or date(2000, 1, 1)
        last = day if self.end > self.start else day + timedelta(days=1)
        starts = datetime.combine(day, self.start, zone if self.day else UTC).astimezone(UTC)
        ends = datetime.combine(last, self.end, zone if self.day else UTC).astimezone(UTC)
        return max(1, (ends - starts) // timedelta(minutes=1))


def planned_minutes(plans: Iterable[PlannedTime], zone: ZoneInfo, today: date) -> int:
    """How long the session is to be.

    Args:
        plans: of the agenda's items in which the report is drafted or agreed, in their order.
        zone: of the meeting.
        today: where the meeting is: of several items that of today counts, else the first.
    """
    known = [(plan, length) for plan in plans if (length := plan.length(zone)) is not None]
    of_today = [length for plan, length in known if plan.day == today]
    lengths = of_today or [length for _plan, length in known]
    return min(lengths[0], LONGEST_MINUTES) if lengths else USUAL_MINUTES


@dataclass(frozen=True, slots=True)
class SessionClock:
    """A session that was started. `started_at` has a time zone."""

    started_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.started_at.astimezone(UTC) + timedelta(minutes=self.minutes)

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the planned end; negative once it is over."""
        return -((now - self.ends_at) // timedelta(seconds=1))

    def minutes_left(self, now: datetime) -> int:
        """Minutes as people say them: the one that runs counts as left; a minute over when it has passed."""
        seconds = self.seconds_left(now)
        return -(-seconds // 60)
