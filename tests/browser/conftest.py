"""The sample meeting, served anew for each module, and browsers of its people."""

import gc
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.drafting_pages import RAPPORTEUR
from tests.browser.serving import Sample, Served
from tests.plugin_parts import browser_arguments, chromium

# A loaded machine takes longer than the 5 seconds that are usual.
expect.set_options(timeout=15_000)


#: Before the time in pyproject.toml at which a test is ended.
WAITED_SECONDS = 150


def tell_where_it_waits(test: pytest.Item) -> None:
    """Print where a test waits for its browser: the stack of its thread shows only the loop that waits for all."""
    waiting = [thing for thing in gc.get_objects() if type(thing).__name__ == "greenlet" and thing.gr_frame]
    stacks = ("".join(traceback.format_stack(thing.gr_frame)[-8:]) for thing in waiting)
    text = "\n".join([f"\n{test.nodeid} has waited for {WAITED_SECONDS} seconds:", *stacks])
    with test.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        os.write(2, text.encode())


@pytest.fixture(autouse=True)
def named_when_it_hangs(request: pytest.FixtureRequest) -> Iterator[None]:
    timer = threading.Timer(WAITED_SECONDS, tell_where_it_waits, [request.node])
    timer.daemon = True
    timer.start()
    yield
    timer.cancel()


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


@pytest.fixture(scope="module")  # not the session: while it is there, asyncio runs nothing else in this process
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=browser_arguments())
        yield found
        found.close()


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    """The cookies of each person who came in: a link works once."""
    return {}


@pytest.fixture
def person(served: Served, browser: Browser, sessions: dict[str, Any]) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser of its own for one of the people."""
    opened: list[BrowserContext] = []

    def sign_in(who: str) -> Any:
        context = browser.new_context()
        served.sign_in(context.new_page(), who)
        state = context.storage_state()
        context.close()
        return state

    def enter(who: str = RAPPORTEUR, **settings: Any) -> BrowserContext:
        if who not in sessions:
            sessions[who] = sign_in(who)
        opened.append(browser.new_context(storage_state=sessions[who], **settings))
        return opened[-1]

    yield enter
    for context in opened:
        context.close()
