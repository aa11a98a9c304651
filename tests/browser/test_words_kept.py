"""An objection that is typed on a phone survives a closed tab, another language and a session that has ended."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

HEAD = "Head of delegation (Mexico)"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
#: A section of the sample meeting that is before it.
ADDRESS = "/meetings/1/sections/8/decision?language=en"
WORDS = "The date has not been agreed with the host."


@pytest.fixture
def phone(served: Served, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=served.address, **PHONE)
    # What an open page asks every few seconds would bring the cookies back that a session ends with.
    context.route("**/changed?*", lambda route: route.abort())
    page = context.new_page()
    served.sign_in(page, HEAD)
    page.close()
    yield context
    context.close()


def opened(phone: BrowserContext) -> Page:
    page = phone.new_page()
    page.goto(ADDRESS)
    return page


def words_of(page: Page) -> str:
    return page.locator("textarea[name^=text-object]").first.input_value()


def test_words_that_are_not_sent_yet_are_there_again_until_they_are(phone: BrowserContext):
    page = opened(phone)
    page.locator("#choice-object > summary").click()
    page.locator("#nature-object-more_time").check()
    page.locator("textarea[name^=text-object]").first.fill(WORDS)
    page.close()

    page = opened(phone)
    expect(page.locator("#notices .notice-info")).to_be_visible()
    expect(page.locator("textarea[name^=text-object]").first).to_have_value(WORDS)
    expect(page.locator("#nature-object-more_time")).to_be_checked()

    follow(page, page.locator("button[name=show_language][value=es]"))
    expect(page.locator("textarea[name^=text-object]").first).to_have_value(WORDS)

    cookies = phone.cookies()
    phone.clear_cookies()
    follow(page, page.locator("button[name=kind][value=object]"))
    expect(page.locator("main textarea")).to_have_value(WORDS)
    phone.add_cookies(cookies)  # signed in again, in another tab: the page's own token is no longer good
    follow(page, page.locator("main .btn-primary"))
    expect(page.locator("main textarea")).to_have_value(WORDS)
    follow(page, page.locator("main .btn-primary"))
    assert words_of(page) == WORDS

    follow(page, page.locator("button[name=kind][value=object]"))
    expect(page.locator(".own-objects")).to_contain_text(WORDS)
    page.close()
    page = opened(phone)
    expect(page.locator(".own-objects")).to_contain_text(WORDS)
    expect(page.locator("#notices .notice-info")).to_have_count(0)
    assert words_of(page) == WORDS  # to be reworded
