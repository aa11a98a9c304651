"""The service by its plain-HTTP address in a local network, where browsers withhold what they give to secure pages.

A loopback address would count as secure: the browser is told a name for it.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser.accessibility import violations
from tests.browser.drafting_pages import (
    COLLEAGUE,
    RAPPORTEUR,
    SECRETARIAT,
    add_words,
    ending,
    section,
    wait_until_saved,
)
from tests.browser.pages import choose_language, follow
from tests.browser.serving import Served
from tests.plugin_parts import browser_arguments, chromium

pytestmark = pytest.mark.browser

NAME = "laptop.example"
PASSWORD = "four words in a row"
#: What browsers say of a request that a test stops.
STOPPED = "Failed to load resource: net::ERR_FAILED"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = [*browser_arguments(), f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
        found = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield found
        found.close()


@pytest.fixture(scope="module")
def room(served: Served) -> Served:
    """The service as the room reaches it."""
    served.address = served.address.replace("127.0.0.1", NAME)
    return served


@pytest.fixture
def enter(
    room: Served, browser: Browser, person: Callable[..., BrowserContext]
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser of its own for one of the people, or for nobody; forms save by themselves, without the live editor."""
    assert room.address.startswith(f"http://{NAME}:")
    complaints: list[str] = []

    def forms_alone(route: Route) -> None:
        route.fulfill(body="", content_type="text/javascript")

    def enter_as(who: str | None = RAPPORTEUR) -> BrowserContext:
        context = person(who) if who else browser.new_context()
        context.route("**/live.js", forms_alone)
        context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context

    yield enter_as
    assert [said for said in complaints if said != STOPPED] == []


def shown(room: Served, context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(room.address + path)
    return page


def test_browsers_do_not_trust_the_address(room: Served, enter: Callable[..., BrowserContext]) -> None:
    page = shown(room, enter(), "/meetings/1")
    assert page.evaluate("[isSecureContext, typeof navigator.locks, typeof navigator.clipboard]") == [
        False,
        "undefined",
        "undefined",
    ]


def test_a_person_sets_a_password_signs_out_and_signs_in_with_it(
    room: Served, enter: Callable[..., BrowserContext]
) -> None:
    page = enter(None).new_page()
    room.sign_in(page, "Delegate (Costa Rica)")
    page.goto(f"{room.address}/account")
    page.locator("#password").fill(PASSWORD)
    follow(page, page.locator('form[action="/account/password"] button'))
    follow(page, page.locator("form[data-sign-out] button"))
    page.goto(f"{room.address}/meetings/1")
    page.locator("#email").fill("delegate@sample.invalid")
    page.locator("#password").fill(PASSWORD)
    follow(page, page.locator("main .btn-primary"))
    assert page.url == f"{room.address}/meetings/1"
    expect(page.locator(".topbar-person")).to_have_text("Delegate (Costa Rica)")


def test_what_is_typed_saves_itself(room: Served, enter: Callable[..., BrowserContext]) -> None:
    page = enter().new_page()
    section(room, page, 8)
    add_words(page, " Typed over plain HTTP.")
    expect(page.locator("#printed")).to_contain_text("Typed over plain HTTP.")
    wait_until_saved(page)
    other = enter(COLLEAGUE).new_page()
    section(room, other, 8)
    expect(other.locator("#text-body")).to_have_value(ending("Typed over plain HTTP."))


def test_a_tab_that_was_closed_gives_its_words_to_the_next_though_browsers_tell_of_no_tabs(
    room: Served, enter: Callable[..., BrowserContext]
) -> None:
    context = enter()
    page = context.new_page()
    section(room, page, 9)
    page.route("**/meetings/1/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    with page.expect_console_message(lambda message: message.text == STOPPED):
        add_words(page, " Before the tab closed.")
    page.close(run_before_unload=False)
    again = context.new_page()
    section(room, again, 9)
    expect(again.locator("#text-body")).to_have_value(ending(" Before the tab closed."))
    wait_until_saved(again)
    other = enter(COLLEAGUE).new_page()
    section(room, other, 9)
    expect(other.locator("#text-body")).to_have_value(ending(" Before the tab closed."))


def test_pages_are_told_what_changes_by_a_socket(room: Served, enter: Callable[..., BrowserContext]) -> None:
    page = shown(room, enter(), "/account")
    told = page.evaluate(
        """() => new Promise((answer) => {
            const socket = new WebSocket(`ws://${location.host}/live/meetings/1`);
            socket.onmessage = ({ data }) => answer(JSON.parse(data).kind);
            socket.onclose = ({ code }) => answer(code);
        })"""
    )
    assert told == "hello"


def test_a_link_is_copied_though_browsers_give_no_clipboard(room: Served, enter: Callable[..., BrowserContext]) -> None:
    page = shown(room, enter(SECRETARIAT), "/meetings/1/people/invite")
    page.locator('input[name="roles"][value="delegate"]').check()
    page.locator("#party").select_option("GTM")
    follow(page, page.locator("main form .btn-primary"))
    expect(page.locator("main")).not_to_contain_text("works on this machine only")
    link = page.locator("#invitation-link").inner_text()
    assert link.startswith(f"{room.address}/invitations/")
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy]")).to_contain_text("copied")
    page.goto(f"{room.address}/sign-in?switch=1")
    page.locator("#email").press("Control+V")
    expect(page.locator("#email")).to_have_value(link)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_rooms_page_shows_code_and_address_at_once(
    room: Served, enter: Callable[..., BrowserContext], language: str
) -> None:
    page = shown(room, enter(SECRETARIAT), "/meetings/1")
    choose_language(page, language)
    page.set_viewport_size({"width": 1280, "height": 720})
    follow(page, page.locator('a[href="/meetings/1/come-in"]'))
    code = page.locator(".come-in-code svg").bounding_box()
    assert code is not None
    assert code["width"] > 400, "large enough for a projector"
    address = page.locator(".come-in-code figcaption")
    expect(address).to_have_text(room.address)
    expect(address).to_be_in_viewport(ratio=1)
    expect(page.locator(".come-in-steps section").last).to_be_in_viewport(ratio=1)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
