"""The sample meeting is a living one."""

from pathlib import Path

import pytest
from flask import Flask

from reportflow.config import PROJECT_ROOT
from reportflow.domain.errors import Conflict
from reportflow.domain.policy import Role
from reportflow.i18n.reference import shipped_parties
from reportflow.services import accounts
from reportflow.services.board import my_meetings, read_board
from reportflow.services.demo import PEOPLE, load_sample, sample_links
from tests.factories import NOW

SAMPLES: Path = PROJECT_ROOT / "samples"


@pytest.fixture
def sample(context: Flask) -> int:
    """The sample meeting's id."""
    return load_sample(SAMPLES, shipped_parties(), now=NOW)


def test_the_sample_is_meeting_1_with_the_chapeau_and_ten_points_that_all_have_text(sample: int) -> None:
    links = dict(sample_links(now=NOW))
    chair = accounts.redeem_sign_in_link(
        next(token for person, token in links.items() if person.role is Role.CHAIR), NOW
    )
    board = read_board(chair.id, sample)
    assert sample == 1
    assert [section.number for section in board.sections] == [None, *range(1, 11)]
    assert all(section.has_text and not section.missing and not section.open_actions for section in board.sections)
    assert [section.number for section in board.sections if section.stale] == [3]
    assert [party.code for party in board.parties if party.code in board.present][:10] == [
        "BLZ", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA",
    ]  # fmt: skip
    assert {item.title.keys() >= {"en", "es"} for item in board.agenda} == {True}


def test_there_is_one_link_for_each_kind_of_user_and_each_leads_into_the_meeting(sample: int) -> None:
    links = sample_links(now=NOW)
    assert {person.role for person, _token in links} == set(Role)
    for person, token in links:
        account = accounts.redeem_sign_in_link(token, NOW)
        assert account.name == person.name
        assert [(meeting.id, meeting.roles) for meeting in my_meetings(account.id)] == [(sample, (person.role.value,))]


def test_the_sample_is_not_loaded_beside_another_meeting(sample: int) -> None:
    with pytest.raises(Conflict, match=r"demo\.not_empty"):
        load_sample(SAMPLES, shipped_parties(), now=NOW)


def test_the_samples_people_are_roles_and_countries() -> None:
    assert all(person.address.endswith("@sample.invalid") for person in PEOPLE)
