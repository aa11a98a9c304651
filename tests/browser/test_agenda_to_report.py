"""From the agenda that is handed in to the report that is downloaded, in a browser, in both languages."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.drafting_pages import editor, wait_until_live, without_sockets
from tests.browser.pages import choose_language, comes_true, leave
from tests.browser.serving import PROJECT, Served

pytestmark = pytest.mark.browser

SAMPLE = PROJECT / "samples" / "agenda-2016-11-15.txt"
SAVED = '[data-save-status][data-state="saved"]'
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def secretariat(served: Served, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(accept_downloads=True, locale="en-GB", base_url=served.address)
    served.sign_in(context.new_page(), "Secretariat (TS)")
    yield context
    context.close()


def hand_in(page: Page, agenda: Path = SAMPLE) -> None:
    page.goto("/agenda/new")
    page.set_input_files("#file", agenda)
    page.get_by_role("button", name="Read the agenda").click()
    expect(page.get_by_role("heading", name="Check the agenda")).to_be_visible()


def write(page: Page, address: str, language: str, words: str) -> None:
    page.goto(f"{address}?language={language}")
    wait_until_live(page)
    editor(page, language=language).fill(words)
    expect(page.locator("#printed", has_text=words)).to_be_visible()
    page.wait_for_selector(SAVED)


def downloaded(page: Page, meeting: str, language: str) -> str:
    """All words of the report as it was downloaded."""
    answer = page.request.get(f"{meeting}/report/download?format=docx&language={language}")
    assert answer.ok
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.body())).paragraphs)


def test_an_agenda_becomes_a_report_in_both_languages(secretariat: BrowserContext) -> None:
    page = secretariat.new_page()
    hand_in(page)
    expect(page.get_by_text("Gives the opening paragraph and 10 sections.")).to_be_visible()
    page.locator("#i2-title-0").fill("Adoption of the agenda")
    page.get_by_role("button", name="Move “Break” up").click()
    expect(page.locator(".agenda-item").nth(2).locator("textarea").first).to_have_value("Break")
    assert page.evaluate("document.activeElement.id") == "i4-up"
    page.get_by_role("button", name="Move “Break” down").click()
    expect(page.locator(".agenda-item").nth(3).locator("textarea").first).to_have_value("Break")
    expect(page.locator("#i2-title-0")).to_have_value("Adoption of the agenda")
    page.get_by_role("button", name="Create the meeting").click()
    expect(page.get_by_text("The meeting was created, with the opening paragraph and 10 sections.")).to_be_visible()
    meeting = page.url
    page.get_by_role("link", name="Adoption of the agenda").click()
    section = page.url.partition("?")[0]
    write(page, section, "en", "The Network adopted its agenda as it stands.")
    write(page, section, "es", "La Red aprobó su agenda tal como está.")
    english, spanish = downloaded(page, meeting, "en"), downloaded(page, meeting, "es")
    assert "Adoption of the agenda" in english
    assert "The Network adopted its agenda as it stands." in english
    assert "La Red aprobó su agenda tal como está." in spanish
    assert "La Red aprobó" not in english
    leave(page)


def test_what_is_added_has_the_focus_and_a_reload_keeps_it(secretariat: BrowserContext) -> None:
    page = secretariat.new_page()
    hand_in(page)
    page.locator("#item-4 summary").click()
    page.get_by_role("button", name="Add an item after this one “Break”").click()
    expect(page.locator("#in1-title-0")).to_be_focused()
    expect(page.locator("#in1-title-0")).to_be_in_viewport()
    page.locator("#in1-title-0").fill("Family photograph")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#in1-leads").fill("Atlantis")
        page.locator("#in1-leads").press("Tab")
    expect(page.locator("#in1-marks")).to_contain_text("“Atlantis” is not on the list")
    expect(page.locator("#in1-kind")).to_be_focused()
    page.reload()
    expect(page.locator("#in1-title-0")).to_have_value("Family photograph")
    leave(page)


def test_on_a_phone_the_source_is_folded_above_the_items(secretariat: BrowserContext) -> None:
    page = secretariat.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    hand_in(page)
    expect(page.locator("#line-10")).to_be_hidden()
    page.get_by_text("Lines of the agenda", exact=True).click()
    expect(page.locator("#line-10")).to_be_visible()
    leave(page)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_the_agenda_is_accessible_and_fits(secretariat: BrowserContext, language: str) -> None:
    page = secretariat.new_page()
    hand_in(page)
    confirm = page.url
    choose_language(page, language)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for address in (
            "/agenda/new", confirm, "/meetings/1/agenda", "/meetings/1/agenda/edit", "/meetings/1/agenda/source",
        ):  # fmt: skip
            page.goto(address)
            for more in page.locator("details:not([open]) > summary").all()[:2]:
                more.click()
            assert violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    choose_language(page, "en")
    leave(page)


def test_two_tabs_that_change_one_agenda_both_see_it(secretariat: BrowserContext) -> None:
    first = secretariat.new_page()
    hand_in(first)
    first.get_by_role("button", name="Create the meeting").click()
    expect(first.get_by_text("The meeting was created")).to_be_visible()
    address = f"{first.url}/agenda/edit"
    second = secretariat.new_page()
    for page in (first, second):
        page.goto(address)
    first.locator("textarea[name$='-title-0']").nth(1).fill("Approval, by the first")
    second.locator("textarea[name$='-title-0']").nth(1).fill("Approval, by the second")
    first.get_by_role("button", name="Save the agenda").click()
    expect(first.get_by_text("The agenda was saved.")).to_be_visible()
    second.get_by_role("button", name="Save the agenda").click()
    expect(second.get_by_text("Somebody else changed the agenda while you were editing.")).to_be_visible()
    expect(second.get_by_text("Approval, by the first")).to_be_visible()
    expect(second.locator("textarea[name$='-title-0']").nth(1)).to_have_value("Approval, by the second")
    second.get_by_role("button", name="Save the agenda").click()
    expect(second.get_by_text("The agenda was saved.")).to_be_visible()
    leave(first)
    leave(second)


def test_on_a_phone_and_when_it_is_turned_every_text_area_shows_all_of_its_text(secretariat: BrowserContext) -> None:
    page = without_sockets(secretariat).new_page()
    shown = "[...document.querySelectorAll('textarea.writing')].filter(area => area.offsetHeight)"
    cut_off = f"{shown}.filter(area => area.scrollHeight > area.clientHeight + 1).length"
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/meetings/1/sections/4?language=en")
    expect(page.locator("#text-body")).to_be_visible()
    page.evaluate("document.fonts.ready")
    for size in ({"width": 390, "height": 800}, {"width": 800, "height": 390}, {"width": 360, "height": 800}):
        page.set_viewport_size(size)
        assert comes_true(page, f"{cut_off} === 0"), size
    leave(page)
