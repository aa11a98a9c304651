"""What the decision page says to those who take no part in decisions, and of what kind a delegation's own one is."""

import pytest
from flask import Flask

from reportflow.domain.agreement import Nature
from reportflow.extensions import db
from tests.agreeing import Agreeing
from tests.factories import signed_in_client
from tests.services.deciding_acts import OBJECT, enter


def page_of(app: Flask, meeting: Agreeing, name: str) -> str:
    reader = signed_in_client(app, meeting.people[name])
    return reader.get(f"/meetings/{meeting.id}/sections/{meeting.section}/decision").text


@pytest.mark.parametrize("name", ["iom", "mexico", "delegate", "secretariat", "chair"])
def test_observers_are_told_who_decides_and_what_they_can_do(app: Flask, meeting: Agreeing, name: str):
    page = page_of(app, meeting, name)
    assert ("Member Countries decide." in page) == (name == "iom")
    assert (f'href="/meetings/{meeting.id}/sections/{meeting.section}/inputs/new"' in page) == (name == "iom")


def test_who_is_to_confirm_an_objection_is_told_of_what_kind_it_is(app: Flask, meeting: Agreeing):
    with app.app_context():
        enter(meeting, "BLZ", OBJECT, nature=Nature.MORE_TIME, text={"en": "We ask our capital."})
        db.session.remove()
    page = page_of(app, meeting, "belize")
    own = page[page.index('aria-labelledby="own-title"') : page.index("Confirm this decision")]
    assert "Needs more time to consider" in own
