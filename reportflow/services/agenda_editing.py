"""The agenda of a meeting: read by everyone in it, changed afterwards, its source kept beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reportflow.domain.agenda import LineRole, SourceLine
from reportflow.domain.content import SectionContent
from reportflow.domain.errors import Conflict
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.sectioning import heading_of, sections_for_item
from reportflow.drafts.log import lock
from reportflow.extensions import db
from reportflow.models import AgendaItemRow, AgendaSource, DatabaseSession, Meeting, Section
from reportflow.services.access import authorise, meeting_for
from reportflow.services.agenda_entries import Entry, apply_entry, check_entries, entry_of_row, version_of
from reportflow.services.closing import close_or_open
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.record import record
from reportflow.services.sections import insert_section
from reportflow.services.transactions import lock_sections, transaction


@dataclass(frozen=True, slots=True)
class MeetingAgenda:
    """The agenda of a meeting as one person sees it.

    Attributes:
        version: hash of all that it says; handed back with a change, so that nobody overwrites what they did not see.
        has_source: whether the agenda was handed in, rather than typed.
    """

    meeting_id: int
    details: MeetingDetails
    viewer: Participation
    parties: PartyDirectory
    entries: tuple[Entry, ...]
    header_notes: tuple[str, ...]
    version: str
    has_source: bool

    def allows(self, action: str) -> bool:
        """Whether this person may do `action` (`"agenda.edit"`)."""
        return can(self.viewer, Action(action))

    @property
    def languages(self) -> tuple[str, ...]:
        """The working languages, the original first."""
        return tuple(sorted(LANGUAGES, key=lambda language: language != self.details.original))


@dataclass(frozen=True, slots=True)
class KeptSource:
    """The agenda as it was handed in, with what each line was understood as, and the items as they are now."""

    agenda: MeetingAgenda
    filename: str
    imported_at: datetime
    lines: tuple[SourceLine, ...]


@dataclass(slots=True)
class AgendaChange:
    """What a change of the agenda did to the sections.

    Attributes:
        changed: whether anything was changed at all.
        added: sections that new items and sub-items were given.
        set_aside: sections without text whose item went.
        kept: sections with text whose item went: they stay in the report.
    """

    changed: bool = False
    added: list[int] = field(default_factory=list)
    set_aside: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)


def read_agenda_of(person_id: int, meeting_id: int, action: Action = Action.VIEW) -> MeetingAgenda:
    """The agenda of a meeting, for somebody who may do `action`. Raises as `authorise`."""
    meeting, viewer = meeting_for(person_id, meeting_id, action)
    entries = tuple(entry_of_row(row) for row in _rows(db.session, meeting_id))
    notes = tuple(meeting.header_notes)
    source = db.session.scalar(select(AgendaSource.id).where(AgendaSource.meeting_id == meeting_id).limit(1))
    return MeetingAgenda(
        meeting_id=meeting_id,
        details=details_of(meeting),
        viewer=viewer,
        parties=directory_of(meeting_id),
        entries=entries,
        header_notes=notes,
        version=version_of(entries, notes),
        has_source=source is not None,
    )


def read_source_of(person_id: int, meeting_id: int) -> KeptSource | None:
    """The agenda as it was handed in, None where it never was. Raises as `authorise`."""
    agenda = read_agenda_of(person_id, meeting_id)
    kept = db.session.scalar(
        select(AgendaSource).where(AgendaSource.meeting_id == meeting_id).order_by(AgendaSource.id.desc()).limit(1)
    )
    if kept is None:
        return None
    lines = tuple(
        SourceLine(line["number"], line["text"], LineRole(line["role"]), line.get("item")) for line in kept.lines
    )
    return KeptSource(agenda, kept.filename, kept.imported_at, lines)


def update_agenda(
    person_id: int,
    meeting_id: int,
    entries: Sequence[Entry],
    header_notes: Sequence[str],
    *,
    version: str,
    now: datetime,
) -> AgendaChange:
    """Have the agenda say this, in this order.

    An entry without an `id` is a new item: it gets its sections, at the end of the report. An item that is not among the
    entries goes: its section stays where it has text, and is set aside where it has none. Headings of sections that are
    there are left alone: they belong to the draft.

    Args:
        version: of the agenda that the person saw.

    Raises:
        NotFound, NotAllowed: as `authorise`.
        Conflict: `agenda.changed` where the agenda is another one by now.
        InvalidInput, LimitExceeded: as `check_entries`.
    """
    with transaction() as session:
        authorise(person_id, meeting_id, Action.EDIT_AGENDA)
        lock_sections(session, meeting_id)
        meeting = session.get_one(Meeting, meeting_id, populate_existing=True)
        check_entries(entries, header_notes, meeting.original_language)
        rows = {row.id: row for row in _rows(session, meeting_id)}
        before = [entry_of_row(row) for row in rows.values()]
        unknown = {entry.id for entry in entries if entry.id is not None} - rows.keys()
        if version_of(before, meeting.header_notes) != version or unknown:
            raise Conflict("agenda.changed")
        change = AgendaChange(changed=version_of(entries, header_notes) != version)
        if not change.changed:
            return change
        writer = _Writer(session, meeting, person_id, now, change)
        writer.write(rows, {entry.id: entry for entry in before}, entries)
        meeting.header_notes = list(header_notes)
        _record_change(session, meeting_id, person_id, now, before, entries, change)
        return change


@dataclass(slots=True)
class _Writer:
    """Writes the items of one change, and gives sections to those that are due some."""

    session: DatabaseSession
    meeting: Meeting
    person_id: int
    now: datetime
    change: AgendaChange

    def write(
        self, rows: Mapping[int, AgendaItemRow], before: Mapping[int | None, Entry], entries: Sequence[Entry]
    ) -> None:
        places = {row.ord: row for row in rows.values()}
        kept = {entry.id for entry in entries}
        for row in rows.values():
            if row.id not in kept:
                self._settle_sections(row, before[row.id], None)
        # Positions are unique: all leave theirs before any takes a new one.
        for row in rows.values():
            row.ord = -row.ord
        self.session.flush()
        fresh: list[tuple[AgendaItemRow, Entry]] = []
        for position, entry in enumerate(entries, start=1):
            if entry.id is None:
                row = AgendaItemRow(meeting_id=self.meeting.id)
                fresh.append((row, entry))
            else:
                row = rows[entry.id]
                self._settle_sections(row, before[entry.id], entry)
            apply_entry(entry, row)
            row.ord = position
            self.session.add(row)
        for row in rows.values():
            if row.id not in kept:
                self.session.delete(row)
        self.session.flush()
        self._follow_in_source({place: row.ord for place, row in places.items() if row.id in kept})
        for row, entry in fresh:
            self._add_sections(row, entry, self._due(entry))

    def _due(self, entry: Entry) -> list[int | None]:
        """The sections that an item has: None for its own, else the index of the sub-item."""
        return [plan.sub_item for plan in sections_for_item(entry.as_item(1, self.meeting.original_language))]

    def _settle_sections(self, row: AgendaItemRow, before: Entry, after: Entry | None) -> None:
        """Lead the item's sections to where their sub-items are now; give new ones, let those without text go."""
        subs = after.sub_items if after else ()
        moved: dict[int | None, int | None] = {None: None} if after else {}
        moved.update({sub.origin: index for index, sub in enumerate(subs) if sub.origin is not None})
        due = self._due(after) if after else []
        present: set[int | None] = set()
        sections = self.session.scalars(
            select(Section).where(Section.agenda_item_id == row.id).options(joinedload(Section.document))
        ).all()
        was_due = self._due(before)
        for section in sections:
            old = section.sub_item
            section.sub_item = moved.get(old)
            if old in moved and (moved[old] in due or old not in was_due):
                present.add(moved[old])
            elif section.merged_into_id is None and section.set_aside_at is None:
                self._let_go(section)
            if after is None:
                section.agenda_item_id = None
        if after is not None:
            had = {moved[key] for key in was_due if key in moved}
            self._add_sections(row, after, [key for key in due if key not in had and key not in present])

    def _let_go(self, section: Section) -> None:
        lock(self.session, section.document)
        # What was ever put before the meeting stays, whatever has become of its draft.
        if section.document.content_value().is_empty and section.steps == 0:
            section.set_aside_at = self.now
            close_or_open(self.session, section)
            self.change.set_aside.append(section.id)
        else:
            self.change.kept.append(section.id)

    def _add_sections(self, row: AgendaItemRow, entry: Entry, keys: Sequence[int | None]) -> None:
        for key in keys:
            title = entry.title if key is None else entry.sub_items[key].title
            heading = {language: heading_of(text) for language, text in title.items() if text}
            section = insert_section(
                self.session,
                self.meeting,
                SectionContent(heading=heading),
                person_id=self.person_id,
                now=self.now,
                agenda_item_id=row.id,
                sub_item=key,
            )
            self.change.added.append(section.id)

    def _follow_in_source(self, places: Mapping[int, int]) -> None:
        """The lines of the source keep leading to their items, which have moved."""
        for source in self.session.scalars(select(AgendaSource).where(AgendaSource.meeting_id == self.meeting.id)):
            source.lines = [{**line, "item": places.get(line.get("item") or 0)} for line in source.lines]


def _rows(session: DatabaseSession, meeting_id: int) -> Sequence[AgendaItemRow]:
    return session.scalars(
        select(AgendaItemRow)
        .where(AgendaItemRow.meeting_id == meeting_id)
        .order_by(AgendaItemRow.ord)
        .execution_options(populate_existing=True)
    ).all()


def _record_change(
    session: DatabaseSession,
    meeting_id: int,
    person_id: int,
    now: datetime,
    before: Sequence[Entry],
    after: Sequence[Entry],
    change: AgendaChange,
) -> None:
    said = {entry.id: entry.as_json() for entry in before}
    kept = {entry.id for entry in after}
    data: dict[str, Any] = {
        "added": [entry.as_json() for entry in after if entry.id is None],
        "removed": [{"id": entry.id, **said[entry.id]} for entry in before if entry.id not in kept],
        "changed": [
            {"id": entry.id, "before": said[entry.id], "after": entry.as_json()}
            for entry in after
            if entry.id is not None and said[entry.id] != entry.as_json()
        ],
        "order": [entry.id for entry in after],
        "sections": {"added": change.added, "set_aside": change.set_aside, "kept": change.kept},
    }
    record(
        session,
        meeting_id,
        actor_id=person_id,
        verb="agenda.changed",
        subject=f"meeting:{meeting_id}",
        now=now,
        data=data,
    )
