"""Inputs as people see and send them, without scripts: written, handed in, put into the draft, and never lost."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.extensions import db
from reportflow.services import accounts
from reportflow.services.accounts import Account
from tests.factories import signed_in_client, with_csrf
from tests.services.inputs_meeting import InputsMeeting, make_inputs_meeting

TEXT = {"en": "Mexico trained two hundred officials.", "es": "México capacitó a doscientos funcionarios."}


@pytest.fixture
def meeting(app: Flask) -> InputsMeeting:
    with app.app_context():
        return make_inputs_meeting()


def browser(app: Flask, meeting: InputsMeeting, person: str, language: str = "en") -> FlaskClient:
    with app.app_context():
        account = accounts.find_account(meeting.people[person])
    assert isinstance(account, Account)
    client = signed_in_client(app, account)
    client.post("/language", data={"language": language})
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*\sname="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def written(app: Flask, client: FlaskClient, meeting: InputsMeeting, act: str, **fields: str) -> tuple[str, str]:
    """Fill in the form for a new input and press a button; gives the address that it leads to, and the page there."""
    address = f"/meetings/{meeting.id}/sections/{meeting.reports}/inputs/new"
    page = client.get(address).text
    form = {name: hidden(page, name) for name in ("language", "base_seq", "form_id")}
    answer = client.post(address, data={**form, "kind": "report", "act": act, "text": TEXT["en"], **fields})
    assert answer.status_code == 303, answer.text
    return answer.location, client.get(answer.location).text


def test_a_delegate_writes_a_draft_that_a_colleague_hands_in_and_the_rapporteur_inserts(
    app: Flask, meeting: InputsMeeting
) -> None:
    delegate, head = browser(app, meeting, "delegate"), browser(app, meeting, "head", "es")
    rapporteur = browser(app, meeting, "rapporteur")
    section = f"/meetings/{meeting.id}/sections/{meeting.reports}"
    address, page = written(app, delegate, meeting, "save", other=TEXT["es"])
    assert "Saved as a draft of your delegation" in page
    assert TEXT["en"] not in rapporteur.get(f"{section}/inputs").text
    assert rapporteur.get(address).status_code == 404

    page = head.get(address).text  # in Spanish: the head reads and hands in the same text from the other side
    form = {"language": hidden(page, "language"), "base_seq": hidden(page, "base_seq"), "kind": "report"}
    assert form["language"] == "es"
    answer = head.post(address, data={**form, "act": "hand_in", "text": TEXT["es"], "other": TEXT["en"]})
    assert answer.status_code == 303
    assert "ya puede leerlo toda la reunión" in head.get(answer.location).text

    page = rapporteur.get(section).text
    assert "1 handed in, 1 not in the text yet" in page
    assert "1 of 11 delegations have handed in" in page
    seen = re.search(r'name="seen" value="([\d-]+)"', page)
    assert seen is not None
    answer = rapporteur.post(f"{address}/insertion?section={meeting.reports}", data={"seen": seen[1]})
    page = rapporteur.get(answer.location).text
    assert "The input is at the end of the text, in both languages." in page
    assert f"**Mexico.** {TEXT['en']}" in page
    again = rapporteur.post(f"{address}/insertion", data={"seen": seen[1]}, follow_redirects=True)
    assert "It was not added twice." in again.text
    with app.app_context():
        assert meeting.body("es") == f"**México.** {TEXT['es']}"


def test_what_is_typed_on_the_sections_page_is_saved_before_an_input_goes_in(
    app: Flask, meeting: InputsMeeting
) -> None:
    address, _ = written(app, browser(app, meeting, "delegate"), meeting, "hand_in")
    rapporteur = browser(app, meeting, "rapporteur")
    typed = {"language": "en", "block": "body", "text": "Typed.", "base_seq": "1", "save_id": "s1", "seen": "1-0"}
    rapporteur.post(f"{address}/insertion?section={meeting.reports}", data=typed)
    with app.app_context():
        assert meeting.body() == f"Typed.\n\n**Mexico.** {TEXT['en']}"


def test_over_a_colleagues_change_the_page_shows_both_texts_and_saves_neither(
    app: Flask, meeting: InputsMeeting
) -> None:
    delegate, head = browser(app, meeting, "delegate"), browser(app, meeting, "head")
    address, page = written(app, delegate, meeting, "save")
    form = {"language": "en", "kind": "report", "base_seq": hidden(page, "base_seq"), "act": "save"}
    head.post(address, data={**form, "text": "By the head."})
    answer = delegate.post(address, data={**form, "text": "By the delegate.", "kind": "remark"})
    assert answer.status_code == 409
    assert "What The head has saved" in answer.text
    assert "<p>By the head.</p>" in answer.text
    assert "By the delegate.</textarea>" in answer.text
    assert 'value="remark" checked' in answer.text
    saved = {**form, "base_seq": hidden(answer.text, "base_seq"), "text": "By both."}
    assert delegate.post(address, data=saved).status_code == 303


@pytest.mark.parametrize("act", ["return", "insertion"])
def test_a_page_left_open_keeps_what_is_typed_once_the_input_is_no_draft_any_more(
    app: Flask, meeting: InputsMeeting, act: str
) -> None:
    delegate = browser(app, meeting, "delegate")
    address, page = written(app, delegate, meeting, "save")
    form = {"language": "en", "kind": "report", "base_seq": hidden(page, "base_seq"), "text": TEXT["en"]}
    browser(app, meeting, "head").post(address, data={**form, "act": "hand_in"})
    if act == "insertion":
        browser(app, meeting, "rapporteur").post(f"{address}/insertion", data={"seen": "1-0"})
    answer = delegate.post(address, data={**form, "text": "Typed on.", "act": "hand_in"})
    assert answer.status_code == 409
    assert "Typed on.</textarea>" in answer.text
    assert "readonly" in answer.text
    if act == "return":
        page = delegate.post(f"{address}/return", follow_redirects=True).text
        assert "draft of your delegation again" in page
        assert f"{TEXT['en']}</textarea>" in page


def test_a_text_that_cannot_be_printed_is_saved_and_the_line_is_named(app: Flask, meeting: InputsMeeting) -> None:
    delegate = browser(app, meeting, "delegate")
    address = f"/meetings/{meeting.id}/sections/{meeting.reports}/inputs/new"
    form = {"language": "en", "base_seq": "0", "form_id": "f1", "kind": "report", "act": "hand_in"}
    answer = delegate.post(address, data={**form, "text": "Fine.", "other": "Nota[^a].\n\n[^a]: Nota[^a]."})
    assert answer.status_code == 422
    assert "Spanish: " in answer.text
    assert 'href="#input-other"' in answer.text
    with app.app_context():
        draft = meeting.write("delegate", {"en": "Fine.", "es": "Nota[^a].\n\n[^a]: Nota[^a]."}, form="f1")
    assert (draft.version, draft.state) == (1, "draft")


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 50_001, 413)])
def test_what_is_refused_comes_back_in_its_form(app: Flask, meeting: InputsMeeting, text: str, status: int) -> None:
    delegate = browser(app, meeting, "delegate")
    address = f"/meetings/{meeting.id}/sections/{meeting.reports}/inputs/new"
    form = {"language": "en", "base_seq": "0", "form_id": "f1", "kind": "proposal", "act": "save", "text": text}
    answer = delegate.post(address, data=form)
    assert answer.status_code == status
    assert f"{text}</textarea>" in answer.text
    assert hidden(answer.text, "form_id") == "f1"
    assert 'value="proposal" checked' in answer.text


def test_a_session_that_has_ended_loses_no_typed_input(app: Flask, meeting: InputsMeeting) -> None:
    signed_out = with_csrf(app.test_client())
    form = {"language": "en", "base_seq": "0", "form_id": "f1", "kind": "remark", "text": "A.", "other": "Uno & dos."}
    address = f"/meetings/{meeting.id}/sections/{meeting.reports}/inputs/new"
    answer = signed_out.post(address, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert f'action="{address}"' in answer.text
    kept = {name: hidden(answer.text, name) for name in ("language", "base_seq", "form_id", "kind", "other")}
    assert kept == {**{name: form[name] for name in kept}, "other": "Uno &amp; dos."}
    assert "A.</textarea>" in answer.text
    answer = browser(app, meeting, "delegate").post(address, data={**form})
    assert answer.status_code == 303


def test_a_form_that_saves_itself_is_told_its_address_and_version(app: Flask, meeting: InputsMeeting) -> None:
    delegate = browser(app, meeting, "delegate")
    asks = {"Accept": "application/json", "X-Requested-With": "autosave"}
    form = {"language": "en", "base_seq": "0", "form_id": "f1", "kind": "report", "text": "One *word*."}
    address = f"/meetings/{meeting.id}/sections/{meeting.reports}/inputs/new"
    first = delegate.post(address, data=form, headers=asks).get_json()
    assert (first["seq"], first["text"]) == (1, "One *word*.")
    assert "<em>word</em>" in first["html"]
    again = delegate.post(address, data=form, headers=asks).get_json()
    assert again["address"] == first["address"]
    more = {**form, "base_seq": "1", "text": "Two."}
    assert delegate.post(first["address"], data=more, headers=asks).get_json()["seq"] == 2
    refused = delegate.post(first["address"], data={**form, "text": "Late."}, headers=asks)
    assert refused.status_code == 409
    assert refused.get_json()["error"] == "input.changed"
    stranger = delegate.post(first["address"], data=more, headers={**asks, "X-Person": "0"})
    assert stranger.status_code == 401


def test_the_list_says_what_is_expected_of_whom(app: Flask, meeting: InputsMeeting) -> None:
    delegate = browser(app, meeting, "delegate")
    page = delegate.get(f"/meetings/{meeting.id}/inputs").text
    assert "1 item waits for your delegation’s input." in page
    assert "from all delegations, 5 minutes each" in page
    assert "0 of 11" in page
    written(app, delegate, meeting, "hand_in")
    page = delegate.get(f"/meetings/{meeting.id}/inputs").text
    assert "Nothing waits for your delegation." in page
    assert "1 of 11" in page
    chair = browser(app, meeting, "chair").get(f"/meetings/{meeting.id}/inputs").text
    assert "Write an input" not in chair
    assert (
        browser(app, meeting, "chair").get(f"/meetings/{meeting.id}/sections/{meeting.reports}/inputs/new").status_code
        == 403
    )


def test_a_hostile_input_is_harmless_where_it_is_shown(app: Flask, meeting: InputsMeeting) -> None:
    delegate = browser(app, meeting, "delegate")
    text = "Hello <script>alert(1)</script> [x](javascript:alert(1)) ![y](/etc/passwd)\n\n<img src=x onerror=alert(1)>"
    _address, own = written(app, delegate, meeting, "hand_in", text=text)
    section = f"/meetings/{meeting.id}/sections/{meeting.reports}"
    rapporteur = browser(app, meeting, "rapporteur")
    for page in (own, rapporteur.get(section).text, rapporteur.get(f"{section}/inputs").text):
        main = page.partition("<main")[2].partition("</main>")[0]
        assert not re.findall(r"<script|<img|<[a-z][^>]*\son\w+\s*=|href=\"javascript", main)
        assert "alert(1)" in main


def test_the_annex_is_for_what_the_rapporteur_marks(app: Flask, meeting: InputsMeeting) -> None:
    delegate, rapporteur = browser(app, meeting, "delegate"), browser(app, meeting, "rapporteur")
    address, _ = written(app, delegate, meeting, "hand_in")
    page = rapporteur.post(f"{address}/annex?marked=1", data={"seen": "1-0"}, follow_redirects=True).text
    assert "The input will be printed in the annex." in page
    assert TEXT["en"] in rapporteur.get(f"/meetings/{meeting.id}/report?language=en").text
    refused = delegate.post(f"{address}/return", follow_redirects=True).text
    assert "has marked this input for the annex" in refused
    page = rapporteur.post(f"{address}/annex?marked=0", data={"seen": "1-0"}, follow_redirects=True).text
    assert "The input will not be printed in the annex." in page
    assert TEXT["en"] not in rapporteur.get(f"/meetings/{meeting.id}/report?language=en").text


def test_what_is_in_one_language_alone_is_said_before_the_text_is_put_forward(
    app: Flask, meeting: InputsMeeting
) -> None:
    with app.app_context():
        value = meeting.handed_in("delegate", {"es": "México capacitó a doscientos funcionarios."})
        db.session.remove()
    rapporteur = browser(app, meeting, "rapporteur")
    address = f"/meetings/{meeting.id}/inputs/{value.id}/insertion"
    assert rapporteur.post(address, data={"seen": f"{value.version}-0"}).status_code in (302, 303)
    page = rapporteur.get(f"/meetings/{meeting.id}/putting-forward?section={meeting.reports}").text
    assert "The English text does not have what Mexico handed in, in Spanish." in page
