"""A page of an earlier day, whose position the log has folded meanwhile: nothing of it is saved, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from reportflow.extensions import db
from reportflow.services.compaction import compact_meeting
from tests.services.drafting_meeting import CONTENT, DraftingMeeting, make_drafting_meeting
from tests.web.test_sections import AUTOSAVE, Reader
from tests.web.test_whole_page import Paper

TEXT = CONTENT.body["en"]
TYPED = "Typed on a page of an earlier day."


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


@pytest.fixture
def rapporteur(app: Flask, meeting: DraftingMeeting) -> Reader:
    return Reader(app, meeting, meeting.rapporteur)


def a_day_later(app: Flask, meeting: DraftingMeeting, rapporteur: Reader) -> Paper:
    """A page, after which two words are written; a day later the log is folded."""
    rapporteur.post("/blocks/body", text=f"{TEXT} One.", base_seq="1")
    page = Paper.opened(rapporteur)
    rapporteur.post("/blocks/body", text=f"{TEXT} One. Two.", base_seq="2")
    rapporteur.post("/blocks/body", text=f"{TEXT} One. Two. Three.", base_seq="3")
    with app.app_context():
        assert compact_meeting(meeting.meeting, now=datetime.now(UTC) + timedelta(hours=25)).folded == 1
        db.session.remove()
    return page


def test_the_button_of_the_page_keeps_what_was_typed_in_its_field(
    app: Flask, meeting: DraftingMeeting, rapporteur: Reader
):
    page = a_day_later(app, meeting, rapporteur)
    answer = page.type("body", TYPED).save()
    again = Paper(rapporteur, answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert again.words("body") == TYPED
    for said in ("What you typed is still here.", "This page is of an earlier day, and the text has moved on since."):
        assert said in answer.get_data(as_text=True)
    # Sent again, it still is refused; what stands in the draft is nobody's typed page.
    assert again.save().status_code == 422
    assert f"{TEXT} One. Two. Three." in rapporteur.page()
    assert TYPED not in rapporteur.page()


def test_a_form_that_saves_itself_is_told_so(app: Flask, meeting: DraftingMeeting, rapporteur: Reader):
    a_day_later(app, meeting, rapporteur)
    for base_seq in ("1", "2", "3"):
        answer = rapporteur.post("/blocks/body", AUTOSAVE, text=TYPED, base_seq=base_seq)
        assert (answer.status_code, answer.get_json()["error"]) == (422, "draft.page_too_old")
    answer = rapporteur.post("/blocks/body", AUTOSAVE, text=f"{TEXT} One. Two. Three. Four.", base_seq="4")
    assert answer.get_json()["text"] == f"{TEXT} One. Two. Three. Four."


def test_the_history_shows_what_it_showed(app: Flask, meeting: DraftingMeeting, rapporteur: Reader):
    a_day_later(app, meeting, rapporteur)
    assert "The rapporteur" in rapporteur.page("/history")
    assert "One. Two. Three." in rapporteur.page("/changes?from=1&to=4&language=en")
    assert rapporteur.browser.get(f"{rapporteur.base}/changes?from=1&to=3").status_code == 422
