"""Where those who draft one section meet: one task that owns the copy of the document, and takes all that waits at once.

Nobody is shown what is not committed, so that newcomers are answered between two commits. While one batch is being committed the
next one gathers: none where it is quiet, a larger one the more is written.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from reportflow.drafts.checking import MAX_ROWS, MAX_TEXT_BYTES
from reportflow.drafts.foreign import NotAnUpdate
from reportflow.live.book import Book
from reportflow.live.incoming import BAD_UPDATE, Arrived, Asked, Incoming, Member, Outcome, Refusal
from reportflow.live.late import Latecomers
from reportflow.live.limits import MESSAGE_BYTES, Close
from reportflow.live.presence import Presence, without
from reportflow.live.protocol import STEP_1, STEP_2, UPDATE, in_base64, json_frame, saved_frame, sync_frame
from reportflow.live.timers import Timers
from reportflow.live.workers import PASSING, Workers
from reportflow.services.live_log import Head

T = TypeVar("T")

log = logging.getLogger("reportflow.live")

#: What every page is told of the limits; `warn_at`: share of the size from which on there is little room left.
LIMITS: Final = {"text_bytes": MAX_TEXT_BYTES, "rows": MAX_ROWS, "message_bytes": MESSAGE_BYTES, "warn_at": 0.9}
#: Seconds without a change after which it is said how translations stand and how far the log is; and at the latest.
QUIET: Final = 0.4
AT_THE_LATEST: Final = 2.0
#: Seconds after which cursors are sent on; and what only says again what it said.
TICK: Final = 0.1
RENEWAL: Final = 8.0
#: Bytes that are committed at once; the rest waits for the next time.
_BATCH_BYTES: Final = 4 * 1024 * 1024
#: Answers that are kept for the next who asks the same, and bytes of the question.
_REMEMBERED_ANSWERS: Final = 32
_REMEMBERED_VECTOR: Final = 64 * 1024
#: Seconds to wait after the database failed: at first, and at most.
_FIRST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 3.0


class _NoDocument(Exception):
    """The room has nothing to be written in."""


class Room:
    """One section, for as long as somebody has it open. Lives on one event loop.

    Args:
        open_book: reads the document; called in a thread. Raises LookupError where there is none.
        on_idle: called when nobody is here any more, and nothing waits.
    """

    def __init__(
        self, workers: Workers, document_id: int, open_book: Callable[[], Book], on_idle: Callable[["Room"], None]
    ) -> None:
        self.document_id = document_id
        self.members: set[Member] = set()
        self._presence = Presence()
        self._workers = workers
        self._open_book = open_book
        self._on_idle = on_idle
        self._book: Book | None = None
        self._waiting: list[Arrived | Asked | Incoming] = []
        self._late = Latecomers(workers, document_id)
        self._answers: dict[bytes, bytes] = {}
        self._closed: str | None = None
        self._states: dict[str, str] = {}
        self._told_seq = 0
        self._heard = 0
        self._is_busy = False
        self._is_behind = False
        self._is_spoiled = False
        self._is_quiet = False
        self._is_leaving = False
        self._takes_one = False
        self._moved_at: float | None = None
        self._timers = Timers()
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"room of document {document_id}")

    # --- what sockets and the hub say ---

    def enter(self, member: Member) -> None:
        """Somebody opened the section: they are told how it is before anything else."""
        self._put(Arrived(member))

    def ask(self, member: Member, vector: bytes) -> None:
        """What has the document that this client has not got?"""
        self._put(Asked(member, vector))

    def bring(self, incoming: Incoming) -> None:
        """An update, to be committed and shown."""
        self._put(incoming)

    def _put(self, one: Arrived | Asked | Incoming) -> None:
        self._waiting.append(one)
        self._wake.set()

    def show(self, member: Member, payload: bytes) -> None:
        """Where somebody is. Raises as `Presence.hear`."""
        self._presence.hear(member, payload)
        self._arm_presence()

    def leave(self, member: Member) -> None:
        """A socket was closed; what it has sent is committed all the same."""
        self.members.discard(member)
        self._waiting = [one for one in self._waiting if isinstance(one, Incoming) or one.member is not member]
        self._presence.leave(member)
        self._arm_presence()
        self._wake.set()

    def hear(self) -> None:
        """The log of the document moved, somebody says."""
        self._heard += 1
        if not self._is_busy:
            self.look()

    def look(self, head: Head | None = None) -> None:
        """Look at the log, unless its head is known to be where the room is."""
        book = self._book
        if book is None or self._is_busy or (head is not None and head == Head(book.seq, book.closed)):
            return
        self._is_behind = True
        self._wake.set()

    def finish(self) -> None:
        """The server is to end: commit what waits, then close all sockets."""
        self._is_leaving = True
        self._wake.set()

    async def close(self) -> None:
        """End the room's task."""
        self._timers.close()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    # --- the task ---

    async def _run(self) -> None:
        wait = _FIRST_WAIT
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._turn()
                wait = _FIRST_WAIT
            except _NoDocument:
                self._begin_anew(Close.NOT_FOUND)
            except PASSING as error:
                log.warning("document %d: the database did not answer (%s)", self.document_id, type(error).__name__)
                self._is_spoiled = True
                if not self._is_leaving:
                    await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                self._wake.set()
            except Exception:
                log.exception("document %d: its room begins anew", self.document_id)
                self._begin_anew(Close.RESTARTING)
            if self._is_leaving:
                self._end_all(Close.RESTARTING)
            if not self.members and not self._waiting and not self._late:
                self._on_idle(self)

    async def _turn(self) -> None:
        """Everything that is to be done now, once."""
        book = await self._known_book()
        waiting, self._waiting = self._waiting, []
        try:
            batch = self._gather(book, waiting)
        except BaseException:
            self._waiting[:0] = waiting  # so that whoever came is not left without a word
            raise
        if batch:
            await self._take(book, batch)
        await self._late.settle()
        if self._is_quiet:
            self._is_quiet = False
            await self._tell_how_it_stands(book)

    def _gather(self, book: Book, waiting: list[Arrived | Asked | Incoming]) -> list[Incoming]:
        """Answer those who wait for a word; gives what is to be committed at once, and puts back what has to wait longer."""
        batch: list[Incoming] = []
        size = 0
        for place, one in enumerate(waiting):
            if isinstance(one, Arrived):
                self._welcome(book, one.member)
            elif isinstance(one, Asked):
                self._answer(book, one)
            elif one.source.refusal is not None:
                self._set_apart(one, one.source.refusal)
            elif batch and (self._takes_one or size + len(one.update) > _BATCH_BYTES):
                self._waiting[:0] = waiting[place:]
                self._wake.set()
                break
            else:
                batch.append(one)
                size += len(one.update)
        return batch

    async def _known_book(self) -> Book:
        """The copy as of now."""
        book = self._book
        if book is None:
            try:
                book = await self._workers.read(self._open_book)
            except LookupError as error:
                raise _NoDocument from error
            self._states = await self._workers.read(book.states)
            self._book, self._closed, self._told_seq = book, book.closed, book.seq
        elif self._is_spoiled:
            shown = await self._work(book.read_anew)
            self._is_spoiled = self._is_behind = False
            self._has_heard_more_than(0)
            self._show(book, shown)
        elif self._is_behind:
            shown = await self._work(book.catch_up)
            self._is_behind = False
            self._has_heard_more_than(0)
            self._show(book, shown)
        return book

    async def _work(self, call: Callable[[], T], *, writes: bool = False) -> T:
        """Have the copy used in a thread; messages that the log moved are counted meanwhile."""
        self._is_busy, self._heard = True, 0
        try:
            return await (self._workers.write(call) if writes else self._workers.read(call))
        finally:
            self._is_busy = False

    def _has_heard_more_than(self, own: int) -> None:
        if self._heard > own:
            self._is_behind = True
            self._wake.set()

    async def _take(self, book: Book, batch: list[Incoming]) -> None:
        try:
            people = self._presence.people()
            outcome = await self._work(lambda: book.take(batch, people), writes=True)
        except PASSING:
            self._waiting[:0] = batch
            raise
        except Exception:
            log.exception("document %d: updates that cannot be committed", self.document_id)
            self._is_spoiled = True
            self._wake.set()
            self._single_out(batch)
            return
        self._has_heard_more_than(1 if outcome.is_written else 0)
        self._takes_one = self._takes_one and bool(self._waiting)
        refused = set(outcome.refused)
        for one in batch:
            if one in refused:
                self._set_apart(one, outcome.refusals[one.source])
            else:
                one.source.settle(len(one.update))
        self._show(book, outcome.update, outcome.alone)
        self._report(book, outcome)

    def _set_apart(self, one: Incoming, refusal: Refusal) -> None:
        """This was refused, or follows what was, and builds on it: it is not taken. What came too late is kept elsewhere."""
        if refusal.closed is None:
            one.source.settle(len(one.update))
        else:
            self._late.add(one, refusal)

    def _single_out(self, batch: list[Incoming]) -> None:
        """Nobody foresaw this. One by one shows whose update it is; the others are not to suffer from it."""
        if len(batch) > 1:
            self._takes_one = True
            self._waiting[:0] = batch
            return
        for one in batch:
            one.source.settle(len(one.update))
            one.source.end(Close.BAD_MESSAGE)

    # --- what sockets are told ---

    def _welcome(self, book: Book, member: Member) -> None:
        self.members.add(member)
        how = {"seq": book.seq, "may": member.may(), "closed": book.closed, "limits": LIMITS, "states": self._states}
        member.write(json_frame("hello", person=member.person_id, **how))
        member.write(sync_frame(STEP_1, book.vector))
        if present := self._presence.all():
            member.write(present)

    def _answer(self, book: Book, asked: Asked) -> None:
        asked.member.settle(len(asked.vector))
        answer = self._answers.get(asked.vector)
        if answer is None:
            try:
                answer = sync_frame(STEP_2, book.since(asked.vector))
            except NotAnUpdate:
                asked.member.end(Close.BAD_MESSAGE)
                return
            # Two hundred who come back at once mostly ask the same.
            if len(self._answers) < _REMEMBERED_ANSWERS and len(asked.vector) <= _REMEMBERED_VECTOR:
                self._answers[asked.vector] = answer
        asked.member.write(answer)
        if asked.member.refusal is not None:
            asked.member.refusal = None
            asked.member.write(sync_frame(STEP_1, book.vector))

    def _show(self, book: Book, update: bytes, alone: object | None = None) -> None:
        """What is committed: the same frame to everybody, but for the one whom all of it came from."""
        if update:
            frame = sync_frame(UPDATE, update)
            for member in self.members:
                if member is not alone:
                    member.write(frame)
        self._answers.clear()
        if book.closed != self._closed:
            self._closed = book.closed
            for member in self.members:
                self.tell_may(member)
        if book.seq != self._told_seq:
            self._arm_quiet()

    def tell_may(self, member: Member) -> None:
        """What a member may do changed."""
        if self._book is not None:
            member.write(json_frame("may", may=member.may(), closed=self._closed, seq=self._book.seq))

    def _report(self, book: Book, outcome: Outcome) -> None:
        """To each who wrote, what became of it."""
        through = {one.source: one.number for one in outcome.settled}
        vector = in_base64(book.vector) if through else ""
        for source, number in through.items():
            source.write(saved_frame(number, book.seq, vector))
        refused = {one.source: one.number for one in outcome.refused}
        for source, number in refused.items():
            source.refusal = refusal = outcome.refusals[source]
            if refusal.closed is None:  # else they are told once it is kept
                source.write(refusal.frame(number))
            if refusal.code == BAD_UPDATE:
                source.count_bad_update()
        for source in outcome.malformed:
            source.end(Close.BAD_MESSAGE)

    async def _tell_how_it_stands(self, book: Book) -> None:
        """How translations stand, where that changed; else how far the log is."""
        self._moved_at = None
        self._told_seq = book.seq
        states = await self._work(book.states)
        self._has_heard_more_than(0)
        changed = states != self._states
        self._states = states
        frame = json_frame("states", states=states, seq=book.seq) if changed else json_frame("seq", seq=book.seq)
        for member in self.members:
            member.write(frame)
        if book.is_long:
            await self._work(book.keep, writes=True)
            self._has_heard_more_than(0)

    def _begin_anew(self, code: Close) -> None:
        """Read all of it again for those who come next. Pages keep what is not saved, and bring it when they are back."""
        self._end_all(code)
        self._book, self._waiting = None, []
        self._is_spoiled = self._is_behind = False
        self._answers.clear()

    def _end_all(self, code: int) -> None:
        for one in self._waiting:
            if isinstance(one, Arrived):
                one.member.end(code)
        for member in tuple(self.members):
            member.end(code)

    # --- timers ---

    def _arm_quiet(self) -> None:
        now = asyncio.get_running_loop().time()
        self._moved_at = now if self._moved_at is None else self._moved_at
        self._timers.put_off("quiet", max(0.0, min(QUIET, self._moved_at + AT_THE_LATEST - now)), self._become_quiet)

    def _become_quiet(self) -> None:
        self._is_quiet = True
        self._wake.set()

    def _arm_presence(self) -> None:
        if self._presence.has_news:
            self._timers.arm("tick", TICK, self._send_presence)
        if self._presence.has_renewals:
            self._timers.arm("renewal", RENEWAL, lambda: self._send_presence(with_renewals=True))

    def _send_presence(self, *, with_renewals: bool = False) -> None:
        everybody, own = self._presence.news(with_renewals=with_renewals)
        for member in self.members:
            if frame := without(own, member.client, everybody):
                member.write(frame)
