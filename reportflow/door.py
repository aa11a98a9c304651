"""The door of the service: sockets go to the live room, everything else to the pages.

A form comes in whole before one of the few workers takes it up.

Pages run in threads, and a thread that waits for a form waits for its sender: sixteen senders who stop in the middle would
keep out everybody else. Here a form waits without a thread, for so long and no longer.
"""

import asyncio
import gc
import logging
import sys
from collections import deque
from typing import Any, Final

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask
from flask.logging import default_handler

from reportflow.live.door import LiveDoor, lifespan
from reportflow.live.limits import MESSAGE_BYTES
from reportflow.live.line import Line

WORKERS: Final = 16
#: Of which so many make pages at once, each for so many seconds at most before it counts no more.
AT_ONCE: Final = 2
KEEPS_OUT: Final = 0.5
SWITCH_SECONDS: Final = 0.0005
#: After how many things more than were let go of the collector looks for those that hold one another; the third: how often it
#: then looks at all there is, rarely.
COLLECTED: Final = (2_000, 10, 100)
#: How uvicorn is started, wherever it is.
SERVER: Final[dict[str, Any]] = {
    "ws": Line,
    "ws_max_size": MESSAGE_BYTES,
    "ws_per_message_deflate": False,
    "lifespan": "on",
    "log_level": "warning",
    "proxy_headers": False,
    "server_header": False,
}
#: In which the largest form arrives over a weak connection of a venue.
SECONDS: Final = 90.0
#: Pieces of an answer that are kept for a slow reader, so that no worker waits for them: the largest file of ours has 34.
_KEPT_PIECES: Final = 256


class WholeForms:
    """An ASGI application that hands a request on once its body is there.

    Args:
        limit: bytes; a longer body is not read, and the pages say that it is too long.
        seconds: a body that is not there after so long is answered with 408.
    """

    def __init__(self, inner: Any, limit: int, seconds: float = SECONDS) -> None:
        self._inner = inner
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        # "X_Forwarded_For" and "X-Forwarded-For" are one name to WSGI: only the second is what a proxy of ours sets.
        scope = scope | {"headers": [(name, value) for name, value in scope["headers"] if b"_" not in name]}
        try:
            body = await asyncio.wait_for(self._body(scope, receive), self._seconds)
        except TimeoutError:
            headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 408, "headers": headers})
            await send({"type": "http.response.body", "body": b"The form did not arrive in time.\n"})
            return
        if body is None:
            return
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_whole() -> Any:
            return pending.pop() if pending else await receive()

        await self._inner(scope, receive_whole, send)

    async def _body(self, scope: Any, receive: Any) -> bytes | None:
        """The whole body, empty where it is too long, None where the sender has gone."""
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared[:12]) > self._limit:
            return b""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._limit:
                return b""
            if not message.get("more_body", False):
                return bytes(body)


class Turns:
    """An ASGI application that lets so many requests in at once; who comes then waits without a thread.

    Pages that are made at once share one processor, whether they are two or sixteen, and each that wants it keeps the live room
    waiting a moment longer, many times for one commit (benchmarks/README.md, "A session of two hundred"). A request that takes
    long waits for something else, most likely (pandoc, a mail server, a reader on a weak line), and keeps nobody out.

    What people ask for goes before what open pages ask for by themselves: who decides does not stand in line behind those who
    read along.

    Args:
        at_once: how many.
        seconds: after which a request counts no more.
    """

    def __init__(self, inner: Any, at_once: int, seconds: float) -> None:
        self._inner = inner
        self._seconds = seconds
        self._free = at_once
        self._people: deque[asyncio.Future[None]] = deque()
        self._pages: deque[asyncio.Future[None]] = deque()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._wait_in(self._pages if _is_asked_by_a_page(scope) else self._people)
        counts = True

        def let_go() -> None:
            nonlocal counts
            if counts:
                counts = False
                self._let_next_in()

        timer = asyncio.get_running_loop().call_later(self._seconds, let_go)
        try:
            await self._inner(scope, receive, send)
        finally:
            timer.cancel()
            let_go()

    async def _wait_in(self, line: deque[asyncio.Future[None]]) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._let_next_in()  # it was their turn in the same moment
            raise

    def _let_next_in(self) -> None:
        for line in (self._people, self._pages):
            while line:
                turn = line.popleft()
                if not turn.done():  # else they have gone
                    turn.set_result(None)
                    return
        self._free += 1


def _is_asked_by_a_page(scope: Any) -> bool:
    """Whether no person waits for the answer: a page that is open wants to know how things stand."""
    asking = {(b"hx-request", b"true"), (b"sec-fetch-dest", b"empty")}
    return scope.get("method") == "GET" and not asking.isdisjoint(map(tuple, scope.get("headers", ())))


class Doors:
    """Sockets go to the live room, everything else to the pages. Which of the two there are, the process decides."""

    def __init__(self, live: LiveDoor, pages: Any) -> None:
        self._live = live
        self._pages = pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await lifespan(self._live, receive, send)
        elif scope["type"] == "websocket":
            await self._live(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def asgi_of(app: Flask) -> Doors:
    """The pages and the live room, for an ASGI server."""
    app.logger.removeHandler(default_handler)  # which would write where a2wsgi says: among what is printed for people
    wsgi: Any = app
    pages = WSGIMiddleware(wsgi, workers=WORKERS, send_queue_size=_KEPT_PIECES)
    turns = Turns(pages, AT_ONCE, KEEPS_OUT)
    return Doors(LiveDoor(app), WholeForms(turns, app.config["MAX_CONTENT_LENGTH"]))


def live_asgi_of(app: Flask) -> Doors:
    """The live room without the pages, for an ASGI server."""
    return Doors(LiveDoor(app), _no_page)


async def _no_page(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Only the live room is here.\n"})


def serve(asgi: Doors, listening: dict[str, Any]) -> None:
    """Serve until the process is asked to end; what was sent until then is committed before it does.

    Args:
        listening: `Settings.listening`.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")  # on standard error
    logging.getLogger("reportflow").setLevel(logging.INFO)
    # Pages that burn the processor for tens of milliseconds let the event loop in ten times as often.
    sys.setswitchinterval(SWITCH_SECONDS)
    # What is there at the start stays. To look through it again and again takes a part of the processor in a full room, and keeps
    # everybody waiting meanwhile.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    uvicorn.run(asgi, **listening, **SERVER)
