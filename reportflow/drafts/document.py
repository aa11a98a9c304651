"""The Yjs document of a section, in memory: content in, edits as differences, content out.

Shape (one shared text a block and language, so that an editor can be bound to each):

- `heading`, `body`: maps language -> text, all languages there from the start;
- `agreements`, `actions`: maps id -> row; a row is a map of `text` (map language -> text), `order`, `removed` and, for an
  action item, `owners` (list) and `due` (ISO date or None);
- `basis`: map `block|language` -> hash of the original that the translation was made from.

A removed row keeps its place and texts, so that what somebody writes into it meanwhile is not lost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from pycrdt import Doc, Map, Text, TransactionEvent, merge_updates

from reportflow.domain.content import (
    ACTION,
    AGREEMENT,
    BODY,
    HEADING,
    ActionItem,
    Agreement,
    BlockKey,
    SectionContent,
)
from reportflow.domain.errors import NotFound
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.translation import TranslationBasis
from reportflow.drafts.differences import Edit, as_typed, edits_between
from reportflow.drafts.ordering import key_between
from reportflow.drafts.writers import AFTER_PAGES, LAST, empty_document

_ROWS: Final = {AGREEMENT: "agreements", ACTION: "actions"}
#: Name of a shared type that holds rows -> kind of these.
KINDS: Final = {name: kind for kind, name in _ROWS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the document holds it, removed or not."""

    block: BlockKey
    text: Texts
    owners: tuple[str, ...]
    due: date | None
    order: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a document is, removed rows among it."""

    text_bytes: int
    rows: int


class Draft:
    """The document of one section. Not for several threads at once."""

    def __init__(self, doc: "Doc[Any]") -> None:
        self._doc = doc

    @classmethod
    def new(cls, content: SectionContent, basis: TranslationBasis) -> "Draft":
        """A document that says `content`. Made once a section: two made from the same text would double it."""
        draft = cls(empty_document(LAST))
        with draft._doc.transaction():
            for kind, texts in ((HEADING, content.heading), (BODY, content.body)):
                root = draft._root(kind)
                for language in LANGUAGES:
                    root[language] = Text(texts.get(language, ""))
            for agreement in content.agreements:
                draft.add_agreement(agreement.id, agreement.text)
            for action in content.action_items:
                draft.add_action(action.id, action.text, owners=action.owners, due=action.due)
            for (block, language), digest in basis.items():
                draft.set_basis(block, language, digest)
        return draft

    @classmethod
    def from_updates(cls, updates: Iterable[bytes], *, comes_first: bool = False) -> "Draft":
        """The document that these updates lead to.

        Args:
            comes_first: write under a lower number than the server does otherwise, so that at one place this comes first.

        Raises:
            ValueError: on an update that is none.
        """
        draft = cls(empty_document(AFTER_PAGES if comes_first else LAST))
        with draft._doc.transaction():
            for update in updates:
                draft._doc.apply_update(update)
        return draft

    # --- what it says ---

    def content(self) -> SectionContent:
        """What it says now, without what was removed."""
        rows = {kind: [row for row in self.rows(kind) if not row.removed] for kind in _ROWS}
        return SectionContent(
            heading=self._texts(self._root(HEADING)),
            body=self._texts(self._root(BODY)),
            agreements=tuple(Agreement(row.block.id, row.text) for row in rows[AGREEMENT]),
            action_items=tuple(ActionItem(row.block.id, row.text, row.owners, row.due) for row in rows[ACTION]),
        )

    def basis(self) -> dict[tuple[BlockKey, str], str]:
        """Which original each translation was made from."""
        found = {}
        for key, digest in self._root("basis").items():
            block, _, language = key.rpartition("|")
            found[BlockKey.parse(block), language] = str(digest)
        return found

    def text(self, block: BlockKey, language: str) -> str:
        """The text of a block, removed or not.

        Raises:
            NotFound: `row.not_found`.
        """
        return str(self._text(block, language))

    def size(self, block: BlockKey, language: str) -> int:
        """Bytes of a block's text, which are told much sooner than the text. Raises as `text`."""
        return len(self._text(block, language))

    def rows(self, kind: str) -> list[Row]:
        """All rows of a kind in their order, removed ones among them."""
        rows = [self._row_value(BlockKey(kind, row_id), row) for row_id, row in self._rows(kind).items()]
        return sorted(rows, key=lambda row: (row.order, row.block.id))

    def row(self, block: BlockKey) -> Row:
        """One row, removed or not. Raises NotFound `row.not_found`."""
        return self._row_value(block, self._row(block))

    def has(self, block: BlockKey) -> bool:
        """Whether the block is there, removed or not."""
        return block.kind not in _ROWS or block.id in self._rows(block.kind)

    def extent(self) -> Extent:
        """How large it is."""
        roots = [self._root(HEADING), self._root(BODY)]
        rows = [row for kind in _ROWS for row in self._rows(kind).values()]
        roots += [row["text"] for row in rows]
        return Extent(text_bytes=sum(len(text) for root in roots for text in root.values()), rows=len(rows))

    def parts(self) -> dict[str, "Map[Any] | None"]:
        """The shared types by name, as they stand, for `drafts.checking`; None for one that no document of ours has."""
        known = {HEADING, BODY, *_ROWS.values(), "basis"}
        return {name: self._root(name) if name in known else None for name in known | self.names()}

    def names(self) -> set[str]:
        """The names of the shared types that are there."""
        return set(self._doc.keys())

    # --- updates ---

    def apply(self, update: bytes) -> None:
        """Take in an update; one that is in already changes nothing.

        Raises:
            ValueError: if it is none.
        """
        self._doc.apply_update(update)

    def state_vector(self) -> bytes:
        """Which updates are in."""
        return self._doc.get_state()

    def update_since(self, state_vector: bytes) -> bytes:
        """One update with all that is not in `state_vector`."""
        return self._doc.get_update(state_vector)

    def whole(self) -> bytes:
        """One update with all of it."""
        return self._doc.get_update()

    def record(self, change: Callable[["Draft"], None]) -> bytes:
        """Make a change, and give it as one update; `b""` where nothing changed."""
        updates: list[bytes] = []

        def on_event(event: TransactionEvent) -> None:
            updates.append(event.update)

        subscription = self._doc.observe(on_event)
        try:
            with self._doc.transaction():
                change(self)
        finally:
            self._doc.unobserve(subscription)
        return updates[0] if updates else b""

    # --- edits ---

    def set_text(self, block: BlockKey, language: str, text: str) -> None:
        """Make the text of a block say `text`, by the least change. A heading is one line.

        Raises:
            NotFound: `row.not_found`.
        """
        self.apply_edits(block, language, edits_between(self.text(block, language), tidy(block, text)))

    def apply_edits(self, block: BlockKey, language: str, edits: Sequence[Edit]) -> None:
        """Change the passages named by `edits` (offsets in the present text, in order)."""
        shared = self._text(block, language)
        old = str(shared)
        with self._doc.transaction():
            for edit in reversed(edits):  # from the end, so that the offsets before stay true
                # pycrdt counts bytes of UTF-8.
                start = len(old[: edit.start].encode())
                length = len(old[edit.start : edit.end].encode())
                # First what comes, then what goes: what a page writes after the old word comes after the new one as well.
                if edit.text:
                    shared.insert(start, edit.text)
                if length:
                    start += len(edit.text.encode())
                    del shared[start : start + length]

    def merge(self, update: bytes, block: BlockKey, language: str) -> bytes:
        """Take in what somebody wrote on an older state of a block, and keep words apart.

        Where two people wrote words at one place, or one of them removed what stood between the words of others, the
        words would run together: a blank is put between them.

        Returns:
            `update` with these blanks, as one update.
        """
        shared = self._text(block, language)
        deltas: list[list[dict[str, Any]]] = []

        def on_event(event: Any) -> None:
            deltas.append(event.delta)

        subscription = shared.observe(on_event)
        try:
            self._doc.apply_update(update)
        finally:
            shared.unobserve(subscription)
        text = str(shared)
        glued = [Edit(place, place, " ") for place in _borders(deltas, text) if _is_within_word(text, place)]
        blanks = self.record(partial(Draft.apply_edits, block=block, language=language, edits=glued))
        return merge_updates(update, blanks) if blanks else update

    def add_agreement(self, row_id: str, texts: Texts, after: str | None = None) -> None:
        """Add an agreement after the row `after`, at the end where that is None; one that is there already is left."""
        self._add(BlockKey(AGREEMENT, row_id), texts, after, {})

    def add_action(
        self,
        row_id: str,
        texts: Texts,
        after: str | None = None,
        *,
        owners: Iterable[str] = (),
        due: date | None = None,
    ) -> None:
        """Add an action item; as `add_agreement`."""
        values = {"owners": list(owners), "due": due.isoformat() if due else None}
        self._add(BlockKey(ACTION, row_id), texts, after, values)

    def set_owners(self, block: BlockKey, owners: Iterable[str]) -> None:
        """Who is to do it, as codes of parties or names verbatim."""
        self._set(block, "owners", list(owners))

    def set_due(self, block: BlockKey, due: date | None) -> None:
        """By when it is to be done."""
        self._set(block, "due", due.isoformat() if due else None)

    def move(self, block: BlockKey, after: str | None) -> None:
        """Put a row after the row `after` of its kind, first where that is None. Raises NotFound `row.not_found`."""
        row = self._row(block)
        others = [other for other in self.rows(block.kind) if other.block != block]
        if after is not None:
            self._row(BlockKey(block.kind, after))
        place = _place_after(others, after)
        ids = [other.block.id for other in self.rows(block.kind)]
        if ids.index(block.id) != place:
            row["order"] = self._key_at(others, place)

    def remove(self, block: BlockKey) -> None:
        """Take a row out of the text; it can be put back."""
        self._set(block, "removed", True)

    def put_back(self, block: BlockKey) -> None:
        """Bring a removed row back, where and as it was."""
        self._set(block, "removed", False)

    def set_basis(self, block: BlockKey, language: str, digest: str | None) -> None:
        """Say which original the translation of a block was made from; None takes it back."""
        root, key = self._root("basis"), f"{block}|{language}"
        if root.get(key) == digest:
            return
        if digest is None:
            del root[key]
        else:
            root[key] = digest

    # --- inside ---

    def _root(self, name: str) -> "Map[Any]":
        root: Map[Any] = self._doc.get(name, type=Map)
        return root

    def _rows(self, kind: str) -> "Map[Any]":
        return self._root(_ROWS[kind])

    def _row(self, block: BlockKey) -> "Map[Any]":
        row = self._rows(block.kind).get(block.id) if block.kind in _ROWS else None
        if not isinstance(row, Map):
            raise NotFound("row.not_found")
        return row

    def _text(self, block: BlockKey, language: str) -> Text:
        texts = self._row(block)["text"] if block.kind in _ROWS else self._root(block.kind)
        found: Text = texts[language]
        return found

    @staticmethod
    def _texts(root: "Map[Any]") -> dict[str, str]:
        return {language: str(text) for language, text in root.items()}

    def _row_value(self, block: BlockKey, row: "Map[Any]") -> Row:
        due = row.get("due")
        return Row(
            block=block,
            text=self._texts(row["text"]),
            owners=tuple(row.get("owners") or ()),
            due=date.fromisoformat(due) if due else None,
            order=str(row["order"]),
            removed=bool(row.get("removed")),
        )

    def _set(self, block: BlockKey, name: str, value: object) -> None:
        row = self._row(block)
        if row.get(name) != value:
            row[name] = value

    def _add(self, block: BlockKey, texts: Texts, after: str | None, values: dict[str, Any]) -> None:
        if self.has(block):
            return
        with self._doc.transaction():
            rows = self.rows(block.kind)
            place = len(rows) if after is None else _place_after(rows, after)
            row: Map[Any] = Map({"order": self._key_at(rows, place), "removed": False, **values})
            self._rows(block.kind)[block.id] = row
            row["text"] = Map({language: Text(tidy(block, texts.get(language, ""))) for language in LANGUAGES})

    def _key_at(self, rows: Sequence[Row], place: int) -> str:
        """A key for a new row before `rows[place]`. Rows with equal keys there are given new ones, to make room."""
        low = rows[place - 1].order if place else ""
        tied = [row for row in rows[place:] if row.order <= low]
        higher = rows[place + len(tied) :]
        high = higher[0].order if higher else None
        key = latest = key_between(low, high)
        for row in tied:
            latest = key_between(latest, high)
            self._row(row.block)["order"] = latest
        return key


def _borders(deltas: Iterable[Sequence[dict[str, Any]]], text: str) -> list[int]:
    """The places in `text` at which a change of it begins or ends, in order."""
    raw, places = text.encode(), set()
    for delta in deltas:
        place = 0
        for piece in delta:
            places.add(place)
            place += piece.get("retain", 0) + len(piece.get("insert", "").encode())
        places.add(place)
    return sorted(len(raw[:place].decode()) for place in places)


def _is_within_word(text: str, place: int) -> bool:
    return text[:place][-1:].isalnum() and text[place : place + 1].isalnum()


def tidy(block: BlockKey, text: str) -> str:
    """`text` as this block may hold it: typed characters only, and a heading on one line."""
    typed = as_typed(text)
    return " ".join(typed.split()) if block.kind == HEADING else typed


def joined(updates: Iterable[bytes]) -> bytes:
    """Several updates as one; `b""` where there is nothing in them."""
    parts = [update for update in updates if update]
    return merge_updates(*parts) if len(parts) > 1 else b"".join(parts)


def _place_after(rows: Sequence[Row], after: str | None) -> int:
    """The place right after the row `after`; first where that is None, last where it is not there (any more)."""
    if after is None:
        return 0
    return next((place for place, row in enumerate(rows, 1) if row.block.id == after), len(rows))
