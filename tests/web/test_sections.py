"""The pages of a section as a browser without scripts, and as the scripts, use them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.extensions import db
from reportflow.services import accounts
from tests.factories import signed_in_client
from tests.services.drafting_meeting import CONTENT, DraftingMeeting, make_drafting_meeting

TEXT = CONTENT.body["en"]
AUTOSAVE = {"Accept": "application/json", "X-Requested-With": "autosave"}
HTMX = {"HX-Request": "true"}
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


class Reader:
    """One person's browser on the section."""

    def __init__(self, app: Flask, meeting: DraftingMeeting, person_id: int) -> None:
        with app.app_context():
            account = accounts.find_account(person_id)
            db.session.remove()
        assert account is not None
        self.browser: FlaskClient = signed_in_client(app, account)
        self.base = f"/meetings/{meeting.meeting}/sections/{meeting.section}"

    def page(self, path: str = "") -> str:
        """What the page says without scripts: not the words that its editor brings along."""
        answer = self.browser.get(self.base + path)
        assert answer.status_code == 200, answer.status_code
        return SCRIPT.sub("", answer.get_data(as_text=True))

    def post(self, path: str, headers: dict[str, str] | None = None, **form: object):
        return self.browser.post(self.base + path, data={"language": "en", **form}, headers=headers)


@pytest.fixture
def rapporteur(app: Flask, meeting: DraftingMeeting) -> Reader:
    return Reader(app, meeting, meeting.rapporteur)


# --- reading ---


def test_the_page_shows_the_text_its_translation_and_the_print(rapporteur: Reader):
    page = rapporteur.page()
    for words in ("Concept note", TEXT, "Honduras presentó la nota conceptual.", "As it will be printed", "1.1"):
        assert words in page
    assert "Spanish missing" in page


def test_those_who_only_read_get_no_form(app: Flask, meeting: DraftingMeeting):
    page = Reader(app, meeting, meeting.delegate).page()
    assert TEXT in page
    assert "data-autosave" not in page
    assert "Add an agreement" not in page


def test_a_translator_writes_the_translation_only(app: Flask, meeting: DraftingMeeting):
    translator = Reader(app, meeting, meeting.translator)
    assert "data-autosave" not in translator.page("?language=en")
    page = translator.page("?language=es")
    assert "data-autosave" in page
    assert "English original" in page
    assert "Add an agreement" not in page


def test_a_page_opens_in_the_language_in_which_the_person_works(
    app: Flask, meeting: DraftingMeeting, rapporteur: Reader
):
    rapporteur.browser.post("/language", data={"language": "es"})
    assert f"{TEXT}</textarea>" in rapporteur.page()
    delegate = Reader(app, meeting, meeting.delegate)
    delegate.browser.post("/language", data={"language": "es"})
    assert "Honduras presentó la nota conceptual." in delegate.page()
    assert TEXT not in delegate.page()
    assert "English original" in Reader(app, meeting, meeting.translator).page()


def test_strangers_and_nobody_see_nothing(app: Flask, meeting: DraftingMeeting):
    stranger = Reader(app, meeting, meeting.stranger)
    for path in ("", "/text?seq=1", "/history", "/changes"):
        assert stranger.browser.get(stranger.base + path).status_code == 404
        assert app.test_client().get(stranger.base + path).status_code in (302, 401)


@pytest.mark.parametrize(
    "path", ["?language=fr", "/text?seq=x", "/text", "/changes?from=9&to=9", "/changes?to=x", "/changes?language=fr"]
)
def test_an_address_that_cannot_be_is_refused_politely(rapporteur: Reader, path: str):
    answer = rapporteur.browser.get(rapporteur.base + path)
    assert answer.status_code == 422
    assert "Traceback" not in answer.get_data(as_text=True)


def test_a_hostile_section_is_harmless_on_its_page(rapporteur: Reader):
    rapporteur.post("/blocks/body", text="<script>alert(1)</script>\n\n[x](javascript:alert(1))", base_seq="1")
    page = rapporteur.page()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;alert(1)" in page


# --- without scripts ---


def test_a_plain_form_saves_and_comes_back_to_its_place(rapporteur: Reader):
    answer = rapporteur.post("/blocks/body", text=TEXT + " More.", base_seq="1")
    assert answer.status_code == 303
    assert answer.location == f"{rapporteur.base}?language=en#body"
    assert TEXT + " More." in rapporteur.page()


def test_a_plain_form_that_is_sent_twice_saves_once(rapporteur: Reader):
    for _ in range(2):
        rapporteur.post("/blocks/body", text=TEXT + " More.", base_seq="1", save_id="one")
    assert "More. More." not in rapporteur.page()


def test_what_cannot_be_saved_stays_in_the_form(rapporteur: Reader):
    answer = rapporteur.post("/blocks/body", text="word " * 70_000, base_seq="1")
    assert answer.status_code == 413
    page = answer.get_data(as_text=True)
    assert "word word word" in page
    assert "What you typed is still here." in page
    answer = rapporteur.post("/blocks/action:t1", text="Typed", owners="HND", due="tomorrow", base_seq="1")
    assert answer.status_code == 422
    assert "Typed</textarea>" in answer.get_data(as_text=True)


def test_what_is_typed_into_a_row_that_never_was_is_shown_to_be_copied(rapporteur: Reader):
    answer = rapporteur.post("/blocks/agreement:zz", text="My words", base_seq="1")
    assert answer.status_code == 404
    assert "My words</textarea>" in answer.get_data(as_text=True)


def test_rows_are_added_moved_removed_and_put_back_with_plain_forms(rapporteur: Reader):
    added = rapporteur.post("/rows", kind="agreement", text="To meet again.", row_id="n1")
    assert added.location.endswith("#agreement-n1")
    rapporteur.post("/rows/agreement:n1/position", direction="up")
    page = rapporteur.page()
    assert page.index("To meet again.") < page.index("To thank Honduras.")
    rapporteur.post("/rows/agreement:n1/removal")
    assert "1 removed row" in rapporteur.page()
    rapporteur.post("/rows/agreement:n1/return")
    assert "removed row" not in rapporteur.page()
    rapporteur.post(
        "/rows", kind="action", text="Circulate", owners="méxico, A new office", due="2017-01-31", row_id="n2"
    )
    page = rapporteur.page()
    assert 'value="Mexico, A new office"' in page
    assert 'value="2017-01-31"' in page


def test_a_row_that_cannot_be_added_stays_in_its_form(rapporteur: Reader):
    answer = rapporteur.post("/rows", kind="action", text="Circulate", owners="x" * 300, due="")
    assert answer.status_code == 413
    assert "Circulate</textarea>" in answer.get_data(as_text=True)
    assert rapporteur.post("/rows", kind="nonsense", text="x").status_code == 422


def test_two_in_one_passage_are_both_shown_what_the_other_did(app: Flask, meeting: DraftingMeeting, rapporteur: Reader):
    colleague = Reader(app, meeting, meeting.colleague)
    rapporteur.post("/blocks/body", text=TEXT.replace("presented", "introduced"), base_seq="1")
    colleague.post("/blocks/body", text=TEXT.replace("presented", "submitted"), base_seq="1")
    for reader, other in ((rapporteur, "The colleague"), (colleague, "The rapporteur")):
        page = reader.page()
        assert f"{other} changed the same passage at the same time." in page
        assert "<ins>introduced</ins>" in page
        assert "<ins>submitted</ins>" in page
        number = re.search(r"/overlaps/(\d+)/reading", page)
        assert number
        reader.post(f"/overlaps/{number.group(1)}/reading")
        assert f"{other} changed the same passage" not in reader.page()
    assert rapporteur.post("/overlaps/99/reading").status_code == 404


def test_a_stale_translation_is_marked_and_settled(app: Flask, meeting: DraftingMeeting, rapporteur: Reader):
    rapporteur.post("/blocks/body", text=TEXT.replace("presented", "introduced"), base_seq="1")
    translator = Reader(app, meeting, meeting.translator)
    page = translator.page("?language=es")
    assert "Out of date since" in page
    assert "<ins>introduced</ins>" in page
    answer = translator.post("/blocks/body/confirmation", language="es", as_of="2")
    assert answer.status_code == 303
    assert "Out of date since" not in translator.page("?language=es")


# --- with scripts ---


def test_a_script_that_settles_a_translation_is_told_what_is_still_to_do(app: Flask, meeting: DraftingMeeting):
    translator = Reader(app, meeting, meeting.translator)
    before = translator.page("?language=es")
    todo = re.search(r'id="to-do">(\d+) text', before)
    assert todo
    text = translator.browser.get(f"{translator.base}?language=es").get_data(as_text=True)
    seq = re.search(r'name="as_of" value="(\d+)"', text)
    assert seq
    answer = translator.post("/blocks/agreement:a1/confirmation", HTMX, language="es", as_of=seq[1])
    after = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'id="languages" hx-swap-oob="true"' in after
    assert re.search(r'id="to-do" hx-swap-oob="true"[^>]*>', after)
    assert before.count("out of date.") == after.count("out of date.") + 1


def test_a_form_that_saves_itself_is_answered_with_the_merged_text(
    app: Flask, meeting: DraftingMeeting, rapporteur: Reader
):
    answer = rapporteur.post("/blocks/body", AUTOSAVE, text=TEXT + " More.", base_seq="1").get_json()
    assert (answer["seq"], answer["text"], answer["overlap"]) == (2, TEXT + " More.", None)
    assert "More." in answer["html"]
    assert answer["saved_at"]
    other = Reader(app, meeting, meeting.colleague)
    answer = other.post("/blocks/body", AUTOSAVE, text=TEXT + " Else.", base_seq="1").get_json()
    assert "The rapporteur changed the same passage" in answer["overlap"]
    assert "More." in answer["text"]


def test_a_form_that_saves_itself_is_told_that_its_row_was_removed(rapporteur: Reader):
    rapporteur.post("/rows/agreement:a1/removal")
    answer = rapporteur.post("/blocks/agreement:a1", AUTOSAVE, text="To comment soon.", base_seq="1").get_json()
    assert "Put the row back" in answer["overlap"]


@pytest.mark.parametrize(
    ("path", "form", "status", "code"),
    [
        ("/blocks/body", {"base_seq": "9"}, 422, "draft.no_such_version"),
        ("/blocks/body", {"base_seq": ""}, 422, "draft.no_such_version"),
        ("/blocks/nonsense", {"base_seq": "1"}, 422, "draft.no_such_block"),
        ("/blocks/body", {"base_seq": "1", "language": "fr"}, 422, "draft.no_such_language"),
        ("/blocks/agreement:zz", {"base_seq": "1"}, 404, "row.not_found"),
        ("/blocks/action:t1", {"base_seq": "1", "owners": "", "due": "soon"}, 422, "row.bad_day"),
    ],
)
def test_a_form_that_saves_itself_gets_a_code_and_a_sentence(
    rapporteur: Reader, path: str, form: dict[str, str], status: int, code: str
):
    answer = rapporteur.post(path, AUTOSAVE, text="x", **form)
    assert (answer.status_code, answer.get_json()["error"]) == (status, code)
    assert answer.get_json()["message"]


def test_a_page_of_somebody_who_signed_out_saves_nothing_in_anothers_name(rapporteur: Reader):
    answer = rapporteur.post("/blocks/body", {**AUTOSAVE, "X-Person": "999"}, text="x", base_seq="1")
    assert answer.status_code == 401
    assert TEXT in rapporteur.page()


def test_acts_on_rows_are_answered_with_the_text_alone(rapporteur: Reader):
    answer = rapporteur.post("/rows", HTMX, kind="agreement", row_id="n1")
    fragment = answer.get_data(as_text=True)
    assert fragment.lstrip().startswith('<div id="text"')
    assert re.search(r'id="agreement-n1"[^>]*data-just-added', fragment)
    for path, form in (("position", {"direction": "up"}), ("removal", {}), ("return", {})):
        answer = rapporteur.post(f"/rows/agreement:n1/{path}", HTMX, **form)
        assert answer.get_data(as_text=True).lstrip().startswith('<div id="text"')


def test_a_page_that_is_open_is_given_the_text_only_when_it_changed(rapporteur: Reader):
    assert rapporteur.browser.get(f"{rapporteur.base}/text?seq=1&language=en").status_code == 204
    rapporteur.post("/blocks/body", text=TEXT + " More.", base_seq="1")
    answer = rapporteur.browser.get(f"{rapporteur.base}/text?seq=1&language=en")
    assert TEXT + " More." in answer.get_data(as_text=True)


# --- history ---


def test_versions_are_listed_compared_and_brought_back(rapporteur: Reader):
    rapporteur.post("/blocks/body", text=TEXT.replace("presented", "introduced"), base_seq="1")
    page = rapporteur.page("/history")
    assert "The rapporteur" in page
    assert "English: text" in page
    changes = rapporteur.page("/changes?from=1&to=2&language=en")
    assert "<del>presented</del>" in changes
    assert "<ins>introduced</ins>" in changes
    spanish = rapporteur.page("/changes?from=1&to=2&language=es")
    assert "Nothing changed in this language" in spanish
    assert re.search(r'language=es[^>]*aria-current="true"', spanish), "the tab of the language that is shown is marked"
    assert (
        rapporteur.browser.post(f"{rapporteur.base}/history/1/restoration", data={"base_seq": "2"}).status_code == 302
    )
    assert TEXT in rapporteur.page()
    assert "An earlier version was brought back." in rapporteur.page("/history")


def test_a_version_that_cannot_be_printed_is_compared_word_by_word(rapporteur: Reader):
    rapporteur.post("/blocks/body", text=TEXT + " " + "[" * 60 + "deep" + "]" * 60, base_seq="1")
    page = rapporteur.page("/changes?from=1&to=2&language=en")
    assert "deep" in page


# --- what was typed outlives the session ---


def test_what_was_typed_when_the_session_ended_comes_back_and_is_saved(app: Flask, rapporteur: Reader):
    form = {"language": "en", "text": "Typed <b> & kept", "base_seq": "1", "save_id": "s1"}
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    answer = app.test_client().post(f"{rapporteur.base}/blocks/body", data=form, headers=same_origin)
    page = answer.get_data(as_text=True)
    assert answer.status_code in (400, 401)
    assert "Your text is still here" in page
    assert "Typed &lt;b&gt; &amp; kept" in page
    assert f'action="{rapporteur.base}/blocks/body"' in page
    assert 'name="base_seq" value="1"' in page
    answer = rapporteur.browser.post(f"{rapporteur.base}/blocks/body", data=form, headers=same_origin)
    assert answer.status_code == 303
    assert "Typed &lt;b&gt; &amp; kept" in rapporteur.page()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}, {"Sec-Fetch-Site": "none"}],
)
def test_a_form_of_another_site_is_never_offered_for_sending_again(
    app: Flask, rapporteur: Reader, headers: dict[str, str]
):
    answer = app.test_client().post(
        f"{rapporteur.base}/blocks/body", data={"text": "planted", "base_seq": "1"}, headers=headers
    )
    assert answer.status_code in (302, 400, 401)
    assert "planted" not in answer.get_data(as_text=True)


def test_scripts_are_told_that_the_session_ended(app: Flask, rapporteur: Reader):
    form = {"language": "en", "text": "x", "base_seq": "1"}
    answer = app.test_client().post(f"{rapporteur.base}/blocks/body", data=form, headers=AUTOSAVE)
    assert answer.status_code in (400, 401)
    assert answer.get_json()["error"]
