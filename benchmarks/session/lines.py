"""Sockets of people who take part, all on one event loop: of the meeting, and of a section with its document."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Collection
from typing import Any

from pycrdt import Doc

from benchmarks.live import wire
from benchmarks.session.figures import Figures, Sent
from tests.live.page import Copy

PATIENCE = 30.0
_UPDATE = bytes((wire.SYNC, wire.UPDATE))


class Line(asyncio.Protocol):
    """One socket. What comes on it goes to `hear`.

    Attributes:
        told: JSON objects, for whoever hears them.
        is_open: whether something can be sent.
    """

    def __init__(self, figures: Figures) -> None:
        self.told: list[dict[str, Any]] = []
        self.is_open = False
        self.figures = figures
        self.heard_at = 0.0
        self._rest = b""
        self._is_wanted = True
        self._code = 1006
        self._greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, port: int, path: str, cookie: str) -> None:
        """Open it. Raises RuntimeError where the server does not."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", port)
        self._transport.write(wire.request(path, port, cookie))
        await asyncio.wait_for(self._greeted, PATIENCE)

    def send(self, data: bytes | str) -> None:
        """Send one message, as long as the socket is there."""
        if self.is_open:
            payload, opcode = (data.encode(), wire.TEXT) if isinstance(data, str) else (data, wire.BINARY)
            self._transport.write(wire.masked(payload, opcode))

    def leave(self) -> None:
        """Close the page."""
        self._is_wanted = False
        if self.is_open:
            self.is_open = False
            self._transport.write(wire.masked((1001).to_bytes(2, "big"), wire.CLOSE))
            self._transport.close()

    def drop(self) -> None:
        """The network is gone: nobody says so."""
        self._is_wanted = self.is_open = False
        self._transport.abort()

    def hear(self, message: bytes | str) -> None:
        """What a message does."""

    def ended(self) -> None:
        """The server closed it, or the line broke."""

    # --- what asyncio calls ---

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.perf_counter()
        self._rest += data
        if not self._greeted.done():
            head, found, rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self._greeted.set_exception(RuntimeError(f"no socket was opened: {head.splitlines()[0].decode()}"))
                return
            self._rest = rest
            self.is_open = True
            self._greeted.set_result(None)
        frames, self._rest = wire.frames_in(self._rest)
        for opcode, payload in frames:
            self._take(opcode, payload)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == wire.TEXT:
            self.told.append(json.loads(payload))
            self.hear(payload.decode())
            self.told.clear()
        elif opcode == wire.BINARY:
            self.hear(payload)
        elif opcode == wire.PING and self.is_open:
            self._transport.write(wire.masked(payload, wire.PONG))
        elif opcode == wire.CLOSE:
            self._code = int.from_bytes(payload[:2], "big") if payload else 1005
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_open = False
        if not self._greeted.done():
            self._greeted.set_exception(RuntimeError("the server closed a socket that was to be opened"))
        if self._is_wanted:
            self._is_wanted = False
            self.figures.closed[self._code] += 1
            self.ended()


class MeetingLine(Line):
    """The socket of a meeting: says when to ask what, as frontend/scripts/meeting-channel.js does.

    Args:
        known: number of the last event, and how far all drafts had got, as the page has it (None where it does not say).
        tell: called with the sections that changed (None: all), and whether something is on the record.
        lost: called where the line broke.
    """

    RESTS, LEAST_REST = 1, 0.3
    RESTS_OF_ANSWER, LONGEST_REST = 4, 20.0

    def __init__(
        self,
        figures: Figures,
        known: tuple[int, int | None],
        tell: Callable[[Collection[int] | None, bool], None],
        lost: Callable[[], None],
    ) -> None:
        super().__init__(figures)
        self._seq, self._drafts = known
        self._tell_page = tell
        self._lost = lost
        self._gathered: tuple[set[int] | None, bool, float] | None = None
        self._rested = 0.0
        self._spreads = False
        self._timer: asyncio.TimerHandle | None = None

    def answered(self, took: float) -> None:
        """What the page asked for took so many seconds: the server is busy. Who presides is not put off."""
        if self._spreads:
            rest = min(self.RESTS_OF_ANSWER * took, self.LONGEST_REST)
            self._rested = max(self._rested, asyncio.get_running_loop().time() + rest)

    def hear(self, _message: bytes | str) -> None:
        said = self.told[-1]
        seq, drafts = said["seq"], said["drafts"]
        if said["kind"] == "hello":
            event = seq != self._seq
            moved = self._drafts is not None and drafts != self._drafts
            self._seq, self._drafts = seq, drafts
            if event or moved:
                self._gather(None, event, said["within"])
        elif said["kind"] == "changed" and (seq > self._seq or drafts > (self._drafts or 0)):
            event = seq > self._seq
            self._seq, self._drafts = max(seq, self._seq), max(drafts, self._drafts or 0)
            self._gather(said["sections"], event, said["within"])

    def leave(self) -> None:
        self._rest_for_good()
        super().leave()

    def ended(self) -> None:
        self._rest_for_good()
        self._lost()

    def _rest_for_good(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _gather(self, sections: Collection[int] | None, event: bool, within: int) -> None:
        before = self._gathered
        self._spreads = within > 0
        named = None if sections is None else set(sections)
        if before is not None:
            named = None if named is None or before[0] is None else named | before[0]
            event = event or before[1]
        self._gathered = named, event, max(self.LEAST_REST, self.RESTS * within / 1000)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            soonest = loop.time() + random.random() * within / 1000
            self._timer = loop.call_at(max(soonest, self._rested), self._tell)

    def _tell(self) -> None:
        self._timer = None
        if self._gathered is not None:
            sections, event, rest = self._gathered
            self._gathered = None
            self._rested = asyncio.get_running_loop().time() + rest
            self._tell_page(sections, event)


class SectionLine(Copy, Line):
    """The socket of a section, with the page's copy of its document.

    Attributes:
        closed: why nobody can write here any more, None where somebody can.
        refused: what the server did not take, as far as it has said so.

    Args:
        moved: called when the server says that the text moved on.
        lost: called where the line broke.
        doc: the copy from before the line broke.
        offline: ends of edits that were made since.
    """

    def __init__(
        self,
        section: int,
        figures: Figures,
        moved: Callable[[], None],
        lost: Callable[[], None],
        *,
        doc: "Doc[Any] | None" = None,
        offline: Collection[int] = (),
    ) -> None:
        Line.__init__(self, figures)
        Copy.__init__(self, doc)
        self.section = section
        self.closed: str | None = None
        self.refused: list[bytes] = []
        self.offline = list(offline)
        self.changed = asyncio.Event()
        self._moved = moved
        self._lost = lost
        self._travelling: dict[int, Sent] = {}
        self._is_answered = False

    def send(self, data: bytes | str) -> None:
        Line.send(self, data)

    async def begin(self) -> None:
        """Exchange what either side has not got."""
        self.ask()
        await self.until(lambda: self.synced and self._is_answered)

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until it holds. Raises TimeoutError; RuntimeError where the socket ends."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                if not self.is_open:
                    raise RuntimeError(f"a section's socket was closed ({self._code})")
                self.changed.clear()
                await self.changed.wait()

    @property
    def is_settled(self) -> bool:
        """Whether the server has said what became of all that was sent."""
        return not self._travelling

    def write_update(self, update: bytes) -> None:
        """Send what was typed just now; where there is no line, it goes with the next beginning."""
        end = max(clock + length for client, clock, length in wire.structs_of(update) if client == self.doc.client_id)
        if self.is_open and self._is_answered and not self.refused:
            self.figures.edits.note(self.doc.client_id, end, time.perf_counter())
            self.number_and_send(wire.UPDATE, update)
        else:
            self.offline.append(end)

    def number_and_send(self, step: int, update: bytes) -> int:
        now = time.perf_counter()
        if step == wire.STEP_2:
            self._is_answered = True
            for end in self.offline:
                self.figures.edits.note(self.doc.client_id, end, now, brought=True)
            self.offline.clear()
        self._travelling[self.sent + 1] = Sent(update, now)
        return super().number_and_send(step, update)

    def hear(self, message: bytes | str) -> None:
        if isinstance(message, bytes) and message.startswith(_UPDATE):
            update = wire.Reader(message, 2).bytes()
            self.figures.edits.arrived(update, self.doc.client_id, self.heard_at)
        super().hear(message)
        if isinstance(message, str):
            self._hear_object(self.told[-1])
        self.changed.set()

    def _hear_object(self, said: dict[str, Any]) -> None:
        kind = said["kind"]
        if kind in ("hello", "may"):
            self.closed = said["closed"]
        elif kind == "saved":
            for number in [number for number in self._travelling if number <= said["through"]]:
                self.figures.settle(self.section, self._travelling.pop(number))
        elif kind == "refused":
            for number in [number for number in self._travelling if number <= said["through"]]:
                update = self._travelling.pop(number).update
                self.refused.append(update)
                self.figures.late.append((self.section, said["late"], update))
        elif kind in ("seq", "states"):
            self._moved()

    def ended(self) -> None:
        self.changed.set()
        self._lost()

    def let_go(self) -> "Doc[Any]":
        """The copy, for the next line."""
        self.doc.unobserve(self._subscription)
        return self.doc
