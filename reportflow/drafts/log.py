"""The log of a section's document: the meeting point of everyone who writes (docs/design.md, "The draft").

Each update has a `seq`, gapless per document. The caller holds the section's row; the document's row is locked here as
well, and its cache of content and basis is written with the update, so that it always is what the log says at `seq`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Insert, func, select
from sqlalchemy.dialects import postgresql, sqlite

from reportflow.domain.content import SectionContent
from reportflow.domain.errors import Conflict, InvalidInput
from reportflow.domain.translation import TranslationBasis
from reportflow.drafts.checking import check_extent
from reportflow.drafts.document import Draft, Extent
from reportflow.models import Closed, DatabaseSession, LiveDocument, LiveSnapshot, LiveUpdate, Section
from reportflow.models.session import TopicKind, note_change


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read from its log. `entries`: how many of them were read, after the last snapshot."""

    draft: Draft
    seq: int
    entries: int


def create_document(
    session: DatabaseSession,
    section: Section,
    content: SectionContent,
    *,
    basis: TranslationBasis,
    actor_id: int | None,
    now: datetime,
    origin: str = "create",
) -> LiveDocument:
    """The document of a new section, with `content` as the first entry of its log.

    Raises:
        LimitExceeded: as `append`.
    """
    draft = Draft.new(content, basis)
    check_extent(draft.extent(), Extent(0, 0))
    document = LiveDocument(section=section, seq=0, content={}, basis={}, updated_at=now)
    session.add(document)
    session.flush()
    _write(session, document, draft, draft.whole(), 0, "", actor_id, origin, now)
    return document


def lock(session: DatabaseSession, document: LiveDocument) -> None:
    """Hold the document's row until the transaction ends, and read it afresh."""
    session.refresh(document, with_for_update=True)


def lock_for_writing(session: DatabaseSession, document: LiveDocument) -> None:
    """As `lock`, for one who will write.

    Raises:
        Conflict: `section.agreed`, `section.not_in_report` where the document is closed.
    """
    lock(session, document)
    if document.closed == Closed.AGREED:
        raise Conflict("section.agreed")
    if document.closed is not None:
        raise Conflict("section.not_in_report")


def updates(
    session: DatabaseSession, document: LiveDocument, seq: int | None = None, *, after: int = 0
) -> list[LiveUpdate]:
    """The entries of the log after `after`, up to `seq` (all, where that is None), in order."""
    query = select(LiveUpdate).where(LiveUpdate.document_id == document.id, LiveUpdate.seq > after)
    if seq is not None:
        query = query.where(LiveUpdate.seq <= seq)
    return list(session.scalars(query.order_by(LiveUpdate.seq)))


def load(session: DatabaseSession, document: LiveDocument, seq: int | None = None) -> Draft:
    """The document as of `seq`; as it is now, where that is None.

    Raises:
        InvalidInput: `draft.no_such_version` where the log has no such entry, or has folded it into a later one.
    """
    check_seq(document, seq)
    found = read(session, document.id, seq)
    if seq is not None and found.seq != seq:
        raise InvalidInput("draft.no_such_version", version=seq)
    return found.draft


def load_base(session: DatabaseSession, document: LiveDocument, seq: int) -> Draft:
    """The document as a page had it on which somebody has typed since.

    Raises:
        InvalidInput: `draft.no_such_version`; `draft.page_too_old` where the entry has been folded, a day later at the earliest.
    """
    check_seq(document, seq)
    try:
        return load(session, document, seq)
    except InvalidInput as error:
        raise InvalidInput("draft.page_too_old") from error


def read(source: DatabaseSession | Connection, document_id: int, seq: int | None = None) -> Reading:
    """The document from its last snapshot on, up to `seq` (all, where that is None).

    What is read is what the log says at the position that is returned with it, whatever is appended or folded meanwhile. It is
    before `seq` where the entry of that position was folded into a later one.
    """
    snapshots = select(LiveSnapshot.seq, LiveSnapshot.state).where(LiveSnapshot.document_id == document_id)
    entries = select(LiveUpdate.seq, LiveUpdate.update).where(LiveUpdate.document_id == document_id)
    if seq is not None:
        snapshots, entries = snapshots.where(LiveSnapshot.seq <= seq), entries.where(LiveUpdate.seq <= seq)
    snapshot = source.execute(snapshots.order_by(LiveSnapshot.seq.desc()).limit(1)).first()
    start = snapshot.seq if snapshot else 0
    rows = source.execute(entries.where(LiveUpdate.seq > start).order_by(LiveUpdate.seq)).all()
    updates = [row.update for row in rows]
    draft = Draft.from_updates([snapshot.state, *updates] if snapshot else updates)
    return Reading(draft, rows[-1].seq if rows else start, len(rows))


def check_seq(document: LiveDocument, seq: int | None) -> None:
    """Raises InvalidInput `draft.no_such_version` where the log has no entry `seq`."""
    if seq is not None and not 1 <= seq <= document.seq:
        raise InvalidInput("draft.no_such_version", version=seq)


def check_kept(session: DatabaseSession, document: LiveDocument, seq: int) -> None:
    """Raises InvalidInput `draft.no_such_version` where the log has no entry that ends at `seq` (any more). As long as the caller
    holds the section's row, one that is there stays there."""
    entry = select(LiveUpdate.seq).where(LiveUpdate.document_id == document.id, LiveUpdate.seq == seq)
    if session.scalar(entry) is None:
        raise InvalidInput("draft.no_such_version", version=seq)


def keep_snapshot(
    connection: Connection, document_id: int, seq: int, state: bytes, *, now: datetime | None = None
) -> None:
    """Keep a document as it is at `seq`, so that the next one need not read as much. Two who do so at once keep the same.

    Args:
        now: the database's own time, where that is None.
    """
    row = {"document_id": document_id, "seq": seq, "state": state, "at": now or func.now()}
    connection.execute(_KEEP[connection.dialect.name].values(row))


_KEEP: Final[dict[str, Insert]] = {
    "sqlite": sqlite.insert(LiveSnapshot).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(LiveSnapshot).on_conflict_do_nothing(),
}


def append(
    session: DatabaseSession,
    document: LiveDocument,
    update: bytes,
    *,
    actor_id: int | None,
    origin: str,
    now: datetime,
    head: Draft | None = None,
    before: Extent | None = None,
    base_seq: int | None = None,
    save_id: str = "",
) -> int:
    """Put an update at the end of the log.

    Args:
        head: the document as it is now, loaded by the caller under the lock; it takes the update in.
        before: how large the document was, where `head` has taken the update in already.
        base_seq: the entry that the author had before them; the last one where that is None.
        save_id: the save of a form that it comes from (`drafts.merging`).

    Returns:
        the new `seq`; the present one where `update` is empty.

    Raises:
        Conflict: as `lock_for_writing`.
        LimitExceeded: `section.too_long` (size, limit) or `section.too_many_rows` (limit), where the section would grow past
            a limit; making it shorter is always possible.
    """
    lock_for_writing(session, document)
    if not update:
        return document.seq
    head = head or load(session, document)
    before = before or head.extent()
    head.apply(update)
    check_extent(head.extent(), before)
    base_seq = document.seq if base_seq is None else base_seq
    return _write(session, document, head, update, base_seq, save_id, actor_id, origin, now)


def edit(
    session: DatabaseSession,
    document: LiveDocument,
    change: Callable[[Draft], None],
    *,
    actor_id: int | None,
    origin: str,
    now: datetime,
    base_seq: int | None = None,
) -> int:
    """Make a change to the document as it was at `base_seq` (now, where that is None), and append what came of it.

    Returns:
        the new `seq`; the present one, and nothing is written, where the change changed nothing.

    Raises:
        InvalidInput: `draft.no_such_version`.
        Conflict, LimitExceeded: as `append`.
    """
    lock_for_writing(session, document)
    base = load(session, document, base_seq)
    update = base.record(change)
    return append(session, document, update, actor_id=actor_id, origin=origin, now=now, base_seq=base_seq)


def _write(
    session: DatabaseSession,
    document: LiveDocument,
    draft: Draft,
    update: bytes,
    base_seq: int,
    save_id: str,
    actor_id: int | None,
    origin: str,
    now: datetime,
) -> int:
    document.seq += 1
    session.add(
        LiveUpdate(
            document_id=document.id,
            seq=document.seq,
            first_seq=document.seq,
            base_seq=base_seq,
            save_id=save_id,
            update=update,
            origin=origin,
            actor_id=actor_id,
            at=now,
        )
    )
    document.content = draft.content().as_json()
    document.basis = {f"{block}|{language}": digest for (block, language), digest in draft.basis().items()}
    document.updated_at = now
    document.updated_by_id = actor_id
    session.flush()
    note_change(session, TopicKind.DOCUMENT, document.id)
    return document.seq
