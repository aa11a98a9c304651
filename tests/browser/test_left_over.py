"""What was typed into a section that somebody set aside meanwhile is shown to its author, to be copied."""

import pytest
from playwright.sync_api import expect

from tests.browser.drafting_pages import COLLEAGUE, add_words, ending, section, without_sockets
from tests.browser.serving import Served

pytestmark = pytest.mark.browser


def test_text_typed_while_the_section_was_set_aside_is_shown_until_its_author_lets_it_go(served: Served, person):
    writer = without_sockets(person())
    page = writer.new_page()
    section(served, page, 9)
    writer.set_offline(True)
    add_words(page, " Kept words.")

    colleague = person(COLLEAGUE).new_page()
    colleague.goto(f"{served.address}/meetings/1/arrangement/10")
    colleague.get_by_role("button", name="Set this section aside").click()
    expect(colleague.locator(".set-aside")).to_be_visible()

    writer.set_offline(False)
    page.wait_for_selector('[data-save-status][data-state="refused"]')
    page.reload()
    kept = page.get_by_role("region", name="Kept on this device")
    expect(kept.get_by_role("textbox", name="What you typed")).to_have_value(ending(" Kept words."))

    page.get_by_role("button", name="I have copied it").click()
    expect(kept).to_be_hidden()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(kept).to_be_hidden()
