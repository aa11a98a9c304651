"""The list of participants that is annexed to the report: read, added to, edited, put in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from reportflow.domain.errors import InvalidInput, LimitExceeded, NotFound
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory, PartyKind, folded
from reportflow.domain.policy import Action, can
from reportflow.extensions import db
from reportflow.models import AttendeeRow, DatabaseSession, Meeting
from reportflow.services.access import authorise
from reportflow.services.attendee_lists import CELL_MAXIMUM, Attendee, ReadList, read_list
from reportflow.services.record import record
from reportflow.services.transactions import lock_meeting, transaction

ATTENDEES_MAXIMUM = 2000


@dataclass(frozen=True, slots=True)
class ListedAttendee:
    """A line of the list, as pages show it. `party`: a code of the meeting, else text; `party_names` then is empty."""

    id: int
    name: str
    function: str
    party: str
    party_names: Texts


@dataclass(frozen=True, slots=True)
class AttendeesPage:
    """The list. `parties`: (code, names) to choose from; `directory`: to name all parties by."""

    meeting_id: int
    meeting_title: Texts
    time_zone: str
    directory: PartyDirectory
    attendees: tuple[ListedAttendee, ...]
    parties: tuple[tuple[str, Texts], ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """A list that was read: what could be, what could not, and who is on the meeting's list already."""

    read: ReadList
    listed_already: frozenset[int]


def attendees_to_edit(person_id: int, meeting_id: int) -> AttendeesPage:
    """The same for those who may edit it.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.EDIT_ATTENDEES`.
    """
    return attendees_of(person_id, meeting_id, Action.EDIT_ATTENDEES)


def attendees_of(person_id: int, meeting_id: int, action: Action = Action.VIEW) -> AttendeesPage:
    """The list, for everybody in the meeting.

    Raises:
        NotFound, NotAllowed: as `authorise` for `action`.
    """
    viewer = authorise(person_id, meeting_id, action)
    meeting = db.session.get_one(Meeting, meeting_id)
    names = {party.code: party.names for party in meeting.parties}
    return AttendeesPage(
        meeting_id=meeting_id,
        meeting_title=meeting.title,
        time_zone=meeting.time_zone,
        directory=PartyDirectory(party.as_value() for party in meeting.parties),
        attendees=tuple(
            ListedAttendee(row.id, row.name, row.function, row.party, names.get(row.party, {}))
            for row in _rows(db.session, meeting_id)
        ),
        parties=tuple((party.code, party.names) for party in meeting.parties if party.kind != PartyKind.GROUP),
        may_edit=can(viewer, Action.EDIT_ATTENDEES),
    )


def understand(person_id: int, meeting_id: int, text: str) -> Understood:
    """Read a list without keeping anything.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.EDIT_ATTENDEES`.
        LimitExceeded: as `read_list`.
    """
    authorise(person_id, meeting_id, Action.EDIT_ATTENDEES)
    return _checked(meeting_id, read_list(text, _directory(db.session, meeting_id)))


def understood_with(person_id: int, meeting_id: int, rows: Sequence[Attendee], understood: Understood) -> Understood:
    """What was understood, with rows in front that were understood before.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.EDIT_ATTENDEES`.
    """
    authorise(person_id, meeting_id, Action.EDIT_ATTENDEES)
    read = understood.read
    return _checked(meeting_id, ReadList((*rows, *read.attendees), read.problems, read.header, read.unused))


def _checked(meeting_id: int, read: ReadList) -> Understood:
    listed = {folded(row.name) for row in _rows(db.session, meeting_id)}
    again: set[int] = set()
    for number, attendee in enumerate(read.attendees):
        if folded(attendee.name) in listed:
            again.add(number)
        listed.add(folded(attendee.name))
    return Understood(read, frozenset(again))


def add_attendees(person_id: int, meeting_id: int, attendees: Sequence[Attendee], now: datetime) -> int:
    """Put participants at the end of the list; gives how many.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.EDIT_ATTENDEES`.
        InvalidInput: `attendee.name_missing`, `attendee.cell_too_long` (maximum).
        LimitExceeded: `attendees.list_full` (maximum).
    """
    with transaction() as session:
        authorise(person_id, meeting_id, Action.EDIT_ATTENDEES)
        lock_meeting(session, meeting_id)
        directory = _directory(session, meeting_id)
        cleaned = [_cleaned(attendee, directory) for attendee in attendees]
        count, last = session.execute(
            select(func.count(AttendeeRow.id), func.max(AttendeeRow.position)).where(
                AttendeeRow.meeting_id == meeting_id
            )
        ).one()
        if count + len(cleaned) > ATTENDEES_MAXIMUM:
            raise LimitExceeded("attendees.list_full", maximum=ATTENDEES_MAXIMUM)
        first = 0 if last is None else last + 1
        for position, attendee in enumerate(cleaned, start=first):
            session.add(
                AttendeeRow(
                    meeting_id=meeting_id,
                    position=position,
                    name=attendee.name,
                    function=attendee.function,
                    party=attendee.party,
                )
            )
        if cleaned:
            _record(session, meeting_id, person_id, "attendees.added", {"count": len(cleaned)}, now)
        return len(cleaned)


def change_attendee(person_id: int, meeting_id: int, attendee_id: int, attendee: Attendee, now: datetime) -> None:
    """Change one line.

    Raises:
        NotFound: `attendee.not_found`.
        NotAllowed, InvalidInput: as `add_attendees`.
    """
    with transaction() as session:
        row = _locked(session, person_id, meeting_id, attendee_id)
        cleaned = _cleaned(attendee, _directory(session, meeting_id))
        row.name, row.function, row.party = cleaned.name, cleaned.function, cleaned.party
        _record(session, meeting_id, person_id, "attendee.changed", {"id": row.id, "name": row.name}, now)


def remove_attendee(person_id: int, meeting_id: int, attendee_id: int, now: datetime) -> None:
    """Take one line out. Raises as `change_attendee`."""
    with transaction() as session:
        row = _locked(session, person_id, meeting_id, attendee_id)
        _record(session, meeting_id, person_id, "attendee.removed", {"id": row.id, "name": row.name}, now)
        session.delete(row)


def move_attendee(person_id: int, meeting_id: int, attendee_id: int, step: int, now: datetime) -> None:
    """Move one line one place up (-1) or down (1). Raises as `change_attendee`."""
    with transaction() as session:
        row = _locked(session, person_id, meeting_id, attendee_id)
        rows = _rows(session, meeting_id)
        at = rows.index(row)
        rows.insert(max(0, min(len(rows) - 1, at + (1 if step > 0 else -1))), rows.pop(at))
        _number(rows)
        _record(session, meeting_id, person_id, "attendees.ordered", {"id": row.id}, now)


def order_by_party(person_id: int, meeting_id: int, now: datetime) -> None:
    """Put the list in the order of the meeting's parties, keeping the order within each; unknown parties come last.

    Raises:
        NotFound, NotAllowed: as `add_attendees`.
    """
    with transaction() as session:
        authorise(person_id, meeting_id, Action.EDIT_ATTENDEES)
        lock_meeting(session, meeting_id)
        places = {party.code: place for place, party in enumerate(_directory(session, meeting_id))}
        rows = sorted(_rows(session, meeting_id), key=lambda row: places.get(row.party, len(places)))
        _number(rows)
        _record(session, meeting_id, person_id, "attendees.ordered", {"by": "party"}, now)


def _number(rows: Sequence[AttendeeRow]) -> None:
    for position, row in enumerate(rows):
        row.position = position


def _rows(session: DatabaseSession, meeting_id: int) -> list[AttendeeRow]:
    query = select(AttendeeRow).where(AttendeeRow.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(AttendeeRow.position, AttendeeRow.id)))


def _directory(session: DatabaseSession, meeting_id: int) -> PartyDirectory:
    meeting = session.get_one(Meeting, meeting_id)
    return PartyDirectory(party.as_value() for party in meeting.parties if party.kind != PartyKind.GROUP)


def _locked(session: DatabaseSession, person_id: int, meeting_id: int, attendee_id: int) -> AttendeeRow:
    authorise(person_id, meeting_id, Action.EDIT_ATTENDEES)
    lock_meeting(session, meeting_id)
    row = session.scalar(select(AttendeeRow).where(AttendeeRow.id == attendee_id, AttendeeRow.meeting_id == meeting_id))
    if row is None:
        raise NotFound("attendee.not_found")
    return row


def _cleaned(attendee: Attendee, parties: PartyDirectory) -> Attendee:
    name, function, party = (" ".join(cell.split()) for cell in (attendee.name, attendee.function, attendee.party))
    if not name:
        raise InvalidInput("attendee.name_missing")
    if max(len(name), len(function), len(party)) > CELL_MAXIMUM:
        raise InvalidInput("attendee.cell_too_long", maximum=CELL_MAXIMUM)
    known = parties.find(party) if party else None
    return Attendee(name, function, known.code if known else party)


def _record(
    session: DatabaseSession,
    meeting_id: int,
    actor: int,
    verb: str,
    data: dict[str, object],
    now: datetime,
) -> None:
    record(session, meeting_id, actor_id=actor, verb=verb, subject=f"meeting:{meeting_id}", data=data, now=now)
