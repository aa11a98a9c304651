"""People in a browser: coming in by a code, noting who is present with one tap, and pages that everybody can use."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import PAIRS, violations
from tests.browser.pages import choose_language, follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(served: Served, browser: Browser) -> Iterator[BrowserContext]:
    """The browser of the secretariat."""
    context = browser.new_context()
    served.sign_in(context.new_page(), "Secretariat")
    yield context
    context.close()


def invite(served: Served, desk: BrowserContext, name: str) -> Page:
    """Invite somebody for the screen; gives the page that shows the code."""
    page = desk.new_page()
    page.goto(f"{served.address}/meetings/1/people/invite")
    page.locator("#name").fill(name)
    page.locator('input[name="roles"][value="delegate"]').check()
    page.locator("#party").select_option("GTM")
    page.locator("main form .btn-primary").click()
    return page


def test_a_newcomer_scans_the_code_and_is_in(served: Served, desk: BrowserContext, browser: Browser) -> None:
    page = invite(served, desk, "A newcomer of Guatemala")
    code = page.locator(".qr svg").bounding_box()
    assert code is not None
    assert code["width"] > 300, "large enough for a projector"
    link = page.locator("#invitation-link").inner_text()
    phone = browser.new_context(viewport={"width": 390, "height": 844})
    arriving = phone.new_page()
    arriving.goto(link)
    expect(arriving.locator("#name")).to_have_value("A newcomer of Guatemala")
    arriving.get_by_role("button", name="Join the meeting").click()
    expect(arriving.locator(".notice-success")).to_be_visible()
    assert arriving.url == f"{served.address}/meetings/1"
    phone.close()


def test_the_link_is_copied_with_one_press(served: Served, desk: BrowserContext) -> None:
    page = invite(served, desk, "")
    desk.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.address)
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy]")).to_contain_text("copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#invitation-link").inner_text()


def test_presence_is_noted_with_one_tap_and_stays(served: Served, desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto(f"{served.address}/meetings/1/parties")
    box = page.get_by_role("checkbox", name="PER")
    was = box.is_checked()
    box.press("Space")
    expect(page.locator("#presence-saved")).not_to_be_empty()
    expect(page.locator("#presence-saved")).to_be_in_viewport()
    expect(page.locator("#present-count")).to_have_text(
        page.locator("#presence-saved").inner_text().removesuffix(". Saved.")
    )
    page.reload()
    expect(box).to_be_checked(checked=not was)


PAGES = (
    "/account",
    "/meetings/1/people",
    "/meetings/1/people/1",
    "/meetings/1/people/invite",
    "/meetings/1/come-in",
    "/meetings/1/parties",
    "/meetings/1/parties/1",
    "/meetings/1/attendees",
)


def check(page: Page, language: str, width: int) -> None:
    """The page fits the screen, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert (language, width) not in PAIRS or violations(page) == [], page.url


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_fit_the_screen_and_pass_axe(
    served: Served, desk: BrowserContext, browser: Browser, width: int, language: str
) -> None:
    page = desk.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{served.address}/account")
    choose_language(page, language)
    for path in PAGES:
        page.goto(served.address + path)
        check(page, language, width)
    page.locator("#text").fill("A. Delegate; Consul; Guatemala\n; nobody; MEX")
    follow(page, page.locator("form[enctype] .btn-primary"))
    expect(page.locator(".field-error").first).to_be_visible()
    check(page, language, width)
    page.goto(f"{served.address}/account")
    choose_language(page, "en")
    nobody = browser.new_context(viewport={"width": width, "height": 900}, locale=language).new_page()
    link = invite(served, desk, "").locator("#invitation-link").inner_text()
    for address in (f"{served.address}/sign-in", f"{served.address}/sign-in/link/unknown", link):
        nobody.goto(address)
        check(nobody, language, width)
    nobody.context.close()
