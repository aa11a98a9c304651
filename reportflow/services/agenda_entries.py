"""An agenda item as people edit it: its texts in the languages in which they exist, before it becomes a row."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from reportflow.domain.agenda import AgendaItem, ItemKind, Reference, SubItem
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.models import AgendaItemRow

#: What a page can show and a person can look through. Far more than any agenda of these bodies has.
MAX_ITEMS: Final = 300
MAX_ROWS: Final = 2_000  # notes, sub-items and references, of all items together
MAX_CHARS: Final = 500_000  # of all texts together
MAX_TITLE: Final = 2_000
MAX_NUMBER: Final = 20
MAX_MINUTES: Final = 7 * 24 * 60

#: type of a reference -> the keys of its details (reportflow.domain.agenda.Reference).
REFERENCE_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "earlier_report": ("date", "place", "point"),
    "earlier_meeting": ("date", "place", "point"),
    "instrument": ("title", "date"),
    "other_meeting": ("date_from", "date_to", "year", "place"),
}


@dataclass(frozen=True, slots=True)
class SubEntry:
    """A sub-item. `origin` is its 0-based place in the row that it was read from, None for a new one."""

    title: Texts
    leads: tuple[str, ...] = ()
    number: str = ""
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the agenda.

    Attributes:
        id: of its row, None while it has none.
        origin: `ord` of the item of the source that it was made from, while it has no row.
        lines: numbers of the source lines that went into it, while it has no row.
        Otherwise as `reportflow.domain.agenda.AgendaItem`, each text a map of languages.
    """

    title: Texts
    kind: ItemKind = ItemKind.SUBSTANTIVE
    day: date | None = None
    start: time | None = None
    end: time | None = None
    duration_min: int | None = None
    number: str = ""
    leads: tuple[str, ...] = ()
    per_delegation_min: int | None = None
    notes: tuple[Texts, ...] = ()
    sub_items: tuple[SubEntry, ...] = ()
    refs: tuple[Reference, ...] = ()
    id: int | None = None
    origin: int | None = None
    lines: tuple[int, ...] = ()

    def as_item(self, position: int, language: str) -> AgendaItem:
        """The item in one language, at this 1-based position."""
        return AgendaItem(
            ord=position,
            title=self.title.get(language, ""),
            kind=self.kind,
            day=self.day,
            start=self.start,
            end=self.end,
            duration_min=self.duration_min,
            number=self.number,
            leads=self.leads,
            per_delegation_min=self.per_delegation_min,
            notes=tuple(note[language] for note in self.notes if note.get(language)),
            sub_items=tuple(SubItem(sub.title.get(language, ""), sub.leads, sub.number) for sub in self.sub_items),
            refs=self.refs,
            lines=self.lines,
        )

    def as_json(self) -> dict[str, Any]:
        """All that it says, as JSON values: equal for entries that say the same."""
        return {
            "title": _texts(self.title),
            "kind": self.kind.value,
            "day": self.day.isoformat() if self.day else None,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "duration_min": self.duration_min,
            "number": self.number,
            "leads": list(self.leads),
            "per_delegation_min": self.per_delegation_min,
            "notes": [_texts(note) for note in self.notes],
            "sub_items": [
                {"title": _texts(sub.title), "leads": list(sub.leads), "number": sub.number} for sub in self.sub_items
            ],
            "refs": [reference.as_json() for reference in self.refs],
        }

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that it says."""
        return _digest(self.as_json())


def entry_of_item(item: AgendaItem, language: str) -> Entry:
    """An item of an agenda that was read, as people edit it."""
    return Entry(
        title=_texts({language: item.title}),
        kind=item.kind,
        day=item.day,
        start=item.start,
        end=item.end,
        duration_min=item.duration_min,
        number=item.number,
        leads=item.leads,
        per_delegation_min=item.per_delegation_min,
        notes=tuple({language: note} for note in item.notes),
        sub_items=tuple(
            SubEntry(_texts({language: sub.title}), sub.leads, sub.number, index)
            for index, sub in enumerate(item.sub_items)
        ),
        refs=item.refs,
        origin=item.ord,
        lines=item.lines,
    )


def entry_of_row(row: AgendaItemRow) -> Entry:
    """An item that has a row, as people edit it."""
    return Entry(
        title=dict(row.title),
        kind=ItemKind(row.kind),
        day=row.day,
        start=row.start,
        end=row.end,
        duration_min=row.duration_min,
        number=row.number,
        leads=tuple(row.leads),
        per_delegation_min=row.per_delegation_min,
        notes=tuple(dict(note) for note in row.notes),
        sub_items=tuple(
            SubEntry(dict(sub["title"]), tuple(sub.get("leads", ())), sub.get("number", ""), index)
            for index, sub in enumerate(row.sub_items)
        ),
        refs=row.references(),
        id=row.id,
    )


def apply_entry(entry: Entry, row: AgendaItemRow) -> None:
    """Have the row say what the entry says; `ord` is the caller's."""
    said = entry.as_json()
    row.day, row.start, row.end = entry.day, entry.start, entry.end
    for name in (
        "title", "kind", "duration_min", "number", "leads", "per_delegation_min", "notes", "sub_items", "refs",
    ):  # fmt: skip
        setattr(row, name, said[name])


def version_of(entries: Iterable[Entry], header_notes: Sequence[str]) -> str:
    """One hash for a whole agenda as it is shown: ids, order and all that it says."""
    return _digest([list(header_notes), *([entry.id, entry.digest] for entry in entries)])


def check_entries(entries: Sequence[Entry], header_notes: Sequence[str], original: str) -> None:
    """Refuse what no agenda can have.

    Raises:
        InvalidInput: `agenda.title_missing`, `agenda.title_too_long`, `agenda.number_too_long`, `agenda.minutes_unusable`
            (params `item`: its 1-based position).
        LimitExceeded: as `check_size`.
    """
    check_size(entries, header_notes)
    for position, entry in enumerate(entries, start=1):
        if not entry.title.get(original, "").strip():
            raise InvalidInput("agenda.title_missing", item=position)
        if any(len(text) > MAX_TITLE for text in entry.title.values()):
            raise InvalidInput("agenda.title_too_long", item=position, limit=MAX_TITLE)
        if any(len(number) > MAX_NUMBER for number in (entry.number, *(sub.number for sub in entry.sub_items))):
            raise InvalidInput("agenda.number_too_long", item=position, limit=MAX_NUMBER)
        for minutes in (entry.duration_min, entry.per_delegation_min):
            if minutes is not None and not 0 < minutes <= MAX_MINUTES:
                raise InvalidInput("agenda.minutes_unusable", item=position, limit=MAX_MINUTES)


def check_size(entries: Sequence[Entry], header_notes: Sequence[str] = ()) -> None:
    """Refuse an agenda that no page could show.

    Raises:
        LimitExceeded: `agenda.too_many_items`, `agenda.too_many_rows`, `agenda.too_much_text`.
    """
    if len(entries) > MAX_ITEMS:
        raise LimitExceeded("agenda.too_many_items", limit=MAX_ITEMS)
    rows = sum(len(entry.notes) + len(entry.sub_items) + len(entry.refs) for entry in entries) + len(header_notes)
    if rows > MAX_ROWS:
        raise LimitExceeded("agenda.too_many_rows", limit=MAX_ROWS)
    texts = [text for entry in entries for text in (entry.title, *entry.notes, *(sub.title for sub in entry.sub_items))]
    if sum(len(value) for text in texts for value in text.values()) + sum(map(len, header_notes)) > MAX_CHARS:
        raise LimitExceeded("agenda.too_much_text", limit=MAX_CHARS)


def _texts(texts: Texts) -> dict[str, str]:
    return {language: texts[language] for language in LANGUAGES if texts.get(language)}


def _digest(value: Any) -> str:
    body = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
