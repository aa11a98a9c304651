"""A page that has a section open, without a browser: the protocol of docs/live-protocol.md spoken by pycrdt and websockets."""

import base64
import json
import secrets
import socket
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing
from http.client import HTTPConnection, HTTPSConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from pycrdt import Doc, Map, Text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from reportflow.live.protocol import (
    AWARENESS,
    EMPTY_UPDATE,
    STEP_1,
    STEP_2,
    SYNC,
    UPDATE,
    Seen,
    awareness_entry,
    number,
    read_awareness,
    read_bytes,
    read_number,
    sized,
)

#: Seconds: nothing takes so long, unless it never comes.
PATIENCE = 20.0


def clocks(vector: bytes) -> dict[int, int]:
    """What a state vector says, whatever the order in which it says so."""
    count, place = read_number(vector, 0)
    found = {}
    for _ in range(count):
        client, place = read_number(vector, place)
        found[client], place = read_number(vector, place)
    return found


class Closed(Exception):
    """The socket was closed; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def open_line(
    address: str, cookie: str, *, origin: str | None, **options: Any
) -> AbstractContextManager[ClientConnection]:
    """A WebSocket as a browser opens it. Raises `websockets.exceptions.InvalidStatus` where the handshake is refused."""
    said = {"Cookie": cookie} if cookie else {}
    return connect(
        address,
        origin=origin,
        additional_headers=said,
        compression=None,
        max_size=None,
        ping_interval=None,
        proxy=None,
        **options,
    )


def answer_to_handshake(address: str, cookie: str, *, origin: str, trust: ssl.SSLContext | None = None) -> int:
    """The status with which the handshake of a WebSocket is answered, 101 where it is opened (and closed again here).

    `open_line` closes a TLS socket that was refused while its other thread may be about to read it, and then waits for that.
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    line = HTTPSConnection(host, port, context=trust, timeout=PATIENCE) if trust else HTTPConnection(host, port)
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}
    with closing(line):
        line.request("GET", parts.path, headers={**handshake, **key, "Origin": origin, "Cookie": cookie})
        return line.getresponse().status


def _narrow_socket(address: str) -> socket.socket:
    parts = urlsplit(address)
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    narrow.connect((parts.hostname, parts.port))
    return narrow


class Line:
    """One socket, and what has come on it. Not for several threads at once."""

    def __init__(self, address: str, cookie: str, *, origin: str, narrow: bool = False) -> None:
        self._stack = ExitStack()
        options = {"sock": _narrow_socket(address), "max_queue": 1} if narrow else {}
        self._socket = self._stack.enter_context(open_line(address, cookie, origin=origin, **options))
        self.told: list[dict[str, Any]] = []
        self.closed_with: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the page."""
        self._stack.close()

    def send(self, data: bytes | str) -> None:
        """Send one message, whatever it is."""
        try:
            self._socket.send(data)
        except ConnectionClosed:
            self._note_closing()

    def hear_once(self, timeout: float = 0.0) -> bool:
        """Take in one message; False where none came in time. Raises Closed."""
        try:
            message = self._socket.recv(timeout=timeout)
        except TimeoutError:
            return False
        except ConnectionClosed as error:
            self._note_closing()
            raise Closed(self.closed_with or 1006) from error
        if isinstance(message, str):
            self.told.append(json.loads(message))
        self.hear(message)
        return True

    def _note_closing(self) -> None:
        received = self._socket.protocol.close_rcvd
        self.closed_with = received.code if received else 1006

    def hear(self, message: bytes | str) -> None:
        """What a message does to the page."""

    def until(self, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Take in messages until the condition holds, and give what it gave."""
        deadline = time.monotonic() + patience
        while not (found := condition()):
            left = deadline - time.monotonic()
            assert left > 0, f"waited in vain; told {self.told[-5:]}"
            self.hear_once(left)
        return found

    def until_told(self, kind: str, **members: Any) -> dict[str, Any]:
        """The first message of this kind with these members that has not been asked for yet."""

        def find() -> dict[str, Any] | None:
            for place, said in enumerate(self.told):
                if said["kind"] == kind and members.items() <= said.items():
                    del self.told[place]
                    return said
            return None

        found: dict[str, Any] = self.until(find)
        return found

    def until_closed(self) -> int:
        """The code with which the server closes."""
        try:
            self.until(lambda: False)
        except Closed as closed:
            return closed.code
        raise AssertionError("unreachable")


class Copy(ABC):
    """A page's copy of a section's document, and what is said of it over the line that the page has, whichever that is.

    Attributes:
        told: the JSON objects that came on the line.

    Args:
        doc: the document that the page has already, from before the line broke.
    """

    told: list[dict[str, Any]]

    def __init__(self, doc: "Doc[Any] | None" = None) -> None:
        self.doc: Doc[Any] = doc or Doc(client_id=secrets.randbits(32))  # as Yjs draws it
        self.others: dict[int, dict[str, Any]] = {}
        self.sent = 0
        self.saved = 0
        self.synced = False
        self.vector = b""
        self.updates = 0
        self._own: list[bytes] = []
        self._subscription = self.doc.observe(lambda event: self._own.append(event.update))
        self._own.clear()

    @abstractmethod
    def send(self, data: bytes | str) -> None:
        """Send one message."""

    # --- the protocol ---

    def hear(self, message: bytes | str) -> None:
        """Take in a message; one that is a JSON object is the last of `told`."""
        if isinstance(message, str):
            said = self.told[-1]
            if said["kind"] == "saved":
                self.saved, self.vector = said["through"], base64.b64decode(said["vector"])
            elif said["kind"] == "refused":
                self.saved = max(self.saved, said["through"])
            return
        if message[0] == AWARENESS:
            payload, _ = read_bytes(message, 1)
            for seen in read_awareness(payload):
                state = json.loads(seen.state)
                if state is None:
                    self.others.pop(seen.client, None)
                else:
                    self.others[seen.client] = state
            return
        assert message[0] == SYNC
        payload, _ = read_bytes(message, 2)
        if message[1] == STEP_1:
            self.number_and_send(STEP_2, self.doc.get_update(payload))
            return
        self.synced = self.synced or message[1] == STEP_2
        self.updates += message[1] == UPDATE
        self.doc.apply_update(payload)
        self._own.clear()

    def ask(self, vector: bytes | None = None) -> None:
        """Begin: what has the server that this page has not?"""
        self.send(bytes((SYNC, STEP_1)) + sized(self.doc.get_state() if vector is None else vector))

    def number_and_send(self, step: int, update: bytes) -> int:
        """Send an update; gives its number."""
        self.sent += 1
        self.send(bytes((SYNC, step)) + sized(update))
        return self.sent

    def be(self, client: int, clock: int, **state: Any) -> None:
        """Say where this page is."""
        said = json.dumps(state).encode() if state else b"null"
        self.send(bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(client, clock, said))))

    # --- the document ---

    def text(self, block: str = "body", language: str = "en") -> Text:
        """The text of a block: `body`, `heading`, `agreements:a1`, `actions:t1`."""
        root, _, row = block.partition(":")
        found = self.doc.get(root, type=Map)
        text: Text = found[row]["text"][language] if row else found[language]
        return text

    def rows(self, root: str) -> set[str]:
        """The ids of the rows of `agreements` or `actions`."""
        found: Map[Any] = self.doc.get(root, type=Map)
        return set(found.keys())

    def row(self, root: str, row: str) -> "Map[Any]":
        """A row of the document."""
        found: Map[Any] = self.doc.get(root, type=Map)[row]
        return found

    def say(self, block: str = "body", language: str = "en") -> str:
        """What a block says on this page."""
        return str(self.text(block, language))

    def edit(self, change: Callable[[], None]) -> bytes:
        """Change the document without sending; gives the update."""
        self._own.clear()
        with self.doc.transaction():
            change()
        update = self._own[0] if self._own else EMPTY_UPDATE
        self._own.clear()
        return update

    def add_rows(self, count: int) -> None:
        """Change the document: so many agreements more."""
        rows = self.doc.get("agreements", type=Map)
        for place in range(count):
            rows[f"more-{place}"] = Map({"order": "zz", "removed": False})
            rows[f"more-{place}"]["text"] = Map({"en": Text(""), "es": Text("")})

    def write(self, words: str, block: str = "body", language: str = "en", place: int | None = None) -> int:
        """Put words into a text (at its end, or at a byte), and send that; gives the number of the message."""
        text = self.text(block, language)
        update = self.edit(lambda: text.insert(len(text) if place is None else place, words))
        return self.number_and_send(UPDATE, update)


class Page(Copy, Line):
    """A page with a section, its document and what is not saved yet.

    Args:
        doc: as `Copy` has it.
        narrow: the system keeps little for a page that takes nothing from the line.
    """

    def __init__(
        self, address: str, cookie: str, *, origin: str, doc: "Doc[Any] | None" = None, narrow: bool = False
    ) -> None:
        Line.__init__(self, address, cookie, origin=origin, narrow=narrow)
        Copy.__init__(self, doc)

    def send(self, data: bytes | str) -> None:
        Line.send(self, data)

    def open(self) -> Self:
        """Begin, and wait until the document is there."""
        self.ask()
        self.until(lambda: self.synced)
        return self

    def until_saved(self) -> None:
        """Wait until all that was sent is settled."""
        self.until(lambda: self.saved >= self.sent)

    def until_has(self, other: "Page") -> None:
        """Wait until all is here that another page has."""
        self.until(lambda: clocks(self.doc.get_state()) == clocks(other.doc.get_state()))

    def until_says(self, words: str, block: str = "body", language: str = "en") -> None:
        """Wait until a text has these words in it."""
        self.until(lambda: words in self.say(block, language))
