"""What the editor of a section is given by the server besides its socket."""

import json
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.domain.content import BODY, BlockKey
from reportflow.extensions import db
from reportflow.services import accounts, drafting
from tests.factories import signed_in_client
from tests.services.drafting_meeting import CONTENT, DraftingMeeting, make_drafting_meeting

NOW = datetime(2016, 11, 15, 19, 0, tzinfo=UTC)


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


def browser_of(app: Flask, person_id: int) -> FlaskClient:
    with app.app_context():
        account = accounts.find_account(person_id)
        db.session.remove()
    assert account is not None
    return signed_in_client(app, account)


def address(meeting: DraftingMeeting, path: str = "") -> str:
    return f"/meetings/{meeting.meeting}/sections/{meeting.section}{path}"


def settings(browser: FlaskClient, meeting: DraftingMeeting, query: str = "") -> dict:
    page = browser.get(address(meeting, query)).get_data(as_text=True)
    found = re.search(r'<script type="application/json" id="live-section">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize(("role", "may_write"), [("rapporteur", True), ("translator", True), ("delegate", False)])
def test_the_editor_knows_whose_page_it_is_and_whether_it_writes(
    app: Flask, meeting: DraftingMeeting, role: str, may_write: bool
) -> None:
    person = getattr(meeting, role)
    found = settings(browser_of(app, person), meeting)
    assert (found["person"], found["mayWrite"]) == (person, may_write)
    assert found["socket"] == f"/live/meetings/{meeting.meeting}/sections/{meeting.section}"
    honduras = next(party for party in found["parties"] if party["code"] == "HND")
    assert honduras["names"]["es"] == "Honduras"


def test_its_words_are_in_the_readers_language_with_their_gaps(app: Flask, meeting: DraftingMeeting) -> None:
    browser = browser_of(app, meeting.rapporteur)
    assert settings(browser, meeting)["words"]["blocks"]["agreement"] == "Agreement {number}"
    browser.post("/language", data={"language": "es"})
    words = settings(browser, meeting)["words"]
    assert words["blocks"]["agreement"] == "Acuerdo {number}"
    assert "{n}" in words["status"]["offlineMany"]


def test_a_draft_is_told_from_one_of_another_database(app: Flask, meeting: DraftingMeeting) -> None:
    browser = browser_of(app, meeting.rapporteur)
    before = settings(browser, meeting)["lineage"]
    assert before == settings(browser, meeting)["lineage"]
    with app.app_context():
        section = meeting.document().section
        section.created_at = datetime(2017, 1, 1, tzinfo=UTC)
        db.session.commit()
        db.session.remove()
    assert settings(browser, meeting)["lineage"] != before


def test_how_it_will_be_printed_is_given_by_itself(app: Flask, meeting: DraftingMeeting) -> None:
    part = browser_of(app, meeting.delegate).get(address(meeting, "/printed?language=en")).get_data(as_text=True)
    assert CONTENT.body["en"] in part
    assert "<html" not in part


@pytest.mark.parametrize("part", ["/printed?language=xx", "/original-changes?language=xx", "/original-changes"])
def test_a_part_in_no_language_is_refused(app: Flask, meeting: DraftingMeeting, part: str) -> None:
    assert browser_of(app, meeting.delegate).get(address(meeting, part)).status_code == 422


def test_what_became_of_an_original_is_told_word_by_word(app: Flask, meeting: DraftingMeeting) -> None:
    with app.app_context():
        changed = CONTENT.body["en"].replace("presented", "introduced")
        place = (meeting.rapporteur, meeting.meeting, meeting.section, BlockKey(BODY), "en", changed)
        drafting.save_text(*place, base_seq=meeting.document().seq, now=NOW)
        db.session.remove()
    found = browser_of(app, meeting.translator).get(address(meeting, "/original-changes?language=es")).get_json()
    changes = found["blocks"]["body"]["changes"]
    assert ["insert", "introduced"] in changes
    assert ["delete", "presented"] in changes
    assert found["seq"] == 2
