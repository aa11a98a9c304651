"""Servers for tests of the live room: in a thread of this process, and as processes of their own that can be killed."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import uvicorn
from flask import Flask

from reportflow.config import Settings
from reportflow.door import SERVER, asgi_of
from tests.servers import free_port, until_answered

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
    thread = threading.Thread(target=server.run, args=([listener],), name="live server")
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join()


class Process:
    """A server in a process of its own, on a port that it keeps: started, killed and started again.

    Args:
        command: `app.py`, or `-m reportflow.live`, which has no pages.
        more: further settings, as the environment names them.
        trust: the authorities that its visitors know, where it speaks HTTPS.
    """

    def __init__(
        self,
        settings: Settings,
        *command: str,
        redis_url: str | None = None,
        more: Mapping[str, str] | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.port = free_port()
        self._trust = trust
        self._command = [sys.executable, *(command or ("app.py",))]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("REPORTFLOW_")},
            "DATABASE_URL": settings.database_url,
            "SECRET_KEY": settings.secret_key,
            "REPORTFLOW_DATA_DIR": str(settings.data_dir),
            "PORT": str(self.port),
            "LIVE_PORT": str(self.port),
            **({"REDIS_URL": redis_url} if redis_url else {}),
            **(more or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Server:
        """Where it is."""
        return self.server_at("127.0.0.1")

    def server_at(self, host: str) -> Server:
        """The same by another of the machine's addresses."""
        return Server(f"{'https' if self._trust else 'http'}://{host}:{self.port}")

    def start(self) -> Self:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(self._command, cwd=PROJECT, env=self._environment, start_new_session=True)
        until_answered(self.server.base + "/live/", self._process, partial(_open, self._trust))
        return self

    def kill(self) -> None:
        """As a machine that loses its power: nothing is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, and give how it ended."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(how)
        code = self._process.wait(timeout=30)
        self._process = None
        return code


@contextlib.contextmanager
def _open(trust: ssl.SSLContext | None, address: str, timeout: float) -> Iterator[None]:
    """Ask for a page of which it is known only that the server answers."""
    try:
        with urllib.request.urlopen(address, timeout=timeout, context=trust):
            yield
    except urllib.error.HTTPError:
        yield
