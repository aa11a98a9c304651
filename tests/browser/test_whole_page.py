"""Drafting in a browser without scripts, where the page is one form; with them, each text is one."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.browser.drafting_pages import add_words, section, wait_until_saved, without_sockets
from tests.browser.serving import Served

pytestmark = pytest.mark.browser


def test_without_scripts_text_survives_a_session_that_ends(served: Served, person):
    context = person(java_script_enabled=False)
    page = context.new_page()
    section(served, page, 10)
    cookies = context.cookies()
    page.locator("#text-body").fill("Typed without scripts, and signed out meanwhile.")
    page.locator("#agreement-rows textarea").first.fill("Typed as well, into another field.")
    context.clear_cookies()
    page.locator("#form-body button", has_text="Save").click()
    expect(page.locator("h1")).to_have_text("Your text is still here")
    typed = page.locator("main").get_by_label("Text", exact=True)
    expect(typed).to_have_value("Typed without scripts, and signed out meanwhile.")
    expect(page.locator("main").get_by_label("Agreement 1")).to_have_value("Typed as well, into another field.")
    context.add_cookies(cookies)
    page.locator("main form button", has_text="Save these texts").click()
    expect(page.locator("main")).to_contain_text(
        "press the button to save it now"
    )  # the session has a token of its own
    page.locator("main form button", has_text="Save these texts").click()
    expect(page.locator("#text-body")).to_have_value("Typed without scripts, and signed out meanwhile.")
    expect(page.locator("#agreement-rows textarea").first).to_have_value("Typed as well, into another field.")


def test_rows_are_added_moved_and_removed_without_scripts(served: Served, person):
    page = person(java_script_enabled=False).new_page()
    section(served, page, 8)
    rows = page.locator("#action-rows > li")
    count = rows.count()
    form = page.locator("#new-action")
    form.locator("textarea").fill("Circulate the list")
    form.locator("input[name=owners]").fill("méxico, IOM, A new office")
    form.locator("input[name=due]").fill("2017-01-31")
    form.get_by_role("button").click()
    expect(rows).to_have_count(count + 1)
    new = rows.nth(count)
    row_id = new.get_attribute("id")
    expect(new.locator("textarea")).to_have_value("Circulate the list")
    expect(new.locator("input[name=owners]")).to_have_value("Mexico, IOM, A new office")
    expect(new.locator("input[name=due]")).to_have_value("2017-01-31")
    if count:
        page.locator(f"#up-{row_id}").click()
        expect(rows.nth(count - 1)).to_have_id(row_id or "")
    page.locator(f"#text-{row_id}").fill("Circulate the whole list")
    page.locator(f"#form-{row_id} button", has_text="Save").click()
    expect(page.locator(f"#text-{row_id}")).to_have_value("Circulate the whole list")
    page.locator(f"#remove-{row_id}").click()
    expect(rows).to_have_count(count)


def test_without_scripts_every_button_keeps_what_was_typed_in_every_field(served: Served, person):
    page = person(java_script_enabled=False).new_page()
    section(served, page, 5)
    heading, rows = page.locator("#text-heading"), page.locator("#agreement-rows textarea")
    count = rows.count()
    heading.fill("A heading typed first")
    page.locator("#text-body").fill("A body typed next.")
    page.locator("#new-agreement textarea").fill("A new agreement typed last.")
    page.locator("#form-body button", has_text="Save").click()
    expect(page).to_have_url(re.compile("#body$"))
    expect(heading).to_have_value("A heading typed first")
    expect(page.locator("#text-body")).to_have_value("A body typed next.")
    expect(rows).to_have_count(count + 1)
    expect(rows.last).to_have_value("A new agreement typed last.")
    heading.fill("A heading typed again")
    page.locator("#agreement-rows li .row-acts button[value=up]").last.click()
    expect(heading).to_have_value("A heading typed again")
    expect(rows.nth(count - 1)).to_have_value("A new agreement typed last.")
    heading.fill("word " * 70_000)
    page.locator("#text-body").fill("A body typed again.")
    page.locator("#add-agreement").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(heading).to_have_value("word " * 70_000)
    expect(page.locator("#text-body")).to_have_value("A body typed again.")
    heading.fill("A heading that fits")
    owners = page.locator("#action-rows input[name=owners]").first
    owners.fill("Mexico")
    owners.press("Enter")
    expect(heading).to_have_value("A heading that fits")
    expect(owners).to_have_value("Mexico")
    expect(rows).to_have_count(count + 1)
    expect(page.locator(".removed-row")).to_have_count(0)


def test_with_scripts_each_text_is_a_form_of_its_own(served: Served, person):
    page = without_sockets(person()).new_page()
    sent: list[tuple[str, list[str]]] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(
                (urlsplit(request.url).path.partition("/sections/")[2], sorted(parse_qs(request.post_data or "", True)))
            )

    page.on("request", note)
    section(served, page, 2)
    add_words(page, " Of the body.")
    add_words(page, " Of the heading.", "heading")
    wait_until_saved(page)
    expect(page.locator("#printed")).to_contain_text("Of the body.")
    texts = dict(sent)
    assert set(texts) == {"3/blocks/body", "3/blocks/heading"}
    assert all(names == ["base_seq", "language", "save_id", "text"] for names in texts.values())
    sent.clear()
    rows = page.locator("#action-rows > li")
    count = rows.count()
    page.locator("#add-action").click()
    expect(rows).to_have_count(count + 1)
    rows.last.locator("textarea").press_sequentially("To do.")
    expect(page.locator("#printed")).to_contain_text("To do.")
    page.locator("#add-agreement").click()
    expect(page.locator("#agreement-rows [data-just-added]")).to_have_count(1)
    row = rows.last.get_attribute("id")
    page.locator(f"#remove-{row}").click()
    expect(rows).to_have_count(count)
    assert [address.partition("/")[2] for address, _ in sent][:1] == ["rows"]
    names = {address.partition("/")[2].rpartition(":")[0] or "rows": names for address, names in sent}
    assert names["blocks/action"] == ["base_seq", "due", "language", "owners", "save_id", "text"]
    assert names["rows/action"] == ["csrf_token", "language"]
    added = [names for address, names in sent if address.endswith("/rows")]
    assert added[0] in (
        ["after", "csrf_token", "due", "kind", "language", "owners", "row_id", "text"],
        ["csrf_token", "due", "kind", "language", "owners", "row_id", "text"],
    )
    expect(page.locator('form[data-autosave] [form], form.add-row [form], [name="block"]')).to_have_count(0)
