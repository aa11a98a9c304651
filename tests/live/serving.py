"""Servers for tests of the live room: in a thread of this process, and as processes of their own that can be killed."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from flask import Flask

from reportflow.door import SERVER, asgi_of

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """A server with the live room. `base`: `http://127.0.0.1:…`."""

    base: str

    def address(self, meeting: int, section: int | None = None) -> str:
        """Of a socket."""
        path = f"/live/meetings/{meeting}" + (f"/sections/{section}" if section is not None else "")
        return self.base.replace("http", "ws", 1) + path


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[Server]:
    """A server of this application in a thread of this process."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)  # who comes before the server is there waits
    server = uvicorn.Server(uvicorn.Config(asgi_of(app), **SERVER))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), name="live server")
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join()
