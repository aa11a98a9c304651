"""The drafting page where there are no scripts: whatever button is pressed, all that was typed anywhere is kept."""

import pytest
from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from reportflow.extensions import db
from tests.services.drafting_meeting import CONTENT, DraftingMeeting, make_drafting_meeting
from tests.web.test_sections import Reader

TEXT = CONTENT.body["en"]
HEADING = CONTENT.heading["en"]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


@pytest.fixture
def rapporteur(app: Flask, meeting: DraftingMeeting) -> Reader:
    return Reader(app, meeting, meeting.rapporteur)


class Paper:
    """A page as a browser without scripts holds it: fields that are typed in, and buttons that send all of them."""

    def __init__(self, reader: Reader, source: str) -> None:
        self.reader = reader
        self.page = html.document_fromstring(source)

    @classmethod
    def opened(cls, reader: Reader, query: str = "") -> "Paper":
        return cls(reader, reader.page(query))

    def field(self, block: str, name: str = "text") -> html.HtmlElement:
        """The control of a block: the first of that name after the block's own."""
        found = self.page.xpath(f'//input[@name="block"][@value="{block}"]/following::*[@name="{name}"][1]')
        assert found, f"{block} has no {name}"
        return found[0]

    def words(self, block: str) -> str:
        return (self.field(block).text or "").removeprefix("\n")

    def type(self, block: str, words: str, name: str = "text") -> "Paper":
        control = self.field(block, name)
        if name == "text":
            control.text = "\n" + words
        else:
            control.set("value", words)
        return self

    def sent(self) -> MultiDict[str, str]:
        """What every button of the page carries."""
        form = MultiDict[str, str]()
        within = self.page.xpath('//form[@id="acts"]//input | //*[self::input or self::textarea][@form="acts"]')
        for control in within or self.page.xpath("//main//form//input | //main//form//textarea"):
            value = control.get("value", "") if control.tag == "input" else (control.text or "").removeprefix("\n")
            form.add(control.get("name"), value.replace("\n", "\r\n"))
        return form

    def press(self, address: str, headers: dict[str, str] | None = None, **named: str) -> TestResponse:
        form = self.sent()
        for name, value in named.items():
            form.setlist(name, [value])
        return self.reader.browser.post(address, data=form, headers=headers)

    def save(self, pressed: str = "body") -> TestResponse:
        return self.press(f"{self.reader.base}/blocks", pressed=pressed)


def test_what_is_typed_into_two_texts_is_saved_by_the_button_of_either(rapporteur: Reader):
    page = Paper.opened(rapporteur).type("body", f"{TEXT} More.").type("agreement:a1", "To comment\nsoon.")
    answer = page.type("heading", "A concept note").save("agreement:a1")
    assert (answer.status_code, answer.location) == (303, f"{rapporteur.base}?language=en#agreement-a1")
    again = Paper.opened(rapporteur)
    assert [again.words(block) for block in ("heading", "body", "agreement:a1")] == [
        "A concept note",
        f"{TEXT} More.",
        "To comment\nsoon.",
    ]


def test_the_button_of_each_text_sends_the_whole_page(rapporteur: Reader):
    page = Paper.opened(rapporteur).page
    blocks = page.xpath('//input[@name="block"]/@value')
    assert blocks[:2] == ["heading", "body"]
    assert blocks[-1] == "new-action"
    buttons = page.xpath('//button[@name="pressed"][@form="acts"]')
    assert [button.get("value") for button in buttons] == blocks
    assert {button.get("formaction") for button in buttons} == {f"{rapporteur.base}/blocks"}
    assert len(set(page.xpath('//input[@name="save_id"]/@value'))) == len(blocks)


def test_what_nobody_typed_is_no_change(rapporteur: Reader):
    Paper.opened(rapporteur).save()
    assert rapporteur.browser.get(f"{rapporteur.base}/text?seq=1&language=en").status_code == 204


def test_typed_words_do_not_take_back_what_others_wrote_meanwhile(
    app: Flask, meeting: DraftingMeeting, rapporteur: Reader
):
    page = Paper.opened(rapporteur).type("agreement:a1", "To comment soon.")
    Paper.opened(Reader(app, meeting, meeting.colleague)).type("body", f"{TEXT} Of a colleague.").save()
    page.save("agreement:a1")
    again = Paper.opened(rapporteur)
    assert again.words("body") == f"{TEXT} Of a colleague."
    assert again.words("agreement:a1") == "To comment soon."


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/rows/agreement:a2/position", {"direction": "up"}),
        ("/rows/agreement:a1/removal", {}),
        ("/rows/agreement:a1/return", {}),
        ("/blocks", {"pressed": "new-agreement"}),
        ("/rows", {"kind": "action"}),
    ],
)
def test_the_buttons_of_rows_keep_all_that_was_typed(rapporteur: Reader, path: str, named: dict[str, str]):
    page = Paper.opened(rapporteur).type("body", f"{TEXT} More.").type("action:t1", "Typed as well.")
    page.type("action:t1", "2017-01-31", "due").type("new-action", "A new one.").type("new-action", "HND", "owners")
    assert page.press(rapporteur.base + path, **named).status_code == 303
    again = Paper.opened(rapporteur)
    assert again.words("body") == f"{TEXT} More."
    assert again.words("action:t1") == "Typed as well."
    assert again.field("action:t1", "due").get("value") == "2017-01-31"
    assert rapporteur.page().count("A new one.</textarea>") == 1
    assert 'value="Honduras"' in rapporteur.page()


def test_rows_are_moved_and_removed_after_the_words_are_saved(rapporteur: Reader):
    Paper.opened(rapporteur).type("agreement:a1", "Mine.").press(f"{rapporteur.base}/rows/agreement:a1/removal")
    page = rapporteur.page()
    assert "1 removed row" in page
    assert ">Mine.<" in page
    before = Paper.opened(rapporteur).page.xpath('//input[@name="block"]/@value')
    assert "agreement:a1" not in before


def test_what_was_typed_into_the_opening_paragraph_is_in_the_history_once_it_is_written_anew(
    app: Flask, meeting: DraftingMeeting, rapporteur: Reader
):
    rapporteur.base = f"/meetings/{meeting.meeting}/sections/{meeting.chapeau}"
    page = Paper.opened(rapporteur).type("body", "Typed and not saved yet.")
    button = page.page.xpath('//form[@data-own-form]//button[@form="acts"]')[0]
    assert page.press(button.get("formaction")).status_code == 302
    assert "<ins>Typed and not saved yet</ins>" in rapporteur.page("/changes?from=1&to=2&language=en")
    too_long = Paper.opened(rapporteur).type("body", "word " * 70_000).press(button.get("formaction"))
    assert too_long.status_code == 413
    kept = app.test_client().post(button.get("formaction"), data=page.sent(), headers=SAME_ORIGIN)
    assert "Typed and not saved yet." in kept.get_data(as_text=True)


def test_an_empty_row_is_added_by_its_own_button_only(rapporteur: Reader):
    count = rapporteur.page().count("data-row")
    Paper.opened(rapporteur).save("body")
    assert rapporteur.page().count("data-row") == count
    answer = Paper.opened(rapporteur).save("new-agreement")
    assert "#agreement-" in answer.location
    assert rapporteur.page().count("data-row") == count + 1


def test_a_page_that_is_sent_twice_adds_its_row_once(rapporteur: Reader):
    page = Paper.opened(rapporteur).type("new-agreement", "To meet again.").type("body", f"{TEXT} More.")
    for _ in range(2):
        assert page.save("new-agreement").status_code == 303
    again = rapporteur.page()
    assert again.count("To meet again.</textarea>") == 1
    assert "More. More." not in again


def test_who_goes_back_and_types_other_words_loses_neither(rapporteur: Reader):
    page = Paper.opened(rapporteur).type("new-agreement", "To meet again.").type("body", f"{TEXT} One.")
    page.save("new-agreement")
    page.type("new-agreement", "To write soon.").type("body", f"{TEXT} One. Two.").save("new-agreement")
    again = rapporteur.page()
    assert again.count("To meet again.</textarea>") == 1
    assert again.count("To write soon.</textarea>") == 1
    assert f"{TEXT} One. Two.</textarea>" in again
    page.type("body", TEXT).type("new-agreement", "").save("body")
    assert Paper.opened(rapporteur).words("body") == TEXT, "taken back: the page said so"


@pytest.mark.parametrize("path", ["/blocks", "/rows/agreement:a1/removal"])
def test_one_text_that_cannot_be_saved_holds_back_no_other_and_stays_in_its_field(rapporteur: Reader, path: str):
    page = Paper.opened(rapporteur).type("heading", "A concept note").type("body", "word " * 70_000)
    page.type("agreement:a1", "To comment soon.").type("action:t1", "Typed.").type("action:t1", "soon", "due")
    page.type("new-action", "New.").type("new-action", "x" * 300, "owners")
    answer = page.press(rapporteur.base + path)
    assert answer.status_code == 413
    shown = Paper(rapporteur, answer.get_data(as_text=True))
    assert shown.words("body") == "word " * 70_000
    assert (shown.words("action:t1"), shown.field("action:t1", "due").get("value")) == ("Typed.", "soon")
    assert (shown.words("new-action"), shown.field("new-action", "owners").get("value")) == ("New.", "x" * 300)
    assert len(shown.page.xpath('//textarea[@aria-invalid="true"]')) == 3
    assert len(shown.page.xpath('//*[@class="error-summary"]//a')) == 3
    for block, words in (("heading", "A concept note"), ("agreement:a1", "To comment soon.")):
        assert shown.words(block) == Paper.opened(rapporteur).words(block) == words
    assert "removed row" not in rapporteur.page()
    assert shown.save("new-agreement").status_code == 413
    assert len(Paper.opened(rapporteur).page.xpath("//li[@data-row]")) == 3, "the button is to be pressed again"
    shown.type("body", "Short.").type("action:t1", "2017-01-31", "due").type("new-action", "HND", "owners")
    assert shown.save().status_code == 303
    again = Paper.opened(rapporteur)
    assert [again.words(block) for block in ("body", "action:t1")] == ["Short.", "Typed."]
    assert rapporteur.page().count("New.</textarea>") == 1


def test_words_for_a_row_that_is_not_there_are_shown_to_be_copied(rapporteur: Reader):
    page = Paper.opened(rapporteur).type("agreement:a1", "Into nothing.").type("body", f"{TEXT} More.")
    page.field("agreement:a1", "text").getparent().xpath('.//input[@name="block"]')[0].set("value", "agreement:zz")
    answer = page.save()
    assert answer.status_code == 404
    assert "readonly>\nInto nothing.</textarea>" in answer.get_data(as_text=True)
    assert Paper.opened(rapporteur).words("body") == f"{TEXT} More."


def test_words_for_a_row_that_was_removed_meanwhile_are_kept_with_it(rapporteur: Reader):
    page = Paper.opened(rapporteur).type("agreement:a1", "Late words.").type("body", f"{TEXT} More.")
    rapporteur.post("/rows/agreement:a1/removal")
    page.save()
    again = rapporteur.page()
    assert "This row was removed meanwhile." in again
    assert ">Late words.<" in again
    assert f"{TEXT} More.</textarea>" in again


@pytest.mark.parametrize(
    "change",
    [
        {"text": ["one"]},
        {"base_seq": []},
        {"owners": ["x"] * 9},
        {"due": []},
        {"base_seq": ["x"] * 7},
        {"block": ["body"] * 7},
        {"block": ["nonsense"] * 7},
        {"block": []},
        {name: ["1"] * 701 for name in ("text", "base_seq", "save_id")}
        | {"block": [f"agreement:n{number}" for number in range(701)], "owners": [], "due": []},
    ],
)
def test_a_page_that_does_not_arrive_whole_is_refused_and_nothing_of_it_read(rapporteur: Reader, change):
    form = Paper.opened(rapporteur).type("body", "Half a page.").sent()
    for name, values in change.items():
        form.setlist(name, values)
    assert rapporteur.browser.post(f"{rapporteur.base}/blocks", data=form).status_code == 422
    assert rapporteur.browser.get(f"{rapporteur.base}/text?seq=1&language=en").status_code == 204


def test_a_translator_saves_texts_and_confirms_one_and_can_add_no_row(app: Flask, meeting: DraftingMeeting):
    rapporteur = Reader(app, meeting, meeting.rapporteur)
    rapporteur.post("/blocks/body", text=TEXT.replace("presented", "introduced"), base_seq="1")
    translator = Reader(app, meeting, meeting.translator)
    page = Paper.opened(translator, "?language=es").type("agreement:a1", "Comentar.").type("heading", "Una nota")
    assert "new-agreement" not in page.page.xpath('//input[@name="block"]/@value')
    seq = page.page.xpath('//button[@id="right-body"]/@value')[0]
    answer = page.press(f"{translator.base}/blocks/body/confirmation", as_of=seq)
    assert answer.status_code == 303
    again = Paper.opened(translator, "?language=es")
    assert (again.words("agreement:a1"), again.words("heading")) == ("Comentar.", "Una nota")
    assert not again.page.xpath('//button[@id="right-body"]')
    form = again.type("body", "Otra cosa.").sent()
    for name, value in {"block": "new-agreement", "text": "Una más.", "base_seq": "1", "save_id": "n1"}.items():
        form.add(name, value)
    answer = translator.browser.post(f"{translator.base}/blocks", data=form)
    assert answer.status_code == 403
    assert "readonly>\nUna más.</textarea>" in answer.get_data(as_text=True)
    last = Paper.opened(translator, "?language=es")
    assert last.words("body") == "Otra cosa."
    assert "Una más." not in html.tostring(last.page, encoding="unicode")


def test_only_its_own_button_says_that_a_stale_translation_is_right_now(app: Flask, meeting: DraftingMeeting):
    rapporteur, translator = Reader(app, meeting, meeting.rapporteur), Reader(app, meeting, meeting.translator)
    rapporteur.post("/blocks/body", text=TEXT.replace("presented", "introduced"), base_seq="1")
    Paper.opened(translator, "?language=es").type("body", "Honduras introdujo").save("heading")
    page = Paper.opened(translator, "?language=es")
    assert page.words("body") == "Honduras introdujo"
    assert page.page.xpath('//button[@id="right-body"]')
    page.type("body", "Honduras introdujo la nota conceptual.").save("body")
    assert not Paper.opened(translator, "?language=es").page.xpath('//button[@id="right-body"]')


@pytest.mark.parametrize(
    "path", ["/blocks", "/rows/agreement:a1/position", "/rows/agreement:a1/removal", "/blocks/body/confirmation"]
)
def test_all_that_was_typed_when_the_session_ended_comes_back_and_is_saved(app: Flask, rapporteur: Reader, path: str):
    page = Paper.opened(rapporteur).type("body", "Typed <b> & kept").type("agreement:a1", "Kept too.")
    page.type("action:t1", "2017-01-31", "due").type("new-action", "New.").type("new-action", "HND", "owners")
    form = page.sent()
    answer = app.test_client().post(rapporteur.base + path, data=form, headers=SAME_ORIGIN)
    assert answer.status_code in (400, 401)
    source = answer.get_data(as_text=True)
    assert "Your text is still here" in source
    assert f'action="{rapporteur.base}/blocks"' in source
    assert f'href="{rapporteur.base}"' in source
    kept = Paper(rapporteur, source)
    assert kept.words("body") == "Typed <b> & kept"
    assert "new-agreement" not in kept.page.xpath('//input[@name="block"]/@value')
    answer = kept.press(f"{rapporteur.base}/blocks", SAME_ORIGIN)  # the session after signing in has a token of its own
    assert "press the button to save it now" in answer.get_data(as_text=True)
    assert Paper(rapporteur, answer.get_data(as_text=True)).press(f"{rapporteur.base}/blocks").status_code == 303
    again = Paper.opened(rapporteur)
    assert (again.words("body"), again.words("agreement:a1")) == ("Typed <b> & kept", "Kept too.")
    assert again.field("action:t1", "due").get("value") == "2017-01-31"
    assert rapporteur.page().count("New.</textarea>") == 1


@pytest.mark.parametrize("path", ["/blocks", "/rows/agreement:a1/removal"])
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}, {"Sec-Fetch-Site": "none"}],
)
def test_a_page_of_another_site_is_never_offered_for_sending_again(
    app: Flask, rapporteur: Reader, path: str, headers: dict[str, str]
):
    form = Paper.opened(rapporteur).type("body", "planted").sent()
    answer = app.test_client().post(rapporteur.base + path, data=form, headers=headers)
    assert answer.status_code in (302, 400, 401)
    assert "planted" not in answer.get_data(as_text=True)
