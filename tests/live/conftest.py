"""The sample meeting for tests of the live room, a server, and pages of its people."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from reportflow.config import Settings
from reportflow.services.accounts import find_account
from tests.factories import signed_in_client
from tests.live.page import Line, Page
from tests.live.serving import Process, Server, serving
from tests.servers import free_port, redis_program
from tests.services.drafting_meeting import DraftingMeeting, make_drafting_meeting

#: Opens the section as one of the meeting's people, and waits for its document.
OpenPage = Callable[..., Page]
#: Opens the socket of the meeting.
OpenChannel = Callable[..., Line]
#: The cookie of one of the meeting's people, by what they are.
CookieOf = Callable[[str], str]


class Redis:
    """A Redis server on a port of its own, which can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = redis_program()
        assert program is not None
        command = [program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([*command, "--dir", str(self._folder)], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Start it, where it is stopped."""
        if self._process is None:
            self.start()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


def signed_in_cookie(app: Flask, person_id: int) -> str:
    """The cookie of a browser in which this person has signed in."""
    with app.app_context():
        account = find_account(person_id)
    assert account is not None
    found = signed_in_client(app, account).get_cookie("reportflow")
    assert found is not None
    return f"reportflow={found.value}"


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
            known[who] = signed_in_cookie(app, getattr(meeting, who))
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


@pytest.fixture
def process(settings: Settings) -> Iterator[Process]:
    """The live room as a process of its own."""
    running = Process(settings, "-m", "reportflow.live")
    yield running.start()
    running.kill()
