"""What an editor says, aloud and in sight, while the network is gone, and what it does about leaving the page."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drafting_pages import CHAIR, Network, live_section, wait_until_offline, wait_until_saved, write
from tests.browser.pages import comes_true
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

#: Gathers what is said to those who hear the page.
LISTEN = """() => {
    window.heard = [];
    const place = document.getElementById("announcer");
    new MutationObserver(() => place.textContent && heard.push(place.textContent)).observe(place, { childList: true });
}"""

ASKED = "What you typed has not reached the server yet; it is kept on this device. Press again to go on all the same."


def come_back(page: Page, network: Network) -> None:
    network.mend()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_saved(page)


def test_saving_is_silent_and_being_offline_is_heard_once_as_is_that_all_is_saved_again(served: Served, person):
    context = person()
    network = Network(context)
    page = context.new_page()
    live_section(served, page, 8)
    page.evaluate(LISTEN)
    for words in (" One.", " Two."):
        write(page, words)
        wait_until_saved(page)
    network.cut()
    write(page, " Three.")
    wait_until_offline(page)
    write(page, " Four.")
    come_back(page, network)
    write(page, " Five.")
    wait_until_saved(page)
    assert comes_true(page, "heard.length >= 2")
    assert page.evaluate("heard") == ["Offline: 1 change kept on this device", "All changes saved"]
    assert page.locator("[data-save-status]").get_attribute("role") is None


def test_nobody_is_said_to_be_alone_while_the_page_is_not_told_who_is_there(served: Served, person):
    context = person()
    network = Network(context)
    page = context.new_page()
    live_section(served, page, 8)
    here = page.locator("#here")
    expect(here).to_have_text("Nobody else is here")
    expect(here).to_be_visible()
    network.cut()
    expect(here).to_be_hidden()
    come_back(page, network)
    expect(here).to_be_visible()


def test_pressing_what_leads_away_stays_while_words_are_unsent_and_goes_when_it_is_pressed_again(
    served: Served, person
):
    context = person(CHAIR, viewport={"width": 390, "height": 800})
    network = Network(context)
    page = context.new_page()
    live_section(served, page, 9)
    page.evaluate(LISTEN)
    link, notice = page.locator("#act-forward"), page.locator(".live-notices [data-name=unsent]")
    address = page.url
    network.cut()
    write(page, " Not sent.")
    wait_until_offline(page)
    link.click()
    expect(notice).to_have_text(ASKED)
    expect(notice).to_be_in_viewport()
    assert comes_true(page, f"heard.at(-1) === {json.dumps(ASKED)}")
    assert page.url == address
    come_back(page, network)
    expect(notice).to_have_count(0)

    network.cut()
    write(page, " Nor this.")
    wait_until_offline(page)
    link.click()
    expect(notice).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "putting-forward" in request.url):
        link.click()
