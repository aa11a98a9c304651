"""Whether a document that took in somebody's update still is one of ours.

An update comes from another machine. A well-formed one can still make a document that no page can show and no report can
print: a heading of several lines, a day that is none, a row without texts. Such an update is refused as a whole.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pycrdt import Map, Text

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.languages import LANGUAGES
from reportflow.drafts.differences import as_typed
from reportflow.drafts.document import KINDS, Draft, Extent

#: Bytes of all texts of one section, in both languages.
MAX_TEXT_BYTES: Final = 300_000
#: Agreements and action items of one section, removed ones among them.
MAX_ROWS: Final = 300
#: Owners of one action item, and characters of each.
MAX_OWNERS: Final = 50
MAX_OWNER_LENGTH: Final = 200
ROW_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# As `ordering.key_between` makes them; the length is far from what any moving about leads to.
_ORDER: Final = re.compile(r"[0-9A-Za-z]{0,3999}[1-9A-Za-z]")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = {
    AGREEMENT: frozenset({"text", "order", "removed"}),
    ACTION: frozenset({"text", "order", "removed", "owners", "due"}),
}

#: A block's field, and what it says: (block, "en") -> text, (block, "order") -> key, …
Said = Mapping[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What has to be known of a document before an update, to judge it after.

    Attributes:
        rows: every row, and whether it stands in the text (or was removed).
        faults: what is wrong with it already: nobody is refused for what others wrote.
    """

    rows: Mapping[BlockKey, bool]
    faults: frozenset[str]

    @property
    def standing(self) -> frozenset[BlockKey]:
        """The rows that stand in the text."""
        return frozenset(block for block, stands in self.rows.items() if stands)


def shape_of(draft: Draft) -> Shape:
    """How a document is made."""
    rows: dict[BlockKey, bool] = {}
    faults: set[str] = set()
    parts = draft.parts()
    for name, part in parts.items():
        if part is None:
            faults.add(name)
        elif name in KINDS:
            for row_id, row in part.items():
                block = BlockKey(KINDS[name], row_id)
                faults.update(f"{block} {fault}" for fault in row_faults(block, row))
                rows[block] = isinstance(row, Map) and row.get("removed") is False
    for kind in (HEADING, BODY):
        faults.update(f"{kind} {fault}" for fault in text_faults(kind, parts[kind]))
    for key, digest in dict(parts["basis"] or {}).items():
        if not is_basis(key, digest, rows):
            faults.add(f"basis {key}")
    return Shape(rows, frozenset(faults))


def check(draft: Draft, before: Shape | None = None) -> Shape:
    """Refuse a document that is none of ours.

    Args:
        before: how it was made before the update in question; what was wrong then is no reason to refuse this one, and a row
            that was there has to be there still.

    Returns:
        how it is made now: `before` for the next one.

    Raises:
        InvalidInput: `draft.bad_update`.
    """
    now = shape_of(draft)
    compare(now, before or Shape({}, frozenset()))
    return now


def compare(now: Shape, before: Shape) -> None:
    """As `check`, of a document that was read already. Raises InvalidInput `draft.bad_update`."""
    if not (now.faults <= before.faults and before.rows.keys() <= now.rows.keys()):
        raise InvalidInput("draft.bad_update")


def check_extent(now: Extent, before: Extent) -> None:
    """Refuse what makes a document too large; making a large one smaller is always possible.

    Raises:
        LimitExceeded: `section.too_long` (size, limit), `section.too_many_rows` (limit).
    """
    if now.text_bytes > MAX_TEXT_BYTES and now.text_bytes > before.text_bytes:
        raise LimitExceeded("section.too_long", size=now.text_bytes, limit=MAX_TEXT_BYTES)
    if now.rows > MAX_ROWS and now.rows > before.rows:
        raise LimitExceeded("section.too_many_rows", limit=MAX_ROWS)


def said(draft: Draft) -> Said:
    """All that a document says, removed rows among it, for `changed_beyond`."""
    found: dict[tuple[str, str], Any] = {}
    for kind in (HEADING, BODY):
        for language in LANGUAGES:
            found[kind, language] = draft.text(BlockKey(kind), language)
    for kind in _FIELDS:
        for row in draft.rows(kind):
            key = str(row.block)
            found.update({(key, language): text for language, text in row.text.items()})
            found[key, "fields"] = (row.order, row.removed, row.owners, row.due)
    found.update({(str(block), f"basis {language}"): digest for (block, language), digest in draft.basis().items()})
    return found


def changed_beyond(before: Said, after: Said, languages: Collection[str]) -> bool:
    """Whether anything but texts in these languages, and what these were translated from, was changed."""
    own = {name for language in languages for name in (language, f"basis {language}")}
    return any(
        before.get(key) != after.get(key)
        for key in before.keys() | after.keys()
        if key[1] not in own or key not in after
    )


def row_faults(block: BlockKey, row: Any) -> Iterator[str]:
    """What is wrong with a row."""
    if not ROW_ID.fullmatch(block.id):
        yield "id"
    if not isinstance(row, Map):
        yield "row"
        return
    fields = dict(row.items())
    if fields.keys() != _FIELDS[block.kind]:
        yield "fields"
    yield from text_faults(block.kind, fields.get("text"))
    order = fields.get("order")
    if not isinstance(order, str) or not _ORDER.fullmatch(order):
        yield "order"
    if not isinstance(fields.get("removed"), bool):
        yield "removed"
    if block.kind == ACTION:
        if not _are_owners(fields.get("owners")):
            yield "owners"
        if not _is_day(fields.get("due")):
            yield "due"


def text_faults(kind: str, texts: Any) -> Iterator[str]:
    """What is wrong with the texts of a block; each is named, so that one that was wrong before is told from a new one."""
    if not isinstance(texts, Map):
        yield "text"
        return
    found = dict(texts.items())
    if found.keys() != set(LANGUAGES):
        yield "languages"
    for language, text in found.items():
        if not isinstance(text, Text):
            yield f"{language} text"
            continue
        words = str(text)
        if as_typed(words) != words:
            yield f"{language} characters"
        if kind == HEADING and "\n" in words:
            yield f"{language} lines"
        if any(not isinstance(piece, str) or marks for piece, marks in text.diff()):
            yield f"{language} marks"
        if len(text) != len(words.encode()):
            yield f"{language} length"  # what is no letter, and moves the letters of everybody else


def _are_owners(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_OWNERS
        and all(isinstance(owner, str) and owner.strip() and len(owner) <= MAX_OWNER_LENGTH for owner in value)
        and all("\n" not in owner and as_typed(owner) == owner for owner in value)
    )


def _is_day(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_basis(key: str, digest: Any, rows: Mapping[BlockKey, bool]) -> bool:
    """Whether an entry says of a text of ours what it was translated from."""
    name, _, language = key.rpartition("|")
    try:
        block = BlockKey.parse(name)
    except ValueError:
        return False
    known = not block.id or block in rows
    return known and language in LANGUAGES and isinstance(digest, str) and bool(_DIGEST.fullmatch(digest))
