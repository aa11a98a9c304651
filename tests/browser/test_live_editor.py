"""The editor of a section: rows, tools, phrases, languages, limits, rights; and what becomes of words when they change."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.drafting_pages import (
    CHAIR,
    COLLEAGUE,
    RAPPORTEUR,
    SECRETARIAT,
    TRANSLATOR,
    Network,
    body,
    editor,
    expect_words,
    live_section,
    row,
    section,
    wait_until_live,
    wait_until_saved,
    without_sockets,
    words,
    write,
)
from tests.browser.pages import choose_language, comes_true, follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

LONGEST = 300_000


def select_all(page: Page, block: str = "body") -> None:
    editor(page, block).press("Control+a")


# --- rows ---


def test_rows_are_added_moved_by_keys_and_by_dragging_removed_and_put_back(served: Served, person):
    page, other = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    for one in (page, other):
        live_section(served, one, 2)
    rows = page.locator("#agreement-rows > li")
    count = rows.count()
    for words_of in ("To be first.", "To be second."):
        page.get_by_role("button", name="Add an agreement").click()
        page.keyboard.type(words_of)
    expect(rows).to_have_count(count + 2)
    first, second = row(page, "agreement", count + 1), row(page, "agreement", count + 2)
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(count)).to_have_id(second)
    expect(other.locator("#agreement-rows > li").nth(count)).to_have_id(second)
    page.keyboard.type(" Typed on.")  # the focus is where it was
    expect_words(other, "To be second. Typed on.", second)

    handle = page.locator(f"#{first} .row-handle")
    handle.scroll_into_view_if_needed()
    box, target = handle.bounding_box(), page.locator(f"#{second}").bounding_box()
    assert box
    assert target
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, target["y"] + 2, steps=8)
    expect(page.locator(".drop-before, .drop-after")).to_have_count(1)
    page.mouse.up()
    expect(rows.nth(count)).to_have_id(first)
    expect(other.locator("#agreement-rows > li").nth(count)).to_have_id(first)

    page.locator(f"#{second} button[title^=Remove]").click()
    expect(rows).to_have_count(count + 1)
    other.locator("#removed-agreement summary").click()
    other.locator("#removed-agreement button").click()
    expect(page.locator(f"#{second}")).to_be_visible()
    expect_words(page, "To be second. Typed on.", second)


def test_owners_are_completed_in_both_languages_by_codes_and_aliases_and_a_day_is_picked(served: Served, person):
    page, other = person(RAPPORTEUR).new_page(), person(COLLEAGUE).new_page()
    for one in (page, other):
        live_section(served, one, 8)
    page.get_by_role("button", name="Add an action item").click()
    page.keyboard.type("Circulate the list")
    new = page.locator("#action-rows > li").last
    who = new.get_by_role("combobox")
    who.focus()
    for typed, name in (("estados u", "United States"), ("pan", "Panama"), ("oim", "IOM")):
        page.keyboard.type(typed)
        expect(new.get_by_role("option").first).to_contain_text(name)
        page.keyboard.press("Enter")
    page.keyboard.type("A new office,")
    tags = new.locator(".owners-chosen li")
    expect(tags).to_have_count(4)
    expect(tags.last).to_contain_text("A new office")
    page.keyboard.press("Backspace")
    expect(tags).to_have_count(3)
    new.locator("input[type=date]").fill("2017-01-31")
    page.keyboard.press("Tab")
    theirs = other.locator("#action-rows > li").last
    expect(theirs.locator(".owners-chosen li")).to_have_count(3)
    expect(theirs.locator("input[type=date]")).to_have_value("2017-01-31")
    expect(page.locator("#printed")).to_contain_text("United States, Panama")
    expect(page.locator("#printed")).to_contain_text("by 31 January 2017")


# --- writing ---


def test_tools_and_keys_write_markdown_for_those_who_do_not(served: Served, person):
    page = person().new_page()
    live_section(served, page, 6)
    editor(page).focus()
    select_all(page)
    page.keyboard.type("Strong")
    select_all(page)
    page.get_by_role("button", name="Bold").click()
    assert words(page) == "**Strong**"
    editor(page).press("Control+End")
    page.keyboard.type(" then ")
    page.keyboard.press("Control+i")
    page.keyboard.type("slanted")
    assert words(page) == "**Strong** then *slanted*"
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bulleted list").click()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    expect(page.locator("#printed li")).to_have_text(["one", "two"])
    expect(page.locator("#printed strong", has_text="Strong")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Square brackets").click()
    page.get_by_role("dialog").get_by_role("button", name="Mexico").click()
    page.keyboard.type("disputed")
    assert words(page).endswith("[disputed]{.bracket by=MEX}")
    page.evaluate("addEventListener('keydown', (event) => { window.keptFromBrowser = event.defaultPrevented; })")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.keptFromBrowser")


def test_standard_phrases_are_found_and_offered_while_one_types(served: Served, person):
    page = person().new_page()
    live_section(served, page, 5)
    editor(page).focus()
    select_all(page)
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Phrases").click()
    panel = page.get_by_role("dialog", name="Phrases")
    expect(panel.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("took note")
    panel.locator(".phrase").first.click()
    assert "took note" in words(page)
    page.keyboard.type("the report")  # in place of the first gap
    assert "the report" in words(page)
    page.get_by_role("button", name="Add an agreement").click()
    page.keyboard.type("To take n")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("To take note")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".cm-tooltip-autocomplete li[aria-selected]")).to_have_count(1)
    page.keyboard.press("Enter")
    assert words(page, row(page, "agreement", page.locator("#agreement-rows > li").count())).startswith(
        "To take note of"
    )


def test_a_page_that_is_pasted_becomes_markdown(served: Served, person):
    page = person().new_page()
    live_section(served, page, 10)
    editor(page).focus()
    select_all(page)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/html", "<p style='mso-style:x'>The <b>Network</b> met.</p><ul><li>one</li><li>two</li></ul>");
            data.setData("text/plain", "The Network met. one two");
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }"""
    )
    assert "The **Network** met." in words(page)
    expect(page.locator("#printed li")).to_have_text(["one", "two"])


# --- languages ---


def test_both_languages_stand_side_by_side_and_what_is_out_of_date_is_marked_until_somebody_says_that_it_is_right(
    served: Served, person
):
    drafter, translator = person(RAPPORTEUR).new_page(), person(TRANSLATOR).new_page()
    live_section(served, drafter, 9)
    live_section(served, translator, 9, "es")
    translator.locator("#languages a").last.click()
    expect(editor(translator, language="en")).to_have_attribute("contenteditable", "false")
    expect(editor(translator, language="es")).to_have_attribute("contenteditable", "true")
    write(drafter, " An addition.")
    side = translator.locator('#body .side[data-language="es"]')
    expect(side.locator(".state-stale")).to_be_visible()
    side.locator("summary").click()
    expect(side.locator("ins")).to_contain_text("An addition.")
    expect(translator.locator("#languages .state-stale")).to_contain_text("1")
    write(translator, " Un añadido.", language="es")
    wait_until_saved(translator)
    side.locator(".side-below > button").click()
    expect(side.locator(".state-stale")).to_have_count(0)
    assert body(served, translator.context, 9, "es").endswith("Un añadido.")


# --- rights, limits, endings ---


def test_those_who_only_read_watch_live(served: Served, person):
    reader = person("Head of delegation (Panama)").new_page()
    live_section(served, reader, 8)
    expect(editor(reader)).to_have_attribute("contenteditable", "false")
    expect(reader.locator(".tools-row")).to_be_hidden()
    expect(reader.locator(".row-acts:visible")).to_have_count(0)
    writer = person().new_page()
    live_section(served, writer, 8)
    write(writer, " Watched.")
    expect_words(reader, " Watched.")
    expect(reader.locator("#printed")).to_contain_text("Watched.", timeout=45_000)
    assert reader.evaluate("indexedDB.databases().then(all => all.length)") == 0


def test_a_section_that_is_agreed_is_closed_at_once_on_every_page_that_has_it_open(served: Served, person):
    chair = person(CHAIR).new_page()
    writer = person().new_page()
    live_section(served, writer, 9)
    write(writer, " The last word.")
    wait_until_saved(writer)
    for act in ("putting-forward", "conclusion"):
        chair.goto(f"{served.address}/meetings/1/{act}?section=10")
        follow(chair, chair.locator("form.asked button.btn-primary"))
    expect(editor(writer)).to_have_attribute("contenteditable", "false")
    expect(writer.locator(".row-acts:visible")).to_have_count(0)
    expect(writer.locator("[data-save-status]")).to_have_text("Agreed: nothing can be changed")
    notice = writer.locator(".live-notices .notice", has_text="just been agreed")
    follow(writer, notice.get_by_role("button", name="Show the agreed text"))
    expect(writer.locator("#printed")).to_contain_text("The last word.")
    expect(writer.locator(".cm-content")).to_have_count(0)

    chair.goto(f"{served.address}/meetings/1/sections/10/reopening")
    chair.get_by_label("Why").fill("One more word.")
    follow(chair, chair.locator("main form .btn-primary, main form .btn-danger").first)
    expect(editor(writer)).to_have_attribute("contenteditable", "true")
    write(writer, " After all.")
    wait_until_saved(writer)
    assert body(served, writer.context, 9).endswith("The last word. After all.")


def test_a_section_that_grows_too_long_says_so_keeps_the_text_and_saves_it_once_it_is_short_enough(
    served: Served, person
):
    page = person().new_page()
    live_section(served, page, 7)
    before = words(page)
    editor(page).focus()
    page.keyboard.insert_text("a word " * (LONGEST // 7 - 1500))
    expect(page.locator(".notice", has_text="nearly full")).to_be_visible()
    page.keyboard.insert_text("more words " * 1500)
    status = page.locator("[data-save-status]")
    expect(status).to_contain_text("This section is too long")
    page.reload()
    wait_until_live(page)
    expect(status).to_contain_text("This section is too long")
    editor(page).focus()
    select_all(page)
    page.keyboard.insert_text(f"{before} Short again.")
    wait_until_saved(page)
    assert body(served, page.context, 7) == f"{before} Short again."


def test_where_no_socket_comes_through_the_forms_do_the_work(served: Served, person):
    page = without_sockets(person()).new_page()
    section(served, page, 3)
    page.locator("#text-body").fill("Saved by a form.")
    wait_until_saved(page)
    expect(page.locator("#printed")).to_contain_text("Saved by a form.")
    expect(page.locator(".cm-content")).to_have_count(0)


def test_signing_out_removes_what_the_device_keeps_and_asks_first_where_it_is_all_that_there_is(served: Served, person):
    context = person(SECRETARIAT)
    network = Network(context)
    page = context.new_page()
    live_section(served, page, 8)
    write(page, " Kept?")
    wait_until_saved(page)
    kept = "indexedDB.databases().then(all => all.filter(({ name }) => name.startsWith('reportflow.live.')).length)"
    assert page.evaluate(kept) == 1
    network.cut()
    write(page, " Unsent.")
    page.wait_for_selector('[data-save-status][data-state="offline"]')
    page.get_by_role("button", name="Sign out").click()
    question = page.locator("#sign-out-question")
    expect(question).to_be_visible()
    network.mend()
    question.get_by_role("button", name="Stay and save it").click()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_saved(page)
    other = context.new_page()
    live_section(served, other, 9)
    follow(page, page.get_by_role("button", name="Sign out"))
    expect(other).to_have_url(re.compile("sign-in"))  # no page of the one who has gone stays on the screen
    assert page.evaluate(kept) == 0
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('reportflow.live.')).length") == 0


def test_text_typed_after_the_session_has_ended_is_kept_and_saved_once_the_person_is_back(served: Served, person):
    context = person()
    network = Network(context)
    page = context.new_page()
    live_section(served, page, 10)
    cookies = context.cookies()
    network.cut()
    context.clear_cookies()
    write(page, " Typed when signed out.")
    network.mend()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector('[data-save-status][data-state="signed-out"]')
    expect(page.locator("[data-save-status] a")).to_have_text("Sign in again")
    context.add_cookies(cookies)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until_saved(page)
    assert body(served, context, 10).endswith(" Typed when signed out.")


# --- for everybody ---


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_editor_fits_the_screen_and_passes_axe(served: Served, person, language: str):
    page = person().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served.address}/account")
    choose_language(page, language)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        live_section(served, page, 8)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        page.locator("#languages a").last.click()
        expect(page.locator(".live[data-view=both]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    assert complaints == []
    assert comes_true(page, "document.fonts.status === 'loaded'")
    assert re.search("ES|es|en", page.evaluate("document.documentElement.lang"))
