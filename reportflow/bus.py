"""Something changed: said once the transaction that changed it is committed, heard by every process that shows it.

In process by default; through Redis where `REDIS_URL` is set and several processes serve one database. A message says what
changed, never how: whoever hears it reads the database, and whoever misses it finds out at the next look
(docs/design.md, "Parts"). So a message may be lost, doubled or late, and nothing else is; but for the end of a session, which is
in no database.
"""

import atexit
import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import redis
from flask import Flask, current_app

from reportflow.models.session import Topic, TopicKind

__all__ = [
    "SESSION_NUMBER",
    "Bus",
    "InProcess",
    "Listener",
    "Missed",
    "OnRedis",
    "Topic",
    "TopicKind",
    "bus_of",
    "current_bus",
    "init_app",
]

log = logging.getLogger("reportflow.bus")

#: Where a browser's session has the number by which it is spoken of (`TopicKind.SESSION`).
SESSION_NUMBER: Final = "number"

#: Called with each topic that changed, in any thread; it must not block, nor touch the database.
Listener = Callable[[Topic], None]
#: Called where topics may have gone unheard.
Missed = Callable[[], None]

_EXTENSION = "reportflow.bus"


class Bus(Protocol):
    """Between those who change something and those who show it."""

    def publish(self, topics: Iterable[Topic]) -> None:
        """Say that these changed. Never raises: what cannot be said now is found at the next look."""

    def subscribe(self, listener: Listener, missed: Missed | None = None) -> Callable[[], None]:
        """Have `listener` called from now on, and `missed` where it may not have been; until what is returned is called."""

    def close(self) -> None:
        """Let go of connections and threads."""


@dataclass(frozen=True, slots=True)
class _Subscription:
    listener: Listener
    missed: Missed | None


class InProcess:
    """The bus of a service that is one process."""

    def __init__(self) -> None:
        self._subscriptions: tuple[_Subscription, ...] = ()  # exchanged as a whole: threads read it without a lock

    def publish(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            for subscription in self._subscriptions:
                subscription.listener(topic)

    def subscribe(self, listener: Listener, missed: Missed | None = None) -> Callable[[], None]:
        subscription = _Subscription(listener, missed)
        self._subscriptions = (*self._subscriptions, subscription)

        def unsubscribe() -> None:
            self._subscriptions = tuple(one for one in self._subscriptions if one is not subscription)

        return unsubscribe

    def have_missed(self) -> None:
        """Say that topics may have gone unheard."""
        for subscription in self._subscriptions:
            if subscription.missed is not None:
                subscription.missed()

    def close(self) -> None:
        self._subscriptions = ()


class OnRedis:
    """The bus of several processes on one database. Those in this process hear at once, without Redis.

    A thread says, and another one listens; each begins when it is first needed, so that a process may be forked before. Nobody
    who changes something waits for Redis: while it is away, what changed is not said, and is found at the next look.

    Args:
        url: of the Redis server.
    """

    #: Seconds: for an answer; until it is tried again; for the last words of a process that ends.
    ANSWER: Final = 2.0
    AGAIN: Final = 0.5
    LAST_WORDS: Final = 1.0

    def __init__(self, url: str) -> None:
        self._url = url
        # A channel is one for all databases of a server, of which other services may have some.
        database = redis.ConnectionPool.from_url(url).connection_kwargs.get("db", 0)
        self._channel = f"reportflow.changed.{database}"
        self._here = InProcess()
        self._name = secrets.token_hex(6)
        self._changed: dict[Topic, None] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._is_said = threading.Event()
        self._is_said.set()
        self._is_closed = threading.Event()
        self._threads: dict[str, threading.Thread] = {}

    def publish(self, topics: Iterable[Topic]) -> None:
        said = tuple(topics)
        self._here.publish(said)
        if not said or self._is_closed.is_set():
            return
        with self._lock:
            self._changed.update(dict.fromkeys(said))  # what changes often is said once
            self._is_said.clear()
        self._begin("say", self._say)
        self._news.set()

    def subscribe(self, listener: Listener, missed: Missed | None = None) -> Callable[[], None]:
        unsubscribe = self._here.subscribe(listener, missed)
        self._begin("hear", self._hear)
        return unsubscribe

    def close(self) -> None:
        self._is_said.wait(self.LAST_WORDS)
        self._is_closed.set()
        self._news.set()
        self._here.close()

    def _begin(self, name: str, run: Callable[[], None]) -> None:
        if name in self._threads:
            return
        with self._lock:
            if name not in self._threads:
                if not self._threads:
                    atexit.register(self.close)
                self._threads[name] = threading.Thread(target=run, name=f"bus: {name}", daemon=True)
                self._threads[name].start()

    def _client(self) -> Any:
        return redis.Redis.from_url(self._url, socket_connect_timeout=self.ANSWER, socket_timeout=self.ANSWER)

    # --- saying ---

    def _say(self) -> None:
        client = self._client()
        while not self._is_closed.is_set():
            self._news.wait()
            self._news.clear()
            with self._lock:
                said, self._changed = self._changed, {}
            try:
                self._say_to(client, said)
            except redis.RedisError as error:
                log.warning("Redis did not take a message (%s): other processes find out a little later", error)
                self._is_closed.wait(self.AGAIN)
            with self._lock:
                if not self._changed:
                    self._is_said.set()
        client.close()

    def _say_to(self, client: Any, topics: Iterable[Topic]) -> None:
        words = " ".join(f"{topic.kind}:{topic.id}" for topic in topics)
        if words:
            client.publish(self._channel, f"{self._name} {words}")

    # --- hearing ---

    def _hear(self) -> None:
        is_first = True
        while not self._is_closed.is_set():
            try:
                self._hear_until_lost(is_first)
            except (redis.RedisError, OSError, ValueError) as error:
                if not self._is_closed.is_set():
                    log.warning("Redis is away (%s): trying again", error)
            is_first = False
            self._is_closed.wait(self.AGAIN)

    def _hear_until_lost(self, is_first: bool) -> None:
        with contextlib.closing(self._client()) as client, contextlib.closing(client.pubsub()) as channel:
            channel.subscribe(self._channel)
            while not self._is_closed.is_set():
                message: Any = channel.get_message(timeout=1.0)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    if not is_first:
                        self._here.have_missed()
                elif message["type"] == "message":
                    self._here.publish(self._topics_of(message["data"]))

    def _topics_of(self, data: bytes) -> Iterable[Topic]:
        name, *words = data.decode("ascii", "replace").split(" ")
        if name == self._name:
            return  # those in this process have heard it
        for word in words:
            kind, _, row_id = word.partition(":")
            with contextlib.suppress(ValueError):
                yield Topic(TopicKind(kind), int(row_id))


def init_app(app: Flask, redis_url: str | None) -> None:
    """Give the application its bus."""
    app.extensions[_EXTENSION] = InProcess() if redis_url is None else OnRedis(redis_url)


def bus_of(app: Flask) -> Bus:
    """The bus of an application."""
    bus: Bus = app.extensions[_EXTENSION]
    return bus


def current_bus() -> Bus:
    """The bus of the application of this context."""
    return bus_of(current_app)
