"""The page of translations where there are no scripts: whatever button is pressed, all that was typed anywhere is kept."""

import re

import pytest
from flask import Flask
from lxml import html

from reportflow.extensions import db
from tests.services.drafting_meeting import CONTENT, DraftingMeeting, make_drafting_meeting
from tests.web.test_whole_page import SAME_ORIGIN, Paper
from tests.web.translations_desk import Desk

TEXT = CONTENT.body["en"]


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


@pytest.fixture
def translator(app: Flask, meeting: DraftingMeeting) -> Desk:
    return Desk(app, meeting, meeting.translator)


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


def test_a_single_text_that_is_missing_is_counted_as_one(translator: Desk):
    translator.browser.post("/language", data={"language": "es"})
    paper = translator.paper().type(f"{translator.meeting.last}:heading:es", "Otros asuntos")
    for block in ("agreement:a1", "agreement:a2", "action:t1"):
        translator.press(paper.type(translator.key(block), "Comentar."), block)
        paper = translator.paper()
    assert "1 texto desactualizado, falta 1" in translator.page()


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
    assert (translator.says("heading", section=translator.meeting.last), translator.says("agreement:a1")) == (
        "Agradecimientos",
        "Otra cosa.",
    )
    assert translator.key("agreement:a1") in translator.waiting(), "nobody said that it is right now"


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
    assert translator.says("heading", section=translator.meeting.last) == "Agradecimientos"
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
    assert (translator.says("agreement:a2"), translator.says("heading", section=translator.meeting.last)) == (
        "Agradecer <b> & más.",
        "Agradecimientos",
    )


def test_a_page_of_another_site_is_never_offered_for_sending_again(app: Flask, translator: Desk):
    form = translator.paper().type(translator.key("agreement:a2"), "planted").sent()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}):
        answer = app.test_client().post(translator.base, data=form, headers=headers)
        assert answer.status_code in (302, 400, 401)
        assert "planted" not in answer.text
