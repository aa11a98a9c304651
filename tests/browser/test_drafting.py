"""Drafting in a browser with forms alone, where no socket comes through: nothing is lost, two people meet, rows work."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.accessibility import PAIRS, violations
from tests.browser.drafting_pages import (
    COLLEAGUE,
    RAPPORTEUR,
    TRANSLATOR,
    add_words,
    body,
    ending,
    section,
    wait_until_saved,
    without_sockets,
)
from tests.browser.serving import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def person(person):
    """People whose network lets no socket through: forms do the work of the editor (test_live_drafting.py has that one)."""
    return lambda *who, **settings: without_sockets(person(*who, **settings))


def test_what_is_typed_saves_itself_and_is_shown_as_it_will_be_printed(served: Served, person):
    page = person().new_page()
    section(served, page, 8)
    add_words(page, " Typed **here**.")
    expect(page.locator("#printed strong", has_text="here")).to_be_visible()
    wait_until_saved(page)
    assert body(served, page.context, 8).endswith("Typed **here**.")


def test_text_survives_a_closed_tab(served: Served, person):
    context = person()
    page = context.new_page()
    section(served, page, 2)
    context.set_offline(True)
    add_words(page, " Before the tab closed.")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    section(served, again, 2)
    expect(again.locator("#text-body")).to_have_value(ending(" Before the tab closed."))
    wait_until_saved(again)
    assert body(served, context, 2).count("Before the tab closed.") == 1


def test_text_that_is_typed_before_the_scripts_have_come_is_saved(served: Served, person):
    context = person()
    page = context.new_page()
    late: list[Route] = []
    page.route("**/app.js", lambda route: late.append(route))  # noqa: PLW0108  (a builtin cannot be a handler)
    page.goto(f"{served.address}/meetings/1/sections/6?language=en", wait_until="commit")
    add_words(page, " Typed at once.")
    late[0].continue_()
    expect(page.locator("#printed")).to_contain_text("Typed at once.")
    assert body(served, context, 5).endswith(" Typed at once.")


def test_text_survives_going_back_and_forward_in_mid_typing(served: Served, person):
    page = person().new_page()
    page.goto(f"{served.address}/meetings/1")
    section(served, page, 10)
    for word in ("first", "second", "third"):
        add_words(page, f" The {word} way back.")
        page.go_back()
        page.go_forward()
        expect(page.locator("#text-body")).to_have_value(ending(f" The {word} way back."))
    wait_until_saved(page)
    text = body(served, page.context, 10)
    assert [text.count(f"The {word} way back.") for word in ("first", "second", "third")] == [1, 1, 1]


def test_text_survives_a_server_that_is_stopped_and_started(served: Served, person):
    context = person()
    page = context.new_page()
    section(served, page, 3)
    served.stop()
    add_words(page, " While the server was away.")
    page.wait_for_selector('[data-save-status][data-state="offline"]')
    served.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_saved(page)
    assert body(served, context, 3).count("While the server was away.") == 1


def test_text_survives_a_session_that_ends(served: Served, person):
    context = person()
    page = context.new_page()
    section(served, page, 8)
    cookies = context.cookies()
    context.clear_cookies()
    add_words(page, " After the session had ended.")
    page.wait_for_selector('[data-save-status][data-state="signed-out"]')
    context.add_cookies(cookies)  # signed in again, in another tab
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until_saved(page)
    assert body(served, context, 8).count("After the session had ended.") == 1


def test_text_is_saved_when_the_pages_token_has_run_out(served: Served, person):
    page = person().new_page()
    section(served, page, 8)
    page.evaluate(
        """for (const control of document.querySelectorAll('input[name="csrf_token"]')) control.value = "old";
        document.querySelector('meta[name="csrf-token"]').content = "old";"""
    )
    add_words(page, " With a token that had run out.")
    expect(page.locator("#printed")).to_contain_text("With a token that had run out.")
    wait_until_saved(page)
    assert body(served, page.context, 8).count("With a token that had run out.") == 1


def test_two_people_who_type_at_the_same_time_have_one_text_in_the_end(served: Served, person):
    first, second = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    for page in (first, second):
        section(served, page, 6)
    first.locator("#text-body").press("Control+Home")
    second.locator("#text-body").press("Control+End")
    for number in range(12):
        first.keyboard.type(f"uno{number} ", delay=20)
        second.keyboard.type(f" dos{number}", delay=20)
    for page in (first, second, first, second):
        page.keyboard.press("Control+s")
        wait_until_saved(page)
    text = body(served, first.context, 6)
    for number in range(12):
        assert len(re.findall(rf"\buno{number}\b", text)) == 1
        assert len(re.findall(rf"\bdos{number}\b", text)) == 1


def test_two_people_in_one_passage_both_see_the_result_and_what_the_other_did(served: Served, person):
    first, second = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    for page in (first, second):
        section(served, page, 5)
    before = first.locator("#text-body").input_value()
    word = before.split()[3]
    for page, name in ((first, "alpha"), (second, "omega")):
        page.locator("#text-body").fill(before.replace(word, name, 1))
        wait_until_saved(page)
    expect(second.locator("#form-body .overlap")).to_contain_text("alpha")
    section(served, first, 5)
    expect(first.locator("#form-body .overlap")).to_contain_text("omega")
    result = first.locator("#text-body").input_value()
    assert "alpha" in result
    assert "omega" in result
    first.get_by_role("button", name="The text is fine as it is").click()
    expect(first.locator(".overlap")).to_have_count(0)
    expect(second.locator(".overlap")).to_have_count(1)
    second.get_by_role("button", name="The text is fine as it is").click()
    expect(second.locator(".overlap")).to_have_count(0)
    expect(second.locator("#text-body")).to_have_value(result)


def test_what_others_write_appears_by_itself(served: Served, person):
    first, second = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    section(served, second, 6)
    second.locator("#other-body summary").click()
    section(served, first, 6)
    add_words(first, " Seen by others.")
    wait_until_saved(first)
    expect(second.locator("#text-body")).to_have_value(ending(" Seen by others."), timeout=20_000)
    expect(second.locator("#printed")).to_contain_text("Seen by others.")
    expect(second.locator("#other-body .other-text")).to_be_visible()


def test_rows_are_added_written_moved_and_removed_without_a_reload(served: Served, person):
    page = person().new_page()
    section(served, page, 7)
    page.evaluate("window.stayed = true")
    rows = page.locator("#agreement-rows > li")
    count = rows.count()
    add_words(page, " Not saved yet when the row was added.")
    page.get_by_role("button", name="Add an agreement").click()
    expect(rows).to_have_count(count + 1)
    new = rows.nth(count).locator("textarea")
    expect(new).to_be_focused()
    new.press_sequentially("To meet again.")
    wait_until_saved(page)
    row_id = rows.nth(count).get_attribute("id")
    page.locator(f"#up-{row_id}").click()
    expect(rows.nth(count - 1)).to_have_id(row_id or "")
    expect(page.locator(f"#{row_id} textarea")).to_have_value("To meet again.")
    expect(page.locator("#printed")).to_contain_text("To meet again.")
    page.locator(f"#remove-{row_id}").click()
    expect(rows).to_have_count(count)
    expect(page.locator("#printed")).not_to_contain_text("To meet again.")
    page.locator("#removed summary").click()
    page.get_by_role("button", name="Put back").first.click()
    expect(rows).to_have_count(count + 1)
    assert page.evaluate("window.stayed")
    wait_until_saved(page)
    assert body(served, page.context, 7).count("Not saved yet when the row was added.") == 1


def test_a_row_is_moved_with_the_keys_from_within_its_text(served: Served, person):
    page = person().new_page()
    section(served, page, 3)
    rows = page.locator("#agreement-rows textarea")
    last = rows.last.input_value()
    rows.last.focus()
    rows.last.press("Control+End")
    rows.last.press_sequentially(" Moved.")
    rows.last.press("Alt+ArrowUp")
    expect(rows.nth(rows.count() - 2)).to_have_value(f"{last} Moved.")
    expect(rows.nth(rows.count() - 2)).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("The row was moved.")
    wait_until_saved(page)


def test_the_focus_stays_at_a_row_that_is_moved_to_the_end_removed_and_put_back(served: Served, person):
    page = person().new_page()
    section(served, page, 3)
    row = page.locator("#action-rows > li").last
    row_id = row.get_attribute("id")
    page.locator(f"#up-{row_id}").press("Enter")
    expect(page.locator(f"#{row_id} :focus")).to_have_count(1)
    page.locator(f"#remove-{row_id}").press("Enter")
    expect(page.locator("#action-rows :focus")).to_have_count(1)
    page.locator("#removed summary").press("Enter")
    page.locator("#removed button").last.press("Enter")
    expect(page.locator(f"#{row_id}")).to_be_focused()


def test_an_act_that_cannot_reach_the_server_says_so(served: Served, person):
    context = person()
    page = context.new_page()
    section(served, page, 3)
    context.set_offline(True)
    page.locator("#add-agreement").click()
    expect(page.locator("#notices .notice-error")).to_be_visible()
    context.set_offline(False)


def test_owners_are_completed_one_after_the_other(served: Served, person):
    page = person().new_page()
    section(served, page, 3)
    owners = page.locator("#action-rows input[name=owners]").first
    owners.fill("Mexico, Hon")
    offered = page.locator("datalist#parties option").evaluate_all("options => options.map((option) => option.value)")
    assert "Mexico, Honduras" in offered
    owners.fill("Mexico, Honduras")
    owners.blur()
    expect(page.locator("#printed")).to_contain_text("Mexico and Honduras")
    wait_until_saved(page)


def test_a_stale_translation_says_what_changed_and_is_settled_with_one_press(served: Served, person):
    page = person(TRANSLATOR).new_page()
    section(served, page, 3, "es")
    expect(page.locator("#body .state-stale")).to_be_visible()
    expect(page.locator("#body .other-text ins").first).to_be_visible()
    page.locator("#right-body").click()
    expect(page.locator("#body .state-stale")).to_have_count(0)


def test_a_version_is_compared_and_brought_back(served: Served, person):
    page = person().new_page()
    section(served, page, 9)
    before = page.locator("#text-body").input_value()
    page.locator("#text-body").fill("Something else.")
    wait_until_saved(page)
    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Compare these two").click()
    expect(page.locator(".redline ins").first).to_be_visible()
    page.locator("summary", has_text="Bring back").first.click()
    page.locator("details[open] button", has_text="Bring it back").click()
    expect(page.locator("#text-body")).to_have_value(before)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_fit_the_screen_and_pass_axe(served: Served, person, width: int, language: str):
    context = person(viewport={"width": width, "height": 900}, locale=language)
    page = context.new_page()
    for path in (f"?language={language}", "/history", f"/changes?language={language}"):
        page.goto(f"{served.address}/meetings/1/sections/4{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (language, width) not in PAIRS or violations(page) == [], path
