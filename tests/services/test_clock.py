"""The chair starts, lengthens and stops the session; everybody sees the same time left."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from reportflow.domain.agenda import AgendaItem, ItemKind
from reportflow.domain.errors import InvalidInput, NotAllowed, NotFound
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import Event
from reportflow.services.accounts import Account
from reportflow.services.clock import ClockView, read_clock, set_clock_minutes, start_clock, stop_clock
from reportflow.services.meetings import create_meeting
from reportflow.services.record import first_broken_event
from tests.factories import NOW, join, make_person
from tests.services.conftest import AGENDA


@pytest.fixture
def meeting(context: Flask) -> tuple[int, Account, Account]:
    """A meeting whose agenda plans 55 minutes for the report, its chair, and a delegate."""
    organiser, chair, delegate = (make_person(name) for name in ("Secretariat", "Chair", "Delegate"))
    organiser = make_person("Maker", may_create_meetings=True)
    plan = AgendaItem(5, "Preparation of the report", ItemKind.REPORT_DRAFTING, duration_min=55)
    meeting_id = create_meeting(organiser.id, replace(AGENDA, items=(*AGENDA.items, plan)), shipped_parties(), now=NOW)
    join(chair, meeting_id, [Role.CHAIR], "HND")
    join(delegate, meeting_id, [Role.DELEGATE], "MEX")
    return meeting_id, chair, delegate


def verbs(meeting_id: int) -> list[str]:
    db.session.rollback()
    query = db.select(Event.verb).where(Event.meeting_id == meeting_id, Event.verb.like("clock.%")).order_by(Event.seq)
    return list(db.session.scalars(query))


def shown(meeting: tuple[int, Account, Account], minutes: float) -> ClockView:
    return read_clock(meeting[2].id, meeting[0], now=NOW + timedelta(minutes=minutes))


def test_before_it_is_started_it_says_how_long_the_agenda_plans(meeting: tuple[int, Account, Account]) -> None:
    clock = shown(meeting, 0)
    assert (clock.running, clock.minutes, clock.minutes_left, clock.may_run) == (False, 55, None, False)
    assert (clock.open, clock.sections) == (5, 5)


def test_it_counts_down_from_the_start_and_on_when_the_time_is_over(meeting: tuple[int, Account, Account]) -> None:
    meeting_id, chair, _delegate = meeting
    start_clock(chair.id, meeting_id, now=NOW)
    assert [shown(meeting, minutes).minutes_left for minutes in (0, 8, 55, 63)] == [55, 47, 0, -8]
    assert verbs(meeting_id) == ["clock.started"]


def test_two_presses_of_the_button_begin_one_session(meeting: tuple[int, Account, Account]) -> None:
    meeting_id, chair, _delegate = meeting
    start_clock(chair.id, meeting_id, now=NOW)
    start_clock(chair.id, meeting_id, now=NOW + timedelta(minutes=5), minutes=10)
    assert shown(meeting, 8).minutes_left == 47
    assert verbs(meeting_id) == ["clock.started"]


def test_its_length_is_changed_while_it_runs_and_kept_when_it_is_stopped(meeting: tuple[int, Account, Account]) -> None:
    meeting_id, chair, _delegate = meeting
    start_clock(chair.id, meeting_id, now=NOW)
    set_clock_minutes(chair.id, meeting_id, 90, now=NOW)
    set_clock_minutes(chair.id, meeting_id, 90, now=NOW)
    assert shown(meeting, 8).minutes_left == 82
    stop_clock(chair.id, meeting_id, now=NOW + timedelta(minutes=9))
    stop_clock(chair.id, meeting_id, now=NOW + timedelta(minutes=10))
    assert (shown(meeting, 11).running, shown(meeting, 11).minutes) == (False, 90)
    assert verbs(meeting_id) == ["clock.started", "clock.length_changed", "clock.stopped"]
    assert first_broken_event(db.session, meeting_id) is None


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_a_session_lasts_between_a_minute_and_a_day(meeting: tuple[int, Account, Account], minutes: int) -> None:
    meeting_id, chair, _delegate = meeting
    with pytest.raises(InvalidInput, match=r"clock\.minutes_unusable"):
        start_clock(chair.id, meeting_id, minutes=minutes, now=NOW)
    with pytest.raises(InvalidInput, match=r"clock\.minutes_unusable"):
        set_clock_minutes(chair.id, meeting_id, minutes, now=NOW)
    assert verbs(meeting_id) == []


def test_nobody_but_the_chair_runs_it(meeting: tuple[int, Account, Account]) -> None:
    meeting_id, _chair, delegate = meeting
    for person in (delegate, make_person("Stranger")):
        with pytest.raises((NotAllowed, NotFound)):
            start_clock(person.id, meeting_id, now=NOW)
        with pytest.raises((NotAllowed, NotFound)):
            stop_clock(person.id, meeting_id, now=NOW)
        with pytest.raises((NotAllowed, NotFound)):
            set_clock_minutes(person.id, meeting_id, 0, now=NOW)
    assert verbs(meeting_id) == []
