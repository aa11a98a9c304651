"""Updates that no page of ours writes, as bytes of the format (Yjs, version 1)."""

from reportflow.live.protocol import number, sized

NOTHING_DELETED = b"\x00"
DELETED, WORDS, TYPE, VALUES = 1, 4, 7, 8
A_MAP, A_TEXT = b"\x01", b"\x02"

Id = tuple[int, int]


def words(text: str) -> bytes:
    """The content of a thing that is words."""
    return sized(text.encode())


def values(*encoded: bytes) -> bytes:
    """The content of a thing that is values."""
    return number(len(encoded)) + b"".join(encoded)


def thing(kind: int, content: bytes, *, root: str = "", parent: Id | None = None, key: str | None = None) -> bytes:
    """One thing that is inserted below a shared type, known by its name or by where it was made."""
    where = b"\x01" + words(root) if parent is None else b"\x00" + number(parent[0]) + number(parent[1])
    has_key = 0x20 if key is not None else 0
    return bytes((kind | has_key,)) + where + (words(key) if key is not None else b"") + content


def behind(kind: int, content: bytes, origin: Id) -> bytes:
    """One thing that is inserted behind another."""
    return bytes((kind | 0x80,)) + number(origin[0]) + number(origin[1]) + content


def inserting(client: int, place: int, *things: bytes) -> bytes:
    """An update that inserts things one after another."""
    return b"\x01" + number(len(things)) + number(client) + number(place) + b"".join(things) + NOTHING_DELETED


def deleting(client: int, place: int, length: int) -> bytes:
    """An update that deletes so much of what a client wrote."""
    return b"\x00\x01" + number(client) + b"\x01" + number(place) + number(length)


def lists(depth: int) -> bytes:
    """A value: lists within one another."""
    return b"\x75\x01" * depth + b"\x7e"
