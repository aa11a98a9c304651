"""The sample meeting is a living one."""

import json
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from reportflow.config import PROJECT_ROOT
from reportflow.domain.agreement import Answer, DecisionKind, Nature, SectionState, Standing
from reportflow.domain.errors import Conflict
from reportflow.domain.inputs import InputState
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import Event, InputRow, MeetingParty, Notice
from reportflow.services import accounts
from reportflow.services.board import read_board
from reportflow.services.deciding_page import DecisionPage, read_decision_page
from reportflow.services.demo import HEADS, PEOPLE, load_sample, sample_links
from reportflow.services.home import my_meetings
from reportflow.services.report import build_report
from reportflow.services.sections import active_sections
from reportflow.services.standing import standings
from reportflow.services.verification import verify
from tests.factories import NOW

SAMPLES: Path = PROJECT_ROOT / "samples"


@pytest.fixture
def sample(context: Flask) -> int:
    """The sample meeting's id."""
    return load_sample(SAMPLES, shipped_parties(), now=NOW)


@pytest.fixture
def drafts(context: Flask) -> int:
    """The id of the sample meeting before its session."""
    return load_sample(SAMPLES, shipped_parties(), now=NOW, with_session=False)


def points(meeting_id: int) -> list[Standing]:
    """Where the points stand; the opening paragraph is point 0."""
    ids = [section.id for section in active_sections(db.session, meeting_id)]
    found = standings(db.session, meeting_id, ids)
    return [found[section_id] for section_id in ids]


def page_of_mexico(meeting_id: int, point: int) -> DecisionPage:
    mexico = accounts.person_with_email("head@sample.invalid")
    assert mexico is not None
    return read_decision_page(mexico, meeting_id, active_sections(db.session, meeting_id)[point].id, "es")


def test_the_sample_is_meeting_1_with_the_chapeau_and_ten_points_that_all_have_text(sample: int) -> None:
    links = dict(sample_links(now=NOW))
    chair = accounts.redeem_sign_in_link(
        next(token for person, token in links.items() if person.role is Role.CHAIR), NOW
    )
    board = read_board(chair.id, sample, now=NOW)
    assert sample == 1
    assert [section.number for section in board.sections] == [None, *range(1, 11)]
    assert all(section.has_text and not section.missing and not section.open_actions for section in board.sections)
    assert [section.number for section in board.sections if section.stale] == [3]
    assert [party.code for party in board.parties if party.code in board.present][:10] == [
        "BLZ", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA",
    ]  # fmt: skip
    assert {item.title.keys() >= {"en", "es"} for item in board.agenda} == {True}


def bodies_that_differ_from_the_minutes(meeting_id: int) -> list[int]:
    minutes = json.loads((SAMPLES / "minutes-2016-11-15.json").read_text("utf-8"))["sections"]
    sections = active_sections(db.session, meeting_id)
    pairs = enumerate(zip(minutes, sections, strict=True))
    return [point for point, (said, section) in pairs if section.document.content_value().body != said["body"]]


def test_before_its_session_nothing_is_handed_in_or_before_the_meeting(drafts: int) -> None:
    assert {standing.state for standing in points(drafts)} == {SectionState.DRAFTING}
    assert db.session.query(InputRow).count() == 0
    assert bodies_that_differ_from_the_minutes(drafts) == []


def test_its_drafts_say_what_the_minutes_say_and_a_report_was_put_into_one(sample: int) -> None:
    assert bodies_that_differ_from_the_minutes(sample) == [2]


def test_its_points_stand_in_every_state(sample: int) -> None:
    drafting, put_forward, blocked, agreed = SectionState
    found = points(sample)
    assert [standing.state for standing in found] == [
        put_forward, agreed, drafting, put_forward, agreed, blocked, put_forward, put_forward, drafting, drafting, drafting,
    ]  # fmt: skip
    assert [standing.revision for standing in found] == [1, 1, None, 1, 1, 1, 1, 2, None, None, None]
    assert found[0].last_act is not None, "it was agreed, and reopened"
    assert found[8].last_act is not None, "it was withdrawn"
    assert found[1].with_answer(Answer.APPROVED)[-1].party == "USA"
    assert [position.party for position in found[4].with_answer(Answer.RESERVED)] == ["CRI", "USA"]
    [objection] = found[5].with_answer(Answer.OBJECTS)
    assert (objection.party, objection.decision.nature if objection.decision else None) == ("GTM", Nature.MORE_TIME)
    assert all(standing.with_answer(Answer.WAITING) for standing in found if standing.is_open)
    canada = {position.answer for standing in found for position in standing.positions if position.party == "CAN"}
    assert canada == {Answer.ABSENT, Answer.NONE}, "it is not in the room, and nobody waits for it"


def test_the_head_that_everybody_signs_in_as_has_something_of_each_kind_to_do(sample: int) -> None:
    spoken = page_of_mexico(sample, 6)
    assert spoken.spoken is not None
    assert spoken.spoken.kind is DecisionKind.APPROVE
    changed = page_of_mexico(sample, 7)
    assert changed.since is not None
    assert (changed.since.number, changed.standing.revision) == (1, 2)
    assert changed.since.redline is not None
    assert page_of_mexico(sample, 3).draft_ahead
    assert page_of_mexico(sample, 3).decides


def test_inputs_are_in_every_state_and_one_is_for_the_annex(sample: int) -> None:
    states = Counter(row.state for row in db.session.query(InputRow))
    assert set(states) == set(InputState)
    [annexed] = db.session.query(InputRow).filter(InputRow.for_annex)
    assert annexed.party.code == "USA"
    report = build_report(sample, "en", "md", now=NOW).content.decode()
    assert "A checklist for the notification of consulates" in report
    assert "Two mobile consulates" in report
    assert "creates no obligation to register cases" in report
    assert "Falta agregar" not in report


def test_all_of_it_is_on_the_record_in_the_order_of_the_day_and_nobody_is_written_to(sample: int) -> None:
    found = verify(sample)
    assert found.problems == ()
    assert (found.revisions, found.decisions, found.acts) == (9, 52, 5)
    times = [event.at for event in db.session.query(Event).filter_by(meeting_id=sample).order_by(Event.seq)]
    session = times[-(found.revisions + found.decisions + found.acts) :]
    assert session == sorted(session)
    assert times[-1] < NOW
    assert db.session.query(Notice).count() == 0


def test_there_is_one_link_for_each_kind_of_user_and_each_leads_into_the_meeting(sample: int) -> None:
    links = sample_links(now=NOW)
    assert {person.role for person, _token in links} == set(Role)
    for person, token in links:
        account = accounts.redeem_sign_in_link(token, NOW)
        assert account.name == person.name
        assert [(meeting.id, meeting.roles) for meeting in my_meetings(account.id)] == [(sample, (person.role.value,))]


def test_every_delegation_that_is_present_has_a_head_whose_link_is_printed_where_it_is_asked_for(sample: int) -> None:
    links = sample_links(now=NOW, everyone=True)
    heads = {person.party for person, _token in links if person.role is Role.HEAD}
    members = db.session.query(MeetingParty).filter_by(meeting_id=sample, kind="member", present=True)
    assert heads == {party.code for party in members}
    assert len(links) == len(PEOPLE) + len(HEADS)


def test_the_sample_is_not_loaded_beside_another_meeting(sample: int) -> None:
    with pytest.raises(Conflict, match=r"demo\.not_empty"):
        load_sample(SAMPLES, shipped_parties(), now=NOW)


def test_the_samples_people_are_roles_and_countries() -> None:
    assert all(person.address.endswith("@sample.invalid") for person in (*PEOPLE, *HEADS))
