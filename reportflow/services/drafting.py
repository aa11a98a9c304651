"""Drafting a section: texts and rows, each verb one transaction, merged with what others write at the same time.

The log of the section's document is the record of typing. The meeting's record gets the acts on whole rows, restores and
"this translation is still right", not every save.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey, text_hash
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, can
from reportflow.drafts import log, merging
from reportflow.drafts.checking import MAX_OWNER_LENGTH, MAX_OWNERS, MAX_TEXT_BYTES, ROW_ID
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Section
from reportflow.services.access import section_for
from reportflow.services.drafting_overlaps import OverlapView, note_collision, open_overlaps
from reportflow.services.meetings import directory_of
from reportflow.services.record import record_of_section
from reportflow.services.standing import refuse_if_agreed
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What came of a save.

    Attributes:
        seq: the draft's position now; the next save of the form starts there.
        text: the block's text now, with everybody's words.
        removed: the row has been removed meanwhile; its text is kept with it.
        overlap: what somebody else did to the same passage, to be shown; None where nobody did.
    """

    seq: int
    text: str
    removed: bool = False
    overlap: OverlapView | None = None


def parse_block(text: str) -> BlockKey:
    """The block that a page names. Raises InvalidInput `draft.no_such_block`."""
    try:
        block = BlockKey.parse(text)
    except ValueError as error:
        raise InvalidInput("draft.no_such_block", block=text[:80]) from error
    if block.id and not ROW_ID.fullmatch(block.id):
        raise InvalidInput("draft.no_such_block", block=text[:80])
    return block


def new_row_id() -> str:
    """An id for a new row; a form carries it, so that sending the form twice adds one row."""
    return secrets.token_hex(6)


def save_text(
    person_id: int,
    meeting_id: int,
    section_id: int,
    block: BlockKey,
    language: str,
    text: str,
    *,
    base_seq: int,
    save_id: str = "",
    settles: bool = True,
    now: datetime,
) -> SaveResult:
    """Save what a form says a block says, as the difference from the text that the form was made from.

    Args:
        base_seq: the draft's position when the form was made.
        save_id: names this save; the same one sent again changes nothing.
        settles: whether saving a translation that had been stale says that it is right now (a button does, autosave does not).

    Raises:
        NotFound, NotAllowed: as `section_for`; translators write the language that is not the original's.
        NotFound: `row.not_found`.
        InvalidInput: `draft.no_such_version`, `draft.page_too_old`, `draft.no_such_language`.
        Conflict: `section.not_in_report`; `section.agreed`, until the chair reopens it.
        LimitExceeded: `section.too_long`.
    """
    save = merging.Save(block, language, text, base_seq, "", save_id[:64], settles)
    with transaction() as session:
        return _save(session, _writing(person_id, meeting_id, section_id, language), save, person_id, now)


def add_agreement(
    person_id: int,
    meeting_id: int,
    section_id: int,
    language: str,
    text: str = "",
    *,
    row_id: str | None = None,
    after: str | None = None,
    now: datetime,
) -> str:
    """Add an agreement after the row `after`, at the end where that is None.

    Args:
        row_id: made by the form; a row that is there already is left as it is.

    Returns:
        the row's id.

    Raises:
        as `save_text`; InvalidInput `row.bad_id`; LimitExceeded `section.too_many_rows`.
    """

    def add(draft: Draft, row: str) -> None:
        draft.add_agreement(row, {language: text}, after)

    return _add_row(person_id, meeting_id, section_id, language, AGREEMENT, row_id, add, now)


def add_action(
    person_id: int,
    meeting_id: int,
    section_id: int,
    language: str,
    text: str = "",
    *,
    owners: str = "",
    due: date | None = None,
    row_id: str | None = None,
    after: str | None = None,
    now: datetime,
) -> str:
    """Add an action item; as `add_agreement`, with owners as people write them ("Honduras, IOM")."""

    def add(draft: Draft, row: str) -> None:
        codes = owners_from(owners, directory_of(meeting_id))
        draft.add_action(row, {language: text}, after, owners=codes, due=due)

    return _add_row(person_id, meeting_id, section_id, language, ACTION, row_id, add, now)


def update_action(
    person_id: int,
    meeting_id: int,
    section_id: int,
    block: BlockKey,
    language: str,
    text: str,
    *,
    owners: str,
    due: date | None,
    base_seq: int,
    save_id: str = "",
    settles: bool = True,
    now: datetime,
) -> SaveResult:
    """Save an action item: its text as `save_text` does, and owners and day where the form changed them.

    Raises:
        as `save_text`; LimitExceeded `row.too_many_owners`, `row.owner_too_long`.
    """
    save = merging.Save(block, language, text, base_seq, "", save_id[:64], settles)
    with transaction() as session:
        section, may_arrange = _writing(person_id, meeting_id, section_id, language)
        codes = owners_from(owners, directory_of(meeting_id))
        log.lock(session, section.document)
        before = log.load_base(session, section.document, base_seq).row(block)
        result = _save(session, (section, may_arrange), save, person_id, now)

        def set_fields(draft: Draft) -> None:
            # A form that was opened long ago changes only what its author changed.
            if codes != before.owners:
                draft.set_owners(block, codes)
            if due != before.due:
                draft.set_due(block, due)

        if not may_arrange:
            return result
        seq = log.edit(session, section.document, set_fields, actor_id=person_id, origin="form", now=now)
        return SaveResult(seq, result.text, result.removed, result.overlap)


def move_row(
    person_id: int,
    meeting_id: int,
    section_id: int,
    block: BlockKey,
    *,
    by: int,
    now: datetime,
) -> int:
    """Move a row by so many places among the rows of its kind (negative: up); it stops at the ends. Returns the `seq`.

    Raises:
        as `save_text`.
    """

    def move(draft: Draft) -> None:
        draft.row(block)
        rows = [row.block.id for row in draft.rows(block.kind) if not row.removed]
        if block.id not in rows:
            return
        index = rows.index(block.id)
        rows.remove(block.id)
        target = max(0, min(index + by, len(rows)))
        if target != index:
            draft.move(block, rows[target - 1] if target else None)

    return _act(person_id, meeting_id, section_id, move, now)


def remove_row(person_id: int, meeting_id: int, section_id: int, block: BlockKey, *, now: datetime) -> int:
    """Take a row out of the text; it can be put back, with all that is written into it. Raises as `save_text`."""
    return _act(
        person_id, meeting_id, section_id, lambda draft: draft.remove(block), now, ("section.row_removed", block)
    )


def put_back_row(person_id: int, meeting_id: int, section_id: int, block: BlockKey, *, now: datetime) -> int:
    """Bring a removed row back, where and as it was. Raises as `save_text`."""
    return _act(
        person_id, meeting_id, section_id, lambda draft: draft.put_back(block), now, ("section.row_put_back", block)
    )


def confirm_translation(
    person_id: int, meeting_id: int, section_id: int, block: BlockKey, language: str, *, base_seq: int, now: datetime
) -> int:
    """Say that a translation is right as it is, for the original as it was at `base_seq`. Returns the `seq`.

    Raises:
        as `save_text`; InvalidInput `draft.not_a_translation`.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _ = _writing(person_id, meeting_id, section_id, language)
        if language == section.original_language:
            raise InvalidInput("draft.not_a_translation")
        log.lock(session, section.document)
        seen = log.load_base(session, section.document, base_seq).text(block, section.original_language)
        before = section.document.seq
        seq = log.edit(
            session,
            section.document,
            lambda draft: draft.set_basis(block, language, text_hash(seen)),
            actor_id=person_id,
            origin="form",
            now=now,
        )
        if seq != before:
            data = {"block": str(block), "to": language}
            verb = "section.translation_confirmed"
            record_of_section(session, section, actor_id=person_id, verb=verb, now=now, data=data)
        return seq


def owners_from(text: str, parties: PartyDirectory) -> tuple[str, ...]:
    """The owners that a text names, separated by commas, semicolons or line ends: codes, or names as written.

    Raises:
        LimitExceeded: `row.too_many_owners` (limit), `row.owner_too_long` (limit).
    """
    names = [" ".join(part.split()) for part in re.split(r"[,;\n]", text)]
    found = dict.fromkeys(party.code if (party := parties.find(name)) else name for name in names if name)
    if len(found) > MAX_OWNERS:
        raise LimitExceeded("row.too_many_owners", limit=MAX_OWNERS)
    if any(len(name) > MAX_OWNER_LENGTH for name in found):
        raise LimitExceeded("row.owner_too_long", limit=MAX_OWNER_LENGTH)
    return tuple(found)


def owners_text(owners: Iterable[str], parties: PartyDirectory, language: str) -> str:
    """Owners as they stand in a form; `owners_from` reads them back."""
    return ", ".join(parties.name(owner, language) for owner in owners)


# --- what the verbs share ---


def drafting_section(
    person_id: int, meeting_id: int, section_id: int, action: Action = Action.DRAFT
) -> tuple[Section, bool]:
    """The section, held until the transaction ends, and whether the person may draft. Raises as `save_text`."""
    section, viewer = section_for(person_id, meeting_id, section_id, action, lock=True)
    if section.merged_into_id is not None or section.set_aside_at is not None:
        raise Conflict("section.not_in_report")
    refuse_if_agreed(db.session, section)
    return section, can(viewer, Action.DRAFT)


def _writing(person_id: int, meeting_id: int, section_id: int, language: str) -> tuple[Section, bool]:
    """The section, for somebody who may write its text in this language, and whether they may draft."""
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    section, may_draft = drafting_section(person_id, meeting_id, section_id, Action.TRANSLATE)
    if language == section.original_language and not may_draft:
        raise NotAllowed("policy.not_allowed", action=Action.DRAFT.value)
    return section, may_draft


def _save(
    session: DatabaseSession, found: tuple[Section, bool], save: merging.Save, person_id: int, now: datetime
) -> SaveResult:
    section, _ = found
    if len(save.text) > MAX_TEXT_BYTES:
        raise LimitExceeded("section.too_long", size=len(save.text), limit=MAX_TEXT_BYTES)
    save = replace(save, original=section.original_language)
    saved = merging.save_text(session, section.document, save, actor_id=person_id, origin="form", now=now)
    if saved.collision:
        overlap: OverlapView | None = note_collision(session, section.document, save, saved, person_id, now)
    else:
        # Somebody may have saved over this person's words since their page was made: they learn of it with their own save.
        unseen = (view for view in open_overlaps(section.document, person_id) if view.seq > save.base_seq)
        overlap = next((view for view in unseen if (view.block, view.language) == (save.block, save.language)), None)
    return SaveResult(saved.seq, saved.text, saved.removed, overlap)


def _add_row(
    person_id: int,
    meeting_id: int,
    section_id: int,
    language: str,
    kind: str,
    row_id: str | None,
    add: Callable[[Draft, str], None],
    now: datetime,
) -> str:
    row = row_id or new_row_id()
    if not ROW_ID.fullmatch(row):
        raise InvalidInput("row.bad_id")
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    block = BlockKey(kind, row)
    _act(person_id, meeting_id, section_id, lambda draft: add(draft, row), now, ("section.row_added", block))
    return row


def _act(
    person_id: int,
    meeting_id: int,
    section_id: int,
    change: Callable[[Draft], None],
    now: datetime,
    recorded: tuple[str, BlockKey] | None = None,
) -> int:
    """Make a change to the rows, and put it on the record where it changed anything."""
    with transaction() as session:
        if recorded:
            lock_meeting(session, meeting_id)
        section, _ = drafting_section(person_id, meeting_id, section_id)
        log.lock(session, section.document)
        before = section.document.seq
        seq = log.edit(session, section.document, change, actor_id=person_id, origin="form", now=now)
        if recorded and seq != before:
            verb, block = recorded
            record_of_section(session, section, actor_id=person_id, verb=verb, now=now, data={"row": str(block)})
        return seq
