"""What became of originals, of documents that are asked for again and again: each log is read once, and then only what is new.

A log that people type into is thousands of entries long, and a page that is kept current asks with each of them.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from reportflow.domain.content import BlockKey, SectionContent
from reportflow.domain.languages import other_language
from reportflow.extensions import db
from reportflow.models import LiveDocument
from reportflow.services.original_changes import NOTHING, OriginalChange, Originals, entries_after

#: Documents that are followed at once, in one process: those of the meetings that are on.
MOST: Final = 200

Changes = dict[BlockKey, OriginalChange]


@dataclass(frozen=True, slots=True)
class Asked:
    """A document of which it is asked what became of its originals.

    Attributes:
        content: what it says at its position now.
        original: the language of the originals.
        wanted: as `Originals.changes` takes it.
    """

    document: LiveDocument
    content: SectionContent
    original: str
    wanted: Mapping[BlockKey, str]

    def all_made_from(self) -> dict[BlockKey, str]:
        """Of every block, not only of those that are wanted now, what its translation was made from."""
        language, basis = other_language(self.original), self.document.basis_value()
        found = {
            block: basis.get((block, language), "") if texts.get(language) else NOTHING
            for block, texts in self.content.blocks()
        }
        return {block: digest for block, digest in found.items() if digest}


class _Followed:
    """A document that is followed. `in_vain`: what was looked for in its whole log, and is not there."""

    def __init__(self, original: str) -> None:
        self.lock = Lock()
        self.originals = Originals(original)
        self.in_vain: dict[BlockKey, str] = {}
        self._agrees_at = 0

    def is_behind(self, asked: Asked) -> bool:
        """Whether the log is to be read on."""
        return self.originals.seq < asked.document.seq

    def ask(self, asked: Asked) -> None:
        # One who read the document before it moved on gets what is known since.
        if self.originals.seq <= asked.document.seq:
            self.originals.ask(asked.all_made_from())

    def is_to_be_read_again(self, asked: Asked) -> bool:
        """Whether the whole log is needed: for something that was not asked for while it was read, or since it is another log."""
        if self.originals.seq != asked.document.seq:
            return False
        looked_for = {block: self.originals.asked[block] for block in self.originals.unknown}
        if self.originals.original != asked.original or looked_for.items() - self.in_vain.items():
            return True
        if self._agrees_at != asked.document.seq:
            if self.originals.content().hash() != asked.content.hash():
                return True
            self._agrees_at = asked.document.seq
        return False

    def begin_again(self, asked: Asked) -> None:
        self.originals = Originals(asked.original)
        self.originals.ask(asked.all_made_from())

    def has_read_all(self) -> None:
        self._agrees_at = self.originals.seq
        self.in_vain = {block: self.originals.asked[block] for block in self.originals.unknown}


_all: WeakKeyDictionary[Engine, "OrderedDict[int, _Followed]"] = WeakKeyDictionary()
_lock: Final = Lock()


def original_changes(
    document: LiveDocument, content: SectionContent, original: str, wanted: Mapping[BlockKey, str]
) -> Changes:
    """As `changes_of`, of one document. Two queries at most; none where nothing is wanted."""
    return changes_of([Asked(document, content, original, wanted)])[document.id] if wanted else {}


def changes_of(asked: Sequence[Asked]) -> dict[int, Changes]:
    """What became of the originals of these documents, by their ids. Two queries at most, however many they are."""
    with _held(asked) as followed:
        for one in asked:
            followed[one.document.id].ask(one)
        behind = [one.document.id for one in asked if followed[one.document.id].is_behind(one)]
        later = entries_after({document_id: followed[document_id].originals.seq for document_id in behind})
        for document_id, entries in later.items():
            followed[document_id].originals.read(entries)
        again = [one for one in asked if followed[one.document.id].is_to_be_read_again(one)]
        for document_id, entries in entries_after({one.document.id: 0 for one in again}).items():
            followed[document_id].begin_again(next(one for one in again if one.document.id == document_id))
            followed[document_id].originals.read(entries)
            followed[document_id].has_read_all()
        return {one.document.id: followed[one.document.id].originals.changes(one.content, one.wanted) for one in asked}


def forget() -> None:
    """Follow nothing any more: for a database that was emptied."""
    with _lock:
        _all.clear()


@contextmanager
def _held(asked: Sequence[Asked]) -> Iterator[dict[int, _Followed]]:
    """The documents as they are followed, held for this thread; in one order, so that no two wait for each other."""
    with _lock:
        memory = _all.setdefault(db.engine, OrderedDict())
        found = {}
        for one in sorted(asked, key=lambda one: one.document.id):
            found[one.document.id] = memory.setdefault(one.document.id, _Followed(one.original))
            memory.move_to_end(one.document.id)
        while len(memory) > max(MOST, len(found)):
            memory.popitem(last=False)
    with ExitStack() as held:
        for followed in found.values():
            held.enter_context(followed.lock)
        yield found
