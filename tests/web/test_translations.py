"""The page of translations: what it shows to whom, and how the scripts use it."""

import pytest
from flask import Flask
from lxml import html

from reportflow.extensions import db
from reportflow.models import Person, Section
from reportflow.services import sections
from tests.queries import counted_queries
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting
from tests.web.test_sections import AUTOSAVE, HTMX
from tests.web.translations_desk import Desk

TEXT = CONTENT.body["en"]
HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} ñ 😀"


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


@pytest.fixture
def translator(app: Flask, meeting: DraftingMeeting) -> Desk:
    return Desk(app, meeting, meeting.translator)


# --- reading ---


def test_the_list_says_what_waits_where_it_stands_and_what_changed(translator: Desk):
    translator.write("body", "en", TEXT.replace("presented", "introduced"))
    page = translator.page()
    for words in ("3 texts out of date, 4 missing", "Agreement 1.2", "Action item 1", "Not translated yet"):
        assert words in page
    assert "<del>presented</del>" in page
    assert "<ins>introduced</ins>" in page
    assert "The English original now" in page
    assert translator.paper().words(translator.key("body")) == CONTENT.body["es"]
    spanish = translator.browser
    spanish.post("/language", data={"language": "es"})
    page = translator.page()
    for words in ("3 textos desactualizados, faltan 4", "Acuerdo 1.2", "Aún sin traducir", "Está bien como está"):
        assert words in page


def test_a_list_on_which_nothing_waits_says_so(translator: Desk):
    translator.agree(translator.meeting.chapeau, translator.meeting.section, translator.meeting.last)
    page = translator.page()
    assert "Nothing waits to be translated." in page
    assert "Every text that is not agreed yet is there in both languages, and up to date." in page


def test_those_who_only_read_get_the_list_without_fields(app: Flask, meeting: DraftingMeeting):
    page = Desk(app, meeting, meeting.delegate).page()
    assert "2 texts out of date, 4 missing" in page
    assert "Comentar la nota." in page
    for words in ("<textarea", "data-autosave", "Save the translation", "It is right as it is"):
        assert words not in page


def test_a_stranger_finds_nothing(app: Flask, meeting: DraftingMeeting):
    desk = Desk(app, meeting, meeting.stranger)
    assert desk.browser.get(desk.base).status_code == 404
    address = f"{desk.base}/sections/{meeting.section}/blocks/agreement:a2"
    form = {"language": "es", "text": "Agradecer.", "base_seq": "1", "as_of": "1"}
    assert desk.browser.post(address, data=form).status_code == 404
    assert desk.browser.post(f"{address}/completion", data=form).status_code == 404


def test_a_text_of_another_meeting_is_neither_saved_nor_settled(app: Flask, meeting: DraftingMeeting):
    with app.app_context():
        for person in db.session.scalars(db.select(Person)):
            person.email = f"first.{person.email}"
        db.session.commit()
        other = make_drafting_meeting()
        db.session.remove()
    desk = Desk(app, other, other.translator)
    address = f"{desk.base}/sections/{meeting.section}/blocks/agreement:a2"
    form = {"language": "es", "text": "Agradecer.", "base_seq": "1", "as_of": "1"}
    assert desk.browser.post(address, data=form).status_code == 404
    assert desk.browser.post(f"{address}/completion", data=form).status_code == 404
    page = desk.paper().type(desk.key("agreement:a2"), "Agradecer.")
    forged = page.sent()
    forged.setlist(
        "block", [value.replace(f"{other.section}:", f"{meeting.section}:") for value in forged.getlist("block")]
    )
    answer = desk.browser.post(desk.base, data=forged)
    assert answer.status_code == 404
    assert Desk(app, meeting, meeting.translator).says("agreement:a2") == ""


def test_each_way_is_asked_for_where_both_are_there(app: Flask, translator: Desk):
    assert "Into English" not in translator.page()
    with app.app_context():
        db.session.get_one(Section, translator.meeting.last).original_language = "es"
        db.session.commit()
        db.session.remove()
    assert "Into English" in translator.page()
    assert translator.waiting("?into=en") == [translator.key("heading", translator.meeting.last, "en")]
    assert all(key.endswith(":es") for key in translator.waiting("?into=es"))
    assert translator.browser.get(f"{translator.base}?into=fr").status_code == 422


def test_hostile_text_is_harmless_in_every_place_of_the_page(translator: Desk):
    translator.write("body", "en", HOSTILE)
    translator.write("body", "es", HOSTILE)
    translator.write("body", "en", f"{HOSTILE} More.")
    translator.write("heading", "en", "<img src=x onerror=alert(1)>")
    page = translator.page("?begun=%3Cscript%3E&begun=1:body&begun=2:agreement:%22%3E")
    main = html.document_fromstring(page).xpath("//main")[0]
    assert not main.xpath(".//script | .//img | .//*[@*[starts-with(name(), 'on')]]")
    assert "{{ 7 * 7 }}" in page
    assert translator.paper().words(translator.key("body")) == HOSTILE


# --- as the scripts use it ---


def test_a_field_saves_itself_and_is_not_done_by_that(translator: Desk):
    translator.write("body", "en", TEXT.replace("presented", "introduced"))
    address = f"{translator.base}/sections/{translator.meeting.section}/blocks/body"
    form = {"language": "es", "text": "Honduras introdujo la nota conceptual.", "base_seq": "2", "save_id": "s1"}
    answer = translator.browser.post(address, data=form, headers=AUTOSAVE)
    assert answer.get_json()["text"] == form["text"]
    assert translator.browser.post(address, data=form, headers=AUTOSAVE).get_json()["seq"] == answer.get_json()["seq"]
    assert translator.key("body") in translator.waiting()
    assert translator.paper().words(translator.key("body")) == form["text"]


def test_a_field_that_saves_itself_says_who_changed_the_same_passage(
    app: Flask, meeting: DraftingMeeting, translator: Desk
):
    other = Desk(app, meeting, meeting.colleague)
    other.press(other.paper().type(other.key("agreement:a1"), "Comentar el documento."), "agreement:a1")
    address = f"{translator.base}/sections/{meeting.section}/blocks/agreement:a1"
    form = {"language": "es", "text": "Comentar el texto.", "base_seq": "1", "save_id": "s1"}
    overlap = translator.browser.post(address, data=form, headers=AUTOSAVE).get_json()["overlap"]
    assert "The colleague" in overlap
    assert f"/sections/{meeting.section}?language=es" in overlap
    assert "<button" not in overlap


@pytest.mark.parametrize(
    ("change", "status"),
    [({"base_seq": "99"}, 422), ({"language": "en"}, 403), ({"text": "a" * 400_000}, 413)],
)
def test_a_field_that_cannot_be_saved_is_told_why(translator: Desk, change: dict[str, str], status: int):
    address = f"{translator.base}/sections/{translator.meeting.section}/blocks/agreement:a2"
    form = {"language": "es", "text": "Agradecer.", "base_seq": "1", "save_id": "s1"} | change
    answer = translator.browser.post(address, data=form, headers=AUTOSAVE)
    assert answer.status_code == status
    assert answer.get_json()["message"]


def test_a_page_of_somebody_who_was_signed_out_since_saves_in_nobodys_name(translator: Desk):
    address = f"{translator.base}/sections/{translator.meeting.section}/blocks/agreement:a2"
    form = {"language": "es", "text": "Agradecer.", "base_seq": "1"}
    answer = translator.browser.post(address, data=form, headers={**AUTOSAVE, "X-Person": "999"})
    assert answer.status_code == 401


def test_after_each_act_the_scripts_get_the_list_with_the_next_text_to_be_looked_at(translator: Desk):
    translator.write("agreement:a2", "es", "Agradecer.")
    address = (
        f"{translator.base}/sections/{translator.meeting.section}/blocks/agreement:a1/completion?language=es&as_of=1"
    )
    answer = translator.browser.post(
        address, headers=HTMX, data={"begun": f"{translator.meeting.section}:agreement:a2"}
    )
    assert answer.status_code == 200
    page = html.document_fromstring(answer.text)
    assert page.xpath("//textarea[@data-focus]/@id") == [f"text-{translator.meeting.section}-agreement-a2-field"]
    assert page.xpath("//form[@data-begun]/@data-draft-key") == [f"section:{translator.key('agreement:a2')}"]


def test_what_cannot_be_done_leaves_the_scripts_a_list_and_the_reason(translator: Desk):
    address = (
        f"{translator.base}/sections/{translator.meeting.section}/blocks/agreement:a2/completion?language=es&as_of=1"
    )
    answer = translator.browser.post(address, headers=HTMX)
    page = html.document_fromstring(answer.text)
    assert page.xpath('//*[@id="notices"]//p/text()') == [
        "There is no translation in this field yet. Write it, then press the button again."
    ]
    assert page.xpath("//textarea[@data-focus]/@id") == [f"text-{translator.meeting.section}-agreement-a2-field"]


# --- ways to it, and what it costs ---


def test_the_meetings_page_and_the_sections_page_lead_to_it(app: Flask, meeting: DraftingMeeting, translator: Desk):
    page = translator.browser.get(f"/meetings/{meeting.meeting}").text
    assert f'href="{translator.base}">Translations: 6 to do</a>' in page
    assert f'href="{translator.base}">6 texts to translate</a>' in page
    assert f'href="{translator.base}">All translations of the meeting</a>' in translator.reader.page("?language=es")
    assert translator.base not in Desk(app, meeting, meeting.delegate).browser.get(f"/meetings/{meeting.meeting}").text


def test_the_page_makes_the_same_number_of_queries_however_many_sections_there_are(app: Flask, translator: Desk):
    counts = []
    for wanted in (5, 40):
        with app.app_context():
            while len(sections.active_sections(db.session, translator.meeting.meeting)) < wanted:
                sections.add_section(
                    translator.meeting.rapporteur, translator.meeting.meeting, {"en": "Other"}, now=NOW
                )
            db.session.remove()
        translator.page()
        with app.app_context(), counted_queries() as statements:
            assert translator.page().count('class="waiting-section"') == wanted
        counts.append(len([statement for statement in statements if not statement.startswith("BEGIN")]))
    assert counts[0] == counts[1] < 20
