"""A page handed in as a whole: which of its blocks somebody changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportflow.domain.content import ACTION, BlockKey
from reportflow.domain.errors import InvalidInput, LimitExceeded, NotFound
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action
from reportflow.drafts import log
from reportflow.drafts.document import Draft, tidy
from reportflow.extensions import db
from reportflow.services.access import section_for
from reportflow.services.drafting import owners_from
from reportflow.services.meetings import directory_of


@dataclass(frozen=True, slots=True)
class TypedBlock:
    """One block as a page says it.

    Attributes:
        base_seq, save_id: as in `drafting.save_text`.
        owners, due: of an action item, as written; None where the page does not say them.
    """

    block: BlockKey
    text: str
    base_seq: int
    save_id: str = ""
    owners: str | None = None
    due: str | None = None


def changed_blocks(
    person_id: int, meeting_id: int, section_id: int, language: str, typed: Sequence[TypedBlock]
) -> frozenset[BlockKey]:
    """The blocks that say something else than when the page was made: those that are to be saved.

    A block that cannot be compared (its row or version is not there, its day is none) counts as changed, so that saving
    it says what is wrong.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_language`.
    """
    section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    document, parties = section.document, directory_of(meeting_id)
    # A save that came before under the same name is a part of what the page says: taking it back is a change.
    first = min((entry.base_seq for entry in typed), default=0)
    later = log.updates(db.session, document, after=first)
    known = {update.save_id for update in later if update.save_id}
    oldest = max((update.seq for update in later if update.is_folded), default=1)
    changed = {entry.block for entry in typed if entry.save_id in known or not oldest <= entry.base_seq <= document.seq}
    rest = sorted((entry for entry in typed if entry.block not in changed), key=lambda entry: entry.base_seq)
    if not rest:
        return frozenset(changed)
    reading = log.read(db.session, document.id, rest[0].base_seq)
    draft, reached = reading.draft, reading.seq
    for entry in rest:
        for update in later:
            if reached < update.seq <= entry.base_seq:
                draft.apply(update.update)
        reached = max(reached, entry.base_seq)
        if _differs(draft, entry, language, parties):
            changed.add(entry.block)
    return frozenset(changed)


def _differs(draft: Draft, entry: TypedBlock, language: str, parties: PartyDirectory) -> bool:
    try:
        before = draft.text(entry.block, language)
        # What nobody typed is not tidied in anybody's name.
        if tidy(entry.block, entry.text) not in (before, tidy(entry.block, before)):
            return True
        if entry.block.kind != ACTION:
            return False
        row = draft.row(entry.block)
        if entry.owners is not None and owners_from(entry.owners, parties) != row.owners:
            return True
        return entry.due is not None and entry.due.strip() != (row.due.isoformat() if row.due else "")
    except (NotFound, LimitExceeded):
        return True
