"""Several people in one section at once: one text in the end, on every page, in the database and in the document."""

import re
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.drafting_pages import (
    COLLEAGUE,
    RAPPORTEUR,
    SECRETARIAT,
    TRANSLATOR,
    Network,
    body,
    editor,
    expect_words,
    live_section,
    row,
    says_the_same,
    section,
    wait_until_live,
    wait_until_offline,
    wait_until_saved,
    words,
    write,
)
from tests.browser.pages import follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser


def type_in_turns(pages: list[Page], texts: list[str], block: str = "body") -> None:
    """One letter each, again and again: in the same paragraph at the same time."""
    for page in pages:
        place = editor(page, block)
        place.focus()
        place.press("Control+End")
    for letters in zip(*texts, strict=True):
        for page, letter in zip(pages, letters, strict=True):
            page.keyboard.insert_text(letter)


def put_forward(served: Served, page: Page, number: int) -> tuple[str, str]:
    """Put a point before the meeting: what delegations are shown then, and what the document of the report says."""
    page.goto(f"{served.address}/meetings/1/putting-forward?section={number + 1}")
    follow(page, page.locator("form.asked button.btn-primary"))
    page.goto(f"{served.address}/meetings/1/sections/{number + 1}/decision?language=en")
    shown = page.locator("#text").inner_text()
    answer = page.request.get(f"{served.address}/meetings/1/report/download?format=docx&language=en")
    document = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.body())).paragraphs)
    return shown, document


def save_by_form(served: Served, person, number: int, added: str) -> Page:
    """Add words to the end of a point's text on a page without scripts, and save; gives the page."""
    plain = person(COLLEAGUE, java_script_enabled=False).new_page()
    section(served, plain, number)
    area = plain.locator("#text-body")
    area.fill(f"{area.input_value()}{added}")
    follow(plain, plain.locator("#form-body button", has_text="Save"))
    return plain


def test_two_people_in_one_paragraph_and_one_agreement_have_one_text(served: Served, person):
    pages = [person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()]
    for page in pages:
        live_section(served, page, 8)
    before = words(pages[0])
    type_in_turns(pages, ["aé😀ñoaé😀", "XÉ🎉ÑOXÉ🎉"])
    agreement = row(pages[0], "agreement", 1)
    type_in_turns(pages, ["á1😀", "Ó2🎉"], agreement)
    for page in pages:
        wait_until_saved(page)
    said, agreed = says_the_same(pages), says_the_same(pages, agreement)
    typed = said.removeprefix(before)
    assert [letter for letter in typed if letter in "aé😀ño"] == list("aé😀ñoaé😀")
    assert [letter for letter in typed if letter in "XÉ🎉ÑO"] == list("XÉ🎉ÑOXÉ🎉")
    assert body(served, pages[0].context, 8) == said
    for printed in put_forward(served, pages[0], 8):
        assert typed in printed
        assert agreed in printed


def test_undo_takes_back_ones_own_words_only(served: Served, person):
    first, second = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    for page in (first, second):
        live_section(served, page, 5)
    before = words(first)
    write(first, " Mine.")
    expect_words(second, " Mine.")
    write(second, " Theirs.")
    expect_words(first, " Theirs.")
    editor(first).press("Control+z")
    assert says_the_same([first, second]) == f"{before} Theirs."
    editor(first).press("Control+y")
    assert says_the_same([first, second]) == f"{before} Mine. Theirs."
    first.get_by_role("button", name="Undo").click()
    assert says_the_same([first, second]) == f"{before} Theirs."


def test_five_people_go_on_while_some_are_offline_and_the_server_is_killed(served: Served, person):
    people = (RAPPORTEUR, COLLEAGUE, TRANSLATOR, SECRETARIAT, RAPPORTEUR)
    contexts = [person(who) for who in people]
    networks = [Network(context) for context in contexts]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        live_section(served, page, 10)
    writers = [0, 1, 3, 4]  # the translator reads along in the original
    write(pages[0], " One")
    expect_words(pages[4], " One")

    agreement = row(pages[0], "agreement", 1)
    for place in (1, 3):
        networks[place].cut()
        write(pages[place], f" away{place}é")
        write(pages[place], f" ñ{place}🎉", agreement)
    write(pages[0], " ñ0🎉", agreement)
    write(pages[0], " here")
    expect_words(pages[4], " here")
    served.kill()
    write(pages[4], " killed😀")
    write(pages[0], " too")
    for place in (1, 3, 4):
        wait_until_offline(pages[place])
    served.start()
    for place in (1, 3):
        networks[place].mend()
    for page in pages:
        page.evaluate("window.dispatchEvent(new Event('online'))")
    for place in writers:
        wait_until_saved(pages[place])
    for piece in (" One", " here", " too", " away1é", " away3é", " killed😀"):
        for page in pages:
            expect_words(page, re.compile(re.escape(piece.strip())))
    said = says_the_same(pages)
    for piece in ("One", "here", "too", "away1é", "away3é", "killed😀"):
        assert said.count(piece) == 1
    agreed = says_the_same(pages, agreement)
    assert [agreed.count(f"ñ{place}🎉") for place in (0, 1, 3)] == [1, 1, 1]
    assert body(served, contexts[0], 10) == said
    for printed in put_forward(served, pages[0], 10):
        assert said in printed
        assert agreed in printed


def test_the_page_says_how_many_changes_are_kept_while_it_is_offline_and_a_closed_browser_keeps_them(
    served: Served, person
):
    context = person()
    network = Network(context)
    page = context.new_page()
    live_section(served, page, 6)
    network.cut()
    write(page, " Typed offline é😀.")
    wait_until_offline(page)
    expect(page.locator("[data-save-status]")).to_contain_text("Offline: 1 change kept on this device")
    page.close(run_before_unload=False)
    network.mend()
    again = context.new_page()
    live_section(served, again, 6)
    expect_words(again, " Typed offline é😀.")
    wait_until_saved(again)
    assert body(served, context, 6).count("Typed offline é😀.") == 1


def test_what_forms_and_other_pages_write_is_shown_in_open_editors_at_once(served: Served, person):
    page = person().new_page()
    live_section(served, page, 3)
    plain = save_by_form(served, person, 3, " From a form.")
    expect_words(page, " From a form.")
    plain.locator("#new-agreement textarea").fill("To agree by form.")
    follow(plain, plain.locator("#add-agreement"))
    expect(page.locator("#agreement-rows .cm-content").last).to_contain_text("To agree by form.")


def test_a_form_leaves_the_cursor_of_an_open_editor_in_the_paragraph_that_was_begun(served: Served, person):
    page = person().new_page()
    live_section(served, page, 7)
    before = words(page)
    write(page, "\n\n")
    wait_until_saved(page)
    save_by_form(served, person, 7, "\n\nAdded by a form.")
    expect_words(page, "Added by a form.")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("Meanwhile.")
    assert words(page) == f"{before}\n\nMeanwhile.\n\nAdded by a form."


def test_a_letter_that_is_put_together_from_two_keys_stays_one_while_somebody_writes_beside_it(served: Served, person):
    """An accent and its letter, a word on the keyboard of a phone: a browser loses them where the text moves meanwhile."""
    page, other, watching = (person(who).new_page() for who in (RAPPORTEUR, COLLEAGUE, SECRETARIAT))
    for one in (page, other, watching):
        live_section(served, one, 7)
    write(page, " ")
    wait_until_saved(page)
    before = words(page)
    keys = page.context.new_cdp_session(page)
    place = editor(other)
    for number, letters in enumerate(["´", "´", "pr", "pro", "prog"]):
        keys.send("Input.imeSetComposition", {"text": letters, "selectionStart": 1, "selectionEnd": 1})
        place.focus()
        place.press("Control+End")
        for _ in range(5 + number):
            place.press("ArrowLeft")
        other.keyboard.type("Q")
        expect(editor(watching)).to_contain_text(re.compile(f"(Q.*){{{number + 1}}}"))
        if letters == "´":
            keys.send("Input.insertText", {"text": "á"})
    keys.send("Input.insertText", {"text": "progreso"})
    wait_until_saved(page)
    said = says_the_same([page, other, watching])
    assert said.replace("Q", "") == f"{before}ááprogreso"
    assert said.count("Q") == 5


def test_others_see_who_is_there_and_where(served: Served, person):
    first, second = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    live_section(served, first, 2)
    expect(first.locator("#here summary")).to_have_text("Nobody else is here")
    live_section(served, second, 2)
    write(second, " Seen")
    caret = editor(first).locator(".caret")
    expect(caret).to_have_count(1)
    expect(caret.locator(".caret-name")).to_have_text("Rapporteur (TS)")
    expect(first.locator("#here summary")).to_have_text("TS is here")
    first.locator("#here summary").click()
    expect(first.locator(".here-list li")).to_contain_text("in “Text”")
    second.goto("about:blank")
    expect(caret).to_have_count(0)
    expect(first.locator("#here summary")).to_have_text("Nobody else is here")


def test_what_one_types_in_a_row_that_somebody_else_removes_is_kept_until_one_leaves_it(served: Served, person):
    writer, other = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    for page in (writer, other):
        live_section(served, page, 9)
    agreement = row(writer, "agreement", 1)
    write(writer, " One", agreement)
    expect_words(other, " One", agreement)
    other.locator(f"#{agreement} button[title^=Remove]").click()
    expect(writer.locator(".row-gone")).to_be_visible()
    writer.keyboard.type(" two three.")
    removed = writer.locator("#removed-agreement li")
    expect(removed).to_contain_text("One two three.")
    editor(writer).focus()
    expect(writer.locator(f"#{agreement}")).to_have_count(0)
    writer.keyboard.type("Elsewhere.")
    assert "Elsewhere." in words(writer)
    removed.get_by_role("button").click()
    for page in (writer, other):
        expect_words(page, "One two three.", agreement)
    expect(writer.locator(".row-gone")).to_have_count(0)


def test_a_name_that_is_half_typed_for_an_owner_is_there_after_a_reload(served: Served, person):
    page = person().new_page()
    live_section(served, page, 8)
    owners = page.locator("#action-rows > li").first
    owners.get_by_role("combobox").focus()
    page.keyboard.type("An office of its own")
    page.reload()
    wait_until_live(page)
    expect(owners.locator(".owners-chosen")).to_contain_text("An office of its own")
