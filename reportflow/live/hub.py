"""All rooms, channels and sockets of one process, and what keeps them up to date.

Messages of the bus say what changed; every two seconds it is looked whether one was missed. Rights are looked at when it is said
that they changed, and every half minute.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from reportflow.bus import Topic, TopicKind, bus_of
from reportflow.live.book import Book
from reportflow.live.channel import MeetingChannel
from reportflow.live.limits import SOCKETS_OF_A_MEETING, SOCKETS_OF_A_PERSON, Close
from reportflow.live.room import Room
from reportflow.live.sockets import Socket
from reportflow.live.tidying import Tidying
from reportflow.live.workers import Workers
from reportflow.services import live_log, live_watch
from reportflow.services.live_access import Entrance

log = logging.getLogger("reportflow.live")

#: Seconds between two looks at what no message told.
LOOK_EVERY: Final = 2.0
#: Seconds after which the rights of a socket are looked at again.
CHECK_EVERY: Final = 30.0
_SWEEP_EVERY: Final = 1.0
#: Sockets whose rights are looked at in one go.
_AT_ONCE: Final = 20
#: Seconds in which rooms commit what waits, when the server is to end.
_FINISHING: Final = 8.0


class Hub:
    """The live part of a process. Lives on one event loop, from `start` to `stop`."""

    def __init__(self, app: Flask) -> None:
        self.workers = Workers(app)
        self._tidying = Tidying(app)
        self._app = app
        self._rooms: dict[int, Room] = {}
        self._channels: dict[int, MeetingChannel] = {}
        self._sockets: dict[int, set[Socket]] = {}  # by person
        self._in_meeting: Counter[int] = Counter()
        self._due: set[Socket] = set()
        self._is_due = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen, and look now and then."""
        loop = asyncio.get_running_loop()

        def tell(call: Any, *arguments: Any) -> None:
            try:
                loop.call_soon_threadsafe(call, *arguments)
            except RuntimeError:
                return  # the loop has ended, and nobody is left to be told

        self._unsubscribe = bus_of(self._app).subscribe(partial(tell, self._hear), partial(tell, self._look_at_all))
        self._tasks = [
            asyncio.create_task(self._look_now_and_then(), name="look at the logs"),
            asyncio.create_task(self._check_now_and_then(), name="look at rights"),
        ]

    async def stop(self) -> None:
        """Commit what waits, close what is open."""
        self._unsubscribe()
        self.finish()
        deadline = time.monotonic() + _FINISHING
        while self._sockets and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for channel in self._channels.values():
            channel.close()
        for room in tuple(self._rooms.values()):
            await room.close()
        await asyncio.to_thread(self.workers.close)
        await asyncio.to_thread(self._tidying.close)

    def finish(self) -> None:
        """The server is to end: rooms commit what waits, then close their sockets."""
        self._tidying.finish()
        for room in self._rooms.values():
            room.finish()
        for channel in self._channels.values():
            channel.finish()

    # --- who is here ---

    def refuses(self, person_id: int, meeting_id: int) -> Close | None:
        """Whether there are too many sockets for one more."""
        if len(self._sockets.get(person_id, ())) >= SOCKETS_OF_A_PERSON:
            return Close.TOO_MANY_OF_PERSON
        if self._in_meeting[meeting_id] >= SOCKETS_OF_A_MEETING:
            return Close.TOO_MANY_OF_MEETING
        return None

    def add(self, socket: Socket) -> None:
        """A socket was opened."""
        self._sockets.setdefault(socket.person_id, set()).add(socket)
        self._in_meeting[socket.meeting_id] += 1

    def remove(self, socket: Socket) -> None:
        """A socket was closed."""
        others = self._sockets[socket.person_id]
        others.discard(socket)
        if not others:
            del self._sockets[socket.person_id]
        self._in_meeting[socket.meeting_id] -= 1
        if not self._in_meeting[socket.meeting_id]:
            del self._in_meeting[socket.meeting_id]
        self._due.discard(socket)

    def _everybody(self) -> Iterator[Socket]:
        return (socket for sockets in self._sockets.values() for socket in sockets)

    def room_of(self, entrance: Entrance) -> Room:
        """The room of a section; opened where nobody is there yet."""
        document_id = entrance.document_id
        if document_id not in self._rooms:
            read = partial(Book, document_id, entrance.original)
            self._rooms[document_id] = Room(self.workers, document_id, read, self._close_room)
        return self._rooms[document_id]

    def channel_of(self, meeting_id: int) -> MeetingChannel:
        """The channel of a meeting."""
        if meeting_id not in self._channels:
            self._channels[meeting_id] = MeetingChannel(self.workers, meeting_id)
        return self._channels[meeting_id]

    def leave_channel(self, channel: MeetingChannel) -> None:
        """Somebody left; let go of it where nobody is left."""
        if channel.is_idle and self._channels.get(channel.meeting_id) is channel:
            channel.close()
            del self._channels[channel.meeting_id]

    def _close_room(self, room: Room) -> None:
        if self._rooms.get(room.document_id) is room:
            del self._rooms[room.document_id]
            task = asyncio.create_task(self._put_away(room))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _put_away(self, room: Room) -> None:
        await room.close()
        await self._tidying.tidy(room.document_id)

    # --- what changed ---

    def _hear(self, topic: Topic) -> None:
        match topic.kind:
            case TopicKind.DOCUMENT:
                if (room := self._rooms.get(topic.id)) is not None:
                    room.hear()
                for channel in self._channels.values():
                    channel.hear_document(topic.id)
            case TopicKind.MEETING:
                if (heard := self._channels.get(topic.id)) is not None:
                    heard.hear_event()
            case TopicKind.PERSON:
                self._check_soon(self._sockets.get(topic.id, ()))
            case TopicKind.SESSION:
                for socket in self._everybody():
                    if socket.session == topic.id:
                        socket.end(Close.SIGNED_OUT)

    def _look_at_all(self) -> None:
        """Messages may have been missed: look at once."""
        for room in self._rooms.values():
            room.look()
        for channel in self._channels.values():
            channel.hear_event()
        self._check_soon(self._everybody())

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look()
            except SQLAlchemyError as error:
                log.warning("the database did not answer (%s)", type(error).__name__)
            except Exception:
                log.exception("nobody foresaw this; the next look will do")

    async def _look(self) -> None:
        if self._rooms:
            heads = await self.workers.read(live_log.heads, list(self._rooms))
            for document_id, head in heads.items():
                if (room := self._rooms.get(document_id)) is not None:
                    room.look(head)
        known = {channel.meeting_id: channel.event for channel in self._channels.values()}
        if known:
            for meeting_id, watched in (await self.workers.read(live_watch.look, known)).items():
                if (channel := self._channels.get(meeting_id)) is not None:
                    channel.learn(watched)

    # --- rights ---

    def _check_soon(self, sockets: Iterable[Socket]) -> None:
        self._due.update(sockets)
        if self._due:
            self._is_due.set()

    async def _check_now_and_then(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._is_due.wait(), _SWEEP_EVERY)
            except TimeoutError:
                old = time.monotonic() - CHECK_EVERY
                self._due.update(socket for socket in self._everybody() if socket.checked_at <= old)
            self._is_due.clear()
            try:
                await self._check()
            except SQLAlchemyError as error:
                log.warning("the database did not answer (%s)", type(error).__name__)
            except Exception:
                log.exception("nobody foresaw this; the next look will do")

    async def _check(self) -> None:
        while self._due:
            chunk = [self._due.pop() for _ in range(min(_AT_ONCE, len(self._due)))]
            now = time.monotonic()
            try:
                answers = await self.workers.read(self._look_again, chunk)
            except SQLAlchemyError:
                self._due.update(chunk)  # at the next sweep, not in half a minute
                raise
            for socket, answer in zip(chunk, answers, strict=True):
                socket.checked_at = now
                socket.learn(answer)

    def _look_again(self, sockets: list[Socket]) -> list[Any]:
        return [socket.look_again(self._app) for socket in sockets]
