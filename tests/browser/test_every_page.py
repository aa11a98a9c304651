"""The pages that no other browser test opens: they fit the screen, pass axe and keep the content policy, in both languages."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.accessibility import PAIRS, violations
from tests.browser.drafting_pages import SECRETARIAT
from tests.browser.pages import choose_language
from tests.browser.serving import Served
from tests.live.page import Page as LivePage

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


def late_change(served: Served, context: BrowserContext) -> str:
    """Where this person finds what they write into the agreed first point: it comes too late."""
    cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies(served.address))
    section = "/meetings/1/sections/2"
    address = served.address.replace("http", "ws", 1) + "/live" + section
    with LivePage(address, cookie, origin=served.address) as page:
        page.open().write("\n\nA sentence that came too late.")
        late = page.until_told("refused")["late"]
    return f"{section}/late/{late}"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_fit_the_screen_pass_axe_and_keep_the_policy(served: Served, person, width: int, language: str):
    context = person(SECRETARIAT, viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto(served.address)
    choose_language(page, language)
    for path, status in {**PAGES, late_change(served, context): 200}.items():
        answer = page.goto(served.address + path)
        assert answer is not None
        assert answer.status == status, path
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert (language, width) not in PAIRS or violations(page) == [], path
    assert complaints == []
