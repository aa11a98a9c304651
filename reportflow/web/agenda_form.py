"""The agenda as a form: every item with all its fields, as text, so that whatever was typed comes back as it was typed.

One form serves the agenda that was just handed in (one language) and the agenda of a meeting (both). Texts are numbered
by the place of their language, the original first, so that choosing another language moves no text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from werkzeug.datastructures import MultiDict

from reportflow.domain.agenda import Reference
from reportflow.domain.errors import LimitExceeded
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.services.agenda_entries import (
    MAX_ITEMS,
    MAX_ROWS,
    Entry,
)

PLAIN: Final = ("kind", "day", "start", "end", "duration", "number", "leads", "each")
REFERENCE_FIELDS: Final = ("type", "title", "date", "date_from", "date_to", "year", "place", "point")


@dataclass(slots=True)
class SubFields:
    """A sub-item as it was typed. `origin`: its place in the row that it was read from."""

    title: list[str]
    number: str = ""
    leads: str = ""
    origin: str = ""


@dataclass(slots=True)
class ItemFields:
    """An item as it was typed.

    Attributes:
        key: short and stable while the form goes to and fro; begins the names and ids of its fields.
        id: of its row, empty for none; `base`: digest of what the row said when the page was made.
        lines: numbers of its source lines.
        flag: why the item needs a look, where others edited at the same time: `added`, `removed` or `changed`.
    """

    key: str
    title: list[str]
    plain: dict[str, str] = field(default_factory=dict)
    notes: list[list[str]] = field(default_factory=list)
    subs: list[SubFields] = field(default_factory=list)
    refs: list[dict[str, str]] = field(default_factory=list)
    id: str = ""
    base: str = ""
    lines: list[int] = field(default_factory=list)
    fresh: str = ""  # id of the part that was just added
    flag: str = ""
    theirs: Entry | None = None

    @property
    def prefix(self) -> str:
        """What ids and names of its fields begin with."""
        return f"i{self.key}"

    def pairs(self) -> Iterator[tuple[str, str]]:
        """All that is typed here, as names and values of fields."""
        prefix = self.prefix
        yield f"{prefix}-id", self.id
        yield f"{prefix}-base", self.base
        yield f"{prefix}-lines", ",".join(map(str, self.lines))
        yield from _numbered(f"{prefix}-title", self.title)
        for name, value in self.plain.items():
            yield f"{prefix}-{name}", value
        for number, note in enumerate(self.notes):
            yield from _numbered(f"{prefix}-note{number}", note)
        for number, sub in enumerate(self.subs):
            yield from _numbered(f"{prefix}-sub{number}-title", sub.title)
            yield f"{prefix}-sub{number}-number", sub.number
            yield f"{prefix}-sub{number}-leads", sub.leads
            yield f"{prefix}-sub{number}-origin", sub.origin
        for number, reference in enumerate(self.refs):
            for name, value in reference.items():
                yield f"{prefix}-ref{number}-{name}", value


def _numbered(name: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(texts):
        yield f"{name}-{place}", text


@dataclass(slots=True)
class AgendaFields:
    """All items and the notes of the top, as they were typed.

    Attributes:
        languages: how many languages each text has.
        errors: (id of the field, sentence), of the last reading.
    """

    languages: int
    items: list[ItemFields] = field(default_factory=list)
    header_notes: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def several_days(self) -> bool:
        """Whether some item says on which day it is."""
        return any(item.plain["day"] for item in self.items)

    def error_of(self, field_id: str) -> list[str]:
        """The sentences on one field."""
        return [sentence for name, sentence in self.errors if name == field_id]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """All that is typed, as names and values of fields."""
        for number, note in enumerate(self.header_notes):
            yield f"header-note{number}", note
        for item in self.items:
            yield "item", item.key
            yield from item.pairs()

    def new_key(self) -> str:
        """A key that no item has."""
        taken = {item.key for item in self.items}
        return next(key for number in range(1, MAX_ITEMS + 2) if (key := f"n{number}") not in taken)


# --- from what was sent ----------------------------------------------------------------------------------------------


def cleaned(text: str) -> str:
    """Text as it is stored: LF, without control characters, trimmed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or ord(char) >= 32).strip()


def fields_from_form(form: "MultiDict[str, str]", languages: int) -> AgendaFields:
    """The form as it was sent.

    Raises:
        LimitExceeded: `agenda.too_many_items`, `agenda.too_many_rows`.
    """
    keys = list(dict.fromkeys(key for key in form.getlist("item") if key.isalnum() and key.isascii() and len(key) <= 8))
    if len(keys) > MAX_ITEMS:
        raise LimitExceeded("agenda.too_many_items", limit=MAX_ITEMS)
    fields = AgendaFields(languages, [_item_from_form(form, key, languages) for key in keys])
    fields.header_notes = [cleaned(form[name]) for name in _while_present(form, "header-note{}")]
    rows = sum(len(item.notes) + len(item.subs) + len(item.refs) for item in fields.items) + len(fields.header_notes)
    if rows > MAX_ROWS:
        raise LimitExceeded("agenda.too_many_rows", limit=MAX_ROWS)
    return fields


def _while_present(form: "MultiDict[str, str]", pattern: str) -> Iterator[str]:
    for number in range(MAX_ROWS + 1):
        name = pattern.format(number)
        if name not in form:
            return
        yield name


def _item_from_form(form: "MultiDict[str, str]", key: str, languages: int) -> ItemFields:
    prefix = f"i{key}"

    def texts(name: str) -> list[str]:
        return [cleaned(form.get(f"{prefix}-{name}-{place}", "")) for place in range(languages)]

    def numbers(pattern: str) -> range:
        return range(sum(1 for _ in _while_present(form, f"{prefix}-{pattern}")))

    return ItemFields(
        key=key,
        title=texts("title"),
        plain={name: cleaned(form.get(f"{prefix}-{name}", "")) for name in PLAIN},
        notes=[texts(f"note{number}") for number in numbers("note{}-0")],
        subs=[
            SubFields(
                texts(f"sub{number}-title"),
                *(cleaned(form.get(f"{prefix}-sub{number}-{name}", "")) for name in ("number", "leads", "origin")),
            )
            for number in numbers("sub{}-title-0")
        ],
        refs=[
            {name: cleaned(form.get(f"{prefix}-ref{number}-{name}", "")) for name in REFERENCE_FIELDS}
            for number in numbers("ref{}-type")
        ],
        id=form.get(f"{prefix}-id", ""),
        base=form.get(f"{prefix}-base", ""),
        lines=[int(text) for text in form.get(f"{prefix}-lines", "").split(",")[:10_000] if is_number(text)],
    )


def is_number(text: str) -> bool:
    """Whether a text is a small whole number."""
    return text.isascii() and text.isdecimal() and len(text) <= 6


# --- from what is stored ---------------------------------------------------------------------------------------------


def fields_from_entries(
    entries: Sequence[Entry],
    header_notes: Sequence[str],
    languages: Sequence[str],
    parties: PartyDirectory,
    reader: str,
) -> AgendaFields:
    """The form as it is shown first.

    Args:
        languages: the original first.
        reader: the language in which parties are named.
    """
    items = [
        item_from_entry(entry, str(entry.id or position), languages, parties, reader)
        for position, entry in enumerate(entries, start=1)
    ]
    return AgendaFields(len(languages), items, list(header_notes))


def item_from_entry(
    entry: Entry, key: str, languages: Sequence[str], parties: PartyDirectory, reader: str
) -> ItemFields:
    """One item as it is shown first."""

    def texts(value: Texts) -> list[str]:
        return [value.get(language, "") for language in languages]

    return ItemFields(
        key=key,
        title=texts(entry.title),
        plain={
            "kind": entry.kind.value,
            "day": entry.day.isoformat() if entry.day else "",
            "start": shown_time(entry.start),
            "end": shown_time(entry.end),
            "duration": str(entry.duration_min or ""),
            "number": entry.number,
            "leads": leads_as_text(entry.leads, parties, reader),
            "each": str(entry.per_delegation_min or ""),
        },
        notes=[texts(note) for note in entry.notes],
        subs=[
            SubFields(
                texts(sub.title),
                sub.number,
                leads_as_text(sub.leads, parties, reader),
                "" if sub.origin is None else str(sub.origin),
            )
            for sub in entry.sub_items
        ],
        refs=[_reference_fields(reference) for reference in entry.refs],
        id=str(entry.id or ""),
        base=entry.digest if entry.id else "",
        lines=list(entry.lines),
    )


def shown_time(value: time | None) -> str:
    """A time as the browser's field has it."""
    if value is None:
        return ""
    return value.isoformat() if value.second or value.microsecond else value.isoformat("minutes")


def _reference_fields(reference: Reference) -> dict[str, str]:
    values = dict.fromkeys(REFERENCE_FIELDS, "")
    values["type"] = reference.type
    for key, value in reference.details.items():
        if key in values and value is not None:
            values[key] = str(value)
    return values


def leads_as_text(leads: Sequence[str], parties: PartyDirectory, language: str) -> str:
    """Leads as people type them: names with commas between, semicolons where a name has a comma of its own."""

    def shown(lead: str) -> str:
        name = parties.name(lead, language)
        found = parties.find(name)
        return name if lead not in parties or (found is not None and found.code == lead) else lead

    names = [shown(lead) for lead in leads]
    if any("," in name for name in names):
        return "; ".join(names) + (";" if len(names) == 1 else "")
    return ", ".join(names)
