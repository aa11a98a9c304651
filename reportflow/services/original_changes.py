"""What became of originals since translations were made from them, as the logs of the drafts tell it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select

from reportflow.domain.content import BlockKey, SectionContent, text_hash
from reportflow.domain.redline import Change, word_diff
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.models import LiveDocument, LiveUpdate

#: What a translation that is missing was made from: nothing.
NOTHING: Final = text_hash("")


@dataclass(frozen=True, slots=True)
class OriginalChange:
    """What became of the original since a translation was made from it.

    Attributes:
        changes: None where the text that it was made from is not in the log.
        since: when the original became another one.
    """

    changes: tuple[Change, ...] | None
    since: datetime | None


class Entry(NamedTuple):
    """What is needed of an entry of a log. `at`: of a folded one, when the first of what it stands for was written."""

    update: bytes
    at: datetime


def original_changes(
    document: LiveDocument, content: SectionContent, original: str, wanted: Mapping[BlockKey, str]
) -> dict[BlockKey, OriginalChange]:
    """As `changes_in`, of one document. One query; none where nothing is wanted."""
    if not wanted:
        return {}
    return changes_in(entries_of([document.id])[document.id], content, original, wanted)


def entries_of(document_ids: Collection[int]) -> dict[int, list[Entry]]:
    """The logs of these documents, in order. One query, however many they are."""
    found: dict[int, list[Entry]] = {document_id: [] for document_id in document_ids}
    rows = db.session.execute(
        select(LiveUpdate.document_id, LiveUpdate.update, func.coalesce(LiveUpdate.started_at, LiveUpdate.at))
        .where(LiveUpdate.document_id.in_(list(document_ids)))
        .order_by(LiveUpdate.document_id, LiveUpdate.seq)
    )
    for document_id, update, at in rows:
        found[document_id].append(Entry(update, at))
    return found


def changes_in(
    entries: Iterable[Entry], content: SectionContent, original: str, wanted: Mapping[BlockKey, str]
) -> dict[BlockKey, OriginalChange]:
    """What became of originals since translations were made from them, as far as the log knows.

    Args:
        entries: the whole log of the document.
        content: what the document says now.
        original: the language of the original.
        wanted: for each block the hash of the original that its translation was made from; `NOTHING` where there is none yet.

    Returns:
        the blocks whose earlier original the log has.
    """
    if not wanted:
        return {}
    draft = Draft.from_updates(())
    based_on = {key: "" for key, digest in wanted.items() if digest == NOTHING}
    last_text: dict[BlockKey, str] = dict(based_on)
    since: dict[BlockKey, datetime] = {}
    for entry in entries:
        draft.apply(entry.update)
        for key, digest in wanted.items():
            text = draft.text(key, original) if draft.has(key) else ""
            if text == last_text.get(key):
                continue
            last_text[key] = text
            if text_hash(text) == digest:
                based_on[key] = text
                since.pop(key, None)
            elif key in based_on:
                since.setdefault(key, entry.at)
    return {
        key: OriginalChange(tuple(word_diff(text, content.text(key, original))), since.get(key))
        for key, text in based_on.items()
    }
