"""The page of translations as a browser without scripts, and as the scripts, use it: one after the other, and nothing lost."""

import re

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from reportflow.domain.agreement import ActKind
from reportflow.extensions import db
from reportflow.models import Person, Section
from reportflow.services import drafting, sections
from reportflow.services.drafting import parse_block
from tests.agreeing import act, content, put_before
from tests.queries import counted_queries
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting
from tests.web.test_sections import AUTOSAVE, HTMX, Reader
from tests.web.test_whole_page import SAME_ORIGIN, Paper

TEXT = CONTENT.body["en"]
HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} ñ 😀"


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


class Desk:
    """One person at the list of a meeting."""

    def __init__(self, app: Flask, meeting: DraftingMeeting, person_id: int) -> None:
        self.app, self.meeting, self.person = app, meeting, person_id
        self.reader = Reader(app, meeting, person_id)
        self.browser = self.reader.browser
        self.base = f"/meetings/{meeting.meeting}/translations"

    def key(self, block: str, section: int | None = None, language: str = "es") -> str:
        return f"{section or self.meeting.section}:{block}:{language}"

    def page(self, query: str = "") -> str:
        answer = self.browser.get(self.base + query)
        assert answer.status_code == 200
        return answer.text

    def paper(self, query: str = "") -> Paper:
        return Paper(self.reader, self.page(query))

    def waiting(self, query: str = "") -> list[str]:
        return Paper(self.reader, self.page(query)).page.xpath('//input[@name="block"]/@value')

    def press(
        self, paper: Paper, block: str, button: str = "save", headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Press a button of a text, as a browser does that has no scripts."""
        found = paper.page.xpath(f'//button[@id="{button}-text-{self.meeting.section}-{block.replace(":", "-")}"]')
        assert len(found) == 1, block
        return paper.press(found[0].get("formaction"), headers)

    def says(self, block: str, language: str = "es") -> str:
        """What the draft of the section says."""
        with self.app.app_context():
            text = self.meeting.document().content_value().text(parse_block(block), language)
            db.session.remove()
        return text

    def write(self, block: str, language: str, text: str) -> None:
        """Somebody else writes into the draft."""
        with self.app.app_context():
            seq = self.meeting.document().seq
            place = (self.meeting.rapporteur, self.meeting.meeting, self.meeting.section, parse_block(block))
            drafting.save_text(*place, language, text, base_seq=seq, now=NOW)
            db.session.remove()

    def agree(self, *section_ids: int) -> None:
        with self.app.app_context():
            for section_id in section_ids or (self.meeting.section,):
                put_before(section_id, content("The text."), self.meeting.rapporteur)
                act(section_id, ActKind.CONCLUDE, self.meeting.rapporteur)
            db.session.remove()


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


# --- without scripts: the page is one form ---


def test_every_button_of_the_page_carries_every_field(translator: Desk):
    page = translator.paper().page
    blocks = page.xpath('//input[@name="block"]/@value')
    for name in ("text", "base_seq", "save_id", "was", "label"):
        assert len(page.xpath(f'//*[@name="{name}"][@form="acts"]')) == len(blocks) == 6
    assert set(page.xpath("//main//button[@form]/@form")) == {"acts"}
    assert len(set(page.xpath('//input[@name="save_id"]/@value'))) == 6


def test_one_after_the_other_is_saved_and_the_next_one_comes_into_view(translator: Desk):
    answer = translator.press(
        translator.paper().type(translator.key("agreement:a1"), "Comentar la nota conceptual."), "agreement:a1"
    )
    assert answer.status_code == 303
    assert answer.location == f"{translator.base}#text-{translator.meeting.section}-agreement-a2"
    answer = translator.press(translator.paper().type(translator.key("agreement:a2"), "Agradecer."), "agreement:a2")
    assert answer.location.endswith("-action-t1")
    page = translator.page()
    assert "Saved." in page
    assert "1 text out of date, 3 missing" in page
    assert (translator.says("agreement:a1"), translator.says("agreement:a2")) == (
        "Comentar la nota conceptual.",
        "Agradecer.",
    )


def test_what_is_right_as_it_is_is_settled_with_one_press(translator: Desk):
    translator.write("body", "en", TEXT.replace("presented", "introduced"))
    answer = translator.press(translator.paper(), "body", "right")
    assert answer.location.endswith(f"#text-{translator.meeting.section}-agreement-a1")
    assert translator.key("body") not in translator.waiting()
    assert translator.says("body") == CONTENT.body["es"]


def test_one_press_saves_what_was_typed_into_every_field_of_every_section(translator: Desk):
    paper = translator.paper().type(translator.key("heading", translator.meeting.last), "Agradecimientos")
    paper.type(translator.key("agreement:a2"), "Agradecer a\nHonduras.").type(
        translator.key("agreement:a1"), "Otra cosa."
    )
    answer = translator.press(paper, "action:t1")
    assert answer.status_code == 303
    assert translator.says("agreement:a2") == "Agradecer a\nHonduras."
    assert "There is no translation in this field yet." in translator.page(f"?{answer.location.partition('?')[2]}")
    assert (meeting_heading(translator), translator.says("agreement:a1")) == ("Agradecimientos", "Otra cosa.")
    assert translator.key("agreement:a1") in translator.waiting(), "nobody said that it is right now"


def meeting_heading(desk: Desk) -> str:
    with desk.app.app_context():
        section = db.session.get_one(Section, desk.meeting.last)
        heading = section.document.content_value().heading.get("es", "")
        db.session.remove()
    return heading


def test_what_was_begun_beside_stays_on_the_list(translator: Desk):
    paper = (
        translator.paper()
        .type(translator.key("agreement:a2"), "Agrade")
        .type(translator.key("agreement:a1"), "Comentar.")
    )
    answer = translator.press(paper, "agreement:a1")
    assert translator.key("agreement:a2") not in translator.waiting()
    again = translator.paper(f"?{answer.location.partition('?')[2].partition('#')[0]}")
    assert again.words(translator.key("agreement:a2")) == "Agrade"
    assert "Begun" in html.tostring(again.page, encoding="unicode")


def test_what_nobody_typed_is_no_change(translator: Desk):
    seq = re.search(r'data-base-seq="(\d+)"', translator.page())
    assert translator.browser.post(translator.base, data=translator.paper().sent()).status_code == 303
    again = re.search(r'data-base-seq="(\d+)"', translator.page())
    assert seq is not None
    assert again is not None
    assert seq[1] == again[1]


def test_a_text_that_is_too_long_comes_back_in_its_field_and_all_else_is_saved(translator: Desk):
    long = "palabra " * 40_000
    paper = (
        translator.paper().type(translator.key("agreement:a1"), long).type(translator.key("agreement:a2"), "Agradecer.")
    )
    answer = translator.press(paper, "agreement:a1")
    assert answer.status_code == 413
    again = Paper(translator.reader, answer.text)
    assert again.words(translator.key("agreement:a1")) == long
    assert "error-summary" in answer.text
    assert translator.says("agreement:a2") == "Agradecer."
    assert translator.says("agreement:a1") == "Comentar la nota."
    answer = translator.press(again.type(translator.key("agreement:a1"), "Corto."), "agreement:a1")
    assert answer.status_code == 303
    assert translator.says("agreement:a1") == "Corto."


def test_what_was_typed_into_a_section_that_was_agreed_meanwhile_is_shown_to_be_copied(translator: Desk):
    paper = translator.paper().type(translator.key("agreement:a2"), "Agradecer tarde.")
    paper.type(translator.key("heading", translator.meeting.last), "Agradecimientos")
    translator.agree()
    answer = translator.press(paper, "agreement:a2")
    assert answer.status_code == 409
    assert "readonly" in answer.text
    assert "Agradecer tarde.</textarea>" in answer.text
    assert "Agreement 1.2, 1 Concept note" in answer.text
    assert meeting_heading(translator) == "Agradecimientos"
    assert translator.says("agreement:a2") == ""


def test_what_was_typed_by_somebody_who_may_no_longer_is_shown_to_be_copied(
    app: Flask, meeting: DraftingMeeting, translator: Desk
):
    form = translator.paper().type(translator.key("agreement:a2"), "Agradecer.").sent()
    form.poplist("csrf_token")
    delegate = Desk(app, meeting, meeting.delegate)
    answer = delegate.browser.post(delegate.base, data=form)
    assert answer.status_code == 403
    assert "Agradecer.</textarea>" in answer.text
    assert translator.says("agreement:a2") == ""


def test_the_words_of_two_who_typed_into_one_text_are_both_kept(app: Flask, meeting: DraftingMeeting, translator: Desk):
    mine = translator.paper().type(translator.key("agreement:a1"), "Comentar la nota con calma.")
    other = Desk(app, meeting, meeting.colleague)
    other.press(other.paper().type(other.key("agreement:a1"), "Comentar pronto la nota."), "agreement:a1")
    translator.press(mine, "agreement:a1")
    assert translator.says("agreement:a1") == "Comentar pronto la nota con calma."


def test_a_passage_that_two_changed_is_to_be_read_before_it_is_done(
    app: Flask, meeting: DraftingMeeting, translator: Desk
):
    mine = translator.paper().type(translator.key("agreement:a1"), "Comentar el texto.")
    other = Desk(app, meeting, meeting.colleague)
    other.press(other.paper().type(other.key("agreement:a1"), "Comentar el documento."), "agreement:a1")
    answer = translator.press(mine, "agreement:a1")
    assert answer.location.endswith("-agreement-a1")
    page = translator.page(f"?{answer.location.partition('?')[2].partition('#')[0]}")
    assert "Somebody changed the same passage at the same time." in page
    assert translator.key("agreement:a1") in Paper(translator.reader, page).page.xpath('//input[@name="block"]/@value')


def test_an_original_that_changed_meanwhile_is_shown_before_it_is_done(translator: Desk):
    translator.write("body", "en", TEXT + " It was welcomed.")
    paper = translator.paper()
    translator.write("body", "en", TEXT + " It was rejected.")
    answer = translator.press(paper, "body", "right")
    assert answer.location.endswith("-body")
    page = translator.page()
    assert "The original has changed again while you were at work." in page
    assert "<del>welcomed</del>" in page


def test_a_page_that_does_not_arrive_whole_is_refused(translator: Desk):
    form = translator.paper().type(translator.key("agreement:a2"), "Media página.").sent()
    for name, values in (("was", ["x"]), ("text", []), ("block", ["nonsense"] * 6), ("block", [])):
        broken = form.copy()
        broken.setlist(name, values)
        assert translator.browser.post(translator.base, data=broken).status_code == 422
    assert translator.says("agreement:a2") == ""


@pytest.mark.parametrize("completes", [False, True])
def test_all_that_was_typed_when_the_session_ended_comes_back_and_is_saved(
    app: Flask, translator: Desk, completes: bool
):
    paper = translator.paper().type(translator.key("agreement:a2"), "Agradecer <b> & más.")
    paper.type(translator.key("heading", translator.meeting.last), "Agradecimientos")
    address = (
        f"{translator.base}/sections/{translator.meeting.section}/blocks/agreement:a2/completion?language=es&as_of=1"
    )
    answer = app.test_client().post(address if completes else translator.base, data=paper.sent(), headers=SAME_ORIGIN)
    assert answer.status_code in (400, 401)
    assert "Your text is still here" in answer.text
    assert "Agreement 1.2, 1 Concept note" in answer.text
    kept = Paper(translator.reader, answer.text)
    assert kept.page.xpath('//input[@name="block"]/@value') == [
        translator.key("agreement:a2"),
        translator.key("heading", translator.meeting.last),
    ]
    again = kept.press(translator.base, SAME_ORIGIN)  # the session after signing in has a token of its own
    assert "press the button to save it now" in again.text
    assert Paper(translator.reader, again.text).press(translator.base).status_code == 303
    assert (translator.says("agreement:a2"), meeting_heading(translator)) == ("Agradecer <b> & más.", "Agradecimientos")


def test_a_page_of_another_site_is_never_offered_for_sending_again(app: Flask, translator: Desk):
    form = translator.paper().type(translator.key("agreement:a2"), "planted").sent()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}):
        answer = app.test_client().post(translator.base, data=form, headers=headers)
        assert answer.status_code in (302, 400, 401)
        assert "planted" not in answer.text


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
