"""What an agenda's form says: its fields read as items, each that cannot be read with a sentence at its field."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final, TypeVar

from reportflow.domain.agenda import ItemKind, Reference
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.i18n.messages import message_for
from reportflow.services.agenda_entries import (
    MAX_MINUTES,
    MAX_NUMBER,
    MAX_TITLE,
    REFERENCE_KEYS,
    Entry,
    SubEntry,
)
from reportflow.web.agenda_form import AgendaFields, ItemFields, is_number

T = TypeVar("T")
_NUMBERS: Final = frozenset({"year", "point"})


def leads_from_text(text: str, parties: PartyDirectory) -> tuple[str, ...]:
    """Codes of the parties that are named; a name that no party has is kept as it is."""
    names = [" ".join(name.split()) for name in text.split(";" if ";" in text else ",")]
    codes = [party.code if (party := parties.find(name)) else name for name in names if name]
    return tuple(dict.fromkeys(codes))


def entries_from_fields(
    fields: AgendaFields, languages: Sequence[str], parties: PartyDirectory
) -> tuple[list[Entry], list[str]]:
    """What the form says: the items and the notes of the top. What cannot be read goes to `fields.errors` and is left out."""
    fields.errors = []
    reader = _Reader(fields.errors, languages, parties)
    entries = [reader.entry(item, position) for position, item in enumerate(fields.items, start=1)]
    return entries, [note for note in fields.header_notes if note]


@dataclass(slots=True)
class _Reader:
    errors: list[tuple[str, str]]
    languages: Sequence[str]
    parties: PartyDirectory
    position: int = 0

    def entry(self, item: ItemFields, position: int) -> Entry:
        self.position = position
        prefix, plain = item.prefix, item.plain
        if not item.title[0]:
            self._refuse(f"{prefix}-title-0", "agenda.title_missing")
        for place, title in enumerate(item.title):
            if len(title) > MAX_TITLE:
                self._refuse(f"{prefix}-title-{place}", "agenda.title_too_long", limit=MAX_TITLE)
        return Entry(
            title=self._texts(item.title),
            kind=self._read(ItemKind, plain["kind"], f"{prefix}-kind", "agenda.kind_unknown") or ItemKind.SUBSTANTIVE,
            day=self._read(date.fromisoformat, plain["day"], f"{prefix}-day", "agenda.day_unusable"),
            start=self._read(_time, plain["start"], f"{prefix}-start", "agenda.time_unusable"),
            end=self._read(_time, plain["end"], f"{prefix}-end", "agenda.time_unusable"),
            duration_min=self._minutes(plain["duration"], f"{prefix}-duration"),
            number=self._number(plain["number"], f"{prefix}-number"),
            leads=leads_from_text(plain["leads"], self.parties),
            per_delegation_min=self._minutes(plain["each"], f"{prefix}-each"),
            notes=tuple(self._texts(note) for note in item.notes if any(note)),
            sub_items=tuple(self._sub_items(item)),
            refs=tuple(self._references(item)),
            id=int(item.id) if is_number(item.id) else None,
            origin=int(item.key) if is_number(item.key) and not item.id else None,
            lines=tuple(item.lines),
        )

    def _sub_items(self, item: ItemFields) -> Iterator[SubEntry]:
        for number, sub in enumerate(item.subs):
            prefix = f"{item.prefix}-sub{number}"
            if not (any(sub.title) or sub.number or sub.leads):
                continue
            if not sub.title[0]:
                self._refuse(f"{prefix}-title-0", "agenda.sub_item_title_missing")
            yield SubEntry(
                self._texts(sub.title),
                leads_from_text(sub.leads, self.parties),
                self._number(sub.number, f"{prefix}-number"),
                int(sub.origin) if is_number(sub.origin) else None,
            )

    def _references(self, item: ItemFields) -> Iterator[Reference]:
        for number, values in enumerate(item.refs):
            keys = REFERENCE_KEYS.get(values["type"])
            if keys is None:
                self._refuse(f"{item.prefix}-ref{number}-type", "agenda.reference_unknown")
                continue
            details: dict[str, Any] = {}
            for key in keys:
                field_id, text = f"{item.prefix}-ref{number}-{key}", values[key]
                read = self._read(_small, text, field_id, "agenda.number_unusable") if key in _NUMBERS else text
                details[key] = read or None
            if any(values[key] for key in keys):
                yield Reference(values["type"], details)

    def _texts(self, texts: Sequence[str]) -> Texts:
        return {language: text for language, text in zip(self.languages, texts, strict=False) if text}

    def _minutes(self, text: str, field_id: str) -> int | None:
        return self._read(_minutes, text, field_id, "agenda.minutes_unusable", limit=MAX_MINUTES)

    def _number(self, text: str, field_id: str) -> str:
        if len(text) > MAX_NUMBER:
            self._refuse(field_id, "agenda.number_too_long", limit=MAX_NUMBER)
        return text

    def _read(self, read: Callable[[str], T], text: str, field_id: str, code: str, **params: Any) -> T | None:
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            self._refuse(field_id, code, **params)
            return None

    def _refuse(self, field_id: str, code: str, **params: Any) -> None:
        self.errors.append((field_id, message_for(code, {"item": self.position, **params})))


def _time(text: str) -> time:
    read = time.fromisoformat(text)
    if read.tzinfo is not None:
        raise ValueError("a local time")
    return read


def _minutes(text: str) -> int:
    if not is_number(text) or not 0 < int(text) <= MAX_MINUTES:
        raise ValueError("minutes")
    return int(text)


def _small(text: str) -> int:
    if not is_number(text):
        raise ValueError("a number")
    return int(text)
