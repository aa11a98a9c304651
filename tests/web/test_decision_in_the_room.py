"""What the secretariat enters for a delegation, and who is said to be present, as a browser without scripts does it."""

import re
from collections.abc import Callable

from flask import Flask

from reportflow.extensions import db
from tests.agreeing import Agreeing
from tests.web.decision_reader import Reader, put, rows


def test_an_absent_delegation_says_that_it_is_there_and_keeps_what_it_typed(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    panama, desk, belize = reader("panama"), reader("secretariat"), reader("belize")
    assert 'name="kind" value="approve"' not in panama.page()
    assert panama.post("/presence/mine").status_code == 302
    fields = panama.form("decision")
    assert desk.post("/presence", was_present=["BLZ", "PAN"], present=["BLZ"]).status_code == 302
    answer = panama.post("/decision", kind="object", **{"text-object-es": "Falta algo.", **fields})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Falta algo." in page
    answer = panama.post("/presence/mine", **panama.form("decision", page))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Falta algo." in page
    fields = panama.form("decision", page)
    answer = panama.post("/decision", kind="object", **{"text-object-es": "Falta algo.", **fields})
    assert answer.status_code == 302
    assert rows(app, meeting)[0].kind == "object"
    assert belize.form("decision")


def test_an_old_page_of_the_desk_does_not_undo_what_a_delegation_said_itself(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    desk = reader("secretariat")
    before = {"was_present": ["BLZ", "HND", "MEX"], "present": ["BLZ", "HND"]}
    reader("panama").post("/presence/mine")
    desk.post("/presence", **before)
    with app.app_context():
        standing = meeting.page("chair").standing
        assert [position.party for position in standing.positions if position.present] == ["BLZ", "HND", "PAN"]
        db.session.remove()


def test_what_was_said_in_the_room_is_entered_then_confirmed(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    desk, head = reader("secretariat"), reader("honduras_too")
    fields = desk.form("spoken")
    said = {"spoken_party": "HND", "said": "reserve:explanation", "text-en": "Honduras agrees because."}
    assert desk.post("/decision/spoken", **said, **fields).status_code == 302
    page = head.page()
    assert "Entered by the secretariat" in page
    assert "Honduras agrees because." in page
    assert head.post("/decision/confirmation", **head.form("confirmation", page)).status_code == 302
    spoken, row = rows(app, meeting)
    assert (spoken.spoken, row.confirms_id, row.nature) == (True, spoken.id, "explanation")


def test_what_cannot_be_entered_stays_in_the_secretariats_form(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    desk = reader("secretariat")
    fields = desk.form("spoken")
    put(app, meeting)
    said = {"spoken_party": "HND", "said": "object:more_time", "text-en": "Honduras needs a day."}
    answer = desk.post("/decision/spoken", **said, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Honduras needs a day." in page
    assert re.search(r'value="object:more_time" selected', page)
    assert re.search(r'value="HND" selected', page)
    assert desk.post("/decision/spoken", **{**said, "said": "object"}, **desk.form("spoken", page)).status_code == 302
    for missing in ({"spoken_party": ""}, {"said": ""}, {"said": "object:mood"}):
        answer = desk.post("/decision/spoken", **{**said, **missing}, **desk.form("spoken"))
        assert answer.status_code == 422
    answer = desk.post("/decision/spoken", **{**said, "said": "approve"}, **desk.form("spoken"))
    assert answer.status_code == 422
    assert "“Approves” leaves them out" in answer.get_data(as_text=True)
    assert "Honduras needs a day." in answer.get_data(as_text=True)
    answer = desk.post("/decision/spoken", show_language="es", **said, **desk.form("spoken"))
    assert answer.status_code == 200
    assert "Honduras needs a day." in answer.get_data(as_text=True)
    assert "La nota podrá compartirse." in answer.get_data(as_text=True)


def test_a_confirmation_of_what_changed_meanwhile_shows_how_it_stands(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    desk, head = reader("secretariat"), reader("honduras_too")
    desk.post("/decision/spoken", spoken_party="HND", said="approve", **desk.form("spoken"))
    fields = head.form("confirmation")
    put(app, meeting)
    answer = head.post("/decision/confirmation", **fields)
    assert answer.status_code == 409
    assert "<ins>may</ins>" in answer.get_data(as_text=True)
