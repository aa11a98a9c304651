"""What became of originals since translations were made from them, as the logs of the drafts tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, func, or_, select

from reportflow.domain.content import BlockKey, SectionContent, text_hash
from reportflow.domain.redline import Change, word_diff
from reportflow.drafts.document import Draft
from reportflow.drafts.reading import Watch
from reportflow.extensions import db
from reportflow.models import LiveUpdate

#: What a translation that is missing was made from: nothing.
NOTHING: Final = text_hash("")


@dataclass(frozen=True, slots=True)
class OriginalChange:
    """What became of the original since a translation was made from it.

    Attributes:
        changes: None where the text that it was made from is not in the log.
        since: when the original became another one.
    """

    changes: tuple[Change, ...] | None
    since: datetime | None


class Entry(NamedTuple):
    """What is needed of an entry of a log. `at`: of a folded one, when the first of what it stands for was written."""

    seq: int
    update: bytes
    at: datetime


def entries_after(known: Mapping[int, int]) -> dict[int, list[Entry]]:
    """What these documents' logs have after a position of each, in order. One query; none where nothing is asked for."""
    found: dict[int, list[Entry]] = {document_id: [] for document_id in known}
    if not known:
        return found
    later = [and_(LiveUpdate.document_id == document_id, LiveUpdate.seq > seq) for document_id, seq in known.items()]
    rows = db.session.execute(
        select(
            LiveUpdate.document_id,
            LiveUpdate.seq,
            LiveUpdate.update,
            func.coalesce(LiveUpdate.started_at, LiveUpdate.at),
        )
        .where(or_(*later))
        .order_by(LiveUpdate.document_id, LiveUpdate.seq)
    )
    for document_id, seq, update, at in rows:
        found[document_id].append(Entry(seq, update, at))
    return found


class Originals:
    """What the originals of one document said, read along its log as it grows.

    Attributes:
        seq: the position of the last entry that was read.
        asked: for each block that is looked at the hash of the original that its translation was made from.
    """

    def __init__(self, original: str) -> None:
        self.original, self.seq = original, 0
        self.asked: dict[BlockKey, str] = {}
        self._draft = Draft.from_updates(())
        self._says: dict[BlockKey, str] = {}
        self._made_from: dict[BlockKey, str] = {}
        self._since: dict[BlockKey, datetime] = {}

    def ask(self, asked: Mapping[BlockKey, str]) -> None:
        """Look at these from now on, and no more at others.

        Of one that was not asked for before, what was read already is known only if its translation is made from what it says now
        (`unknown`)."""
        gone = [block for block, digest in self.asked.items() if asked.get(block) != digest]
        for block in gone:
            for of_block in (self._says, self._made_from, self._since):
                of_block.pop(block, None)
        new = [block for block in asked if block not in self.asked or block in gone]
        self.asked = dict(asked)
        for block in new:
            text = self._says[block] = self._text(block)
            if text_hash(text) == asked[block]:
                self._made_from[block] = text

    def read(self, entries: Iterable[Entry]) -> None:
        """Go on along the log. The entries follow one another, from `seq` on."""
        watch = Watch(self._draft)
        watch.follow()
        try:
            for entry in entries:
                self._draft.apply(entry.update)
                self.seq = entry.seq
                for block in watch.changed_blocks() & self.asked.keys():
                    self._look(block, entry.at)
        finally:
            watch.let_go()

    @property
    def unknown(self) -> frozenset[BlockKey]:
        """The blocks of which it was not read what their translations were made from."""
        return frozenset(self.asked.keys() - self._made_from.keys())

    def content(self) -> SectionContent:
        """What the document says at `seq`."""
        return self._draft.content()

    def changes(self, content: SectionContent, wanted: Mapping[BlockKey, str]) -> dict[BlockKey, OriginalChange]:
        """What became of originals since translations were made from them, as far as the log knows.

        Args:
            content: what the document says now.
            wanted: for each block the hash of the original that its translation was made from; `NOTHING` where there is none yet.

        Returns:
            those that are asked for, and whose earlier original the log has.
        """
        known = {block: self._made_from[block] for block in self._made_from if wanted.get(block) == self.asked[block]}
        return {
            block: OriginalChange(tuple(word_diff(text, content.text(block, self.original))), self._since.get(block))
            for block, text in known.items()
        }

    def _text(self, block: BlockKey) -> str:
        # Before its first entry a draft has nothing to read.
        return self._draft.text(block, self.original) if self.seq and self._draft.has(block) else ""

    def _look(self, block: BlockKey, at: datetime) -> None:
        text = self._text(block)
        if text == self._says[block]:
            return
        self._says[block] = text
        if text == self._made_from.get(block) or text_hash(text) == self.asked[block]:
            self._made_from[block] = text
            self._since.pop(block, None)
        elif block in self._made_from:
            self._since.setdefault(block, at)
