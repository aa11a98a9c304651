"""Open pages notice what others do: without taking the focus, a finger's target or what is typed from anybody."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import choose_language, follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

CHAIR, HEAD = "Chair (Honduras)", "Head of delegation (Mexico)"
#: Point 3 is before the meeting, its draft is ahead, and Mexico has not answered; so is point 7, without a later draft.
AHEAD, OPEN = 4, 8
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
POLLED = 6_000


@pytest.fixture(scope="module")
def pages(served: Served, browser: Browser) -> Iterator[dict[str, Page]]:
    """A page of the chair on a laptop and one of a head on a phone, both in English, with clocks that tests can put forward."""
    opened: dict[str, Page] = {}
    for who, settings in ((CHAIR, {}), (HEAD, PHONE)):
        more: dict[str, Any] = dict(settings)
        page = opened[who] = browser.new_context(**more).new_page()
        served.sign_in(page, who)
        choose_language(page, "en")
        page.clock.install()
    yield opened
    for page in opened.values():
        page.context.close()


def test_the_board_shows_a_decision_by_itself_and_leaves_the_focus_where_it_is(
    served: Served, pages: dict[str, Page]
) -> None:
    chair, head = pages[CHAIR], pages[HEAD]
    chair.goto(f"{served.address}/meetings/1")
    cell = chair.locator(f"#section-{OPEN} td[data-code=MEX]")
    expect(cell).to_contain_text("Mexico: has not answered")
    chair.locator("#act-report").focus()
    head.goto(f"{served.address}/meetings/1/sections/{OPEN}/decision")
    follow(head, head.get_by_role("button", name="Approve this text", exact=True))
    chair.clock.fast_forward(POLLED)
    expect(cell).to_contain_text("Mexico: approves")
    expect(chair.locator("#act-report")).to_be_focused()


def test_a_part_of_the_page_stays_while_a_finger_is_on_it(served: Served, pages: dict[str, Page]) -> None:
    chair = pages[CHAIR]
    chair.goto(f"{served.address}/meetings/1")
    chair.evaluate("document.getElementById('live').dataset.mark = 'old'")
    chair.locator("#sections-title").hover()
    chair.mouse.down()
    chair.evaluate("document.body.dispatchEvent(new CustomEvent('meetingChanged'))")
    for _ in range(3):
        chair.clock.fast_forward(POLLED)
        expect(chair.locator("#live[data-mark=old]")).to_have_count(1)
    chair.mouse.up()
    # Nobody says again that something changed: the page has remembered it.
    chair.clock.fast_forward(POLLED)
    expect(chair.locator("#live[data-mark=old]")).to_have_count(0)


def test_whoever_types_a_reservation_is_told_of_a_new_text_and_keeps_every_word(
    served: Served, pages: dict[str, Page]
) -> None:
    chair, head = pages[CHAIR], pages[HEAD]
    head.goto(f"{served.address}/meetings/1/sections/{AHEAD}/decision")
    head.get_by_text("Approve with a reservation…").click()
    words = head.get_by_label("The words of your delegation, in English")
    words.fill("Mexico understands this as voluntary.")
    chair.goto(f"{served.address}/meetings/1/putting-forward?section={AHEAD}")
    follow(chair, chair.get_by_role("button", name="before the meeting"))
    place = words.bounding_box()
    head.clock.fast_forward(POLLED)
    notice = head.get_by_role("status").filter(has_text="it is revision 2 now")
    expect(notice).to_be_visible()
    expect(words).to_have_value("Mexico understands this as voluntary.")
    assert words.bounding_box() == place
    follow(head, head.get_by_role("link", name="Show it"))
    expect(head.get_by_text("Put forward, rev. 2").first).to_be_visible()
    expect(words).to_have_value("Mexico understands this as voluntary.")


def test_the_sessions_clock_ticks_as_the_server_says_whatever_the_device_thinks(
    served: Served, pages: dict[str, Page]
) -> None:
    chair, head = pages[CHAIR], pages[HEAD]
    chair.goto(f"{served.address}/meetings/1")
    chair.locator("#clock-summary").click()
    expect(chair.locator("#clock-minutes")).to_have_value("55")
    follow(chair, chair.get_by_role("button", name="Start the clock"))
    head.goto(f"{served.address}/meetings/1/sections/{OPEN}/decision")
    left = head.locator("[data-clock-left]")
    expect(left).to_have_text("55 min left")
    head.clock.fast_forward("08:30")
    expect(left).to_have_text("47 min left")
    head.clock.fast_forward("47:00")
    expect(left).to_have_text("the time is up")
    head.clock.fast_forward("08:00")
    expect(left).to_have_text("8 min over")
