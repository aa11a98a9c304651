"""The pages that no other browser test opens: they fit the screen, pass axe and keep the content policy, in both languages."""

import pytest

from tests.browser.accessibility import violations
from tests.browser.drafting_pages import SECRETARIAT
from tests.browser.pages import choose_language
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

PAGES = {
    "/": 200,
    "/account": 200,
    "/meetings/1": 200,
    "/meetings/1/edit": 200,
    "/meetings/1/arrangement/new": 200,
    "/meetings/1/arrangement/4": 200,
    "/meetings/1/report?language=en": 200,
    "/meetings/1/report?language=es": 200,
    "/meetings/99": 404,
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_fit_the_screen_pass_axe_and_keep_the_policy(served: Served, person, width: int, language: str):
    page = person(SECRETARIAT, viewport={"width": width, "height": 900}).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto(served.address)
    choose_language(page, language)
    for path, status in PAGES.items():
        answer = page.goto(served.address + path)
        assert answer is not None
        assert answer.status == status, path
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(page) == [], path
    assert complaints == []
