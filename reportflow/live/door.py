"""The door of the live part: an ASGI application for WebSockets under `/live/` (docs/live-protocol.md)."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from flask import Flask

from reportflow.config import Settings
from reportflow.live.admission import Handshake, admit, admit_to_meeting
from reportflow.live.hub import Hub
from reportflow.live.limits import Close
from reportflow.live.line import LINE, Line
from reportflow.live.sockets import MeetingSocket, Receive, SectionSocket
from reportflow.services.live_access import Entrance
from reportflow.services.live_watch import Watcher

Send = Callable[[Any], Awaitable[None]]

_PATH: Final = re.compile(r"/live/meetings/(\d{1,10})(?:/sections/(\d{1,10}))?")
_LARGEST_ID: Final = 2**31 - 1


class LiveDoor:
    """Takes sockets in. The server calls `start` before, and `stop` after."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.extensions["reportflow"]
        self._hub: Hub | None = None

    async def start(self) -> None:
        """Make ready."""
        self._hub = Hub(self._app)
        await self._hub.start()

    async def stop(self) -> None:
        """Commit what waits, close what is open."""
        if self._hub is not None:
            await self._hub.stop()

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """One socket, from its handshake to its end."""
        await receive()  # that it wants to be opened
        line: Line | None = scope["extensions"].get(LINE)
        path = _PATH.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        handshake = Handshake.of(scope, self._settings)
        if (
            self._hub is None
            or line is None
            or path is None
            or any(int(number) > _LARGEST_ID for number in path.groups("0"))
            or not handshake.is_from(self._settings.base_url)
        ):
            await send({"type": "websocket.close"})  # before it is open: the handshake is answered with 403
        else:
            meeting_id, section_id = int(path[1]), int(path[2]) if path[2] else None
            await self._open(self._hub, line, handshake, (meeting_id, section_id), receive, send)

    async def _open(
        self,
        hub: Hub,
        line: Line,
        handshake: Handshake,
        place: tuple[int, int | None],
        receive: Receive,
        send: Send,
    ) -> None:
        meeting_id, section_id = place
        admitted: Entrance | Watcher | Close
        if section_id is None:
            admitted = await hub.workers.read(admit_to_meeting, self._app, handshake, meeting_id)
        else:
            admitted = await hub.workers.read(admit, self._app, handshake, meeting_id, section_id)
        refusal = admitted if isinstance(admitted, Close) else hub.refuses(admitted.person_id, meeting_id)
        # Browsers tell a page nothing of a handshake that was refused: one that may know is told by the code of closing.
        await send({"type": "websocket.accept"})
        if refusal is not None:
            line.end(refusal)
        elif isinstance(admitted, Entrance):
            await self._serve_section(hub, line, handshake, admitted, receive)
        elif isinstance(admitted, Watcher):
            await self._serve_meeting(hub, line, handshake, admitted, receive)

    async def _serve_section(
        self, hub: Hub, line: Line, handshake: Handshake, entrance: Entrance, receive: Receive
    ) -> None:
        room = hub.room_of(entrance)
        socket = SectionSocket(line, handshake, entrance, room)
        line.on_leaving = room.finish
        hub.add(socket)
        room.enter(socket)
        try:
            await socket.serve(receive)
        finally:
            room.leave(socket)
            hub.remove(socket)

    async def _serve_meeting(
        self, hub: Hub, line: Line, handshake: Handshake, watcher: Watcher, receive: Receive
    ) -> None:
        channel = hub.channel_of(watcher.meeting_id)
        socket = MeetingSocket(line, handshake, watcher)
        hub.add(socket)
        channel.enter(socket)
        try:
            await socket.serve(receive)
        finally:
            channel.leave(socket)
            hub.remove(socket)
            hub.leave_channel(channel)


async def lifespan(door: LiveDoor, receive: Receive, send: Send) -> None:
    """The server begins, and ends."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await door.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await door.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
