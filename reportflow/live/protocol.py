"""Messages as bytes: y-protocols inside of WebSocket frames, and the JSON objects beside them."""

import base64
import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

SYNC: Final = 0
AWARENESS: Final = 1
STEP_1: Final = 0
STEP_2: Final = 1
UPDATE: Final = 2

#: An update with nothing in it.
EMPTY_UPDATE: Final = b"\x00\x00"
#: The largest number that a browser holds exactly.
_LARGEST: Final = 2**53 - 1


class BadMessage(ValueError):
    """Not a message of this protocol."""


class Message(NamedTuple):
    """What a client sent. `step` is one of STEP_1, STEP_2, UPDATE, and None for awareness."""

    step: int | None
    payload: bytes


class Seen(NamedTuple):
    """One client in an awareness message. `state`: its JSON text."""

    client: int
    clock: int
    state: bytes


# --- numbers and byte arrays, as lib0 writes them ----------------------------------------------------------------------


def number(value: int) -> bytes:
    """A number of variable length."""
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_number(data: bytes, place: int) -> tuple[int, int]:
    """The number at a place, and the place after it. Raises BadMessage."""
    value = shift = 0
    try:
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 49:
                raise BadMessage("a number that is too large")
    except IndexError as error:
        raise BadMessage("a number without an end") from error
    if value > _LARGEST:
        raise BadMessage("a number that is too large")
    return value, place


def read_bytes(data: bytes, place: int) -> tuple[bytes, int]:
    """The byte array at a place, and the place after it. Raises BadMessage."""
    length, place = read_number(data, place)
    end = place + length
    if end > len(data):
        raise BadMessage("shorter than it says")
    return data[place:end], end


def sized(data: bytes) -> bytes:
    """A byte array with its length before it."""
    return number(len(data)) + data


# --- what clients send -------------------------------------------------------------------------------------------------


def read_message(data: bytes) -> Message:
    """Raises BadMessage."""
    if len(data) < 2:
        raise BadMessage("too short")
    if data[0] == AWARENESS:
        step, place = None, 1
    elif data[0] == SYNC and data[1] in (STEP_1, STEP_2, UPDATE):
        step, place = data[1], 2
    else:
        raise BadMessage("of no known type")
    payload, end = read_bytes(data, place)
    if end != len(data):
        raise BadMessage("longer than it says")
    return Message(step, payload)


def read_awareness(payload: bytes, most: int | None = None) -> list[Seen]:
    """The clients of an awareness message, `most` at most. Raises BadMessage."""
    count, place = read_number(payload, 0)
    if most is not None and count > most:
        raise BadMessage("of more clients than a page knows of")
    seen = []
    for _ in range(min(count, len(payload))):
        client, place = read_number(payload, place)
        clock, place = read_number(payload, place)
        state, place = read_bytes(payload, place)
        seen.append(Seen(client, clock, state))
    if len(seen) != count or place != len(payload):
        raise BadMessage("not the clients that it counts")
    return seen


# --- what the server sends ---------------------------------------------------------------------------------------------


def frame(payload: bytes, *, text: bool = False) -> bytes:
    """A whole WebSocket frame from a server: made once, however many sockets it is written to."""
    length = len(payload)
    first = 0x81 if text else 0x82
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65536:
        return bytes((first, 126)) + length.to_bytes(2, "big") + payload
    return bytes((first, 127)) + length.to_bytes(8, "big") + payload


def sync_frame(step: int, payload: bytes) -> bytes:
    """A frame with a message of the document."""
    return frame(bytes((SYNC, step)) + sized(payload))


def awareness_entry(seen: Seen) -> bytes:
    """One client, as it stands in an awareness message."""
    return number(seen.client) + number(seen.clock) + sized(seen.state)


def awareness_frame(entries: Iterable[bytes]) -> bytes:
    """A frame with these clients."""
    listed = list(entries)
    return frame(bytes((AWARENESS,)) + sized(number(len(listed)) + b"".join(listed)))


def json_frame(kind: str, **members: Any) -> bytes:
    """A text frame with an object of this kind."""
    written = json.dumps({"kind": kind, **members}, ensure_ascii=False, separators=(",", ":"))
    return frame(written.encode(), text=True)


def saved_frame(through: int, seq: int, vector: str) -> bytes:
    """As `json_frame("saved", …)`: one for each socket that wrote, so it is put together by hand."""
    return frame(f'{{"kind":"saved","through":{through},"seq":{seq},"vector":"{vector}"}}'.encode(), text=True)


def in_base64(data: bytes) -> str:
    """Bytes in a JSON object."""
    return base64.b64encode(data).decode("ascii")
