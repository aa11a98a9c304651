"""The agenda as it was understood: the value that intake makes and that a meeting is created from."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any


class ItemKind(StrEnum):
    """What an agenda item is; ceremonial items and breaks get no section of the report."""

    CEREMONIAL = "ceremonial"
    PROCEDURAL = "procedural"
    SUBSTANTIVE = "substantive"
    BREAK = "break"
    REPORT_DRAFTING = "report_drafting"


#: Kinds of items that a report has no section for (docs/design.md, "Section").
KINDS_WITHOUT_SECTION = frozenset({ItemKind.CEREMONIAL, ItemKind.BREAK})


@dataclass(frozen=True, slots=True)
class Reference:
    """Something outside this meeting that an item cites.

    Attributes:
        type: `earlier_report`, `earlier_meeting`, `instrument` or `other_meeting`.
        details: JSON values, with the keys of that type: `date`, `place`, `point` for the first two; `title`, `date` for
            an instrument; `date_from`, `date_to`, `year`, `place` for another meeting. Dates are ISO 8601, as far as known
            (`2016-06-07`, `2011-12`, `10-26`).
    """

    type: str
    details: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """One flat JSON object with `type` first."""
        return {"type": self.type, **self.details}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Reference":
        """The inverse of `as_json`."""
        return cls(value["type"], {key: item for key, item in value.items() if key != "type"})


@dataclass(frozen=True, slots=True)
class SubItem:
    """A part of an item. One that has leads of its own gets a section of its own.

    `number` is the printed numbering ("(a)", "3.1"), empty where there is none.
    """

    title: str
    leads: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of the agenda.

    Attributes:
        ord: 1-based position.
        day: the day it is on, where the agenda says so (an agenda of several days).
        start, end: local times of the meeting's place, where the agenda has a clock.
        duration_min: minutes, where the agenda gives a duration, or start and end do.
        number: the printed numbering ("3", "II"), empty where there is none.
        leads: codes of parties where known (`HND`, `IOM`, `ALL_DELEGATIONS`), else the name verbatim.
        per_delegation_min: minutes that each delegation has.
        notes: explanatory lines, and every line that was not understood.
        lines: 1-based numbers of the source lines that this item was made from.
    """

    ord: int
    title: str
    kind: ItemKind = ItemKind.SUBSTANTIVE
    day: date | None = None
    start: time | None = None
    end: time | None = None
    duration_min: int | None = None
    number: str = ""
    leads: tuple[str, ...] = ()
    per_delegation_min: int | None = None
    notes: tuple[str, ...] = ()
    sub_items: tuple[SubItem, ...] = ()
    refs: tuple[Reference, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaHeader:
    """What the top of an agenda says of the meeting; empty or None where it is silent.

    Attributes:
        body: the body that the meeting belongs to or reports to.
        place: city and country ("San Pedro Sula, Honduras").
        venue: building and room, lines joined by "; ".
        start_date, end_date: first and last day, equal for a meeting of one day.
        time_zone: IANA name ("America/Tegucigalpa"), from what the agenda says or from the place.
        language: `en` or `es`, the language that the agenda is written in.
        notes: further lines of the top that fit nowhere else.
    """

    title: str = ""
    body: str = ""
    place: str = ""
    venue: str = ""
    start_date: date | None = None
    end_date: date | None = None
    time_zone: str | None = None
    language: str = "en"
    notes: tuple[str, ...] = ()


class LineRole(StrEnum):
    """What a source line was understood as."""

    BLANK = "blank"
    TITLE = "title"
    BODY = "body"
    PLACE = "place"
    VENUE = "venue"
    DATE = "date"
    TIME_ZONE = "time_zone"
    DAY = "day"  # a heading that starts a new day
    HEADING = "heading"  # "PRELIMINARY AGENDA", the header of a table
    ITEM = "item"
    TIME = "time"
    LEAD = "lead"
    NOTE = "note"
    SUB_ITEM = "sub_item"
    UNKNOWN = "unknown"  # kept as a note on the item, or of the header, and warned about


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source with what became of it.

    Attributes:
        number: 1-based.
        text: as it was read, unchanged.
        role: what it was understood as.
        item: `ord` of the item that it went into, None for the top of the agenda.
    """

    number: int
    text: str
    role: LineRole
    item: int | None = None


@dataclass(frozen=True, slots=True)
class AgendaWarning:
    """Something the reader of the agenda should look at.

    Attributes:
        line: 1-based source line, 0 where no single line is meant.
        code: `gap`, `overlap`, `line_not_understood`, `unknown_lead`, `no_items`, `no_date`, … (the key of its sentence).
        params: values for the sentence.
    """

    line: int
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda as it was understood, with every source line accounted for."""

    header: AgendaHeader
    items: tuple[AgendaItem, ...]
    warnings: tuple[AgendaWarning, ...] = ()
    source: tuple[SourceLine, ...] = ()
