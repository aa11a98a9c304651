"""The sample meeting for tests of the live room, a server, and pages of its people."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from reportflow.services.accounts import find_account
from tests.factories import signed_in_client
from tests.live.page import Line, Page
from tests.live.serving import Server, serving
from tests.services.drafting_meeting import DraftingMeeting, make_drafting_meeting

#: Opens the section as one of the meeting's people, and waits for its document.
OpenPage = Callable[..., Page]
#: Opens the socket of the meeting.
OpenChannel = Callable[..., Line]
#: The cookie of one of the meeting's people, by what they are.
CookieOf = Callable[[str], str]


@pytest.fixture
def meeting(app: Flask) -> DraftingMeeting:
    with app.app_context():
        return make_drafting_meeting()


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    with serving(app) as running:
        yield running


@pytest.fixture
def cookie_of(app: Flask, meeting: DraftingMeeting) -> CookieOf:
    known: dict[str, str] = {}

    def cookie(who: str) -> str:
        if who not in known:
            with app.app_context():
                account = find_account(getattr(meeting, who))
            assert account is not None
            found = signed_in_client(app, account).get_cookie("reportflow")
            assert found is not None
            known[who] = f"reportflow={found.value}"
        return known[who]

    return cookie


@pytest.fixture
def open_page(server: Server, meeting: DraftingMeeting, cookie_of: CookieOf) -> Iterator[OpenPage]:
    with ExitStack() as stack:

        def open_as(who: str, *, section: int | None = None, begin: bool = True, **options: Any) -> Page:
            address = server.address(meeting.meeting, section or meeting.section)
            page = stack.enter_context(Page(address, cookie_of(who), origin=server.base, **options))
            return page.open() if begin else page

        yield open_as


@pytest.fixture
def open_channel(server: Server, meeting: DraftingMeeting, cookie_of: CookieOf) -> Iterator[OpenChannel]:
    with ExitStack() as stack:

        def open_as(who: str) -> Line:
            return stack.enter_context(Line(server.address(meeting.meeting), cookie_of(who), origin=server.base))

        yield open_as
