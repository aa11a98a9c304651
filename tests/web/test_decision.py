"""The decision page, as a browser without scripts uses it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, DecisionKind, SectionState
from reportflow.extensions import db
from reportflow.report import trees_of
from tests.agreeing import FIRST, SECOND, Agreeing, act, put_before
from tests.web.decision_reader import HIDDEN, Reader, put, rows

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
    assert page.index("On revision 1 your delegation approved with a reservation.") < page.index("Approve this text")
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
