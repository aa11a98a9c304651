"""What goes over the line: frames of WebSockets, messages of three servers, and which edits an update carries.

Just enough, and cheap: a frame that many readers are sent alike is taken apart once (`load`).
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SYNC, STEP_1, STEP_2, UPDATE = 0, 0, 1, 2
AUTH, TOKEN = 2, 0  # Hocuspocus
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
EMPTY_UPDATE = b"\x00\x00"
#: Kinds of what an update's struct holds, as Yjs numbers them.
_COLLECTED, _DELETED, _STRING, _TYPE, _ANY, _SKIP = 0, 1, 4, 7, 8, 10
_ARRAY, _MAP, _TEXT = 0, 1, 2
#: Kinds of values, as lib0 numbers them: with something after them, and (undefined, null, false, true) without.
_WORDS, _LIST, _BARE = 119, 117, (127, 126, 121, 120)


def varint(number: int) -> bytes:
    """A number as lib0 writes it: seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def counted(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return varint(len(data)) + data


@dataclass
class Reader:
    """Reads what lib0 wrote."""

    data: bytes
    at: int = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def bytes(self) -> bytes:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at]


def structs_of(update: bytes) -> Iterator[tuple[int, int, int]]:
    """Client, first clock and length of what an update inserts: typed text, rows, and what is said of them.

    Raises:
        ValueError: on contents that nobody writes here.
    """
    reader = Reader(update)
    for _ in range(reader.number()):
        number, client, clock = reader.number(), reader.number(), reader.number()
        for _ in range(number):
            info = reader.byte()
            kind = info & 0x1F
            length = reader.number() if kind in (_COLLECTED, _SKIP) else _item(reader, info, kind)
            if kind != _SKIP:
                yield client, clock, length
            clock += length


def _item(reader: Reader, info: int, kind: int) -> int:
    for present in (0x80, 0x40):  # what stood at its left, and at its right
        if info & present:
            reader.number(), reader.number()
    if not info & 0xC0:  # nothing did: what it is in is named
        if reader.number():
            reader.bytes()
        else:
            reader.number(), reader.number()
        if info & 0x20:
            reader.bytes()
    return _length(reader, kind)


def _length(reader: Reader, kind: int) -> int:
    if kind == _STRING:
        return len(reader.bytes().decode().encode("utf-16-le")) // 2
    if kind == _DELETED:
        return reader.number()
    if kind == _TYPE and reader.number() in (_ARRAY, _MAP, _TEXT):
        return 1
    if kind == _ANY:
        values = reader.number()
        for _ in range(values):
            _skip_value(reader)
        return values
    raise ValueError(f"an update holds contents of kind {kind}")


def _skip_value(reader: Reader) -> None:
    kind = reader.byte()
    if kind == _WORDS:
        reader.bytes()
    elif kind == _LIST:
        for _ in range(reader.number()):
            _skip_value(reader)
    elif kind not in _BARE:
        raise ValueError(f"an update holds a value of kind {kind}")


# --- frames --------------------------------------------------------------------------------------------------------------


def masked(data: bytes, opcode: int = BINARY) -> bytes:
    """A frame from a client. Its mask is zero, which a server takes off like any other, and which costs nothing here."""
    if len(data) < 126:
        return bytes((0x80 | opcode, 0x80 | len(data))) + bytes(4) + data
    if len(data) < 0x10000:
        return struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, len(data)) + bytes(4) + data
    return struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, len(data)) + bytes(4) + data


def frames_in(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The whole frames at the beginning of what a server sent (opcode and payload), and what is left over.

    Raises:
        ValueError: on a message in pieces, or a frame that only a client sends.
    """
    frames, at = [], 0
    while len(data) - at >= 2:
        opcode, length, start = data[at], data[at + 1], at + 2
        if opcode & 0xF0 != 0x80 or length & 0x80:
            raise ValueError("a frame in pieces, compressed or masked")
        if length > 125:
            start += 2 if length == 126 else 8
            if len(data) < start:
                break
            length = int.from_bytes(data[at + 2 : start], "big")
        if len(data) < start + length:
            break
        frames.append((opcode & 0x0F, data[start : start + length]))
        at = start + length
    return frames, data[at:]


def request(path: str, port: int, cookie: str) -> bytes:
    """What opens a socket."""
    host = f"127.0.0.1:{port}"
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Key: " + _KEY, "Sec-WebSocket-Version: 13", f"Origin: http://{host}"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


_KEY = "AAAAAAAAAAAAAAAAAAAAAA=="


# --- messages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dialect:
    """How a server wants its messages: Hocuspocus with the document's name before each, and a word of greeting."""

    name: bytes = b""
    greeting: tuple[bytes, ...] = field(default=())

    @classmethod
    def of(cls, server: str, room: str) -> "Dialect":
        if server != "hocuspocus":
            return cls()
        name = counted(room.encode())
        return cls(name, (name + varint(AUTH) + varint(TOKEN) + counted(b"reads along"),))

    def sync(self, step: int, data: bytes) -> bytes:
        """A message of y-protocols/sync."""
        return self.name + bytes((SYNC, step)) + counted(data)

    def read(self, payload: bytes) -> tuple[int, bytes] | None:
        """Step and contents of a message of y-protocols/sync; None where it is another one."""
        if not payload.startswith(self.name + b"\x00"):
            return None
        reader = Reader(payload, len(self.name) + 1)
        return reader.number(), reader.bytes()


def client_id() -> int:
    """A number for a writer, as Yjs draws them."""
    return int.from_bytes(os.urandom(4), "big")
