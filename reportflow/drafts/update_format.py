"""The bytes of an update, looked at before the library takes them: a document of ours is made of few kinds of things.

The library reads whatever the format can hold, as deep as it goes: a list within a list a few thousand times over ends the whole
process. And what it takes in, it may hide: a text within a map, an entry of a text, a deletion of what has yet to be written.
Here an update is walked through once, without recursion, and asks only for what pages of ours say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reportflow.domain.errors import InvalidInput

#: Bytes of a variable-length number, and the largest place within what one page wrote.
_LONGEST_NUMBER: Final = 8
_LAST_PLACE: Final = 2**31
#: The library reads no further than this many numbers of pages, and would take a larger one for another page's.
_PAGES: Final = 2**53
#: Lists and objects within one another: the owners of an action item are one list.
_DEEPEST: Final = 4

_GC, _DELETED, _STRING, _TYPE, _ANY, _SKIP = 0, 1, 4, 7, 8, 10
#: Known to the format, and in no document of ours: JSON, bytes, embedded things, marks, documents, moves.
_FOREIGN: Final = frozenset({2, 3, 5, 6, 9, 11})
_MAP, _TEXT = 1, 2
_ROWS: Final = {b"agreements": "agreement", b"actions": "action"}
#: Names of the shared types of a document of ours.
_ROOTS: Final = frozenset({b"heading", b"body", b"basis", *_ROWS})
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_KEY = 0x80, 0x40, 0x20

#: Bytes of a value after its tag, where that is always the same.
_SIZES: Final = {120: 0, 121: 0, 122: 8, 123: 8, 124: 4, 126: 0, 127: 0}
_NUMBER, _WORDS, _OBJECT, _LIST, _BYTES = 125, 119, 118, 117, 116

#: Who wrote it (a page), and the place in what that page wrote.
Id = tuple[int, int]


class Malformed(ValueError):
    """Bytes that are no update."""


class _Foreign(Exception):
    """An update, and of no document of ours."""


@dataclass(slots=True)
class Outline:
    """What has to be known of an update before it is taken in.

    Attributes:
        ends: page -> the place after the last thing that it brings of that page.
        deleted: page -> the place after the last thing that it deletes of that page.
        rows: the rows that it makes: kind, id, where.
        odd: places of things that no page of ours makes; what the document has already may be among them.
    """

    ends: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    rows: list[tuple[str, str, Id]] = field(default_factory=list)
    odd: list[Id] = field(default_factory=list)


def outline_of(update: bytes) -> Outline:
    """Walk through an update.

    Raises:
        Malformed: it is none.
        InvalidInput: `draft.bad_update`: things are in it that no document of ours has.
    """
    walk = _Walk(update)
    try:
        walk.structs()
        walk.deletions()
    except (IndexError, UnicodeDecodeError) as error:
        raise Malformed("shorter than it says") from error
    except _Foreign as error:
        raise InvalidInput("draft.bad_update") from error
    if walk.place != len(update):
        raise Malformed("longer than it says")
    return walk.found


def state_of(vector: bytes) -> Mapping[int, int]:
    """A state vector: page -> the place after the last thing of it that is there. Raises Malformed."""
    walk, found = _Walk(vector), {}
    try:
        for _ in range(walk.count()):
            page = walk.page()
            found[page] = walk.number()
    except IndexError as error:
        raise Malformed("shorter than it says") from error
    return found


def check_vector(vector: bytes) -> None:
    """Refuse a state vector that counts more pages than it can hold: the library makes room for all that are counted.

    Raises:
        Malformed: it does.
    """
    try:
        _Walk(vector).count()
    except IndexError as error:
        raise Malformed("shorter than it says") from error


class _Walk:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0
        self.found = Outline()
        self._types: dict[Id, int] = {}

    # --- what it is made of ---

    def number(self) -> int:
        byte = self.data[self.place]
        self.place += 1
        if byte < 0x80:
            return byte
        value, shift = byte & 0x7F, 7
        for _ in range(_LONGEST_NUMBER):
            byte = self.data[self.place]
            self.place += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise Malformed("a number that is too large")

    def page(self) -> int:
        """The number of a page."""
        value = self.number()
        if value >= _PAGES:
            raise Malformed("a page that no browser is")
        return value

    def count(self) -> int:
        """A number of things that take a byte each at least."""
        value = self.number()
        if value > len(self.data) - self.place:
            raise Malformed("counts more than it has")
        return value

    def words(self) -> bytes:
        length = self.count()
        self.place += length
        return self.data[self.place - length : self.place]

    def an_id(self) -> Id:
        return self.page(), self.number()

    def length(self) -> int:
        value = self.number()
        if not 0 < value < _LAST_PLACE:
            raise Malformed("of no length")
        return value

    # --- what is inserted ---

    def structs(self) -> None:
        for _ in range(self.count()):
            number, page, place = self.count(), self.page(), self.number()
            for _ in range(number):
                place += self.struct((page, place))
                if place > _LAST_PLACE:
                    raise Malformed("of no length")
            self.found.ends[page] = max(place, self.found.ends.get(page, 0))

    def struct(self, own: Id) -> int:
        """One thing; gives its length."""
        info = self.data[self.place]
        self.place += 1
        kind = info & 0x1F
        if info in (_GC, _SKIP):
            return self.length()
        parent: bytes | Id | None = None
        key: bytes | None = None
        if info & _HAS_ORIGIN:
            self.an_id()
        if info & _HAS_RIGHT_ORIGIN:
            self.an_id()
        if not info & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
            parent = self.words() if self.number() == 1 else self.an_id()
            key = self.words() if info & _HAS_KEY else None
            if isinstance(parent, bytes) and parent not in _ROOTS:
                self.found.odd.append(own)
        if kind == _STRING:
            # The first words of a text: never what stands beside the entries of a map.
            if isinstance(parent, bytes) or key is not None or (parent in self._types and self._types[parent] != _TEXT):
                self.found.odd.append(own)
            return self.string()
        if kind == _ANY:
            if parent is not None and (key is None or (isinstance(parent, tuple) and self._types.get(parent) != _MAP)):
                self.found.odd.append(own)
            return self.values()
        if kind == _TYPE:
            self.type(own, parent, key)
            return 1
        if kind == _DELETED:
            return self.length()
        if kind in _FOREIGN:
            raise _Foreign
        raise Malformed("of no known kind")

    def string(self) -> int:
        words = self.words()
        # Places are counted as browsers count letters.
        length = len(words) if words.isascii() else len(words.decode().encode("utf-16-le")) // 2
        if not length:
            raise Malformed("of no length")
        return length

    def type(self, own: Id, parent: bytes | Id | None, key: bytes | None) -> None:
        """A map or a text: a row, or what a row is made of with it. None takes the place of one that is there."""
        made = self.number()
        if made not in (_MAP, _TEXT):
            raise _Foreign
        self._types[own] = made
        if isinstance(parent, bytes) and parent in _ROWS and key is not None and made == _MAP:
            self.found.rows.append((_ROWS[parent], key.decode(), own))
        elif not isinstance(parent, tuple) or key is None or self._types.get(parent) != _MAP:
            self.found.odd.append(own)

    def values(self) -> int:
        count = self.count()
        if not count:
            raise Malformed("of no length")
        for _ in range(count):
            self.value()
        return count

    def value(self) -> None:
        left = [1]  # values that are still to come, of each list or object that is open
        while left:
            if not left[-1]:
                left.pop()
                continue
            left[-1] -= 1
            tag = self.data[self.place]
            self.place += 1
            if tag in _SIZES:
                self.place += _SIZES[tag]
            elif tag == _NUMBER:
                self.number()
            elif tag in (_WORDS, _BYTES):
                self.words()
            elif tag in (_LIST, _OBJECT):
                if tag == _OBJECT or len(left) > _DEEPEST:
                    raise _Foreign
                left.append(self.count())
            else:
                raise Malformed("a value of no known kind")
        if self.place > len(self.data):
            raise Malformed("shorter than it says")

    # --- what is deleted ---

    def deletions(self) -> None:
        for _ in range(self.count()):
            page, ranges = self.page(), self.count()
            for _ in range(ranges):
                end = self.number() + self.number()
                self.found.deleted[page] = max(end, self.found.deleted.get(page, 0))
