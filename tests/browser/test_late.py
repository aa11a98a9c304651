"""Words typed where there is no network while the chair concludes: not in the agreed text, and not lost."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.drafting_pages import (
    RAPPORTEUR,
    Network,
    live_section,
    section,
    wait_until_offline,
    wait_until_saved,
    write,
)
from tests.browser.pages import follow, leave
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

CHAIR = "Chair (Honduras)"
#: A point that is drafted in the sample meeting, and that can be put forward.
POINT = 9
LATE = "Typed where there is no network."


def test_what_was_typed_offline_while_the_chair_concluded_leads_to_an_input(
    served: Served, browser: Browser, person
) -> None:
    chair_context, context = browser.new_context(), person(RAPPORTEUR)
    chair, network = chair_context.new_page(), Network(context)
    served.sign_in(chair, CHAIR)
    writer = context.new_page()
    live_section(served, writer, POINT)
    write(writer, " In time.")
    wait_until_saved(writer)
    network.cut()
    write(writer, f" {LATE}")
    wait_until_offline(writer)

    section(served, chair, POINT)
    follow(chair, chair.locator(".standing-acts a").first)
    follow(chair, chair.locator("form.asked button.btn-primary"))
    chair.goto(f"{served.address}/meetings/1/conclusion?section={POINT + 1}")
    follow(chair, chair.locator("form.asked button.btn-primary"))
    section(served, chair, POINT)
    expect(chair.locator(".standing-bar-agreed")).to_be_visible()

    network.mend()
    notice = writer.locator(".late-here")
    expect(notice).to_be_visible()
    expect(writer.locator("#printed")).to_contain_text("In time.")
    expect(writer.locator("#printed")).not_to_contain_text(LATE)
    follow(writer, notice.locator("a"))
    expect(writer.locator("ins", has_text=LATE)).to_be_visible()
    follow(writer, writer.locator("main form button.btn-primary"))
    assert LATE in writer.locator("#input-text").input_value()
    section(served, writer, POINT)
    expect(writer.locator(".standing-bar-agreed")).to_be_visible()
    expect(notice).to_have_count(0)
    expect(writer.locator("[data-left-over-list] textarea")).to_have_count(0)
    chair.reload()
    expect(chair.locator("#printed")).not_to_contain_text(LATE)
    leave(writer)
    chair_context.close()
