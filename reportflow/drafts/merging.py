"""A form is saved over a text that may have moved on since the form was opened: both sides keep their words.

What the person changed is the difference from the text that they had before them. It is made there, on the document as of
`base_seq`, and merged into the document of now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from reportflow.domain.content import BlockKey, text_hash
from reportflow.domain.errors import InvalidInput
from reportflow.drafts.differences import Edit, edits_between, touching
from reportflow.drafts.document import Draft, joined, tidy
from reportflow.drafts.log import append, load, load_base, lock_for_writing, updates
from reportflow.models import DatabaseSession, LiveDocument, LiveUpdate

#: As many changed passages travel one by one beside those of others; each of them costs a look at the whole text.
_APART: Final = 200


@dataclass(frozen=True, slots=True)
class Collision:
    """The same passage was changed by the person who saves and, since their `base_seq`, by others.

    Attributes:
        base: the text that both started from.
        theirs: what the others had made of it.
        mine: what the person who saves had made of it.
        others: ids of those who changed the block meanwhile, the latest first; None for one without an account.
    """

    base: str
    theirs: str
    mine: str
    others: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save.

    Attributes:
        text: the block's text now, with everybody's words.
        removed: whether the row has been removed meanwhile; its text is kept.
        collision: None where nobody else changed the same passage.
    """

    seq: int
    text: str
    removed: bool
    collision: Collision | None


@dataclass(frozen=True, slots=True)
class Save:
    """A form as it was handed in.

    Attributes:
        base_seq: the log's entry that the form was made from.
        save_id: names this save; sent again after a lost answer, it changes nothing. `""` where the form has none.
        original: the language in which the section is negotiated.
        settles: whether saving a translation that had been stale says that it is right now; a save that the person did
            not ask for (autosave) does not say so.
    """

    block: BlockKey
    language: str
    text: str
    base_seq: int
    original: str
    save_id: str = ""
    settles: bool = True


def save_text(
    session: DatabaseSession, document: LiveDocument, save: Save, *, actor_id: int | None, origin: str, now: datetime
) -> Saved:
    """Save a form's text. The caller holds the section's row.

    Raises:
        InvalidInput: as `load_base`; `draft.page_too_old` also where entries after `base_seq` have been folded.
        NotFound: `row.not_found` where the row was not there at `base_seq`.
        Conflict, LimitExceeded: as `append`.
    """
    lock_for_writing(session, document)
    base = load_base(session, document, save.base_seq)
    later = updates(session, document, after=save.base_seq)
    # Who wrote what is not told of a folded entry, nor whether this very save is in it: to save it again would double its words.
    if any(entry.is_folded for entry in later):
        raise InvalidInput("draft.page_too_old")
    for entry in later:
        if _is_same_save(entry, save, actor_id):
            base.apply(entry.update)
    head = load(session, document)
    old, present = base.text(save.block, save.language), head.text(save.block, save.language)
    mine = tidy(save.block, save.text)
    theirs = edits_between(old, present)
    # What somebody else has already changed in exactly the same way is done.
    edits = [edit for edit in edits_between(old, mine) if edit not in theirs]
    digest = _basis_after(base, save, old, changed=mine != old)
    before = head.extent()
    parts = _merge_edits(base, head, save, edits, at_once=not theirs or len(edits) > _APART)
    if digest is not None:
        basis = _honest_basis(base, head, save, digest)
        parts.append(head.record(lambda draft: draft.set_basis(save.block, save.language, basis)))
    seq = append(
        session,
        document,
        joined(parts),
        actor_id=actor_id,
        origin=origin,
        now=now,
        head=head,
        before=before,
        base_seq=save.base_seq,
        save_id=save.save_id,
    )
    collision = None
    if touching(edits, theirs):
        collision = Collision(old, present, mine, _who_changed(session, document, save, actor_id, later))
    removed = bool(save.block.id) and head.row(save.block).removed
    return Saved(seq, head.text(save.block, save.language), removed, collision)


def _merge_edits(base: Draft, head: Draft, save: Save, edits: Sequence[Edit], *, at_once: bool) -> list[bytes]:
    """Make the edits on `base` and take them into `head`.

    Where others wrote meanwhile, each edit travels by itself, the last first: two of them may have come to stand side by
    side, and their words are to be kept apart as well.
    """
    lines, words = [edit for edit in edits if edit.adds_lines], [edit for edit in edits if not edit.adds_lines]
    # What is written at the end of a line comes before the lines that somebody adds after it.
    copies = {True: base, False: Draft.from_updates([base.whole()], comes_first=True) if words else base}
    parts = []
    for group in [words, lines] if at_once else [[edit] for edit in reversed(edits)]:
        if group:
            change = partial(Draft.apply_edits, block=save.block, language=save.language, edits=group)
            parts.append(head.merge(copies[group[0].adds_lines].record(change), save.block, save.language))
    return parts


def _is_same_save(entry: LiveUpdate, save: Save, actor_id: int | None) -> bool:
    """Whether the log has this very save already: its answer was lost, or the form was sent twice.

    Only an entry that was made from the same base can be put on it.
    """
    same = bool(save.save_id) and (entry.save_id, entry.actor_id) == (save.save_id, actor_id)
    return same and entry.base_seq <= save.base_seq


def _basis_after(base: Draft, save: Save, old: str, *, changed: bool) -> str | None:
    """The hash of the original that this save is a translation of; None where it says nothing about that."""
    if save.language == save.original or not changed:
        return None
    digest = text_hash(base.text(save.block, save.original))
    known = base.basis().get((save.block, save.language))
    if save.settles or not old.strip() or known == digest:
        return digest
    return None


def _honest_basis(base: Draft, head: Draft, save: Save, digest: str) -> str:
    """The basis of a translation that others may have worked on meanwhile: stale while any part of it is."""
    key = (save.block, save.language)
    theirs = head.basis().get(key)
    present = text_hash(head.text(save.block, save.original))
    if theirs is not None and theirs != base.basis().get(key) and theirs != present:
        return theirs
    return digest


def _who_changed(
    session: DatabaseSession,
    document: LiveDocument,
    save: Save,
    actor_id: int | None,
    later: Sequence[LiveUpdate],
) -> tuple[int | None, ...]:
    """Who changed the block's text after `base_seq`, the latest first."""
    draft = load(session, document, save.base_seq)
    text = draft.text(save.block, save.language)
    found: list[int | None] = []
    for entry in later:
        draft.apply(entry.update)
        changed = draft.text(save.block, save.language)
        if changed != text and not _is_same_save(entry, save, actor_id):
            if entry.actor_id in found:
                found.remove(entry.actor_id)
            found.insert(0, entry.actor_id)
        text = changed
    return tuple(found)
