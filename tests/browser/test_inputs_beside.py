"""Inputs beside an open editor: into the text with one press, while the page, its cursor and its undo stay."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drafting_pages import COLLEAGUE, editor, expect_words, live_section, wait_until_saved, words, write
from tests.browser.pages import choose_language
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

MEXICO = "Head of delegation (Mexico)"
PROPOSED = "Mexico proposes a second workshop in May."


def hand_in(served: Served, page: Page, number: int, text: str) -> None:
    page.goto(f"{served.address}/account")
    choose_language(page, "en")
    page.goto(f"{served.address}/meetings/1/sections/{number + 1}/inputs/new")
    page.locator("#kind-proposal").check()
    page.locator("#input-text").fill(text)
    page.locator("button[name=act][value=hand_in]").click()
    expect(page.locator("main .page-facts .state-put_forward")).to_be_visible()


def test_an_input_comes_into_the_text_while_the_editor_stays_as_it_is(served: Served, person):
    hand_in(served, person(MEXICO).new_page(), 9, PROPOSED)
    page, other = person().new_page(), person(COLLEAGUE).new_page()
    for one in (page, other):
        live_section(served, one, 9)
    before = words(page)
    write(page, " Typed before.")
    page.evaluate("window.isTheSamePage = true")
    line = page.locator("#input-lines > li", has_text=PROPOSED)
    name = line.get_attribute("id")
    line.get_by_role("button", name="Insert").click()
    expect(page.locator("#notices")).to_contain_text("The input is at the end of the text")
    for one in (page, other):
        expect_words(one, PROPOSED)
        assert words(one).startswith(f"{before} Typed before.\n\n")
    expect(page.locator(f"#{name}")).to_be_focused()
    expect(line.get_by_role("button", name="Insert")).to_have_count(0)
    expect(page.locator("#inputs-summary")).to_be_visible()

    page.locator(f"#{name}-annex").click()
    expect(page.locator("#notices")).to_contain_text("The input will be printed in the annex.")
    expect(page.locator(f"#{name}-annex")).to_be_focused()
    expect(page.locator(f"#{name}-annex")).to_contain_text("Not in the annex")

    editor(page).focus()
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert words(page).startswith(f"{before}\n\n")
    assert words(page).endswith(PROPOSED)
    assert page.evaluate("window.isTheSamePage")


def test_an_input_that_was_taken_back_meanwhile_is_not_inserted_and_the_page_says_why(served: Served, person):
    delegate = person(MEXICO).new_page()
    hand_in(served, delegate, 10, PROPOSED)
    address = delegate.url
    page = person().new_page()
    live_section(served, page, 10)
    before = words(page)
    line = page.locator("#input-lines > li", has_text=PROPOSED)
    page.evaluate("window.isTheSamePage = true")
    page.route("**/changed*", lambda route: route.abort())
    page.locator("#inputs-beside").hover()
    page.mouse.down()  # what is under a finger is not replaced
    delegate.goto(address)
    delegate.get_by_role("button", name="Take it back to change it").click()
    expect(delegate.locator("#input-text")).to_be_visible()
    line.get_by_role("button", name="Insert").evaluate("button => button.click()")
    expect(page.locator("#notices .notice")).to_be_visible()
    page.mouse.up()
    assert words(page) == before
    assert page.evaluate("window.isTheSamePage")
