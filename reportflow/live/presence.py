"""Who is where in a section: cursors and names, gathered and sent on together.

Awareness grows with the square of those present, so that nothing is sent on at once: what changed goes out on a tick. What a
client says of itself counts, and of nobody else; who it is, the server writes.
"""

import json
from dataclasses import dataclass
from typing import Any, Final, Protocol

from reportflow.domain.languages import LANGUAGES
from reportflow.live.limits import STATE_BYTES
from reportflow.live.protocol import BadMessage, Seen, awareness_entry, awareness_frame, read_awareness

#: Colours of the sheet, told apart by eye.
COLOURS: Final = 8
_BLOCK_LENGTH: Final = 80
#: Clients of which one message speaks: a page speaks of itself alone.
_MOST_AT_ONCE: Final = 8
#: A page counts its states from 0, and says one every second at most; a browser reads no clock that is far larger.
_LARGEST_CLOCK: Final = 2**40
#: Clients of one person that are remembered after they have gone.
_REMEMBERED: Final = 200
_GONE: Final = b"null"


class StateTooLong(Exception):
    """A state is longer than `limits.STATE_BYTES`."""


class Present(Protocol):
    """A socket, as far as others see who is behind it."""

    person_id: int
    client: int | None

    def user(self, colour: int) -> dict[str, Any]:
        """What others are told of the person."""


@dataclass(slots=True)
class _Client:
    socket: Present
    clock: int
    said: bytes  # as the client said it
    entry: bytes  # as others are told


class Presence:
    """The clients of one section."""

    def __init__(self) -> None:
        self._clients: dict[int, _Client] = {}
        self._clocks: dict[int, int] = {}
        self._people: dict[int, int] = {}
        self._colours: dict[int, int] = {}
        self._changed: set[int] = set()
        self._renewed: set[int] = set()

    def hear(self, socket: Present, payload: bytes) -> None:
        """What a socket says of itself.

        Raises:
            BadMessage: it is no awareness message, or its state is none.
            StateTooLong: its state is too long.
        """
        for seen in read_awareness(payload, _MOST_AT_ONCE):
            if len(seen.state) > STATE_BYTES:
                raise StateTooLong
            if seen.clock > _LARGEST_CLOCK:
                raise BadMessage("a clock that is too large")
            if self._people.get(seen.client, socket.person_id) != socket.person_id:
                continue  # somebody else
            if seen.client not in self._clients and seen.state == _GONE:
                continue
            self._hear_one(socket, seen)

    def _hear_one(self, socket: Present, seen: Seen) -> None:
        known = self._clients.get(seen.client)
        if seen.state == _GONE:
            if known is not None and known.socket is socket:
                self.leave(socket)
            return
        if socket.client is not None and socket.client != seen.client:
            self.leave(socket)
        if known is not None and known.socket is not socket:
            known.socket.client = None  # the same page, on a new line
        clock = max(seen.clock, self._clocks.get(seen.client, -1) + 1)
        same = known is not None and known.said == seen.state and known.socket is socket
        state = self._state(socket, seen.state)
        entry = awareness_entry(Seen(seen.client, clock, state))
        self._clients[seen.client] = _Client(socket, clock, seen.state, entry)
        self._clocks[seen.client] = clock
        self._remember(seen.client, socket.person_id)
        socket.client = seen.client
        (self._renewed if same else self._changed).add(seen.client)

    def _state(self, socket: Present, said: bytes) -> bytes:
        try:
            state = json.loads(said)
        except (ValueError, RecursionError) as error:
            raise BadMessage("a state that is no JSON") from error
        if not isinstance(state, dict):
            raise BadMessage("a state that is no object")
        block, language = state.get("block"), state.get("language")
        shown = {
            "user": socket.user(self._colour(socket.person_id)),
            "block": block if isinstance(block, str) and len(block) <= _BLOCK_LENGTH else None,
            "language": language if language in LANGUAGES else None,
            "cursor": state.get("cursor"),
        }
        try:
            # What Python calls JSON has numbers in it that no browser reads: the pages of all others would trip over them.
            return json.dumps(shown, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
        except (ValueError, RecursionError) as error:
            raise BadMessage("a state that is no JSON") from error

    def _colour(self, person_id: int) -> int:
        """One colour a person, the least used one."""
        if person_id not in self._colours:
            used = list(self._colours.values())
            self._colours[person_id] = min(range(COLOURS), key=used.count)
        return self._colours[person_id]

    def leave(self, socket: Present) -> None:
        """The socket is here no more."""
        client, socket.client = socket.client, None
        known = self._clients.pop(client, None) if client is not None else None
        if client is None or known is None:
            return
        self._clocks[client] = known.clock + 1
        self._changed.add(client)
        if all(other.socket.person_id != socket.person_id for other in self._clients.values()):
            self._colours.pop(socket.person_id, None)

    def _remember(self, client: int, person_id: int) -> None:
        """Whose client this is: a page whose line broke comes back with what it wrote, and nobody else is that page meanwhile."""
        if client in self._people:
            return
        self._people[client] = person_id
        own = [other for other, person in self._people.items() if person == person_id]
        for other in own[:-_REMEMBERED]:
            if other not in self._clients:
                del self._people[other]
                self._clocks.pop(other, None)

    def people(self) -> dict[int, int]:
        """The clients that are here or were lately, and the person of each."""
        return self._people.copy()

    # --- what is sent on ---

    @property
    def has_news(self) -> bool:
        """Whether something is to be sent on at the next tick."""
        return bool(self._changed)

    @property
    def has_renewals(self) -> bool:
        """Whether somebody said again what they had said: others must hear it before they think them gone, no sooner."""
        return bool(self._renewed)

    def news(self, *, with_renewals: bool) -> tuple[bytes, dict[int, bytes]]:
        """What changed since this was asked last: a frame for everybody, and instead of it for those who are in it one without
        themselves, by their client. Both are empty where there is nothing."""
        told = self._changed | (self._renewed if with_renewals else set())
        self._changed = set()
        self._renewed -= told
        entries = {client: self._entry(client) for client in told}
        if not entries:
            return b"", {}
        own = {
            client: awareness_frame(entry for other, entry in entries.items() if other != client)
            if len(entries) > 1
            else b""
            for client in entries
        }
        return awareness_frame(entries.values()), own

    def all(self) -> bytes:
        """A frame with everybody who is here, for a newcomer; empty where nobody is."""
        return awareness_frame(client.entry for client in self._clients.values()) if self._clients else b""

    def _entry(self, client: int) -> bytes:
        known = self._clients.get(client)
        return known.entry if known else awareness_entry(Seen(client, self._clocks.get(client, 0), _GONE))


def without(frames: dict[int, bytes], client: int | None, otherwise: bytes) -> bytes:
    """The frame for a client: its own one, else the one for everybody."""
    return otherwise if client is None else frames.get(client, otherwise)
