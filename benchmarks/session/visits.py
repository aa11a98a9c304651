"""Pages that people have open: loaded, and kept current as they ask for themselves."""

import asyncio
import random
import re
import time
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

from benchmarks.deciding.people import BARE, MEETING, Browser
from benchmarks.session.figures import Figures
from benchmarks.session.lines import MeetingLine, SectionLine

#: Readers ask how the text will be printed after so many seconds, and within so many more (frontend/scripts/live/printed.js).
READERS_AFTER, READERS_WITHIN = 3.0, 12.0
BACK_WITHIN = 2.0
_KEEPER = re.compile(r"<div[^>]* data-keeper[^>]*>")
_POLL = re.compile(r'id="meeting-poll"[^>]* data-seq="(\d+)"(?: data-drafts="(\d+)")?')
#: What is asked for, by how its address ends.
_KINDS = (
    (re.compile(r"/sections/\d+/around$"), "around"),
    (re.compile(r"/sections/\d+/printed\?"), "printed"),
    (re.compile(r"/meetings/\d+/changed\?"), "changed"),
    (re.compile(r"/sections/\d+/decision$"), "reading"),
    (re.compile(r"/sections/\d+$"), "section"),
    (re.compile(r"/meetings/\d+$"), "board"),
    (re.compile(f"^{BARE}$"), "bare"),
)


@dataclass
class Sitting:
    """The session, as those who take part know it.

    Attributes:
        over: set once nobody begins anything new.
        failures: what went wrong with what nobody waits for.
    """

    port: int
    figures: Figures
    over: asyncio.Event = field(default_factory=asyncio.Event)
    failures: list[BaseException] = field(default_factory=list)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Have something done beside all else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures.append(error)

    async def rest(self, seconds: float) -> bool:
        """Wait; False once the session is over."""
        try:
            async with asyncio.timeout(seconds):
                await self.over.wait()
        except TimeoutError:
            return True
        return False

    async def finished(self) -> None:
        """Wait for what was begun."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def load(self, browser: Browser, path: str) -> str:
        """Load a page, as it is known by its address."""
        status, page, took = await browser.ask(path)
        if status >= 400:
            self.figures.answers[status] += 1
        else:
            self.figures.pages.note(next(kind for pattern, kind in _KINDS if pattern.search(path)), took)
        return page


@dataclass(frozen=True)
class Keeper:
    """What a page loads anew when something happens."""

    address: str
    about: str
    events_alone: bool

    @classmethod
    def of(cls, tag: str) -> "Keeper":
        said = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        return cls(said["hx-get"], said.get("data-about", ""), "data-events-alone" in tag)

    def is_concerned(self, sections: Collection[int] | None, event: bool) -> bool:
        """As frontend/scripts/meeting-channel.js says."""
        if self.events_alone and not event:
            return False
        if self.about == "record" or sections is None:
            return True
        if self.about in ("meeting", ""):
            return self.about == "" and bool(sections)
        return any(int(one) in sections for one in self.about.split())


class Visit:
    """A page of the meeting that somebody has open, and its socket."""

    def __init__(self, sitting: Sitting, browser: Browser, path: str = f"/meetings/{MEETING}") -> None:
        self.sitting = sitting
        self.browser = browser
        self.path = path
        self.page = ""
        self._keepers: list[Keeper] = []
        self._line: MeetingLine | None = None
        self._is_away = False
        self._asked: set[str] = set()
        self._again: set[str] = set()

    async def open(self) -> None:
        """Load the page, and be told from then on what happens."""
        self.page = await self.sitting.load(self.browser, self.path)
        self._keepers = [Keeper.of(tag) for tag in _KEEPER.findall(self.page)]
        found = _POLL.search(self.page)
        if found is None:
            raise RuntimeError(f"{self.path} does not follow its meeting")
        known = int(found[1]), int(found[2]) if found[2] else None
        self._line = MeetingLine(self.sitting.figures, known, self._ask, self._lose)
        await self._line.open(self.sitting.port, f"/live/meetings/{MEETING}", self.browser.cookie)

    async def close(self) -> None:
        """Leave the page."""
        if self._line is not None:
            self._line.leave()

    async def reload(self) -> None:
        """Leave it, and come back."""
        if not self._is_away:
            self._is_away = True
            await self.close()
            await self.open()
            self._is_away = False

    def _ask(self, sections: Collection[int] | None, event: bool) -> None:
        for keeper in self._keepers:
            if keeper.is_concerned(sections, event):
                self._ask_once(keeper.address)

    def _ask_once(self, address: str) -> None:
        """Ask, as a browser does: what is asked for while its answer is on the way is asked for once more, after it."""
        if address in self._asked:
            self._again.add(address)
        elif not self.sitting.over.is_set():
            self._asked.add(address)
            self.sitting.spawn(self._answered(address))

    async def _answered(self, address: str) -> None:
        began = time.perf_counter()
        asking = replace(self.browser, headers=f"{self.browser.headers}HX-Request: true\r\n")
        try:
            await self.sitting.load(asking, address)
        finally:
            self._asked.discard(address)
        if self._line is not None and any(keeper.address == address for keeper in self._keepers):
            self._line.answered(time.perf_counter() - began)
        if address in self._again:
            self._again.discard(address)
            self._ask_once(address)

    def _lose(self) -> None:
        if not self.sitting.over.is_set():
            self.sitting.spawn(self._come_back(self.reload))

    async def _come_back(self, how: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        if await self.sitting.rest(random.uniform(0.2, BACK_WITHIN)):
            await how()


class SectionVisit(Visit):
    """A page on which a section is drafted, or read while others draft it.

    Args:
        writes: how it will be printed is asked for at once.
    """

    def __init__(self, sitting: Sitting, browser: Browser, section: int, *, writes: bool = False) -> None:
        super().__init__(sitting, browser, f"/meetings/{MEETING}/sections/{section}")
        self.section = section
        self.writes = writes
        self.copy: SectionLine | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> None:
        await super().open()
        await self.join()

    async def join(self) -> SectionLine:
        """Open the section's socket; with what the page has of it from before."""
        before = self.copy
        doc, offline = (before.let_go(), before.offline) if before is not None else (None, [])
        figures = self.sitting.figures
        self.copy = SectionLine(self.section, figures, self._moved, self._lose_section, doc=doc, offline=offline)
        await self.copy.open(self.sitting.port, f"/live{self.path}", self.browser.cookie)
        await self.copy.begin()
        return self.copy

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self.copy is not None:
            self.copy.leave()
            self.copy = None
        await super().close()

    def _lose_section(self) -> None:
        if not self.sitting.over.is_set():
            self.sitting.spawn(self._come_back(self.join))

    def _moved(self) -> None:
        """The text moved on: how it will be printed is asked for; a reader who waits to ask is not put off."""
        if self._timer is not None and not self.writes:
            return
        if self._timer is not None:
            self._timer.cancel()
        wait = 0.0 if self.writes else READERS_AFTER + random.random() * READERS_WITHIN
        self._timer = asyncio.get_running_loop().call_later(wait, self._ask_printed)

    def _ask_printed(self) -> None:
        self._timer = None
        self._ask_once(f"{self.path}/printed?language=en")
