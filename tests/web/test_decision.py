"""The decision page, as a browser without scripts uses it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reportflow.domain.agreement import ActKind, DecisionKind, SectionState
from reportflow.extensions import db
from reportflow.models import DecisionRow
from reportflow.report import trees_of
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before
from tests.factories import signed_in_client

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def meeting(app: Flask) -> Agreeing:
    made = make_agreeing(app)
    with app.app_context():
        put_before(made.section, FIRST, made.person("rapporteur"))
        db.session.remove()
    return made


class Reader:
    """One person's browser on the page of the first point."""

    def __init__(self, app: Flask, meeting: Agreeing, name: str) -> None:
        self.browser: FlaskClient = signed_in_client(app, meeting.people[name])
        self.base = f"/meetings/{meeting.id}/sections/{meeting.section}"

    def page(self, path: str = "/decision", **query: str) -> str:
        answer = self.browser.get(self.base + path, query_string=query)
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    def form(self, name: str, page: str | None = None) -> dict[str, str]:
        """The hidden fields of a form of the page."""
        page = page or self.page()
        found = re.search(rf'<form[^>]*id="{name}".*?</form>', page, re.DOTALL) or re.search(
            rf'<form[^>]*action="[^"]*/{name}".*?</form>', page, re.DOTALL
        )
        assert found, f"no form {name}"
        fields = dict(HIDDEN.findall(found[0]))
        fields.pop("csrf_token")
        return fields

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.browser.post(self.base + path, data=fields)


@pytest.fixture
def reader(app: Flask, meeting: Agreeing) -> Callable[[str], Reader]:
    return lambda name: Reader(app, meeting, name)


def rows(app: Flask, meeting: Agreeing) -> list[DecisionRow]:
    with app.app_context():
        query = db.select(DecisionRow).where(DecisionRow.section_id == meeting.section).order_by(DecisionRow.step)
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        return found


def put(app: Flask, meeting: Agreeing, text=SECOND) -> None:
    with app.app_context():
        put_before(meeting.section, text, meeting.person("rapporteur"))
        db.session.remove()


# --- reading ---


@pytest.mark.parametrize("name", ["chair", "rapporteur", "secretariat", "translator", "delegate", "iom", "nowhere"])
def test_everybody_reads_the_text_and_only_heads_of_members_get_the_form(reader: Callable[[str], Reader], name: str):
    page = reader(name).page(language="en")
    assert "The note will be shared." in page
    assert 'id="decision"' not in page
    assert ('id="spoken"' in page) == (name == "secretariat")
    assert ('id="presence"' in page) == (name in {"chair", "rapporteur", "secretariat"})


def test_a_head_reads_it_in_their_language_with_three_choices(reader: Callable[[str], Reader]):
    page = reader("mexico").page()
    assert "La nota se compartirá." in page
    assert re.findall(r'name="kind" value="(\w+)"', page) == ["approve", "reserve", "object"]


def test_a_point_of_which_nothing_is_before_the_meeting_says_so(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    with app.app_context():
        act(meeting.section, ActKind.WITHDRAW, meeting.person("rapporteur"), reason="Too early.")
        db.session.remove()
    page = reader("belize").page()
    assert "No text of this point is before the meeting" in page
    assert "Too early." in page
    assert 'id="decision"' not in page


# --- deciding ---


def test_approving_says_so_and_leads_back(app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]):
    belize = reader("belize")
    answer = belize.post("/decision", kind="approve", **belize.form("decision"))
    assert answer.status_code == 302
    page = belize.page()
    assert "Your delegation approves revision 1." in page
    assert "data-keeps-done" in page
    assert "Your delegation approves this text." in page
    assert "data-keeps-done" not in belize.page()
    (row,) = rows(app, meeting)
    assert (row.kind, row.language, row.hash) == ("approve", "en", FIRST.hash())


def test_a_form_sent_twice_is_answered_twice_and_decides_once(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    fields = belize.form("decision")
    for _ in range(2):
        answer = belize.post("/decision", kind="object", **{"text-object-en": "Not yet.", **fields})
        assert answer.status_code == 302
    assert len(rows(app, meeting)) == 1


def test_a_text_that_was_overtaken_gives_the_new_one_with_what_changed_and_every_typed_word(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    fields = belize.form("decision")
    put(app, meeting)
    typed = {"nature-reserve": "explanation", "text-reserve-en": "Words <of> Belize.", "text-reserve-es": "Palabras."}
    answer = belize.post("/decision", kind="reserve", **typed, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "A new text is before the meeting: revision 2." in page
    assert "Changed since revision 1, which you had before you" in page
    assert "<del>will</del>" in page
    assert "<ins>may</ins>" in page
    assert "Words &lt;of&gt; Belize." in page
    assert "Palabras." in page
    assert re.search(r'id="nature-reserve-explanation"[^>]* checked', page)
    assert '<details class="choice" id="choice-reserve" open>' in page
    assert rows(app, meeting) == []
    again = belize.post("/decision", kind="reserve", **typed, **belize.form("decision", page))
    assert again.status_code == 302
    (row,) = rows(app, meeting)
    assert (row.nature, row.text, row.hash) == (
        "explanation",
        {"en": "Words <of> Belize.", "es": "Palabras."},
        SECOND.hash(),
    )


def test_a_colleagues_decision_is_shown_before_it_is_replaced(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    one, other = reader("honduras"), reader("honduras_too")
    early = other.form("decision")
    one.post("/decision", kind="approve", **one.form("decision"))
    answer = other.post("/decision", kind="object", **{"text-object-en": "We object.", **early})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Your delegation’s decision on this text has changed" in page
    assert "Head of honduras" in page
    assert "We object." in page
    assert len(rows(app, meeting)) == 1


def test_what_was_agreed_meanwhile_gives_the_typed_words_back_to_be_copied(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    fields = belize.form("decision")
    with app.app_context():
        act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
        db.session.remove()
    answer = belize.post("/decision", kind="object", **{"text-object-en": "Stop.", **fields})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "it is agreed, and your decision was not taken" in page
    assert "copy it, so that nothing is lost" in page
    assert "Stop." in page


def test_another_language_keeps_what_is_typed_and_decides_nothing(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    typed = {"text-object-en": "Why?", "nature-object": "more_time"}
    answer = belize.post("/decision", show_language="es", **typed, **belize.form("decision"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "La nota se compartirá." in page
    assert "Why?" in page
    assert re.search(r'id="nature-object-more_time"[^>]* checked', page)
    belize.post("/decision", kind="object", **typed, **belize.form("decision", page))
    assert rows(app, meeting)[0].language == "es"


def test_the_words_of_a_decision_stand_in_their_field_to_be_reworded_and_on_the_next_text_to_be_made_again(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    words = {"nature-reserve": "explanation", "text-reserve-en": "Belize agrees.\n\nIt pays."}
    belize.post("/decision", kind="reserve", **words, **belize.form("decision"))

    page = belize.page()
    assert re.search(r'name="text-reserve-en"[^>]* data-stood>\s*Belize agrees\.\n\nIt pays\.</textarea>', page)
    assert 'id="nature-reserve-explanation" name="nature-reserve" value="explanation" checked' in page
    assert "Approve without a reservation" in page
    assert "on revision 1 stands in the field" not in page

    put(app, meeting)
    page = belize.page()
    assert "Approve this text" in page
    assert "What your delegation wrote on revision 1 stands in the field." in page
    sent = words | {"text-reserve-en": "Belize agrees.\r\n\r\nIt pays."}
    changed = sent | {"text-reserve-en": "Belize agrees and pays."}
    left = belize.post("/decision", kind="approve", **changed, **belize.form("decision"))
    assert left.status_code == 422
    assert "Belize agrees and pays." in left.text
    # What stands there is not typed: who approves has seen it in its field, and loses nothing.
    assert belize.post("/decision", kind="approve", **sent, **belize.form("decision")).status_code == 302
    assert [row.kind for row in rows(app, meeting)] == ["reserve", "approve"]


def test_approving_with_words_typed_is_asked_about_first(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    answer = belize.post("/decision", kind="approve", **{"text-reserve-en": "But.", **belize.form("decision")})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, rows(app, meeting)) == (422, [])
    assert 'value="approve_plainly"' in page
    belize.post("/decision", kind="approve_plainly", **{"text-reserve-en": "But.", **belize.form("decision", page)})
    assert [(row.kind, row.text) for row in rows(app, meeting)] == [("approve", {})]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "object"}, "Write why your delegation objects"),
        ({"kind": "reserve", "text-reserve-en": "  "}, "Write the words of your delegation"),
        ({"kind": ""}, "Nothing was chosen."),
        ({"kind": "veto"}, "Nothing was chosen."),
        ({"kind": "object", "text-object-en": "No.", "nature-object": "mood"}, "Choose from the list"),
        ({"kind": "approve", "form_id": ""}, "The page was not sent whole"),
    ],
)
def test_what_cannot_be_taken_is_explained_on_the_page(
    reader: Callable[[str], Reader], fields: dict[str, str], sentence: str
):
    belize = reader("belize")
    answer = belize.post("/decision", **{**belize.form("decision"), **fields})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_form_without_its_hidden_fields_decides_nothing(reader: Callable[[str], Reader]):
    assert reader("belize").post("/decision", kind="approve").status_code == 422


@pytest.mark.parametrize("name", ["chair", "rapporteur", "secretariat", "translator", "delegate", "iom", "nowhere"])
def test_nobody_else_decides(app: Flask, meeting: Agreeing, reader: Callable[[str], Reader], name: str):
    fields = reader("belize").form("decision")
    assert reader(name).post("/decision", kind="approve", **fields).status_code == 403
    assert rows(app, meeting) == []


def test_hostile_words_are_words(reader: Callable[[str], Reader]):
    belize = reader("belize")
    words = "<script>alert(1)</script>\n\n[x](javascript:alert(1))"
    belize.post("/decision", kind="object", **{"text-object-en": words, **belize.form("decision")})
    page = reader("chair").page()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:alert(1)&#34;" not in page
    assert 'href="javascript' not in page


# --- present, spoken ---


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
    assert panama.post("/decision", kind="object", **{"text-object-es": "Falta algo.", **panama.form("decision", page)})
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


# --- a session that has ended ---


def test_words_typed_in_a_session_that_has_ended_come_back_and_nothing_is_decided_unseen(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    belize = reader("belize")
    fields = belize.form("decision")
    belize.browser.post("/sign-out")
    headers = {"Sec-Fetch-Site": "same-origin"}
    words = {"text-object-en": "We cannot.", "nature-object": "more_time"}
    with app.test_client() as nobody:
        token = nobody.get("/session/token").get_json()["csrf_token"]
        answer = nobody.post(
            belize.base + "/decision", data={"kind": "object", **words, **fields, "csrf_token": token}, headers=headers
        )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "We cannot." in page
    kept = dict(HIDDEN.findall(page))
    assert kept["kind"] == ""
    kept.pop("csrf_token")
    again = reader("belize")
    answer = again.post("/decision", **{**kept, "text-object-en": "We cannot."})
    page = answer.get_data(as_text=True)
    assert "We cannot." in page
    assert re.search(r'id="nature-object-more_time"[^>]* checked', page)
    assert rows(app, meeting) == []


def test_the_state_is_said_in_words(meeting: Agreeing, app: Flask, reader: Callable[[str], Reader]):
    belize = reader("belize")
    belize.post("/decision", kind="object", **{"text-object-en": "No.", **belize.form("decision")})
    page = reader("chair").page()
    assert "Belize: objects (opposed)" in page
    assert "Blocked" in page
    with app.app_context():
        assert meeting.page("chair").standing.state is SectionState.BLOCKED
        assert meeting.page("belize").own.decision.kind is DecisionKind.OBJECT
        db.session.remove()


def test_nobody_decides_on_a_text_that_the_page_cannot_show(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    browser = reader("mexico")
    fields = browser.form("decision")
    assert (
        browser.post("/decision", **fields, kind="object", **{"text-object-es": "Lo consultamos."}).status_code == 302
    )
    with app.app_context():
        unreadable = trees_of(SECOND)
        unreadable["en"]["body"] = unreadable["es"]["body"] = [{"t": "Unheard of", "c": []}]
        put_before(meeting.section, SECOND, meeting.person("rapporteur"), trees=unreadable)
        db.session.remove()
    late = browser.post("/decision", **fields, kind="reserve", **{"text-reserve-es": "Nuestras palabras."})
    assert late.status_code == 409
    for page in (browser.page(), late.get_data(as_text=True)):
        assert 'id="decision"' not in page
        assert 'name="language_hash"' not in page
        assert "El texto no se puede mostrar" in page
    assert "Nuestras palabras." in late.get_data(as_text=True)


def test_a_form_of_long_ago_does_not_say_that_its_decision_stands(
    app: Flask, meeting: Agreeing, reader: Callable[[str], Reader]
):
    browser = reader("belize")
    approval = {**browser.form("decision"), "kind": "approve"}
    said = "Your delegation approves revision 1."
    for _sent in range(2):
        browser.post("/decision", **approval)
        assert said in browser.page()
    browser.post("/decision", **browser.form("decision"), kind="object", **{"text-object-en": "We consult."})
    browser.page()
    browser.post("/decision", **approval)
    page = browser.page()
    assert "nothing was decided again" in page
    assert said not in page
    assert [row.kind for row in rows(app, meeting)] == ["approve", "object"]
