"""Folding the old entries of drafts' logs (docs/decisions/0018-old-entries-of-a-log-are-folded.md).

Nobody sees it: texts, histories and rights are what they were, so it is on no record and nobody is told.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from reportflow.domain.errors import NotFound
from reportflow.drafts import compaction
from reportflow.extensions import db
from reportflow.models import DatabaseSession, LateChange, LiveDocument, LiveUpdate, Meeting, RevisionRow, Section
from reportflow.services.transactions import transaction

#: Younger entries are left as they were written: a form can be saved from a page that was made as long ago as that.
KEPT_AS_WRITTEN: Final = timedelta(hours=24)
#: So many older entries as they were written make a log long.
LONG: Final = 1000


@dataclass(frozen=True, slots=True)
class Compacted:
    """What came of folding.

    Attributes:
        drafts: how many were looked at; `folded`: how many logs became shorter.
        before, after: entries of these.
        busy: of how many something changed at the same moment: they are as they were, and the next time will do.
    """

    drafts: int = 0
    folded: int = 0
    before: int = 0
    after: int = 0
    busy: int = 0

    def __add__(self, other: "Compacted") -> "Compacted":
        return Compacted(
            self.drafts + other.drafts,
            self.folded + other.folded,
            self.before + other.before,
            self.after + other.after,
            self.busy + other.busy,
        )


@dataclass(frozen=True, slots=True)
class _Positions:
    """What refers to positions of a log: revisions, at which versions end, and others."""

    ends: frozenset[int]
    held: frozenset[int]


def compact_meeting(meeting_id: int, *, now: datetime, age: timedelta = KEPT_AS_WRITTEN) -> Compacted:
    """Fold what is older than `age` in the log of each of a meeting's drafts, one transaction each.

    Raises:
        NotFound: `meeting.not_found`.
    """
    if db.session.get(Meeting, meeting_id) is None:
        raise NotFound("meeting.not_found")
    query = select(LiveDocument.id).join(Section).where(Section.meeting_id == meeting_id).order_by(LiveDocument.id)
    return _compact(db.session.scalars(query).all(), now, age)


def compact_all(*, now: datetime, age: timedelta = KEPT_AS_WRITTEN) -> Compacted:
    """As `compact_meeting`, in all meetings."""
    return _compact(db.session.scalars(select(LiveDocument.id).order_by(LiveDocument.id)).all(), now, age)


def compact_if_long(document_id: int, *, now: datetime, age: timedelta = KEPT_AS_WRITTEN) -> Compacted:
    """As `compact_meeting`, one document, where its log is long."""
    query = select(func.count()).where(
        LiveUpdate.document_id == document_id, LiveUpdate.first_seq == LiveUpdate.seq, LiveUpdate.at <= now - age
    )
    is_long = (db.session.scalar(query) or 0) > LONG
    return _compact([document_id], now, age) if is_long else Compacted(drafts=1)


def _compact(document_ids: Collection[int], now: datetime, age: timedelta) -> Compacted:
    db.session.rollback()  # what is read here is read elsewhere, and takes its time
    return sum((_compact_one(document_id, now, age) for document_id in document_ids), Compacted())


def _compact_one(document_id: int, now: datetime, age: timedelta) -> Compacted:
    done = Compacted(drafts=1)
    with db.engine.connect() as connection:
        positions = _positions(connection, document_id)
        folding = compaction.prepare(connection, document_id, ends=positions.ends, held=positions.held, until=now - age)
    if folding is None:
        return done
    with transaction() as session:
        document = select(LiveDocument.section_id).where(LiveDocument.id == document_id).scalar_subquery()
        session.execute(select(Section.id).where(Section.id == document).with_for_update(key_share=True))
        positions = _positions(session, document_id)
        if not compaction.write(session, folding, held=positions.ends | positions.held, now=now):
            return replace(done, busy=1)
    return replace(done, folded=1, before=folding.before, after=folding.after)


def _positions(source: DatabaseSession | Connection, document_id: int) -> _Positions:
    revisions = (
        select(RevisionRow.seq)
        .join(LiveDocument, LiveDocument.section_id == RevisionRow.section_id)
        .where(LiveDocument.id == document_id)
    )
    late = select(LateChange.base_seq).where(LateChange.document_id == document_id)
    return _Positions(
        frozenset(row.seq for row in source.execute(revisions)),
        frozenset(row.base_seq for row in source.execute(late)),
    )
