"""The sample meeting, served anew for each module, and browsers of its people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.drafting_pages import COLLEAGUE, RAPPORTEUR, SECRETARIAT, TRANSLATOR
from tests.browser.serving import Served
from tests.plugin_parts import browser_arguments, chromium
from tests.servers import free_port


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served"), free_port())
    server.flask("db", "upgrade")
    server.flask("demo", "load")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=browser_arguments())
        yield found
        found.close()


@pytest.fixture(scope="module")
def sessions(served: Served, browser: Browser) -> dict[str, Any]:
    """The cookies of each person: a link works once."""
    states: dict[str, Any] = {}
    for who in (RAPPORTEUR, COLLEAGUE, TRANSLATOR, SECRETARIAT):
        context = browser.new_context()
        served.sign_in(context.new_page(), who)
        states[who] = context.storage_state()
        context.close()
    return states


@pytest.fixture
def person(browser: Browser, sessions: dict[str, Any]) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser of its own for one of the people."""
    opened: list[BrowserContext] = []

    def enter(who: str = RAPPORTEUR, **settings: Any) -> BrowserContext:
        opened.append(browser.new_context(storage_state=sessions[who], **settings))
        return opened[-1]

    yield enter
    for context in opened:
        context.close()
