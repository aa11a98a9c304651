"""Open pages are told over the meeting's socket what happens, and go on without it: each test has a point of its own."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import SETTLE_SECONDS, choose_language, follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

CHAIR, RAPPORTEUR, DELEGATE = "Chair (Honduras)", "Rapporteur (Honduras)", "Delegate (Costa Rica)"
MEETING = "/meetings/1"
ASKING = re.compile(r"/changed\?since=")
#: Where an element stands on its page, however that is scrolled.
PLACE = "element => element.getBoundingClientRect().top + window.scrollY"
#: A time in which a page that asks every few seconds has asked.
POLLED = 6_000

Enter = Callable[..., Page]


class Heard:
    """What a page was told over the meeting's socket, and what it asked for by itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[str] = []
        self.asked: list[str] = []
        page.on("websocket", lambda socket: self._listen(socket) if socket.url.endswith("/live/meetings/1") else None)
        page.on("request", lambda request: self._note(request.url))

    def _listen(self, socket: Any) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def _note(self, address: str) -> None:
        if "/static/" not in address:
            self.asked.append(address)

    def open(self, path: str) -> None:
        """Go to a page, and wait until it is told what happens."""
        self.frames.clear()
        self.page.goto(path)
        self.until_told("hello")
        self.asked.clear()

    def until_told(self, kind: str, times: int = 1) -> None:
        """Wait until so many messages of this kind have come."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while sum(f'"kind":"{kind}"' in frame for frame in self.frames) < times:
            assert time.monotonic() < deadline, f"waited in vain for {kind!r}; told {self.frames}"
            self.page.evaluate("new Promise(requestAnimationFrame)")

    @property
    def polls(self) -> list[str]:
        """How often it asked whether anything happened."""
        return [address for address in self.asked if ASKING.search(address)]


@pytest.fixture(scope="module")
def states(served: Served, browser: Browser) -> Callable[[str], Any]:
    """The cookies of each person: a link works once."""
    known: dict[str, Any] = {}

    def state(who: str) -> Any:
        if who not in known:
            context = browser.new_context()
            page = context.new_page()
            served.sign_in(page, who)
            choose_language(page, "en")
            known[who] = context.storage_state()
            context.close()
        return known[who]

    return state


@pytest.fixture
def enter(served: Served, browser: Browser, states: Callable[[str], Any]) -> Iterator[Enter]:
    """A page of one of the people, in a browser of their own; `blocked`: no socket leaves it."""
    opened: list[BrowserContext] = []

    def open_page(who: str, *, blocked: bool = False) -> Page:
        opened.append(browser.new_context(storage_state=states(who), base_url=served.address))
        if blocked:
            opened[-1].route_web_socket("**/live/**", lambda socket: socket.close())
        return opened[-1].new_page()

    yield open_page
    for context in opened:
        context.close()


def head(country: str) -> str:
    return f"Head of delegation ({country})"


def approve(page: Page, section: int) -> None:
    page.goto(f"{MEETING}/sections/{section}/decision")
    follow(page, page.get_by_role("button", name="Approve this text", exact=True))


def object_to(page: Page, section: int) -> None:
    page.goto(f"{MEETING}/sections/{section}/decision")
    page.locator("#choice-object > summary").click()
    page.locator("#nature-object-more_time").check()
    page.locator("#text-object-en").fill("The ministry is to be asked.")
    follow(page, page.get_by_role("button", name="Object to this text"))


def position(page: Page, section: int, code: str) -> Any:
    return page.locator(f"#section-{section} td[data-code={code}]")


def set_seen(page: Page, seen: bool) -> None:
    """Put the page into the background, or bring it back, as far as its scripts can tell."""
    page.evaluate(
        """seen => {
            Object.defineProperty(document, "hidden", { value: !seen, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        seen,
    )


def test_a_decision_shows_on_the_board_at_once_and_nothing_is_asked_every_few_seconds(enter: Enter) -> None:
    chair = enter(CHAIR)
    chair.clock.install()
    heard = Heard(chair)
    heard.open(MEETING)
    chair.clock.fast_forward(POLLED)
    expect(position(chair, 8, "PAN")).to_contain_text("has not answered")
    approve(enter(head("Panama")), 8)
    expect(position(chair, 8, "PAN")).to_contain_text("Panama: approves")
    chair.clock.fast_forward(POLLED)
    assert heard.polls == []
    assert len([address for address in heard.asked if address.endswith(MEETING)]) == 1


def test_where_sockets_are_blocked_the_board_asks(enter: Enter) -> None:
    chair = enter(CHAIR, blocked=True)
    chair.clock.install()
    chair.goto(MEETING)
    expect(position(chair, 4, "NIC")).to_contain_text("has not answered")
    approve(enter(head("Nicaragua")), 4)
    chair.clock.fast_forward(POLLED)
    expect(position(chair, 4, "NIC")).to_contain_text("Nicaragua: approves")
    # It asks from there on: what it has shown is no news.
    with chair.expect_response(ASKING) as answer:
        chair.clock.fast_forward(POLLED)
    assert answer.value.status == 204


def test_a_board_catches_up_on_what_happened_while_the_server_was_away(served: Served, enter: Enter) -> None:
    chair, other = enter(CHAIR), enter(head("United States"))
    chair.clock.install()
    heard = Heard(chair)
    heard.open(MEETING)
    chair.route(ASKING, lambda route: route.abort())  # the socket alone brings it
    chair.clock.pause_at(chair.evaluate("Date.now()") + 60_000)
    served.stop()
    served.start()
    approve(other, 4)
    expect(position(chair, 4, "USA")).to_contain_text("has not answered")
    chair.clock.resume()
    chair.clock.fast_forward(POLLED)
    expect(position(chair, 4, "USA")).to_contain_text("United States: approves")


def test_a_page_in_the_background_asks_for_nothing_and_looks_at_once_when_it_is_seen(enter: Enter) -> None:
    chair = enter(CHAIR)
    heard = Heard(chair)
    heard.open(MEETING)
    set_seen(chair, seen=False)
    approve(enter(head("Costa Rica")), 7)
    heard.until_told("changed")
    expect(position(chair, 7, "CRI")).to_contain_text("has not answered")
    assert heard.asked == []
    set_seen(chair, seen=True)
    expect(position(chair, 7, "CRI")).to_contain_text("Costa Rica: approves")
    assert len(heard.polls) == 1


def test_where_a_section_stands_refreshes_itself_and_leaves_a_question_that_is_open(enter: Enter) -> None:
    chair = enter(CHAIR)
    heard = Heard(chair)
    heard.open(f"{MEETING}/sections/1")
    standing = chair.locator("#standing")
    chair.locator("#act-conclude").focus()
    approve(enter(head("Panama")), 1)
    standing.get_by_text("Withdraw…").click()
    chair.get_by_label("Why").fill("By mistake")
    chair.locator("#to-do, h1").first.click()
    object_to(enter(head("Guatemala")), 1)
    heard.until_told("changed", times=2)
    expect(chair.get_by_label("Why")).to_have_value("By mistake")
    expect(standing).to_contain_text("Put forward")
    standing.get_by_text("Withdraw…").click()
    expect(standing).to_contain_text("Blocked")
    assert heard.polls == []


def test_an_input_shows_beside_the_draft_and_what_is_folded_stays_folded(enter: Enter) -> None:
    rapporteur, delegate = enter(RAPPORTEUR), enter(DELEGATE)
    heard = Heard(rapporteur)
    heard.open(f"{MEETING}/sections/3?language=en")
    panel = rapporteur.locator("#inputs")
    expect(panel).to_have_attribute("open", "")
    expect(panel.locator("summary")).to_contain_text("7 handed in")
    panel.locator("summary").click()
    rapporteur.locator("#act-forward").focus()
    delegate.goto(f"{MEETING}/sections/3/inputs")
    follow(delegate, delegate.get_by_role("link", name="Go on with the draft"))
    delegate.locator("button[name=act][value=hand_in]").click()
    expect(panel.locator("summary")).to_contain_text("8 handed in")
    expect(panel).not_to_have_attribute("open", "")
    expect(rapporteur.locator("#act-forward")).to_be_focused()
    assert heard.polls == []


def test_the_chair_who_is_about_to_conclude_is_told_of_a_position_that_changed(enter: Enter) -> None:
    chair = enter(CHAIR)
    Heard(chair).open(f"{MEETING}/conclusion?section=6")
    expect(chair.locator("#section-6")).to_contain_text("Approve: Belize")
    chosen = chair.locator("#choose-6").bounding_box()
    approve(enter(head("Nicaragua")), 6)
    notice = chair.get_by_role("status").filter(has_text="has changed since this page was made")
    expect(notice).to_be_visible()
    assert chair.locator("#choose-6").bounding_box() == chosen
    follow(chair, notice.get_by_role("link", name="Show it"))
    expect(chair.locator("#section-6")).to_contain_text("Nicaragua")
    expect(notice).to_have_count(0)


def test_whoever_types_a_reservation_goes_on_typing_while_the_page_is_told(enter: Enter) -> None:
    reader, rapporteur = enter(head("Dominican Republic")), enter(RAPPORTEUR)
    heard = Heard(reader)
    heard.open(f"{MEETING}/sections/4/decision")
    reader.get_by_text("Approve with a reservation…").click()
    words = reader.get_by_label("The words of your delegation, in English")
    words.press_sequentially("The Dominican Republic ")
    place = words.evaluate(PLACE)
    rapporteur.goto(f"{MEETING}/putting-forward?section=4")
    follow(rapporteur, rapporteur.get_by_role("button", name="before the meeting"))
    expect(reader.get_by_role("status").filter(has_text="it is revision 2 now")).to_be_visible()
    reader.keyboard.type("understands this as voluntary.")
    expect(words).to_have_value("The Dominican Republic understands this as voluntary.")
    assert words.evaluate(PLACE) == place
    assert heard.polls == []
