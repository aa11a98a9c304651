"""The translator's queue in a browser: with the keyboard alone, on a phone, and nothing lost on the way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.drafting_pages import RAPPORTEUR, TRANSLATOR, ending, section, wait_until_saved
from tests.browser.pages import choose_language, follow, leave
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

Person = Callable[..., BrowserContext]


def write(served: Served, person: Person, number: int, agreement: str, body: str = "") -> None:
    """The rapporteur adds an agreement to a point, and writes more of its text."""
    context = person(RAPPORTEUR, java_script_enabled=False)
    page = context.new_page()
    section(served, page, number)
    if body:
        control = page.locator("#text-body")
        control.fill(control.input_value() + body)
    page.locator("#new-agreement-text").fill(agreement)
    follow(page, page.locator("#add-agreement"))
    leave(page)
    context.close()


def opened(served: Served, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{served.address}/meetings/1/translations")
    choose_language(page, "en")
    return page


def row(page: Page, words: str) -> Locator:
    """The text whose original has these words."""
    return page.locator(".waiting-text", has_text=words)


def field(page: Page, words: str) -> Locator:
    return row(page, words).locator("textarea")


def counts(page: Page) -> tuple[int, int]:
    """How many are out of date, and how many are missing."""
    said = page.locator("#queue-head").get_attribute("data-counts") or ""
    stale, missing = (re.search(rf"(\d+) {words}", said) for words in ("texts? out of date", "(?:texts? )?missing"))
    return int(stale[1]) if stale else 0, int(missing[1]) if missing else 0


def test_three_texts_are_worked_through_with_the_keyboard_alone(served: Served, person: Person):
    write(served, person, 3, "To meet once more in March.", " Comments are welcome.")
    page = opened(served, person(TRANSLATOR))
    stale, missing = counts(page)
    assert stale >= 1
    assert missing >= 1
    first, last = page.locator("#texts-4 textarea").first, field(page, "To meet once more in March.")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.waiting-text textarea')"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Se agradecen los comentarios.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#announcer")).to_contain_text("missing")
    expect(last).to_be_focused()
    assert counts(page) == (stale - 1, missing)
    page.keyboard.type("Reunirse de nuevo en marzo.")
    page.keyboard.press("Tab")
    expect(page.locator("button", has_text="Save the translation").locator(":scope:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(last).to_have_count(0)
    write(served, person, 3, "To thank all who came.", " More of it.")
    page.reload()
    stale, missing = counts(page)
    page.locator("#texts-4 textarea").first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # it is right as it is
    expect(field(page, "To thank all who came.")).to_be_focused()
    assert counts(page) == (stale - 1, missing)
    section(served, page, 3, "es")
    expect(page.locator("#printed")).to_contain_text("Se agradecen los comentarios.")
    expect(page.locator("#printed")).to_contain_text("Reunirse de nuevo en marzo.")


def test_a_translation_that_is_half_written_stays_on_the_list_until_it_is_done(served: Served, person: Person):
    write(served, person, 8, "To write half of it.")
    write(served, person, 9, "To be done at once.")
    page = opened(served, person(TRANSLATOR))
    half, other = field(page, "To write half of it."), field(page, "To be done at once.")
    half.press_sequentially("Escribir la mit")
    wait_until_saved(page)
    other.press_sequentially("Hacerlo ya.")
    other.press("Control+Enter")
    expect(other).to_have_count(0)
    expect(half).to_have_value("Escribir la mit")
    expect(row(page, "To write half of it.")).to_contain_text("Begun")
    write(served, person, 9, "To be seen by itself.")
    page.locator("h1").click()
    expect(field(page, "To be seen by itself.")).to_be_visible(timeout=30_000)
    expect(half).to_have_value("Escribir la mit")
    page.reload()
    expect(half).to_have_value("Escribir la mit")
    half.press("Control+End")
    half.press_sequentially("ad.")
    half.press("Control+Enter")
    expect(half).to_have_count(0)
    section(served, page, 8, "es")
    expect(page.locator("#printed")).to_contain_text("Escribir la mitad.")


def test_the_list_does_not_change_under_somebody_who_types(served: Served, person: Person):
    write(served, person, 8, "To type for a while.")
    page = opened(served, person(TRANSLATOR))
    typed = field(page, "To type for a while.")
    typed.press_sequentially("Escribir")
    write(served, person, 8, "To come meanwhile.")
    typed.press_sequentially(" un rato.")
    expect(typed).to_be_focused()
    expect(typed).to_have_value("Escribir un rato.")
    wait_until_saved(page)


def test_without_a_network_the_text_stays_and_is_done_later(served: Served, person: Person):
    write(served, person, 9, "To wait for the network.")
    context = person(TRANSLATOR)
    page = opened(served, context)
    typed = field(page, "To wait for the network.")
    context.set_offline(True)
    typed.press_sequentially("Esperar la red.")
    typed.press("Control+Enter")
    expect(page.locator("#notices .notice-error")).to_be_visible()
    expect(typed).to_have_value("Esperar la red.")
    context.set_offline(False)
    wait_until_saved(page)
    typed.press("Control+Enter")
    expect(typed).to_have_count(0)


def test_what_was_typed_before_a_tab_was_closed_is_taken_up_by_the_next_one(served: Served, person: Person):
    write(served, person, 10, "To survive a closed tab.")
    context = person(TRANSLATOR)
    page = opened(served, context)
    context.set_offline(True)
    field(page, "To survive a closed tab.").press_sequentially("Sobrevivir.")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{served.address}/meetings/1/translations")
    expect(field(again, "To survive a closed tab.")).to_have_value(ending("Sobrevivir."))
    wait_until_saved(again)


def test_what_could_not_be_saved_stays_on_the_page_when_its_text_leaves_the_list(served: Served, person: Person):
    write(served, person, 10, "To leave the list.")
    write(served, person, 3, "To be done in the meantime.", " One more remark.")
    page = opened(served, person(TRANSLATOR))
    page.route(re.compile(r"/blocks/[^/]+$"), lambda route: route.abort())
    field(page, "To leave the list.").press_sequentially("Salir de la lista.")
    page.wait_for_selector('[data-save-status][data-state="offline"]')
    rapporteur = person(RAPPORTEUR, java_script_enabled=False).new_page()
    rapporteur.goto(f"{served.address}/meetings/1/arrangement/11")
    follow(rapporteur, rapporteur.locator("form[action$='/aside'] button"))
    page.locator("#texts-4 button", has_text="It is right as it is").first.click()
    stayed = page.locator("#stayed textarea")
    expect(stayed).to_have_value("Salir de la lista.")
    expect(page.locator("#queue textarea", has_text="Salir de la lista.")).to_have_count(0)


def test_without_scripts_each_press_leads_to_the_next_text(served: Served, person: Person):
    write(served, person, 8, "To press without scripts.")
    page = opened(served, person(TRANSLATOR, java_script_enabled=False))
    typed = field(page, "To press without scripts.")
    typed.fill("Pulsar sin programas.")
    follow(page, row(page, "To press without scripts.").get_by_role("button", name="Save the translation"))
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(typed).to_have_count(0)
    assert re.search(r"#text-\d+-", page.url)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_fits_the_screen_and_passes_axe(served: Served, person: Person, width: int, language: str):
    write(served, person, 3, "To fit " + "every screen " * 12 + ".", " And more.")
    page = person(TRANSLATOR, viewport={"width": width, "height": 900}).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto(served.address)
    choose_language(page, language)
    page.goto(f"{served.address}/meetings/1/translations")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert complaints == []
