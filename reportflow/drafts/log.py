"""The log of a section's document: the meeting point of everyone who writes (docs/design.md, "The draft").

Each update has a `seq`, gapless per document. The caller holds the section's row; the document's row is locked here as
well, and its cache of content and basis is written with the update, so that it always is what the log says at `seq`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import select

from reportflow.domain.content import SectionContent
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.translation import TranslationBasis
from reportflow.drafts.document import Draft, Extent
from reportflow.models import DatabaseSession, LiveDocument, LiveUpdate, Section
from reportflow.models.session import TopicKind, note_change

#: Bytes of all texts of one section, in both languages.
MAX_TEXT_BYTES: Final = 300_000
#: Agreements and action items of one section, removed ones among them.
MAX_ROWS: Final = 300


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
    _check_extent(draft.extent(), Extent(0, 0))
    document = LiveDocument(section=section, seq=0, content={}, basis={}, updated_at=now)
    session.add(document)
    session.flush()
    _write(session, document, draft, draft.whole(), 0, "", actor_id, origin, now)
    return document


def lock(session: DatabaseSession, document: LiveDocument) -> None:
    """Hold the document's row until the transaction ends, and read it afresh."""
    session.refresh(document, with_for_update=True)


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
        InvalidInput: `draft.no_such_version` where the log has no such entry.
    """
    check_seq(document, seq)
    query = select(LiveUpdate.update).where(LiveUpdate.document_id == document.id)
    if seq is not None:
        query = query.where(LiveUpdate.seq <= seq)
    return Draft.from_updates(session.scalars(query.order_by(LiveUpdate.seq)))


def check_seq(document: LiveDocument, seq: int | None) -> None:
    """Raises InvalidInput `draft.no_such_version` where the log has no entry `seq`."""
    if seq is not None and not 1 <= seq <= document.seq:
        raise InvalidInput("draft.no_such_version", version=seq)


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
        LimitExceeded: `section.too_long` (size, limit) or `section.too_many_rows` (limit), where the section would grow past
            a limit; making it shorter is always possible.
    """
    lock(session, document)
    if not update:
        return document.seq
    head = head or load(session, document)
    before = before or head.extent()
    head.apply(update)
    _check_extent(head.extent(), before)
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
        LimitExceeded: as `append`.
    """
    lock(session, document)
    base = load(session, document, base_seq)
    update = base.record(change)
    return append(session, document, update, actor_id=actor_id, origin=origin, now=now, base_seq=base_seq)


def _check_extent(now: Extent, before: Extent) -> None:
    if now.text_bytes > MAX_TEXT_BYTES and now.text_bytes > before.text_bytes:
        raise LimitExceeded("section.too_long", size=now.text_bytes, limit=MAX_TEXT_BYTES)
    if now.rows > MAX_ROWS and now.rows > before.rows:
        raise LimitExceeded("section.too_many_rows", limit=MAX_ROWS)


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
