"""What the buttons of an agenda's form do to it: everything typed stays, one thing moves."""

from collections.abc import Callable, Sequence

from reportflow.domain.agenda import SourceLine
from reportflow.domain.errors import LimitExceeded
from reportflow.services.agenda_entries import MAX_ITEMS, MAX_ROWS, REFERENCE_KEYS
from reportflow.web.agenda_form import PLAIN, REFERENCE_FIELDS, AgendaFields, ItemFields, SubFields

#: Acts that only show the form again.
CHECK = "check"
CREATE = "create"
SAVE = "save"


def perform(fields: AgendaFields, act: str, source: Sequence[SourceLine] = ()) -> None:
    """Do what a button asks for: `up:3`, `add:3`, `drop-note:3:0`; an act that is not known changes nothing.

    Args:
        source: the source lines, where the agenda has not become a meeting yet.

    Raises:
        LimitExceeded: `agenda.too_many_items`, `agenda.too_many_rows`.
    """
    name, _, rest = act.partition(":")
    key, _, place = rest.partition(":")
    if name == "add" and not key:
        _insert(fields, 0)
        return
    index = next((index for index, item in enumerate(fields.items) if item.key == key), None)
    if index is None:
        return
    item = fields.items[index]
    moves: dict[str, Callable[[], None]] = {
        "up": lambda: _move(fields, index, index - 1),
        "down": lambda: _move(fields, index, index + 1),
        "add": lambda: _insert(fields, index + 1),
        "remove": lambda: _remove(fields, index, source),
        "add-note": lambda: _add_row(fields, item, "note"),
        "add-sub": lambda: _add_row(fields, item, "sub"),
        "add-ref": lambda: _add_row(fields, item, "ref"),
        "drop-note": lambda: _drop(item.notes, place),
        "drop-sub": lambda: _drop(item.subs, place),
        "drop-ref": lambda: _drop(item.refs, place),
    }
    if name in moves:
        moves[name]()


def _move(fields: AgendaFields, index: int, target: int) -> None:
    if 0 <= target < len(fields.items):
        fields.items.insert(target, fields.items.pop(index))


def _insert(fields: AgendaFields, index: int) -> None:
    if len(fields.items) >= MAX_ITEMS:
        raise LimitExceeded("agenda.too_many_items", limit=MAX_ITEMS)
    before = fields.items[index - 1] if index else None
    plain = dict.fromkeys(PLAIN, "") | {"kind": "substantive"}
    if before is not None:
        # What comes after something is on the same day, and begins when that ends.
        plain |= {"day": before.plain["day"], "start": before.plain["end"]}
    item = ItemFields(fields.new_key(), [""] * fields.languages, plain)
    item.fresh = f"{item.prefix}-title-0"
    fields.items.insert(index, item)


def _remove(fields: AgendaFields, index: int, source: Sequence[SourceLine]) -> None:
    """Take an item out; its source lines become notes of the one before, or of the top."""
    item = fields.items.pop(index)
    texts = {line.number: line.text.strip() for line in source}
    kept = [texts[line] for line in sorted(item.lines) if texts.get(line)]
    if index:
        before = fields.items[index - 1]
        before.notes += [[text, *[""] * (fields.languages - 1)] for text in kept]
        before.lines = sorted({*before.lines, *item.lines})
    else:
        fields.header_notes += kept


def _add_row(fields: AgendaFields, item: ItemFields, kind: str) -> None:
    rows = sum(len(each.notes) + len(each.subs) + len(each.refs) for each in fields.items) + len(fields.header_notes)
    if rows >= MAX_ROWS:
        raise LimitExceeded("agenda.too_many_rows", limit=MAX_ROWS)
    empty = [""] * fields.languages
    if kind == "note":
        item.notes.append(empty)
        item.fresh = f"{item.prefix}-note{len(item.notes) - 1}-0"
    elif kind == "sub":
        item.subs.append(SubFields(empty))
        item.fresh = f"{item.prefix}-sub{len(item.subs) - 1}-title-0"
    else:
        item.refs.append(dict.fromkeys(REFERENCE_FIELDS, "") | {"type": next(iter(REFERENCE_KEYS))})
        item.fresh = f"{item.prefix}-ref{len(item.refs) - 1}-type"


def _drop(rows: list[list[str]] | list[SubFields] | list[dict[str, str]], place: str) -> None:
    if place.isascii() and place.isdecimal() and int(place[:6]) < len(rows):
        del rows[int(place[:6])]


def focus_after(fields: AgendaFields, act: str) -> str:
    """Id of the control that has the focus after an act: what was added, else the button that was used."""
    fresh = next((item.fresh for item in fields.items if item.fresh), "")
    if fresh:
        return fresh
    name, _, rest = act.partition(":")
    item = next((item for item in fields.items if item.key == rest.partition(":")[0]), None)
    if item is None:
        return "check" if name == CHECK else ""
    return f"{item.prefix}-{name}" if name in ("up", "down") else f"{item.prefix}-title-0"
