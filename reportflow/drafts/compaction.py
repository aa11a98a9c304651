"""Old entries of a draft's log are folded, so that a long log is small and soon read: one entry for each version of the history.

Folding takes nothing away that anybody can ask for. What stays to be read, and is read as before, are the ends of versions,
wherever a revision was frozen, what the caller holds, every position that is young enough for a form to be saved from it, and the
last position at which an original said what a translation that is out of date was made from. What goes are the keystrokes
between, and what was typed and removed again between them.

A folded entry is what the document became by the entries that it stands for, recorded while it takes them in. It has their
insertions under the names that they had, and their deletions: whoever has a part of it, on a page that was offline meanwhile,
takes in the rest, and the log takes in theirs.

The work is done (`prepare`) while others write; what came of it is put in place (`write`) in a moment, if nothing has changed
beneath it.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey, text_hash
from reportflow.domain.languages import LANGUAGES, other_language
from reportflow.drafts.checking import said
from reportflow.drafts.document import Draft
from reportflow.drafts.history import Version, began_at, versions, writers_of
from reportflow.drafts.log import keep_snapshot
from reportflow.drafts.reading import Watch
from reportflow.models import DatabaseSession, LiveDocument, LiveSnapshot, LiveUpdate

#: An update in which nothing is.
_EMPTY: Final = b"\x00\x00"
_NO_INSERTS: Final = b"\x00"
#: What a translation that is missing was made from.
_NOTHING: Final = text_hash("")
#: Bytes by which texts of one hash may differ: blanks at line ends and around it.
_NEAR: Final = 16

#: A text of the document: block and language.
_Place = tuple[BlockKey, str]


class NotTheSame(Exception):
    """The folded log would not say what the log says. Nobody knows how; it is not written."""


class _Entry(NamedTuple):
    """An entry of the log, as it is read."""

    first_seq: int
    seq: int
    base_seq: int
    update: bytes
    origin: str
    actor_id: int | None
    at: datetime
    started_at: datetime | None
    folded: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Folding:
    """What is to take the place of old entries.

    Attributes:
        known: first and last position of each entry up to the last one that is folded, as they were.
        basis: of the document then.
        entries: the folded ones, as rows.
        seq, state: the whole document, as of a position of its log.
        before, after: number of entries.
    """

    document_id: int
    known: tuple[tuple[int, int], ...]
    basis: Mapping[str, str]
    entries: tuple[Mapping[str, Any], ...]
    seq: int
    state: bytes
    before: int
    after: int


def prepare(
    source: DatabaseSession | Connection,
    document_id: int,
    *,
    ends: Collection[int],
    held: Collection[int],
    until: datetime,
) -> Folding | None:
    """What the log of a document becomes where its old entries are folded. Nothing is held, and nothing is written.

    Args:
        ends: positions at which revisions were frozen: versions end there.
        held: other positions that are to stay.
        until: what was written later is left as it is, and so is the version that it belongs to.

    Returns:
        None where there is nothing to fold.

    Raises:
        NotTheSame: the folded log would say something else.
    """
    document = source.execute(
        select(LiveDocument.seq, LiveDocument.basis).where(LiveDocument.id == document_id)
    ).one_or_none()
    entries = _entries(source, document_id, document.seq) if document else []
    found = versions(entries, ends)
    young = next((entry.first_seq for entry in entries if entry.at > until), None)
    if document is None or not _is_worth_it(_groups(entries, found, held, young)):
        return None
    head = Draft.from_updates(entry.update for entry in entries)
    groups = _groups(entries, found, {*held, *_bases(entries, head)}, young)
    if not _is_worth_it(groups):
        return None
    folded = list(_folded(groups))
    rest = entries[sum(map(len, groups)) :]
    _check(Draft.from_updates(entry.update for entry in [*folded, *rest]), head)
    through = max(group[-1].seq for group in groups if len(group) > 1)
    return Folding(
        document_id=document_id,
        known=tuple((entry.first_seq, entry.seq) for entry in entries if entry.seq <= through),
        basis=document.basis,
        entries=tuple(_row(document_id, entry) for entry, group in zip(folded, groups, strict=True) if len(group) > 1),
        seq=entries[-1].seq,
        state=head.whole(),
        before=len(entries),
        after=len(folded) + len(rest),
    )


def write(session: DatabaseSession, folding: Folding, *, held: Collection[int], now: datetime) -> bool:
    """Put folded entries in the place of those that they stand for, and keep the whole document beside them. The caller holds the
    section's row; those who write wait meanwhile.

    Args:
        held: positions that are to stay, as of now.

    Returns:
        whether it was done; no, and nothing is changed, where it would fold one of these, or where the old entries or what
        translations are made from are not what they were any more.
    """
    if any(row["first_seq"] <= seq < row["seq"] for row in folding.entries for seq in held):
        return False
    document = session.get(LiveDocument, folding.document_id, with_for_update=True, populate_existing=True)
    through = folding.known[-1][1]
    of_document = LiveUpdate.document_id == folding.document_id
    present = session.execute(
        select(LiveUpdate.first_seq, LiveUpdate.seq)
        .where(of_document, LiveUpdate.seq <= through)
        .order_by(LiveUpdate.seq)
    )
    if document is None or document.basis != folding.basis or [tuple(row) for row in present] != list(folding.known):
        return False
    connection = session.connection()
    connection.execute(
        _TAKE_OUT,
        [{"document": row["document_id"], "first": row["first_seq"], "last": row["seq"]} for row in folding.entries],
    )
    connection.execute(insert(LiveUpdate), list(folding.entries))
    connection.execute(
        delete(LiveSnapshot).where(LiveSnapshot.document_id == folding.document_id, LiveSnapshot.seq < through)
    )
    keep_snapshot(connection, folding.document_id, folding.seq, folding.state, now=now)
    return True


# --- what is folded ---


def _entries(source: DatabaseSession | Connection, document_id: int, seq: int) -> list[_Entry]:
    columns = [getattr(LiveUpdate, name) for name in _Entry._fields]
    query = select(*columns).where(LiveUpdate.document_id == document_id, LiveUpdate.seq <= seq)
    return [_Entry(*row) for row in source.execute(query.order_by(LiveUpdate.seq))]


def _groups(
    entries: Iterable[_Entry], found: Iterable[Version], held: Collection[int], young: int | None
) -> list[list[_Entry]]:
    """The entries of all versions that end before `young`, in order, those together that belong to one version and have no held
    position between them."""
    groups: list[list[_Entry]] = []
    unread = deque(entries)
    for version in found:
        if young is not None and version.seq >= young:
            break
        is_new = True
        while unread and unread[0].seq <= version.seq:
            if is_new:
                groups.append([])
            groups[-1].append(unread.popleft())
            is_new = groups[-1][-1].seq in held
    return groups


def _is_worth_it(groups: Iterable[Sequence[_Entry]]) -> bool:
    return any(len(group) > 1 for group in groups)


def _bases(entries: Sequence[_Entry], head: Draft) -> set[int]:
    """The positions that tell what became of the originals of translations which are missing or out of date: the last one at
    which the original said what the translation was made from."""
    wanted = _wanted(head)
    if not wanted:
        return set()
    # Where somebody said what a translation was made from, they mostly say it of what they had before them.
    likely = {
        digest: {seq for entry in entries if digest.encode() in entry.update for seq in _around(entry)}
        for digest in {*wanted.values()} - {_NOTHING}
    }
    search = _Search(wanted, likely)
    search.read(entries)
    positions = set(search.left.values())
    if unknown := {place: digest for place, digest in wanted.items() if place not in search.sizes}:
        search = _Search(unknown, None)
        search.read(entries)
        positions.update(search.left.values())
    return positions


def _around(entry: _Entry) -> tuple[int, ...]:
    return entry.base_seq, entry.first_seq - 1, entry.seq


class _Search:
    """Looks along a log for the last position at which each of some texts said something of which the hash is known.

    Reading a text takes long, its size does not: once it is known how long it was, it is read where it is about as long.

    Attributes:
        sizes: of those that were found, in bytes; `left`: of those that said something else afterwards, the position before.

    Args:
        likely: by the hash, where to look until one is found; everywhere, where that is None.
    """

    def __init__(self, wanted: Mapping[_Place, str], likely: Mapping[str, Collection[int]] | None) -> None:
        self._wanted, self._likely = wanted, likely
        self.sizes = {place: 0 for place, digest in wanted.items() if digest == _NOTHING}
        self.left: dict[_Place, int] = {}
        self._says_it = set(self.sizes)
        self._unread: set[_Place] = set()
        self._draft = Draft.from_updates(())

    def read(self, entries: Iterable[_Entry]) -> None:
        watch = Watch(self._draft)
        watch.follow()
        try:
            for entry in entries:
                self._draft.apply(entry.update)
                changed = watch.changed_blocks()
                self._unread.update(place for place in self._wanted if place[0] in changed)
                for place in [place for place in self._unread if self._is_to_be_read(place, entry.seq)]:
                    self._look(place, entry)
        finally:
            watch.let_go()

    def _is_to_be_read(self, place: _Place, seq: int) -> bool:
        """Until it was found, what changed before is still to be read at the positions where it is likely."""
        return place in self.sizes or self._likely is None or seq in self._likely[self._wanted[place]]

    def _look(self, place: _Place, entry: _Entry) -> None:
        self._unread.discard(place)
        is_there = self._draft.has(place[0])
        size = self._draft.size(*place) if is_there else 0
        is_near = place not in self.sizes or abs(size - self.sizes[place]) <= _NEAR
        if is_near and text_hash(self._draft.text(*place) if is_there else "") == self._wanted[place]:
            self.sizes[place] = size
            self._says_it.add(place)
        elif place in self._says_it:
            self._says_it.remove(place)
            self.left[place] = entry.first_seq - 1


def _wanted(draft: Draft) -> dict[_Place, str]:
    """Of each text whose translation is missing or out of date, removed rows among them: what the translation was made from."""
    basis = draft.basis()
    found = {}
    blocks = [BlockKey(HEADING), BlockKey(BODY)]
    blocks += [row.block for kind in (AGREEMENT, ACTION) for row in draft.rows(kind)]
    for block in blocks:
        for language in LANGUAGES:
            original = other_language(language)
            digest = basis.get((block, language)) if draft.text(block, language).strip() else _NOTHING
            if digest is not None and digest != text_hash(draft.text(block, original)):
                found[block, original] = digest
    return found


# --- folding ---


def _folded(groups: Iterable[Sequence[_Entry]]) -> Iterator[_Entry]:
    """One entry for each group."""
    draft = Draft.from_updates(())
    for group in groups:
        update = draft.record(partial(_take_in, entries=group))
        yield group[0] if len(group) == 1 else _one_of(group, update or _EMPTY)


def _take_in(draft: Draft, entries: Iterable[_Entry]) -> None:
    for entry in entries:
        draft.apply(entry.update)


def _one_of(group: Sequence[_Entry], update: bytes) -> _Entry:
    first, last = group[0], group[-1]
    writers: dict[int | None, datetime] = {}
    for entry in group:
        writers.update(writers_of(entry))
    return last._replace(
        first_seq=first.first_seq,
        base_seq=first.first_seq - 1,
        update=update,
        started_at=began_at(first),
        folded=[[actor, at.isoformat()] for actor, at in writers.items()],
    )


def _row(document_id: int, entry: _Entry) -> Mapping[str, Any]:
    return {"document_id": document_id, "save_id": "", **entry._asdict()}


def _check(folded: Draft, head: Draft) -> None:
    """Raises NotTheSame."""
    missing = folded.update_since(head.state_vector()), head.update_since(folded.state_vector())
    if said(folded) != said(head) or any(update[:1] != _NO_INSERTS for update in missing):
        raise NotTheSame


_TAKE_OUT: Final = delete(LiveUpdate).where(
    LiveUpdate.document_id == bindparam("document"), LiveUpdate.seq.between(bindparam("first"), bindparam("last"))
)
