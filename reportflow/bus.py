"""Something changed: said once the transaction that changed it is committed, heard by every process that shows it.

In process by default; through Redis where `REDIS_URL` is set and several processes serve one database. A message says what
changed, never how: whoever hears it reads the database, and whoever misses it finds out at the next look
(docs/design.md, "Parts"). So a message may be lost, doubled or late, and nothing else is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app

from reportflow.models.session import Topic

#: Called with each topic that changed, in any thread; it must not block, nor touch the database.
Listener = Callable[[Topic], None]

_EXTENSION = "reportflow.bus"


class Bus(Protocol):
    """Between those who change something and those who show it."""

    def publish(self, topics: Iterable[Topic]) -> None:
        """Say that these changed. Never raises: what cannot be said now is found at the next look."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called from now on, until what is returned is called."""

    def close(self) -> None:
        """Let go of connections and threads."""


@dataclass(frozen=True, slots=True)
class _Subscription:
    listener: Listener


class InProcess:
    """The bus of a service that is one process."""

    def __init__(self) -> None:
        self._subscriptions: tuple[_Subscription, ...] = ()  # exchanged as a whole: threads read it without a lock

    def publish(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            for subscription in self._subscriptions:
                subscription.listener(topic)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        subscription = _Subscription(listener)
        self._subscriptions = (*self._subscriptions, subscription)

        def unsubscribe() -> None:
            self._subscriptions = tuple(one for one in self._subscriptions if one is not subscription)

        return unsubscribe

    def close(self) -> None:
        self._subscriptions = ()


def init_app(app: Flask, redis_url: str | None) -> None:  # noqa: ARG001  (the one on Redis comes with the live room)
    """Give the application its bus."""
    app.extensions[_EXTENSION] = InProcess()


def bus_of(app: Flask) -> Bus:
    """The bus of an application."""
    bus: Bus = app.extensions[_EXTENSION]
    return bus


def current_bus() -> Bus:
    """The bus of the application of this context."""
    return bus_of(current_app)
