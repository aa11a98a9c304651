"""People with a browser, as far as one is needed here: they load pages, decide, and notice what others do."""

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

MEETING = 1
BARE, BOARD = "/sign-in", f"/meetings/{MEETING}"
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
    refused: int = 0
    deciding: float = 0.0

    def note(self, what: str, took: float) -> None:
        self.times.setdefault(what, []).append(took)


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
    return form


@dataclass(frozen=True)
class Open:
    """A board that is open: where it asks whether anything happened since, and how often."""

    address: str
    seconds: float


async def read_along(browser: Browser, measured: Measured) -> Open:
    """Load the board, and ask whether anything happened since, as every open page does."""
    page = await load(browser, BOARD, measured, "board")
    asking = re.search(r'hx-get="([^"]+/changed\?since=\d+)" hx-trigger="every (\d+)s"', page or "")
    if asking is None:
        raise RuntimeError("the board does not notice what others do")
    board = Open(unescape(asking[1]), float(asking[2]))
    await load(browser, board.address, measured, "changed")
    return board


async def watch(browser: Browser, start: float, over: asyncio.Event, measured: Measured) -> None:
    """Somebody with the board open: it asks every few seconds whether anything happened, and then loads itself anew."""
    await asyncio.sleep(start)
    board = await read_along(browser, measured)
    while not over.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), board.seconds)
            return
        if await load(browser, board.address, measured, "changed") is not None:
            board = await read_along(browser, measured)


async def glance(browser: Browser, start: float, measured: Measured) -> None:
    """Somebody who loads the bare page."""
    await asyncio.sleep(start)
    await load(browser, BARE, measured, "bare")
