"""What somebody wrote that arrived after its section was closed: refused, and kept for its author.

It is kept as the update that it came as, so that it can still be merged once the section is reopened, and as the texts that it
would have changed, to be read, copied and handed in. Nobody but its author is shown it, and nothing of it is on the record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING
from reportflow.domain.errors import LimitExceeded, NotAllowed, NotFound
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.policy import Action
from reportflow.drafts import log
from reportflow.drafts.checking import Said, changed_beyond, check, check_extent, said, shape_of
from reportflow.drafts.document import Draft, joined
from reportflow.drafts.foreign import BuildsOnUnknown, NotAnUpdate, effect_of, joined_foreign
from reportflow.models import DatabaseSession, LateChange, LateState, LiveDocument, Section
from reportflow.services.transactions import transaction

#: Bytes of all that is kept for one author in one row. What would make it larger is not kept; what is kept already stays.
MAX_BYTES: Final = 2 * 1024 * 1024
#: Settled rows in which it is looked whether something is there already.
_LOOKED_AT: Final = 10
_ORDER: Final = (HEADING, BODY, AGREEMENT, ACTION)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one socket sent into a closed document.

    Attributes:
        drafts, languages: what its author may write where it is open (`live_access.Entrance`).
        closed: why nothing can be written (`models.Closed`).
        updates: in the order in which they came; each may build on the ones before.
    """

    document_id: int
    person_id: int
    drafts: bool
    languages: tuple[str, ...]
    closed: str
    updates: Sequence[bytes]


def keep_late(arrived: Arrived, *, now: datetime) -> int | None:
    """Keep what came too late. What comes for a change of the same author that is open joins it; what is kept already, is not
    kept again, also where its author has settled it.

    Returns:
        the id of the change that has it; None where nothing is kept: it changes nothing that is printed, would make the section
        or the change too large, or builds on something that is not here.

    Raises:
        LookupError: where there is no such document.
        InvalidInput: `draft.bad_update`: no document of ours.
        NotAllowed: `policy.not_allowed`: its author could not write it otherwise either.
        SQLAlchemyError: where the database could not; nothing is kept then.
    """
    with transaction() as session:
        document = session.get(LiveDocument, arrived.document_id)
        if document is None:
            raise LookupError(f"no document {arrived.document_id}")
        log.lock(session, document)
        rows = _rows_of(session, arrived)
        row = next((one for one in rows if one.state == LateState.OPEN), None)
        try:
            found = _tried(log.load(session, document), row, arrived)
        except (NotAnUpdate, BuildsOnUnknown, LimitExceeded):
            return None
        if found is None:
            return row.id if row else None
        if row is None and (known := _settled_with(log.load(session, document), rows, arrived.updates)):
            return known.id
        if len(found.update) > MAX_BYTES or (row is None and not found.is_printed):
            return None
        if row is None:
            row = LateChange(document_id=document.id, person_id=arrived.person_id, state=LateState.OPEN.value)
            session.add(row)
        row.update, row.texts, row.base_seq = found.update, found.texts, document.seq
        row.reason, row.at = arrived.closed, now
        if not found.is_printed:  # they have taken back themselves what they wrote
            row.state, row.settled_at = LateState.DISMISSED.value, now
        session.flush()
        return row.id


@dataclass(frozen=True, slots=True)
class _Found:
    """What a late change comes to, with what was kept of it before. `is_printed`: whether it changes anything that is printed."""

    update: bytes
    texts: list[dict[str, str]]
    is_printed: bool


def _tried(draft: Draft, row: LateChange | None, arrived: Arrived) -> _Found | None:
    """Take it into the document as it is now; None where nothing came of it that is not in `row`.

    Raises:
        NotAnUpdate, BuildsOnUnknown, LimitExceeded: it cannot be taken.
        InvalidInput, NotAllowed: as `keep_late`.
    """
    shape, extent, before = shape_of(draft), draft.extent(), said(draft)
    if row is not None:
        effect_of(draft, row.update)
    known = said(draft)
    update = joined_foreign(arrived.updates)
    if not effect_of(draft, update):
        return None
    check(draft, shape)
    after = said(draft)
    if not arrived.drafts and changed_beyond(known, after, arrived.languages):
        raise NotAllowed("policy.not_allowed", action=Action.DRAFT.value)
    check_extent(draft.extent(), extent)
    texts = _changed_texts(before, after)
    return _Found(joined([row.update, update]) if row else update, texts, bool(texts) or _changed_fields(before, after))


def _changed_texts(before: Said, after: Said) -> list[dict[str, str]]:
    """The texts that differ by more than blanks at their ends, in the order in which they are printed."""
    found = [
        {"block": block, "language": field, "before": before.get((block, field), ""), "after": text}
        for (block, field), text in after.items()
        if field in LANGUAGES and before.get((block, field), "").strip() != text.strip()
    ]

    def place(text: dict[str, str]) -> tuple[int, Any, str]:
        block = text["block"]
        fields = after.get((block, "fields"))
        return _ORDER.index(block.partition(":")[0]), fields[0] if fields else "", block

    return sorted(found, key=place)


def _changed_fields(before: Said, after: Said) -> bool:
    """Whether a row was taken out or put back, or its owners or day changed; its place alone is not worth a word."""
    return any(value[1:] != after[key][1:] for key, value in before.items() if key[1] == "fields")


def _rows_of(session: DatabaseSession, arrived: Arrived) -> list[LateChange]:
    """What is kept of this author and document, the open one first, the latest first."""
    query = (
        select(LateChange)
        .where(LateChange.document_id == arrived.document_id, LateChange.person_id == arrived.person_id)
        .order_by(LateChange.state != LateState.OPEN.value, LateChange.id.desc())
        .limit(_LOOKED_AT + 1)
        .execution_options(populate_existing=True)
        .with_for_update()
    )
    return list(session.scalars(query))


def _settled_with(draft: Draft, rows: Sequence[LateChange], updates: Sequence[bytes]) -> LateChange | None:
    """The settled change that has all of this already: a page that did not hear of it sends it once more."""
    if not rows:
        return None
    for row in rows:
        effect_of(draft, row.update)
    return None if effect_of(draft, joined(updates)) else rows[0]


def own_late(
    session: DatabaseSession, person_id: int, section: Section, late_id: int, *, lock: bool = True
) -> LateChange:
    """A late change of this person in this section, held until the transaction ends.

    Args:
        lock: False for one who only looks.

    Raises:
        NotFound: `late_change.not_found`, also where it is somebody else's.
    """
    query = (
        select(LateChange)
        .where(
            LateChange.id == late_id,
            LateChange.person_id == person_id,
            LateChange.document_id == section.document.id,
        )
        .execution_options(populate_existing=True)
    )
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("late_change.not_found")
    return row
