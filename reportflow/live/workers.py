"""Threads in which the live room waits for the database, so that its event loop never does."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from reportflow.services.transactions import release_session

P = ParamSpec("P")
T = TypeVar("T")

#: What a database says that cannot be reached or is busy: asked again, it may answer.
PASSING: Final = (OperationalError, InterfaceError, NoConnection)
_WRITERS: Final = 4
_READERS: Final = 2


class Workers:
    """Two groups of threads: those that commit wait for nobody who only looks.

    Each thread is in one application context from its beginning to its end: to make one for each of fifty commits a second is
    work for nothing.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._writers = self._threads("live-write", _WRITERS)
        self._readers = self._threads("live-read", _READERS)

    def _threads(self, name: str, count: int) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(count, name, initializer=lambda: self._app.app_context().push())

    async def write(self, call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run in a thread, inside of an application context."""
        return await asyncio.get_running_loop().run_in_executor(
            self._writers, lambda: _called(call, *arguments, **named)
        )

    async def read(self, call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """As `write`, beside those that commit."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, lambda: _called(call, *arguments, **named)
        )

    def close(self) -> None:
        """Let the threads end; what they have begun is finished."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)


def _called(call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    try:
        return call(*arguments, **named)
    finally:
        release_session()
