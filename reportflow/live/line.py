"""The WebSocket of one client, as uvicorn speaks it, with messages that go past the queue of ASGI in both directions.

What a room sends goes to two hundred sockets: it is made a frame once, and written to each transport there and then, without a
task or a copy for each. What a slow reader has not taken yet waits here, as references to those same frames. What a client sends
is heard where it arrives: by way of the queue each message has the event loop go round twice, and reading stopped and begun.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Close as CloseFrame
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from reportflow.live.limits import WAITING_BYTES, Close

#: In the `extensions` of the ASGI scope: the line itself.
LINE: Final = "reportflow.line"
#: Seconds in which a client answers that the socket is closed, and after which it is cut off.
_PARTING: Final = 3.0
#: Seconds in which the rest of a message that is too long is let run out.
_RUNNING_OUT: Final = 1.0
_TOO_BIG: Final = 1009


class Line(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, and four things more: whole frames, a bound for slow readers, messages that are heard at once, and
    leaving in order.

    Attributes:
        on_message: called with each message, and whether it is text; before it is set, messages wait in the queue of ASGI.
        on_leaving: called instead of hanging up when the server is to end; it ends the line in its own time.
        is_open: whether what is written can still arrive.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.on_message: Callable[[bytes, bool], None] | None = None
        self.on_leaving: Callable[[], None] | None = None
        self.is_open = False
        self._is_ready = False  # open, and nothing waits
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0

    def write(self, frame: bytes) -> None:
        """Send a whole frame, or keep it until the reader is ready; close the line of one who is too slow."""
        if self._is_ready:
            self.transport.write(frame)
        elif self.is_open:
            self._waiting.append(frame)
            self._waiting_bytes += len(frame)
            if self._waiting_bytes > WAITING_BYTES:
                self.end(Close.TOO_SLOW)

    def hold(self) -> None:
        """Read nothing more until `go_on`."""
        if self.is_open:
            self.read_paused = True
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Read on."""
        self.read_paused = False
        self.transport.resume_reading()

    def end(self, code: int) -> None:
        """Close with this code; what waited is dropped. Who does not answer is cut off after a moment."""
        if not self.is_open:
            return
        self.conn.send_close(code)
        self._part(code, b"".join(self.conn.data_to_send()))

    def _part(self, code: int, last_words: bytes, seconds: float = _PARTING) -> None:
        self._shut()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.transport.write(last_words)
        self.close_sent = True
        self.stop_keepalive()
        self.go_on()  # for the client's answer
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)

    def _shut(self) -> None:
        """Nothing more is written."""
        self.is_open = self._is_ready = False
        self._waiting.clear()
        self._waiting_bytes = 0

    # --- what uvicorn and asyncio call ---

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[LINE] = self

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            self.is_open = self._is_ready = self.handshake_complete and not self.transport.is_closing()

    def send_receive_event_to_app(self) -> None:
        """A message is there as a whole."""
        if self.on_message is None:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        if self.is_open:
            self.on_message(data, self.curr_msg_data_type == "text")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._is_ready = False

    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_ready = self.is_open
        while self._waiting and self._is_ready:
            frame = self._waiting.popleft()
            self._waiting_bytes -= len(frame)
            self.transport.write(frame)
        self._is_ready = self._is_ready and not self._waiting

    def handle_ping(self) -> None:
        """Answer it, unless the client does not take what it is sent: answers would heap up."""
        answer = b"".join(self.conn.data_to_send())
        if self._is_ready:
            self.transport.write(answer)

    def handle_close(self, event: Frame) -> None:
        self._shut()
        super().handle_close(event)

    def keepalive_timeout(self) -> None:
        self._shut()
        super().keepalive_timeout()

    def connection_lost(self, exc: Exception | None) -> None:
        self._shut()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self.on_leaving is not None and self.is_open:
            self.on_leaving()
        else:
            self._shut()
            super().shutdown()

    def handle_parser_exception(self) -> None:
        """A message that is too long is answered in the words of the protocol, and the rest of it is let run out: a connection
        that is dropped in the middle of a message drops the answer as well."""
        if self.close_sent:
            return
        self._shut()
        if self.conn.close_sent is None or self.conn.close_sent.code != _TOO_BIG:
            super().handle_parser_exception()
            return
        self.conn.data_to_send()  # the answer in the words of WebSocket
        words = CloseFrame(Close.TOO_LONG, "").serialize()
        self._part(Close.TOO_LONG, Frame(Opcode.CLOSE, words).serialize(mask=False), _RUNNING_OUT)
