"""The board reads a meeting in a fixed number of queries, and says what each section still needs."""

from dataclasses import replace

import pytest
from flask import Flask

from reportflow.domain.agenda import AgendaItem
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import NotFound
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.i18n.reference import shipped_parties
from reportflow.models import Section
from reportflow.services import sections
from reportflow.services.board import read_board
from reportflow.services.home import my_meetings
from reportflow.services.meetings import create_meeting
from reportflow.services.transactions import transaction
from tests.factories import NOW, make_person, signed_in_client
from tests.queries import counted_queries
from tests.services.conftest import AGENDA
from tests.services.test_sections import Organised, section_ids


def test_the_board_page_makes_the_same_small_number_of_queries_for_5_and_for_50_sections(app: Flask) -> None:
    organiser = make_person("Secretariat", may_create_meetings=True, app=app)
    with app.app_context():
        meeting_id = create_meeting(organiser.id, AGENDA, shipped_parties(), now=NOW)
    client = signed_in_client(app, organiser)
    counts = {}
    for wanted in (5, 50):
        with app.app_context():
            while len(section_ids(meeting_id)) < wanted:
                sections.add_section(organiser.id, meeting_id, {"en": "Other matters"}, now=NOW)
        with app.app_context(), counted_queries() as statements:
            answer = client.get(f"/meetings/{meeting_id}")
        assert answer.status_code == 200
        assert answer.text.count('id="section-') == wanted
        counts[wanted] = len([statement for statement in statements if not statement.startswith("BEGIN")])
    assert counts[5] == counts[50] < 18


PAGES = ("/", "", "/agenda", "/agenda/source", "/sections/{}", "/sections/{}/history", "/people", "/report")


def test_no_page_makes_more_queries_for_an_agenda_of_50_items_than_for_one_of_5(app: Flask) -> None:
    organiser = make_person("Secretariat", may_create_meetings=True, app=app)
    client = signed_in_client(app, organiser)
    counts: dict[int, dict[str, int]] = {}
    for wanted in (5, 50):
        items = tuple(AgendaItem(number, f"Item {number}", leads=("HND",)) for number in range(1, wanted + 1))
        with app.app_context():
            meeting_id = create_meeting(organiser.id, replace(AGENDA, items=items), shipped_parties(), now=NOW)
            section_id = section_ids(meeting_id)[1]
        counts[wanted] = {}
        for page in PAGES:
            address = "/" if page == "/" else f"/meetings/{meeting_id}{page.format(section_id)}"
            with app.app_context(), counted_queries() as statements:
                assert client.get(address).status_code == 200
            counts[wanted][page] = len([statement for statement in statements if not statement.startswith("BEGIN")])
    assert counts[5] == counts[50]
    assert max(counts[50].values()) < 32


def test_the_board_says_what_each_section_still_needs(organised: Organised) -> None:
    meeting_id, organiser = organised
    _chapeau, point, *_rest = section_ids(meeting_id)

    def change(draft: Draft) -> None:
        draft.set_text(BlockKey(BODY), "en", "Text")
        draft.add_action("t", {"en": "Action"}, owners=["HND"])

    with transaction() as session:
        document = session.get_one(Section, point).document
        edit(session, document, change, actor_id=organiser.id, origin="form", now=NOW)
    section = read_board(organiser.id, meeting_id, now=NOW).sections[1]
    assert (section.has_text, section.actions, section.open_actions, section.missing) == (True, 1, 1, 3)
    assert section.updated_by == "Secretariat"
    assert my_meetings(organiser.id)[0].waiting.empty == 2


def test_a_meeting_that_one_is_not_in_is_not_found(organised: Organised) -> None:
    with pytest.raises(NotFound, match=r"meeting\.not_found"):
        read_board(make_person("Stranger").id, organised[0], now=NOW)
