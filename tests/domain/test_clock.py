"""The session's clock runs on moments: no zone, midnight or change of the clocks makes a session longer or shorter."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportflow.domain.clock import LONGEST_MINUTES, USUAL_MINUTES, PlannedTime, SessionClock, planned_minutes

TEGUCIGALPA = ZoneInfo("America/Tegucigalpa")
NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2016, 11, 15)
START = datetime(2016, 11, 15, 18, 50, tzinfo=UTC)  # 12:50 in San Pedro Sula


def plan(start: str = "", end: str = "", day: date | None = DAY, minutes: int | None = None) -> PlannedTime:
    return PlannedTime(
        day, time.fromisoformat(start) if start else None, time.fromisoformat(end) if end else None, minutes
    )


def test_the_sample_agenda_plans_55_minutes() -> None:
    assert planned_minutes([plan("12:50", "13:45")], TEGUCIGALPA, DAY) == 55


@pytest.mark.parametrize("plans", [[], [plan()], [plan("12:50")], [plan("12:50", "12:50")]])
def test_an_hour_is_planned_where_the_agenda_does_not_say(plans: list[PlannedTime]) -> None:
    assert planned_minutes(plans, TEGUCIGALPA, DAY) == USUAL_MINUTES


def test_of_several_items_that_of_today_counts_and_else_the_first_that_says_how_long() -> None:
    plans = [plan(day=DAY), plan("10:00", "10:20"), plan("09:00", "10:30", day=date(2016, 11, 16))]
    assert planned_minutes(plans, TEGUCIGALPA, date(2016, 11, 16)) == 90
    assert planned_minutes(plans, TEGUCIGALPA, DAY) == 20
    assert planned_minutes(plans, TEGUCIGALPA, date(2016, 12, 1)) == 20


def test_minutes_that_the_agenda_names_go_before_its_times() -> None:
    assert planned_minutes([plan("09:00", "10:00", minutes=45)], TEGUCIGALPA, DAY) == 45


def test_an_end_before_the_start_is_after_midnight() -> None:
    assert planned_minutes([plan("23:30", "00:45")], TEGUCIGALPA, DAY) == 75
    assert planned_minutes([plan("23:30", "00:45", day=None)], TEGUCIGALPA, DAY) == 75


def test_an_hour_that_the_clock_skips_or_repeats_is_counted_as_it_passes() -> None:
    forward, back = date(2016, 3, 13), date(2016, 11, 6)
    assert planned_minutes([plan("01:30", "03:30", day=forward)], NEW_YORK, forward) == 60
    assert planned_minutes([plan("00:30", "02:30", day=back)], NEW_YORK, back) == 180
    assert planned_minutes([plan("02:10", "02:50", day=forward)], NEW_YORK, forward) == 40


def test_no_session_is_planned_for_more_than_a_day() -> None:
    assert planned_minutes([plan(minutes=99_999)], TEGUCIGALPA, DAY) == LONGEST_MINUTES


@pytest.mark.parametrize(
    ("passed", "left"),
    [
        (timedelta(0), 55),
        (timedelta(seconds=1), 55),
        (timedelta(seconds=59), 55),
        (timedelta(minutes=1), 54),
        (timedelta(minutes=54, seconds=59), 1),
        (timedelta(minutes=55), 0),
        (timedelta(minutes=55, seconds=59), 0),
        (timedelta(minutes=56), -1),
        (timedelta(minutes=63, seconds=30), -8),
    ],
)
def test_the_minute_that_runs_is_left_and_one_is_over_when_it_has_passed(passed: timedelta, left: int) -> None:
    assert SessionClock(START, 55).minutes_left(START + passed) == left


def test_it_is_as_long_over_midnight_and_when_the_clocks_change() -> None:
    midnight = datetime(2016, 11, 15, 23, 40, tzinfo=TEGUCIGALPA)
    skipped_hour = datetime(2016, 3, 13, 1, 40, tzinfo=NEW_YORK)
    for start in (midnight, skipped_hour):
        clock = SessionClock(start, 30)
        later = (start.astimezone(UTC) + timedelta(minutes=20)).astimezone(start.tzinfo)
        assert clock.minutes_left(later) == 10
    assert SessionClock(skipped_hour, 30).ends_at.astimezone(NEW_YORK).hour == 3


@given(st.integers(1, LONGEST_MINUTES), st.integers(-100_000, 100_000), st.sampled_from([TEGUCIGALPA, NEW_YORK, UTC]))
def test_what_is_left_is_the_same_in_every_zone(minutes: int, passed: int, zone: ZoneInfo) -> None:
    clock = SessionClock(START.astimezone(zone), minutes)
    now = START + timedelta(seconds=passed)
    assert clock.seconds_left(now) == clock.seconds_left(now.astimezone(zone)) == minutes * 60 - passed
