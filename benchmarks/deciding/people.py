"""People with a browser, as far as one is needed here: they load pages, decide, and notice what others do."""

import asyncio
import contextlib
import json
import random
import re
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect

MEETING = 1
BARE, BOARD = "/sign-in", f"/meetings/{MEETING}"
#: As frontend/scripts/meeting-channel.js has it.
RESTS, RESTS_OF_ANSWER, LEAST_REST, LONGEST_REST = 1, 4, 0.3, 20.0
FIELDS = ("csrf_token", "revision", "hash", "language", "language_hash", "seen_decision", "form_id", "party")


@dataclass
class Browser:
    """Somebody who is signed in: one request at a time, a connection for each."""

    port: int
    cookie: str = ""
    headers: str = field(default="Accept: text/html\r\nAccept-Language: en\r\n")

    async def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, float]:
        """The status, the page, and how long it took in seconds."""
        body = urlencode(form).encode() if form is not None else b""
        head = f"{'GET' if form is None else 'POST'} {path} HTTP/1.0\r\nHost: 127.0.0.1:{self.port}\r\n{self.headers}"
        head += f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        if form is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        started = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode() + b"\r\n" + body)
        answer = (await reader.read()).decode()
        took = time.perf_counter() - started
        writer.close()
        top, _, page = answer.partition("\r\n\r\n")
        for cookie in re.findall(r"(?im)^set-cookie: (reportflow=[^;]+)", top):
            self.cookie = cookie
        return int(top.split(" ", 2)[1]), page, took


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form on which one decides."""
    form = page.partition('id="decision"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    return {name: unescape(value) for name, value in found.items() if name in FIELDS}


@dataclass
class Measured:
    """Times in seconds, by what was asked for, and what was acknowledged."""

    times: dict[str, list[float]] = field(default_factory=dict)
    acknowledged: list[tuple[str, int, int]] = field(default_factory=list)  # delegation, section, revision
    answered: list[float] = field(default_factory=list)  # when each of these was
    boards: list[list[tuple[float, float]]] = field(
        default_factory=list
    )  # of each open board: when it was asked for, and there
    refused: int = 0
    deciding: float = 0.0

    def note(self, what: str, took: float) -> None:
        self.times.setdefault(what, []).append(took)

    @property
    def shown(self) -> list[float]:
        """For each decision and each open board, how long after it was acknowledged the board showed it."""
        return [
            there - answered
            for board in self.boards
            for answered in self.answered
            for there in [next((there for asked, there in board if asked >= answered), None)]
            if there is not None
        ]


async def load(browser: Browser, path: str, measured: Measured, what: str) -> str | None:
    """Load a page; None where the answer is that nothing happened."""
    status, page, took = await browser.ask(path)
    if status not in (200, 204):
        raise RuntimeError(f"{path} answered {status}")
    measured.note(what, took)
    return page if status == 200 else None


async def decide(
    party: str, browser: Browser, section: int, measured: Measured, old: dict[str, str] | None, *, twice: bool
) -> dict[str, str]:
    """Read what is before the meeting and approve it; gives the form.

    Args:
        old: the form of the revision before, to be tried first: it must be refused.
        twice: send the form a second time at the same moment.
    """
    path = f"/meetings/{MEETING}/sections/{section}/decision"
    if old is not None:
        status, _page, took = await browser.ask(path, {**old, "kind": "approve", "form_id": f"another-{party}"})
        measured.note("overtaken", took)
        if status != 409:
            raise RuntimeError(f"a decision on a text that was overtaken was answered with {status}")
        measured.refused += 1
    status, page, took = await browser.ask(path)
    measured.note("reading", took)
    form = fields_of(page)
    if status != 200 or set(form) != set(FIELDS):
        raise RuntimeError(f"{path} answered {status} with the fields {sorted(form)}")
    sent = {**form, "kind": "approve"}
    answers = await asyncio.gather(*(browser.ask(path, sent) for _ in range(2 if twice else 1)))
    if any(status != 302 for status, _page, _took in answers):
        raise RuntimeError(f"deciding was answered with {[status for status, _page, _took in answers]}")
    for _status, _page, took in answers:
        measured.note("deciding", took)
    measured.acknowledged.append((party, section, int(form["revision"])))
    measured.answered.append(time.perf_counter())
    return form


class Board:
    """A board that is open in somebody's browser."""

    def __init__(self, browser: Browser, measured: Measured) -> None:
        self._browser, self._measured = browser, measured
        self._shown: list[tuple[float, float]] = []
        measured.boards.append(self._shown)
        self._asks = ""
        self._every = 0.0
        self._seq = 0

    async def load(self) -> None:
        """Load it, for the first time or anew."""
        asked = time.perf_counter()
        page = await load(self._browser, BOARD, self._measured, "board") or ""
        self._shown.append((asked, time.perf_counter()))
        asking = re.search(r'data-seq="(\d+)" hx-get="([^"]+/changed[^"]+)" hx-trigger="every (\d+)s', page)
        if asking is None:
            raise RuntimeError("the board does not notice what others do")
        self._seq, self._asks, self._every = int(asking[1]), unescape(asking[2]), float(asking[3])

    async def ask(self) -> bool:
        """Whether anything happened since it was loaded."""
        return await load(self._browser, self._asks, self._measured, "changed") is not None

    async def glance(self, *, polling: bool) -> None:
        """Load it, and do what an open page does first."""
        await self.load()
        if polling:
            await self.ask()
        else:
            async with self._socket() as socket:
                await self._hello(socket)

    async def watch(self, start: float, over: asyncio.Event, *, polling: bool) -> None:
        """Somebody comes in, and has it open until all is over."""
        await asyncio.sleep(start)
        await self.load()
        await (self._poll(over) if polling else self._listen(over))

    async def _poll(self, over: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self._every)
                return
            if await self.ask():
                await self.load()

    def _socket(self) -> connect:
        port = self._browser.port
        return connect(
            f"ws://127.0.0.1:{port}/live{BOARD}",
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            additional_headers={"Cookie": self._browser.cookie},
            compression=None,
            ping_interval=None,
            proxy=None,
        )

    async def _hello(self, socket: ClientConnection) -> dict[str, Any]:
        started = time.perf_counter()
        hello: dict[str, Any] = json.loads(await socket.recv())
        self._measured.note("hello", time.perf_counter() - started)
        return hello

    async def _listen(self, over: asyncio.Event) -> None:
        """As frontend/scripts/meeting-channel.js does."""
        chance, rested = random.Random(self._browser.cookie), 0.0
        async with self._socket() as socket:
            message = await self._hello(socket)
            concerned = message["seq"] != self._seq
            while not over.is_set():
                if concerned:
                    within = message["within"] / 1000
                    due = max(time.perf_counter() + chance.random() * within, rested)
                    while (left := due - time.perf_counter()) > 0 and not over.is_set():
                        await self._next(socket, left)  # what comes meanwhile is asked for together
                    asked = time.perf_counter()
                    await self.load()
                    there = time.perf_counter()
                    rest = min(RESTS_OF_ANSWER * (there - asked), LONGEST_REST)
                    rested = max(asked + max(LEAST_REST, RESTS * within), there + rest)
                message = await self._next(socket, 1.0) or {"sections": []}
                concerned = message["sections"] is None or bool(message["sections"])

    @staticmethod
    async def _next(socket: ClientConnection, seconds: float) -> dict[str, Any] | None:
        try:
            return dict(json.loads(await asyncio.wait_for(socket.recv(), seconds)))
        except TimeoutError:
            return None


async def glance(browser: Browser, start: float, measured: Measured) -> None:
    """Somebody who loads the bare page."""
    await asyncio.sleep(start)
    await load(browser, BARE, measured, "bare")
