"""The sample meeting, served anew for each module, and browsers of its people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.drafting_pages import COLLEAGUE, RAPPORTEUR, SECRETARIAT, TRANSLATOR
from tests.browser.serving import Sample, Served
from tests.plugin_parts import browser_arguments, chromium

# A loaded machine takes longer than the 5 seconds that are usual.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The data of the sample meeting, made once and copied for each module."""
    return Sample.made_in(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def served(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = sample.copied_to(tmp_path_factory.mktemp("served") / "data")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="package")  # not the session: while it runs, asyncio runs nothing else in this process
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
