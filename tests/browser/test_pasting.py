"""Pages that are pasted and dropped into the editor of a section, as a browser reads them."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drafting_pages import editor, live_section, words
from tests.browser.serving import Served
from tests.house.checkout import PROJECT

pytestmark = pytest.mark.browser

PASTED = PROJECT / "frontend" / "tests" / "pasted"
PROGRAMS = sorted(path.stem for path in PASTED.glob("*.html"))

PASTE = """([html, text, types]) => {
    const data = new DataTransfer();
    if (html !== null) data.setData("text/html", html);
    data.setData("text/plain", text);
    for (const type of types) data.setData(type, "x");
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""
DROP = """(place, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    const { left, top } = place.querySelector(".cm-line").getBoundingClientRect();
    const at = { clientX: left + 1, clientY: top + 5, dataTransfer: data, bubbles: true, cancelable: true };
    place.dispatchEvent(new DragEvent("drop", at));
}"""


def paste(page: Page, html: str | None, text: str = "", types: tuple[str, ...] = ()) -> None:
    page.evaluate(PASTE, [html, text, list(types)])


@pytest.fixture
def page(served: Served, person) -> Page:
    """A section's page, with the caret in its empty text."""
    page: Page = person().new_page()
    live_section(served, page, 10)
    empty(page)
    return page


def empty(page: Page, block: str = "body") -> None:
    editor(page, block).focus()
    editor(page, block).press("Control+a")
    page.keyboard.press("Delete")


def test_what_programs_copy_becomes_in_the_browser_what_it_becomes_in_tests_without_one(page: Page):
    for program in PROGRAMS:
        paste(page, (PASTED / f"{program}.html").read_text("utf-8"))
        assert words(page) == (PASTED / f"{program}.md").read_text("utf-8").rstrip("\n"), program
        empty(page)


def test_a_hostile_page_does_nothing_but_say_its_words(page: Page):
    went = []
    page.on("request", lambda request: went.append(request.url))
    page.on("dialog", lambda dialog: went.append(dialog.message))
    paste(
        page,
        "<p onmouseover=alert(1)>words<img src=/x.png onerror=alert(1)><script>alert(1)</script>"
        "<iframe src=/y></iframe><link rel=stylesheet href=/z.css><svg onload=alert(1)></svg></p>",
    )
    assert words(page) == "words"
    expect(page.locator("#printed")).to_contain_text("words")
    assert not [url for url in went if url.endswith(("/x.png", "/y", "/z.css"))]


def test_program_text_and_what_was_asked_for_as_plain_text_come_in_as_they_are(page: Page):
    paste(page, "<div>a</div>", "*a*", ("vscode-editor-data",))
    assert words(page) == "*a*"
    empty(page)
    # The keys alone: what is really in the clipboard is not for tests to know.
    editor(page).dispatch_event("keydown", {"key": "V", "ctrlKey": True, "shiftKey": True})
    paste(page, "<p><b>b</b></p>", "b")
    assert words(page) == "b"
    empty(page)
    paste(page, "<p><b>b</b></p>", "b")
    assert words(page) == "**b**"


def test_a_paste_is_undone_by_itself(page: Page):
    page.keyboard.type("Before")
    paste(page, "<p>pasted <b>words</b></p>", " pasted words ")
    assert words(page) == "Before pasted **words** "
    page.keyboard.type("after")
    page.keyboard.press("Control+z")
    assert words(page) == "Before pasted **words** "
    page.keyboard.press("Control+z")
    assert words(page) == "Before"


def test_a_heading_takes_words_on_one_line(page: Page):
    empty(page, "heading")
    paste(page, "<h1>Report <i>of</i></h1><p>the meeting</p>", "Report of\nthe meeting")
    assert words(page, "heading") == "Report of the meeting"


def test_what_is_dropped_comes_in_where_it_is_dropped(page: Page):
    page.keyboard.type("words")
    editor(page).evaluate(DROP, "<p><i>before</i> </p>")
    assert words(page).startswith("*before*")
