"""The drafting page of the sample meeting, as the tests open it and type in it."""

import re

from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import leave
from tests.browser.serving import Served

RAPPORTEUR, COLLEAGUE, TRANSLATOR = "Rapporteur (Honduras)", "Rapporteur (TS)", "Translator (TS)"
SECRETARIAT = "Secretariat (TS)"
SAVED = '[data-save-status][data-state="saved"]'


def section(served: Served, page: Page, number: int, language: str = "en") -> None:
    """Open the section of a point of the sample meeting: the chapeau is section 1."""
    page.goto(f"{served.address}/meetings/1/sections/{number + 1}?language={language}")


def ending(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words) + "$")


def add_words(page: Page, words: str, block: str = "body") -> None:
    control = page.locator(f"#text-{block}")
    control.focus()
    control.press("Control+End")
    control.press_sequentially(words)


def wait_until_saved(page: Page) -> None:
    page.wait_for_selector(SAVED)


def body(served: Served, context: BrowserContext, number: int) -> str:
    page = context.new_page()
    section(served, page, number)
    text = page.locator("#text-body").input_value()
    leave(page)
    return text
