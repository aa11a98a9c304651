"""What a draft says, read once and from then on only where it changed.

A section that is drafted live is committed many times a second, and each time all that it says is judged and stored: reading it
whole would cost more the longer it is. What is read here is what `Draft` and `drafts.checking` read, part by part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from pycrdt import Map

from reportflow.domain.content import (
    BODY,
    HEADING,
    ActionItem,
    Agreement,
    BlockKey,
    SectionContent,
    text_hash,
)
from reportflow.drafts.checking import Shape, is_basis, row_faults, text_faults
from reportflow.drafts.document import KINDS, Draft, Extent

_BASIS: Final = "basis"

#: A row, an entry of the basis, or the texts of a block that is no row: name of the shared type, and key in it (or nothing).
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A place as it was read last. `item`: of a row without faults."""

    faults: frozenset[str]
    text_bytes: int
    texts: Mapping[str, str]
    stands: bool = False
    order: str = ""
    item: Agreement | ActionItem | None = None


class Watch:
    """Where a draft changes between `follow` and `let_go`: noted while it happens, and not read."""

    def __init__(self, draft: Draft) -> None:
        self.roots: dict[str, Map[Any]] = {name: root for name, root in draft.parts().items() if root is not None}
        self._changed: set[_Place] = set()
        self._subscriptions: list[Any] = []

    def follow(self) -> None:
        """Note from now on what changes; until `let_go` in the same thread, which the library binds a subscription to."""
        for name, root in self.roots.items():
            # Past the wrapper of the library, which looks up how the function is called: that takes longer than all the rest.
            self._subscriptions.append(root.integrated.observe_deep(partial(self._note, name)))

    def let_go(self) -> None:
        """Note nothing more."""
        while self._subscriptions:
            self._subscriptions.pop().drop()

    def _note(self, name: str, events: list[Any]) -> None:
        """Called by the document with what changed below a shared type, while it changes: nothing is read yet."""
        for event in events:
            if name in (HEADING, BODY):
                self._changed.add((name, ""))
            elif event.path:
                self._changed.add((name, str(event.path[0])))
            else:
                self._changed.update((name, key) for key in event.keys)

    def changed(self) -> set[_Place]:
        """What changed since this was asked last."""
        changed, self._changed = self._changed, set()
        return changed

    def changed_blocks(self) -> set[BlockKey]:
        """As `changed`, the blocks of them."""
        places = ((name, key) for name, key in self.changed() if name != _BASIS)
        return {BlockKey(KINDS[name], key) if name in KINDS else BlockKey(name) for name, key in places}


class Reading:
    """A draft as it is read. Made once for a draft, which is changed only between `follow` and `let_go`, and by updates that name
    no shared type but ours (`drafts.foreign` lets no other in).

    Where the draft has faults (`shape`), only those can be asked for.
    """

    def __init__(self, draft: Draft) -> None:
        self._watch = Watch(draft)
        self._roots = self._watch.roots
        self._unknown = frozenset(draft.names() - self._roots.keys())
        self._parts: dict[_Place, _Part] = {}
        self._basis: dict[str, Any] = {}
        self._unread: set[_Place] = set()
        self._content: SectionContent | None = None
        self._shape: Shape | None = None
        for name, root in self._roots.items():
            has_keys = name in KINDS or name == _BASIS
            self._unread.update((name, key) for key in (list(root.keys()) if has_keys else [""]))

    def follow(self) -> None:
        """Note from now on what changes; until `let_go` in the same thread."""
        self._watch.follow()

    def let_go(self) -> None:
        """Note nothing more."""
        self._watch.let_go()

    # --- what it says ---

    def content(self) -> SectionContent:
        """As `Draft.content`."""
        self._refresh()
        if self._content is None:
            rows = sorted(
                ((part.order, part.item.id, part.item) for part in self._parts.values() if part.item and part.stands),
                key=lambda row: row[:2],
            )
            self._content = SectionContent(
                heading=self._parts[HEADING, ""].texts,
                body=self._parts[BODY, ""].texts,
                agreements=tuple(item for _order, _id, item in rows if isinstance(item, Agreement)),
                action_items=tuple(item for _order, _id, item in rows if isinstance(item, ActionItem)),
            )
        return self._content

    def basis(self) -> dict[tuple[BlockKey, str], str]:
        """As `Draft.basis`."""
        self._refresh()
        found = {}
        for key, digest in self._basis.items():
            block, _, language = key.rpartition("|")
            found[BlockKey.parse(block), language] = str(digest)
        return found

    def shape(self) -> Shape:
        """As `checking.shape_of`."""
        self._refresh()
        if self._shape is None:
            rows = {
                BlockKey(KINDS[name], key): part.stands for (name, key), part in self._parts.items() if name in KINDS
            }
            faults = {fault for part in self._parts.values() if part.faults for fault in part.faults}
            faults |= {f"basis {key}" for key, digest in self._basis.items() if not is_basis(key, digest, rows)}
            self._shape = Shape(rows, self._unknown | faults)
        return self._shape

    def extent(self) -> Extent:
        """As `Draft.extent`."""
        self._refresh()
        rows = sum(name in KINDS for name, _key in self._parts)
        return Extent(sum(part.text_bytes for part in self._parts.values()), rows)

    # --- reading ---

    def _refresh(self) -> None:
        changed = self._unread | self._watch.changed()
        if not changed:
            return
        self._unread = set()
        for name, key in changed:
            if name == _BASIS:
                self._read_basis(key)
            elif name in KINDS:
                self._read_row(name, key)
            else:
                self._put(name, "", self._texts_of(name, f"{name} ", self._roots[name]))
        self._content = None

    def _put(self, name: str, key: str, part: _Part) -> None:
        before = self._parts.get((name, key))
        if before is None or (before.faults, before.stands) != (part.faults, part.stands):
            self._shape = None
        self._parts[name, key] = part

    def _read_basis(self, key: str) -> None:
        root = self._roots[_BASIS]
        self._shape = None
        if key in root:
            self._basis[key] = root[key]
        else:
            self._basis.pop(key, None)

    def _read_row(self, name: str, key: str) -> None:
        root = self._roots[name]
        if key not in root:
            self._parts.pop((name, key), None)
            self._shape = None
            return
        row, block = root[key], BlockKey(KINDS[name], key)
        faults = frozenset(f"{block} {fault}" for fault in row_faults(block, row))
        stands = isinstance(row, Map) and row.get("removed") is False
        if faults:
            self._put(name, key, _Part(faults, 0, {}, stands))
            return
        texts = {language: str(text) for language, text in row["text"].items()}
        item: Agreement | ActionItem
        if name == "agreements":
            item = Agreement(key, texts)
        else:
            due = row.get("due")
            item = ActionItem(key, texts, tuple(row.get("owners") or ()), date.fromisoformat(due) if due else None)
        size = sum(len(text.encode()) for text in texts.values())
        self._put(name, key, _Part(faults, size, texts, stands, str(row["order"]), item))

    @staticmethod
    def _texts_of(kind: str, prefix: str, root: "Map[Any]") -> _Part:
        faults = frozenset(prefix + fault for fault in text_faults(kind, root))
        if faults:
            return _Part(faults, 0, {})
        texts = {language: str(text) for language, text in root.items()}
        return _Part(faults, sum(len(text.encode()) for text in texts.values()), texts)


def settle_new_translations(draft: Draft, before: SectionContent, now: SectionContent, original: str) -> bytes:
    """Say in a draft of each translation that was begun since `before` that it was made from the original as it is `now`.

    Returns:
        what that changed, as one update; `b""` where none was begun.
    """
    earlier = dict(before.blocks())
    begun = [
        (block, language, texts)
        for block, texts in now.blocks()
        for language in texts
        if language != original and not earlier.get(block, {}).get(language)
    ]
    if not begun:
        return b""

    def settle(changed: Draft) -> None:
        for block, language, texts in begun:
            changed.set_basis(block, language, text_hash(texts.get(original, "")))

    return draft.record(settle)
