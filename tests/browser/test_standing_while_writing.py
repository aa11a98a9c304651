"""Who writes in an editor without a pause sees, and hears, where the section stands before the meeting."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drafting_pages import CHAIR, editor, live_section, wait_until_saved, write
from tests.browser.pages import comes_true, follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

#: Presses a key of the editor that has the focus four times a second, until it is stopped; tells what is said aloud meanwhile.
KEEP_TYPING = """() => {
    window.heard = [];
    const place = document.getElementById("announcer");
    new MutationObserver(() => place.textContent && heard.push(place.textContent)).observe(place, { childList: true });
    const press = () => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
    press();
    window.typing = setInterval(press, 250);
}"""


def chair_acts(served: Served, chair: Page, act: str, point: int) -> None:
    chair.goto(f"{served.address}/meetings/1/{act}?section={point + 1}")
    follow(chair, chair.locator("form.asked button.btn-primary"))


def test_where_the_section_stands_is_shown_and_said_once_to_who_types_without_a_pause(served: Served, person):
    writer, chair = person(reduced_motion="reduce").new_page(), person(CHAIR).new_page()
    live_section(served, writer, 9)
    write(writer, " Typing.")
    wait_until_saved(writer)
    # Once more: that the translation is out of date now takes a line of its own.
    live_section(served, writer, 9)
    editor(writer).focus()
    line = writer.locator("#body .cm-line").last
    line.scroll_into_view_if_needed()
    writer.evaluate(KEEP_TYPING)
    before = line.bounding_box()
    chair_acts(served, chair, "putting-forward", 9)
    # The parts of the page rest for a second and a half after a key: it never comes to that here.
    expect(writer.locator("#standing")).to_contain_text("Put forward, rev. 1")
    assert writer.evaluate("document.activeElement.matches('#body .cm-content')")
    assert line.bounding_box() == before
    assert comes_true(writer, "heard.length > 0")
    with writer.expect_response("**/around*"):
        writer.evaluate("document.body.dispatchEvent(new CustomEvent('meetingChanged'))")
    assert writer.evaluate("heard") == ["Put forward, rev. 1"]
    writer.evaluate("clearInterval(typing)")


def test_who_wrote_on_after_the_text_was_put_forward_is_told_that_it_is_not_agreed(served: Served, person):
    writer, chair = person().new_page(), person(CHAIR).new_page()
    live_section(served, writer, 10)
    write(writer, " Before.")
    wait_until_saved(writer)
    chair_acts(served, chair, "putting-forward", 10)
    write(writer, " Written later.")
    wait_until_saved(writer)
    chair_acts(served, chair, "conclusion", 10)
    told = writer.locator(".live-notices .notice", has_text="The text is agreed as revision 1.")
    expect(told).to_contain_text("What was written after it was put forward is not in it")
    follow(writer, writer.get_by_role("button", name="Show the agreed text"))
    assert "Written later." not in writer.locator("#printed").inner_text()
    expect(writer.locator("#standing")).to_contain_text("is not in it; it is kept in the history")
    follow(writer, writer.get_by_role("link", name="See what is not in it"))
    expect(writer.locator(".redline ins")).to_contain_text("Written later.")
