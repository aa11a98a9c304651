"""Looking through an agenda that was handed in, before its meeting is created: what it says now, and what to look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from reportflow.domain.agenda import Agenda, AgendaWarning, LineRole, SourceLine
from reportflow.domain.errors import NotAllowed
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.sectioning import sections_for_agenda
from reportflow.extensions import db
from reportflow.intake.checks import check_items
from reportflow.models import Person
from reportflow.services import agenda_uploads
from reportflow.services.agenda import parties_for_new_meetings, understand, understand_text
from reportflow.services.agenda_entries import Entry, check_entries, check_size, entry_of_item
from reportflow.services.agenda_uploads import Upload
from reportflow.services.meetings import MeetingDetails, create_meeting

#: Warnings that follow from the items as they are: found anew whenever something was changed.
_FOUND_ANEW: Final = frozenset({"gap", "overlap", "end_before_start", "unknown_lead", "no_date", "no_items"})


@dataclass(frozen=True, slots=True)
class Opened:
    """An agenda that was handed in, as it was read.

    Attributes:
        sha256: of the file.
        parties: the reference data that the meeting will start with.
    """

    upload: Upload
    agenda: Agenda
    sha256: str
    parties: PartyDirectory


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to look at. `line` is 0 where no source line is meant, `item` (1-based) where no item is."""

    line: int
    item: int
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Created:
    """A meeting that was created, with how many sections its agenda gave (the chapeau not counted)."""

    meeting_id: int
    sections: int


def check_may_create(person_id: int) -> None:
    """Refuse whoever may not create meetings.

    Raises:
        NotAllowed: `meeting.creation_not_allowed`.
    """
    person = db.session.get(Person, person_id)
    if person is None or not person.may_create_meetings:
        raise NotAllowed("meeting.creation_not_allowed")


def hand_in(person_id: int, data: bytes, filename: str, *, pasted: bool, now: datetime) -> str:
    """Take an agenda, as a file or as pasted text (UTF-8); gives the key under which it is looked through.

    Raises:
        NotAllowed: as `check_may_create`.
        InvalidInput, LimitExceeded: as `reportflow.intake.read_agenda`, `parse_text` and `check_size`.
    """
    check_may_create(person_id)
    read = understand_text(data.decode()) if pasted else understand(data, filename)
    check_size([entry_of_item(item, "en") for item in read.agenda.items], read.agenda.header.notes)
    return agenda_uploads.keep_upload(person_id, data, filename, pasted=pasted, now=now)


def open_upload(person_id: int, key: str) -> Opened:
    """The agenda under this key, for the person who handed it in.

    Raises:
        NotAllowed: as `check_may_create`.
        NotFound: `agenda.upload_not_found`.
    """
    check_may_create(person_id)
    upload = agenda_uploads.read_upload(person_id, key)
    read = understand_text(upload.data.decode()) if upload.pasted else understand(upload.data, upload.filename)
    return Opened(upload, read.agenda, read.sha256, PartyDirectory(parties_for_new_meetings()))


def marks_of(
    agenda: Agenda, entries: Sequence[Entry], details: MeetingDetails, parties: PartyDirectory
) -> tuple[Mark, ...]:
    """What to look at in the items as they are now, in their order.

    Args:
        agenda: as it was read: lines that were not understood stay marked wherever they went.
    """
    items = [entry.as_item(position, details.original) for position, entry in enumerate(entries, start=1)]
    holder = {line: item.ord for item in items for line in item.lines}
    marks = [
        Mark(warning.line, holder.get(warning.line, 0), warning.code, warning.params)
        for warning in agenda.warnings
        if warning.code not in _FOUND_ANEW
    ]
    days = [line.number for line in agenda.source if line.role is LineRole.DAY]
    marks += [
        Mark(found.line, int(found.params["item"]), found.code, found.params) for found in check_items(items, days)
    ]
    marks += _unknown_leads(agenda.warnings, entries, parties)
    if details.start_date is None:
        marks.append(Mark(0, 0, "no_date", {}))
    if not items:
        marks.append(Mark(0, 0, "no_items", {}))
    return tuple(sorted(marks, key=lambda mark: (mark.item, mark.line)))


def marks_of_entries(entries: Sequence[Entry], original: str, parties: PartyDirectory) -> tuple[Mark, ...]:
    """What to look at in the items of a meeting: times that do not meet, leads that nobody knows."""
    items = [entry.as_item(position, original) for position, entry in enumerate(entries, start=1)]
    marks = [Mark(0, int(found.params["item"]), found.code, found.params) for found in check_items(items, ())]
    marks += _unknown_leads((), entries, parties)
    return tuple(sorted(marks, key=lambda mark: mark.item))


def _unknown_leads(
    warnings: Sequence[AgendaWarning], entries: Sequence[Entry], parties: PartyDirectory
) -> Iterator[Mark]:
    lines = {
        (warning.line, warning.params.get("name")): warning.line
        for warning in warnings
        if warning.code == "unknown_lead"
    }
    for position, entry in enumerate(entries, start=1):
        names = [*entry.leads, *(lead for sub in entry.sub_items for lead in sub.leads)]
        for name in dict.fromkeys(name for name in names if name not in parties):
            line = next((lines[number, name] for number in entry.lines if (number, name) in lines), 0)
            yield Mark(line, position, "unknown_lead", {"name": name})


def source_now(source: Sequence[SourceLine], entries: Sequence[Entry]) -> tuple[SourceLine, ...]:
    """The source lines with the item that each belongs to now; a line of an item that was removed is a note elsewhere."""
    holder = {line: position for position, entry in enumerate(entries, start=1) for line in entry.lines}
    origin = {position: entry.origin for position, entry in enumerate(entries, start=1)}

    def now(line: SourceLine) -> SourceLine:
        position = holder.get(line.number)
        moved = line.item is not None and (position is None or origin[position] != line.item)
        return replace(line, item=position, role=LineRole.NOTE if moved else line.role)

    return tuple(now(line) for line in source)


def count_sections(entries: Sequence[Entry], language: str) -> int:
    """How many sections the items give, the chapeau not counted."""
    return len(
        sections_for_agenda(entry.as_item(position, language) for position, entry in enumerate(entries, start=1))
    )


def create_from_upload(
    person_id: int,
    opened: Opened,
    details: MeetingDetails,
    entries: Sequence[Entry],
    header_notes: Sequence[str],
    *,
    now: datetime,
) -> Created:
    """Create the meeting as it was confirmed; what was created from this upload before is given again.

    Raises:
        NotAllowed, InvalidInput: as `create_meeting`.
        InvalidInput, LimitExceeded: as `check_entries`.
    """
    check_entries(entries, header_notes, details.original)
    items = tuple(entry.as_item(position, details.original) for position, entry in enumerate(entries, start=1))
    sections = len(sections_for_agenda(items))
    agenda = Agenda(
        header=replace(opened.agenda.header, language=details.original, notes=tuple(header_notes)),
        items=items,
        source=source_now(opened.agenda.source, entries),
    )
    with agenda_uploads.held(person_id, opened.upload.key) as upload:
        if upload.meeting_id is not None:
            return Created(upload.meeting_id, sections)
        meeting_id = create_meeting(
            person_id,
            agenda,
            parties_for_new_meetings(),
            now=now,
            details=details,
            filename=opened.upload.filename,
            source_sha256=opened.sha256,
        )
        agenda_uploads.mark_created(person_id, upload.key, meeting_id, now=now)
    return Created(meeting_id, sections)
