"""A section's log as the live room reads and writes it: few statements, made once, and no row kept in memory.

What a room writes is committed here before anybody is shown it (docs/live-protocol.md). Rooms follow the log by its gapless
`seq`: what a form or another process appended is found by asking for what came after the last known one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.engine.interfaces import DBAPICursor

from reportflow.bus import current_bus
from reportflow.domain.content import BlockKey, SectionContent
from reportflow.drafts import log
from reportflow.drafts.checking import shape_of
from reportflow.drafts.document import Draft
from reportflow.drafts.reading import Reading
from reportflow.extensions import db
from reportflow.models import DatabaseSession, LiveDocument, LiveUpdate, Section
from reportflow.models.session import Topic, TopicKind, note_change
from reportflow.services.prepared import Prepared, driver_errors, writing
from reportflow.services.record import record_of_section
from reportflow.services.transactions import lock_meeting, transaction

#: Entries after the last snapshot from which on reading a document makes a new one.
SNAPSHOT_AFTER: Final = 500


@dataclass(frozen=True, slots=True)
class Head:
    """Where a document's log ends. `closed`: why nothing can be written into it (`models.Closed`), None where something can."""

    seq: int
    closed: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as of `head`. It belongs to whoever asked for it. `kept_at`: position of its last snapshot, or a later one."""

    draft: Draft
    head: Head
    kept_at: int


@dataclass(frozen=True, slots=True)
class Written:
    """What one person wrote, as one update."""

    person_id: int
    update: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """It is in the log; `seq` is the position of the last one."""

    seq: int


@dataclass(frozen=True, slots=True)
class Behind:
    """Nothing was written: the log has moved on to `head` meanwhile."""

    head: Head


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written: the document is closed, and why."""

    closed: str


Append = Appended | Behind | Refused


@dataclass(frozen=True, slots=True)
class _Entries:
    """What is to be appended, by whom, and what the document says then."""

    document_id: int
    known_seq: int
    written: Sequence[Written]
    content: SectionContent
    basis: Mapping[tuple[BlockKey, str], str]
    now: datetime

    @property
    def last(self) -> int:
        """The position of the last one."""
        return self.known_seq + len(self.written)


def open_document(document_id: int) -> Opened:
    """A document as its log says it is now.

    Raises:
        LookupError: where there is no such document.
    """
    with db.engine.connect() as connection:
        reading = log.read(connection, document_id)
        closed = connection.execute(_CLOSED, {"document": document_id}).one_or_none()
    if closed is None:
        raise LookupError(f"no document {document_id}")
    kept_at = reading.seq - reading.entries
    if reading.entries > SNAPSHOT_AFTER:
        keep(document_id, reading.seq, reading.draft)
        kept_at = reading.seq
    return Opened(reading.draft, Head(reading.seq, closed[0]), kept_at)


def keep(document_id: int, seq: int, draft: Draft) -> None:
    """Keep a snapshot of a document, which is what its log says at `seq`: whoever reads it next begins there.

    Raises:
        SQLAlchemyError: where the database could not.
    """
    with db.engine.connect() as connection, connection.execution_options(reportflow_writes=True).begin():
        log.keep_snapshot(connection, document_id, seq, draft.whole())


def updates_after(document_id: int, seq: int) -> tuple[list[tuple[int, bytes]], Head]:
    """What came after position `seq`, in order, and where that leads to. A folded entry may begin before `seq`; taking in again
    what was in already changes nothing."""
    with db.engine.connect() as connection:
        rows = connection.execute(_AFTER, {"document": document_id, "known": seq}).all()
        closed = connection.execute(_CLOSED, {"document": document_id}).one()
    return [(row.seq, row.update) for row in rows], Head(rows[-1].seq if rows else seq, closed[0])


def heads(document_ids: Collection[int]) -> dict[int, Head]:
    """Where these documents' logs end. One query; none where nothing is asked for."""
    if not document_ids:
        return {}
    query = select(LiveDocument.id, LiveDocument.seq, LiveDocument.closed).where(LiveDocument.id.in_(document_ids))
    with db.engine.connect() as connection:
        return {row.id: Head(row.seq, row.closed) for row in connection.execute(query)}


def append(
    document_id: int,
    known_seq: int,
    written: Sequence[Written],
    draft: Draft | Reading,
    *,
    now: datetime,
    standing: Collection[BlockKey] | None = None,
) -> Append:
    """Put what people wrote at the end of the log, one entry each, all or nothing, and say so to those who follow it.

    Rows that came, went or came back by it are put on the meeting's record as well.

    Args:
        known_seq: the position that the room has; nothing is written where the log is further on.
        draft: the document (or what it says) with all of `written` in it, already judged by `drafts.checking`.
        standing: the rows that stood in the text at `known_seq` (`checking.Shape`); read where None.

    Raises:
        SQLAlchemyError: where the database could not commit. Whether it has, only the log tells.
    """
    entries = _Entries(document_id, known_seq, written, draft.content(), draft.basis(), now)
    standing_now = {block for block, _texts in entries.content.blocks() if block.id}
    # What stood is what stands at `known_seq`, or the head has moved on and nothing is written.
    before = _standing(document_id) if standing is None else set(standing)
    if before != standing_now:
        return _append_with_events(entries)
    with writing(db.engine) as cursor:
        has_moved = _write(cursor, entries)
    if not has_moved:
        with db.engine.connect() as connection:
            return _refusal(connection, document_id)
    current_bus().publish([Topic(TopicKind.DOCUMENT, document_id)])
    return Appended(entries.last)


def _append_with_events(entries: _Entries) -> Append:
    with transaction() as session:
        query = select(Section).join(Section.document).where(LiveDocument.id == entries.document_id)
        section = session.scalars(query).one()
        lock_meeting(session, section.meeting_id)
        session.refresh(section, with_for_update={"key_share": True})
        connection = session.connection()
        with driver_errors(connection.dialect):
            has_moved = _write(connection.connection.cursor(), entries)
        if not has_moved:
            return _refusal(connection, entries.document_id)
        before = log.read(session, entries.document_id, entries.known_seq).draft
        for one in entries.written:
            record_row_acts(session, section, before, one, entries.now)
        note_change(session, TopicKind.DOCUMENT, entries.document_id)
    return Appended(entries.last)


def record_row_acts(session: DatabaseSession, section: Section, draft: Draft, one: Written, now: datetime) -> None:
    """Take what somebody wrote into a draft, and put on the record which rows it adds, removes or puts back. The caller holds the
    meeting and the section."""
    before = shape_of(draft).rows
    draft.apply(one.update)
    for block, stands in shape_of(draft).rows.items():
        if block not in before:
            verb = "section.row_added"
        elif before[block] != stands:
            verb = "section.row_put_back" if stands else "section.row_removed"
        else:
            continue
        record_of_section(session, section, actor_id=one.person_id, verb=verb, now=now, data={"row": str(block)})


def _write(cursor: DBAPICursor, entries: _Entries) -> bool:
    """Move the head on, which holds the document, then add the entries; False where it is elsewhere or closed, and nothing was
    written."""
    head = {
        "document": entries.document_id,
        "known": entries.known_seq,
        "last": entries.last,
        "says": entries.content.as_json(),
        "made_from": {f"{block}|{language}": digest for (block, language), digest in entries.basis.items()},
        "now": entries.now,
        "by": entries.written[-1].person_id,
    }
    if _MOVE_ON.run(cursor, db.engine.dialect, [head]) != 1:
        return False
    rows = [
        {
            "document_id": entries.document_id,
            "seq": seq,
            "first_seq": seq,
            "base_seq": entries.known_seq,
            "save_id": "",
            "update": one.update,
            "origin": "live",
            "actor_id": one.person_id,
            "at": entries.now,
            "folded": [],
        }
        for seq, one in enumerate(entries.written, entries.known_seq + 1)
    ]
    _ADD.run(cursor, db.engine.dialect, rows)
    return True


def _refusal(connection: Connection, document_id: int) -> Behind | Refused:
    """Why nothing was written."""
    head = connection.execute(_HEAD, {"document": document_id}).one()
    return Refused(head.closed) if head.closed else Behind(Head(head.seq, None))


def _standing(document_id: int) -> set[BlockKey]:
    with db.engine.connect() as connection:
        content = connection.execute(_CONTENT, {"document": document_id}).scalar_one()
    return {block for block, _texts in SectionContent.from_json(content).blocks() if block.id}


_HEAD: Final = select(LiveDocument.seq, LiveDocument.closed).where(LiveDocument.id == bindparam("document"))
_CLOSED: Final = select(LiveDocument.closed).where(LiveDocument.id == bindparam("document"))
_CONTENT: Final = select(LiveDocument.content).where(LiveDocument.id == bindparam("document"))
_ADD: Final = Prepared(
    insert(LiveUpdate),
    ["document_id", "seq", "first_seq", "base_seq", "save_id", "update", "origin", "actor_id", "at", "folded"],
)
_AFTER: Final = (
    select(LiveUpdate.seq, LiveUpdate.update)
    .where(LiveUpdate.document_id == bindparam("document"), LiveUpdate.seq > bindparam("known"))
    .order_by(LiveUpdate.seq)
)
_MOVE_ON: Final = Prepared(
    update(LiveDocument)
    .where(
        LiveDocument.id == bindparam("document"),
        LiveDocument.seq == bindparam("known"),
        LiveDocument.closed.is_(None),
    )
    .values(
        seq=bindparam("last"),
        content=bindparam("says"),
        basis=bindparam("made_from"),
        updated_at=bindparam("now"),
        updated_by_id=bindparam("by"),
    )
)
