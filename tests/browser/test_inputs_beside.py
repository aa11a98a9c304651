"""Inputs beside an open editor: into the text with one press, while the page, its cursor and its undo stay."""

import pytest
from playwright.sync_api import Locator, Page, expect

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


def a_line(served: Served, person, page: Page, text: str) -> Locator:
    """An input that was handed in on a section, beside the editor that this page has open."""
    hand_in(served, person(MEXICO).new_page(), 10, text)
    live_section(served, page, 10)
    return page.locator("#input-lines > li", has_text=text)


def expect_said(page: Page, pressed: Locator, sentence: str) -> None:
    """It is said once, in view together with what was pressed, and aloud; the place for notices at the top is empty."""
    expect(page.locator("#inputs-said .notice")).to_have_count(1)
    expect(page.locator("#inputs-said .notice")).to_contain_text(sentence)
    expect(page.locator("#inputs-said .notice")).to_be_in_viewport(ratio=1)
    expect(pressed).to_be_in_viewport(ratio=1)
    expect(page.locator("#notices")).to_be_empty()
    expect(page.locator("#announcer")).to_contain_text(sentence)


def is_covered(page: Page) -> bool:
    """Whether anything, as the sticky tools, lies over the notice."""
    return page.locator("#inputs-said .notice").evaluate(
        """notice => {
            const { left, top, bottom } = notice.getBoundingClientRect();
            return [top + 2, bottom - 2].some(y => !notice.contains(document.elementFromPoint(left + 20, y)));
        }"""
    )


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
    expect_said(page, line, "The input is at the end of the text. It came without Spanish")
    for one in (page, other):
        expect_words(one, PROPOSED)
        assert words(one).startswith(f"{before} Typed before.\n\n")
    expect(page.locator(f"#{name}")).to_be_focused()
    expect(line.get_by_role("button", name="Insert")).to_have_count(0)
    expect(page.locator("#inputs-summary")).to_be_visible()

    page.locator(f"#{name}-annex").click()
    expect_said(page, line, "The input will be printed in the annex.")
    expect(page.locator(f"#{name}-annex")).to_be_focused()
    expect(page.locator(f"#{name}-annex")).to_contain_text("Out of the annex")

    editor(page).focus()
    page.keyboard.press("Control+z")
    wait_until_saved(page)
    assert words(page).startswith(f"{before}\n\n")
    assert words(page).endswith(PROPOSED)
    assert page.evaluate("window.isTheSamePage")


def test_what_came_of_it_is_seen_where_it_was_pressed_however_far_the_page_is_scrolled(served: Served, person):
    delegate = person(MEXICO).new_page()
    for number in range(8):
        hand_in(served, delegate, 10, f"Mexico proposes workshop number {number}.")
    page = person().new_page()
    live_section(served, page, 10)
    last = page.locator("#input-lines > li").last
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        last.scroll_into_view_if_needed()
        # The end of the list, which is cut off, right below the tools.
        page.locator("#input-lines").evaluate(
            """list => {
                const tools = document.querySelector(".save-bar").getBoundingClientRect().bottom;
                const { top } = list.lastElementChild.getBoundingClientRect();
                window.scrollBy({ top: top - tools - 8, behavior: "instant" });
            }"""
        )
        last.get_by_role("button", name="Into the annex").click()
        expect_said(page, last, "The input will be printed in the annex.")
        assert not is_covered(page)
        before = last.evaluate("line => line.getBoundingClientRect().top")
        last.get_by_role("button", name="Out of the annex").click()
        expect_said(page, last, "The input will not be printed in the annex.")
        if width == 1280:  # on a phone the line has one row less now
            assert last.evaluate("line => line.getBoundingClientRect().top") == pytest.approx(before, abs=2)


def test_whoever_inserts_with_the_keys_sees_the_line_that_has_the_focus(served: Served, person):
    line = a_line(served, person, page := person().new_page(), "Mexico offers a room.")
    line.get_by_role("button", name="Insert").focus()
    page.keyboard.press("Enter")
    expect(line).to_be_focused()
    expect(line).to_have_css("outline-style", "solid")


def test_without_a_network_it_is_said_where_it_was_pressed_that_nothing_was_done(served: Served, person):
    line = a_line(served, person, page := person().new_page(), "Mexico offers to translate.")
    page.route("**/annex*", lambda route: route.abort())
    for _ in range(2):
        line.get_by_role("button", name="annex").click()
        expect_said(page, line, page.locator("#announcer").get_attribute("data-request-failed"))


def test_an_input_that_was_taken_back_meanwhile_is_not_inserted_and_the_page_says_why(served: Served, person):
    delegate, taken = person(MEXICO).new_page(), "Mexico takes this back."
    hand_in(served, delegate, 10, taken)
    address = delegate.url
    page = person().new_page()
    live_section(served, page, 10)
    before = words(page)
    line = page.locator("#input-lines > li", has_text=taken)
    page.evaluate("window.isTheSamePage = true")
    page.route("**/changed*", lambda route: route.abort())
    page.locator("#inputs-beside").hover()
    page.mouse.down()  # what is under a finger is not replaced
    delegate.goto(address)
    delegate.get_by_role("button", name="Take it back to change it").click()
    expect(delegate.locator("#input-text")).to_be_visible()
    line.get_by_role("button", name="Insert").evaluate("button => button.click()")
    expect_said(page, line, "This input is not there. The delegation may have taken it back.")
    page.mouse.up()
    # What is typed now goes the same way as an input that was inserted would have come, after it.
    write(page, " Typed after.")
    wait_until_saved(page)
    assert words(page) == f"{before} Typed after."
    assert page.evaluate("window.isTheSamePage")
