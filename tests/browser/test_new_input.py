"""The form of a new input: nothing is asked of the server before there is a word."""

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Served

pytestmark = pytest.mark.browser

MEXICO = "Head of delegation (Mexico)"


def test_choosing_what_it_is_to_be_saves_nothing_and_scolds_nobody(served: Served, person):
    page = person(MEXICO).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.goto(f"{served.address}/meetings/1/sections/10/inputs/new")
    begun = page.url
    page.locator("#kind-proposal").check()
    page.locator("#kind-remark").check()
    page.locator("#kind-proposal").check()
    page.locator("#input-text").fill("A second workshop in May.")
    page.wait_for_url(lambda url: url != begun)  # saved by itself, it has an address of its own
    assert len(asked) == 1
    expect(page.locator("#kind-proposal")).to_be_checked()
    page.reload()
    expect(page.locator("#kind-proposal")).to_be_checked()
    expect(page.locator("#input-text")).to_have_value("A second workshop in May.")
