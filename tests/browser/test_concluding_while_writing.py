"""What the chair is asked before acts that bind, and what becomes of words that are typed while the chair concludes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.drafting_pages import RAPPORTEUR, add_words, section, without_sockets
from tests.browser.pages import choose_language, follow, leave
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

CHAIR = "Chair (Honduras)"
#: The agenda's approval is agreed in the sample meeting; the concept note is before the meeting, and its draft is ahead.
PAGES = (
    "/putting-forward",
    "/putting-forward?section=4",
    "/conclusion",
    "/sections/2/reopening",
    "/sections/2",
    "/sections/4",
)
#: A point that is drafted in the sample meeting, and that can be put forward.
POINT = 9


@pytest.fixture(scope="module")
def chair(served: Served, browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    served.sign_in(page, CHAIR)
    yield page
    context.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_of_the_chair_fit_the_screen_and_pass_axe(served: Served, chair: Page, language: str):
    complaints: list[str] = []
    chair.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    chair.goto(f"{served.address}/account")
    choose_language(chair, language)
    for width in (390, 1280):
        chair.set_viewport_size({"width": width, "height": 900})
        for path in PAGES:
            answer = chair.goto(f"{served.address}/meetings/1{path}")
            assert answer is not None
            assert answer.status == 200, path
            assert chair.evaluate("document.documentElement.scrollWidth") <= width, path
            assert violations(chair) == [], path
    assert complaints == []


def test_words_typed_into_a_form_while_the_chair_concludes_stay_with_their_author(served: Served, chair: Page, person):
    writer = without_sockets(person(RAPPORTEUR)).new_page()
    section(served, writer, POINT)
    section(served, chair, POINT)
    follow(chair, chair.locator(".standing-acts a").first)
    follow(chair, chair.locator("form.asked button.btn-primary"))
    chair.goto(f"{served.address}/meetings/1/conclusion?section={POINT + 1}")
    follow(chair, chair.locator("form.asked button.btn-primary"))
    section(served, chair, POINT)
    expect(chair.locator(".standing-bar-agreed")).to_be_visible()

    add_words(writer, " Typed a moment too late.")
    expect(writer.locator("[data-save-status]")).to_contain_text(["agreed"])
    assert "Typed a moment too late." in writer.locator("#text-body").input_value()

    writer.on("dialog", lambda dialog: dialog.accept())
    writer.reload()
    expect(writer.locator("[data-left-over-list] textarea")).to_have_count(1)
    assert "Typed a moment too late." in writer.locator("[data-left-over-list] textarea").input_value()
    expect(writer.locator("#text-body")).to_have_count(0)
    assert "Typed a moment too late." not in writer.locator("#printed").inner_text()
    leave(writer)
