"""Who changed the draft last is said on a page that stays open, as others write."""

import pytest
from playwright.sync_api import expect

from tests.browser.drafting_pages import COLLEAGUE, live_section, wait_until_saved, write
from tests.browser.serving import Served

pytestmark = pytest.mark.browser


def test_a_page_that_is_open_says_who_changed_the_draft_last(served: Served, person):
    reader, writer = person().new_page(), person(COLLEAGUE).new_page()
    complaints: list[str] = []
    reader.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for page in (reader, writer):
        live_section(served, page, 10)
    expect(reader.locator("#last-change")).not_to_contain_text(COLLEAGUE)
    write(writer, " Written now.")
    wait_until_saved(writer)
    expect(reader.locator("#last-change")).to_contain_text(COLLEAGUE)
    expect(writer.locator("#last-change")).to_contain_text(COLLEAGUE)
    assert complaints == []
