"""Putting forward, withdrawing, concluding and reopening, in a browser without scripts."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reportflow.domain.agreement import DecisionKind, SectionState
from reportflow.extensions import db
from reportflow.models import Notice
from reportflow.services import accounts, drafting
from reportflow.services.concluding import reopen
from reportflow.services.drafting_page import read_section
from tests.factories import signed_in_client, with_csrf
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import CONTENT, NOW

AUTOSAVE = {"Accept": "application/json", "X-Requested-With": "autosave"}


class Desk:
    """The meeting in the database, and browsers of its people."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.meeting: AgreementMeeting = make_agreement_meeting()
            db.session.remove()
        self.base = f"/meetings/{self.meeting.meeting}"
        self.section = f"{self.base}/sections/{self.meeting.section}"

    def browser(self, person_id: int) -> FlaskClient:
        with self.app.app_context():
            account = accounts.find_account(person_id)
            db.session.remove()
        assert account is not None
        return signed_in_client(self.app, account)

    def do(self, act: str, *args: object) -> object:
        """One act of the meeting's own, in a context of its own."""
        with self.app.app_context():
            result = getattr(self.meeting, act)(*args)
            db.session.remove()
        return result

    def state(self, section: int | None = None) -> SectionState:
        with self.app.app_context():
            state = self.meeting.standing(section).state
            db.session.remove()
        return state

    def write(self, text: str) -> None:
        with self.app.app_context():
            place = (self.meeting.rapporteur, self.meeting.meeting, self.meeting.section, drafting.parse_block("body"))
            drafting.save_text(*place, "en", text, base_seq=self.meeting.seq(), now=NOW)
            db.session.remove()


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


@pytest.fixture
def rapporteur(desk: Desk) -> FlaskClient:
    return desk.browser(desk.meeting.rapporteur)


@pytest.fixture
def chair(desk: Desk) -> FlaskClient:
    return desk.browser(desk.meeting.chair)


def text_of(answer: TestResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def fields(page: str, form: str) -> dict[str, list[str]]:
    """The hidden fields of the form that goes to this address."""
    body = re.search(rf'<form method="post" action="{re.escape(form)}".*?</form>', page, re.DOTALL)
    assert body, form
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', body[0]):
        found.setdefault(name, []).append(value)
    found.pop("csrf_token", None)
    return found


# --- putting forward ---


def test_the_page_says_first_what_keeps_a_text_back_and_where_to_mend_it(desk: Desk, rapporteur: FlaskClient):
    page = text_of(rapporteur.get(f"{desk.base}/putting-forward"))
    for words in (
        "The Spanish text of agreement 1.1 is out of date.",
        "The Spanish text of agreement 1.2 is missing.",
        "The Spanish text of action item 1 is missing.",
        "Action item 1 has no date.",
        "Nothing is written in this section yet.",
        "Honduras presentó la nota conceptual.",
        "Told by mail: the heads of delegation of Honduras and Mexico.",
    ):
        assert words in page
    assert f'{desk.section}?language=es#agreement-a1"' in page
    assert re.search(rf'value="{desk.meeting.drafting.last}" id="choose-\d+" disabled', page)
    assert page.index("The Spanish text of agreement 1.1") < page.index("Honduras presented the concept note.")


def test_several_are_put_forward_with_one_form_as_they_were_shown(desk: Desk, rapporteur: FlaskClient):
    form = fields(rapporteur.get(f"{desk.base}/putting-forward").get_data(as_text=True), f"{desk.base}/putting-forward")
    desk.write("Written after the page was made.")
    chosen = [str(desk.meeting.section), str(desk.meeting.drafting.chapeau)]
    answer = rapporteur.post(f"{desk.base}/putting-forward", data={**form, "section": chosen})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{desk.base}#sections"
    with desk.app.app_context():
        assert desk.meeting.revision().content["body"]["en"] == CONTENT.body["en"]
        mails = db.session.scalars(db.select(Notice)).all()
        assert len(mails) == 2
        assert all(f"{desk.section}/decision" in mail.body and mail.sent_at for mail in mails)
        db.session.remove()
    page = text_of(rapporteur.get(desk.section))
    assert "Put forward, rev. 1" in page
    assert "the draft is ahead" in page
    assert "Put forward again" in page
    again = rapporteur.post(f"{desk.base}/putting-forward", data={**form, "section": chosen})
    assert again.status_code == 303
    with desk.app.app_context():
        assert desk.meeting.verbs() == ["section.put_forward"] * 2
        db.session.remove()


def test_one_that_is_refused_comes_back_with_the_reason_and_the_others_go(desk: Desk, rapporteur: FlaskClient):
    data = {f"seq-{desk.meeting.drafting.last}": "1", f"seq-{desk.meeting.section}": "1"}
    listed = [str(desk.meeting.drafting.last), str(desk.meeting.section)]
    page = text_of(
        rapporteur.post(f"{desk.base}/putting-forward", data={**data, "section": listed, "listed": listed}), 422
    )
    assert "1 section is before the meeting." in page
    assert "Not everything could be put forward" in page
    assert "Nothing is written in this section yet." in page
    assert desk.state() is SectionState.PUT_FORWARD


def test_choosing_nothing_says_so(desk: Desk, rapporteur: FlaskClient):
    page = text_of(rapporteur.post(f"{desk.base}/putting-forward", data={"listed": str(desk.meeting.section)}), 422)
    assert "No section was chosen." in page
    assert "2 Thanks" not in page
    assert rapporteur.get(f"{desk.base}/putting-forward?section=x").status_code == 404


def test_a_page_from_before_a_withdrawal_is_told(desk: Desk, rapporteur: FlaskClient):
    address = f"{desk.base}/putting-forward"
    form = fields(rapporteur.get(address).get_data(as_text=True), address)
    desk.do("put_forward")
    rapporteur.post(f"{desk.section}/withdrawal", data={"revision": "1"})
    page = text_of(rapporteur.post(address, data={**form, "section": str(desk.meeting.section)}), 409)
    assert "withdrawn, concluded or reopened after you opened the page" in page
    assert desk.state() is SectionState.DRAFTING


# --- withdrawing ---


def test_a_text_is_withdrawn_from_its_page(desk: Desk, rapporteur: FlaskClient):
    desk.do("put_forward")
    form = fields(rapporteur.get(desk.section).get_data(as_text=True), f"{desk.section}/withdrawal")
    assert form == {"revision": ["1"]}
    answer = rapporteur.post(f"{desk.section}/withdrawal", data={**form, "reason": "By mistake."})
    assert answer.status_code == 303
    page = text_of(rapporteur.get(desk.section))
    assert "Revision 1 is withdrawn." in page
    assert "No text is before the meeting." in page


def test_a_withdrawal_that_comes_too_late_keeps_its_reason(desk: Desk, rapporteur: FlaskClient):
    desk.do("agree")
    page = text_of(rapporteur.post(f"{desk.section}/withdrawal", data={"revision": "1", "reason": "Wait <b>"}), 409)
    assert "The text was not withdrawn" in page
    assert "This section is agreed" in page
    assert "Wait &lt;b&gt;" in page


# --- concluding ---


def test_the_chair_sees_who_has_not_answered_name_by_name(desk: Desk, chair: FlaskClient):
    desk.do("put_forward")
    desk.do("decide", "HND")
    page = text_of(chair.get(f"{desk.base}/conclusion"))
    for words in (
        "Nobody objects.",
        "Present, and not answered:</strong> Mexico",
        "Approve:</strong> Honduras",
        "Absent:</strong> Nicaragua",
        "Told by mail: the heads of delegation of Honduras, Mexico and Nicaragua; as rapporteurs, "
        "The rapporteur and The colleague.",
    ):
        assert words in page


def test_the_chair_is_told_that_a_language_would_be_agreed_as_it_lags_behind(desk: Desk, chair: FlaskClient):
    desk.do("put_forward")
    words = "Parts of the Spanish text are missing or out of date. They would be agreed as they are, marked so."
    assert words in text_of(chair.get(f"{desk.base}/conclusion"))
    with desk.app.app_context():
        place = (desk.meeting.drafting.translator, desk.meeting.meeting, desk.meeting.section)
        for block in read_section(*place, "es").blocks:
            if block.text != block.other_text:
                text = block.text or "Traducido."
                common = {"base_seq": desk.meeting.seq(), "settles": True, "now": NOW}
                drafting.save_text(*place, block.key, "es", f"{text} Bien.", **common)
        db.session.remove()
    desk.do("put_forward")
    page = text_of(chair.get(f"{desk.base}/conclusion"))
    assert ("Conclude this section" in page, words in page) == (True, False)


def test_the_chair_concludes_and_the_page_of_the_section_is_closed(
    desk: Desk, chair: FlaskClient, rapporteur: FlaskClient
):
    desk.do("put_forward")
    address = f"{desk.base}/conclusion"
    form = fields(chair.get(address).get_data(as_text=True), address)
    answer = chair.post(address, data={**form, "section": str(desk.meeting.section)})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{desk.section}/decision")
    assert desk.state() is SectionState.AGREED
    page = text_of(rapporteur.get(desk.section))
    assert "Agreed, rev. 1" in page
    assert "What was written after it was put forward" not in page
    assert "data-autosave" not in page
    assert "Reopen…" not in page
    assert "Reopen…" in text_of(chair.get(desk.section))
    assert chair.post(address, data={**form, "section": str(desk.meeting.section)}).status_code == 303


def test_a_late_objection_comes_back_to_the_chair(desk: Desk, chair: FlaskClient):
    desk.do("put_forward")
    address = f"{desk.base}/conclusion"
    form = fields(chair.get(address).get_data(as_text=True), address)
    desk.do("decide", "MEX", DecisionKind.OBJECT)
    page = text_of(chair.post(address, data={**form, "section": str(desk.meeting.section)}), 409)
    assert "Not everything could be concluded" in page
    assert "A delegation objects to this text" in page
    assert "Mexico (needs more time to consider)" in page
    assert "Our words." in page
    assert "Conclude this section" not in page


def test_nothing_to_conclude_and_nothing_chosen_say_so(desk: Desk, chair: FlaskClient):
    assert "Nothing is before the meeting" in text_of(chair.get(f"{desk.base}/conclusion"))
    desk.do("put_forward")
    assert "Choose at least one to conclude." in text_of(chair.post(f"{desk.base}/conclusion", data={}), 422)
    assert desk.state() is SectionState.PUT_FORWARD


# --- reopening ---


def test_reopening_asks_for_a_reason_and_says_what_follows(desk: Desk, chair: FlaskClient):
    desk.do("agree")
    address = f"{desk.section}/reopening"
    page = chair.get(address).get_data(as_text=True)
    assert "with the decisions that were made on it" in page
    form = dict(re.findall(r'<input type="hidden" name="(revision|seen)" value="(\d+)">', page))
    refused = text_of(chair.post(address, data={**form, "reason": " "}), 422)
    assert "Say why the section is reopened" in refused
    answer = chair.post(address, data={**form, "reason": "A number is wrong."})
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.section)
    assert desk.state() is SectionState.PUT_FORWARD
    assert chair.get(address).status_code == 409


def test_an_old_form_that_would_reopen_again_keeps_its_reason(desk: Desk, chair: FlaskClient):
    desk.do("agree")
    with desk.app.app_context():
        place = (desk.meeting.chair, desk.meeting.meeting, desk.meeting.section)
        reopen(*place, revision=1, reason="First.", now=LATER)
        desk.meeting.conclude()
        db.session.remove()
    data = {"revision": "1", "seen": "2", "reason": "An old reason."}
    page = text_of(chair.post(f"{desk.section}/reopening", data=data), 409)
    assert "The section was not reopened" in page
    assert "An old reason." in page
    assert desk.state() is SectionState.AGREED


# --- what is closed ---


def test_a_page_that_was_open_when_the_section_was_agreed_keeps_what_was_typed(desk: Desk, rapporteur: FlaskClient):
    rapporteur.get(desk.section)
    desk.do("agree")
    form = {"language": "en", "text": "Typed in the last minute.", "base_seq": "1", "save_id": "s1"}
    answer = rapporteur.post(f"{desk.section}/blocks/body", data=form, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert answer.get_json()["error"] == "section.agreed"
    assert "The chair can reopen it" in answer.get_json()["message"]
    page = text_of(rapporteur.post(f"{desk.section}/blocks/body", data=form), 409)
    assert "Typed in the last minute." in page
    assert "It is not saved: copy it" in page
    whole = {**form, "block": "body"}
    for path in ("blocks", "rows/agreement:a1/removal", "blocks/agreement:a1/confirmation"):
        page = text_of(rapporteur.post(f"{desk.section}/{path}", data={**whole, "as_of": "1"}), 409)
        assert "Typed in the last minute." in page, path
        assert "This section is agreed" in page


def test_a_row_typed_into_an_agreed_section_is_kept(desk: Desk, rapporteur: FlaskClient):
    desk.do("agree")
    form = {"language": "en", "kind": "agreement", "text": "To add one more.", "row_id": "new1"}
    page = text_of(rapporteur.post(f"{desk.section}/rows", data=form), 409)
    assert "To add one more." in page
    answer = rapporteur.post(f"{desk.section}/rows", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "This section is agreed" in answer.get_data(as_text=True)


def test_what_is_typed_to_split_a_section_that_is_before_the_meeting_is_kept(desk: Desk, rapporteur: FlaskClient):
    desk.do("put_forward")
    arrangement = f"{desk.base}/arrangement/{desk.meeting.section}"
    form = {"heading_en": "The second half", "start_en": "0"}
    page = text_of(rapporteur.post(f"{arrangement}/split", data=form), 409)
    assert "Withdraw it first." in page
    assert 'value="The second half"' in page
    merged = rapporteur.post(f"{arrangement}/merge", data={"into": str(desk.meeting.drafting.last)})
    assert "Withdraw it first." in text_of(merged, 409)
    assert "Withdraw it first." in text_of(rapporteur.post(f"{arrangement}/aside"), 409)


def test_the_usual_opening_paragraph_is_not_written_over_an_agreed_one(desk: Desk, rapporteur: FlaskClient):
    desk.do("agree", desk.meeting.drafting.chapeau)
    answer = rapporteur.post(f"{desk.base}/arrangement/{desk.meeting.drafting.chapeau}/chapeau", follow_redirects=True)
    assert "This section is agreed" in text_of(answer)


def test_everything_is_said_in_spanish_too(desk: Desk):
    browser = desk.browser(desk.meeting.chair)
    browser.post("/language", data={"language": "es", "next": "/"})
    assert "El texto en español del acuerdo 1.1 no está actualizado." in text_of(
        browser.get(f"{desk.base}/putting-forward")
    )
    desk.do("put_forward")
    assert "Presentes que no han respondido:" in text_of(browser.get(f"{desk.base}/conclusion"))
    desk.do("conclude")
    assert "Por qué se reabre" in text_of(browser.get(f"{desk.section}/reopening"))


# --- a session that has ended ---


@pytest.mark.parametrize("act", ["withdrawal", "reopening"])
def test_a_reason_typed_in_a_session_that_has_ended_comes_back_and_the_act_can_be_done(desk: Desk, act: str):
    desk.do("put_forward" if act == "withdrawal" else "agree")
    before = desk.state()
    address, headers = f"{desk.section}/{act}", {"Sec-Fetch-Site": "same-origin"}
    form = {"revision": "1", "seen": "2", "reason": "A <wrong> number & a name."}
    nobody = with_csrf(desk.app.test_client())
    answer = nobody.post(address, data=form, headers=headers)
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "A &lt;wrong&gt; number &amp; a name.</textarea>" in page
    assert desk.state() is before
    assert nobody.post(address, data=form, headers={"Sec-Fetch-Site": "cross-site"}).data.count(b"number") == 0
    kept = fields(page, address)
    chair = desk.browser(desk.meeting.chair)
    assert chair.post(address, data={**kept, "reason": form["reason"]}).status_code == 303
    assert desk.state() is (SectionState.DRAFTING if act == "withdrawal" else SectionState.PUT_FORWARD)
    again = chair.post(address, data={**kept, "reason": "Once more."})
    assert "Once more." in text_of(again, 409)


def test_an_act_without_a_reason_asks_to_sign_in_only(desk: Desk):
    nobody = with_csrf(desk.app.test_client())
    answer = nobody.post(
        f"{desk.section}/withdrawal", data={"revision": "1"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 401
    assert "still here" not in answer.get_data(as_text=True)


def test_words_written_after_a_text_was_put_forward_are_said_not_to_be_agreed(desk: Desk, rapporteur: FlaskClient):
    said = "What was written after it was put forward is not in it"
    desk.do("put_forward")
    desk.write("Written later.")
    assert said not in text_of(rapporteur.get(desk.section))
    desk.do("conclude")
    for address in (desk.section, f"{desk.section}/around"):
        page = text_of(rapporteur.get(address))
        assert f"The text is agreed as revision 1. {said}" in page, address
    link = re.search(r'id="act-left-out" href="([^"]+)"', page)
    assert link is not None
    assert re.search(r"<ins>[^<]*later", text_of(rapporteur.get(html.unescape(link[1]))))
