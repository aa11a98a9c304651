"""Two people changed the same passage at once: both see the result and what the other did, until each says it is right."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from reportflow.domain.content import BlockKey
from reportflow.domain.errors import NotFound
from reportflow.domain.policy import Action
from reportflow.domain.redline import Change, Op, word_diff
from reportflow.drafts.merging import Save, Saved
from reportflow.extensions import db
from reportflow.models import DatabaseSession, LiveDocument, Overlap
from reportflow.services.access import section_for
from reportflow.services.person_names import names_of
from reportflow.services.transactions import transaction


@dataclass(frozen=True, slots=True)
class OverlapView:
    """A passage that the viewer and somebody else changed at once.

    Attributes:
        other: name of the other person; None where it is the viewer's own other page, or nobody is known.
        mine, theirs: what each made of the text that both started from, with a few words around.
        merged: the text with both.
        seq: the draft's position at which they were merged.
    """

    id: int
    block: BlockKey
    language: str
    other: str | None
    at: datetime
    mine: tuple[Change, ...]
    theirs: tuple[Change, ...]
    merged: str
    seq: int


def note_collision(
    session: DatabaseSession, document: LiveDocument, save: Save, saved: Saved, person_id: int, now: datetime
) -> OverlapView:
    """Keep a collision for everybody who was in it; one that is still open between the same two goes on.

    Returns:
        what the person who saved is shown: the one with whoever wrote last.
    """
    collision = saved.collision
    assert collision is not None
    rows = []
    for other in collision.others or (None,):
        row = _open_between(session, document, save, person_id, other)
        if row is None:
            row = Overlap(
                document_id=document.id,
                block=str(save.block),
                language=save.language,
                base_seq=save.base_seq,
                first_person_id=other,
                second_person_id=person_id,
                texts={"base": collision.base},
                merged_seq=saved.seq,
                at=now,
            )
            session.add(row)
        mine, theirs = ("second", "first") if row.second_person_id == person_id else ("first", "second")
        row.texts = {"base": collision.base, mine: collision.mine, theirs: collision.theirs, "merged": saved.text}
        row.base_seq, row.merged_seq, row.at = save.base_seq, saved.seq, now
        row.first_seen_at = row.second_seen_at = None
        rows.append(row)
    session.flush()
    return _view(rows[0], person_id, _names(rows))


def open_overlaps(document: LiveDocument, person_id: int) -> list[OverlapView]:
    """The collisions in this section that the viewer was in and has not dismissed, the latest first."""
    rows = list(
        db.session.scalars(
            select(Overlap)
            .where(Overlap.document_id == document.id, _open_for(person_id))
            .order_by(Overlap.at.desc(), Overlap.id.desc())
        )
    )
    names = _names(rows)
    return [_view(row, person_id, names) for row in rows]


def dismiss_overlap(person_id: int, meeting_id: int, section_id: int, overlap_id: int, *, now: datetime) -> None:
    """The viewer has read the result and says that it is right; dismissing it again changes nothing.

    Raises:
        NotFound: `overlap.not_found` where it is not the viewer's; as `section_for`.
    """
    with transaction() as session:
        section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT, lock=True)
        row = session.scalar(
            select(Overlap).where(
                Overlap.id == overlap_id,
                Overlap.document_id == section.document.id,
                or_(Overlap.first_person_id == person_id, Overlap.second_person_id == person_id),
            )
        )
        if row is None:
            raise NotFound("overlap.not_found")
        if row.first_person_id == person_id:
            row.first_seen_at = row.first_seen_at or now
        if row.second_person_id == person_id:
            row.second_seen_at = row.second_seen_at or now


def excerpt(changes: Sequence[Change], words: int = 8) -> tuple[Change, ...]:
    """The changes with a few words around each, "…" for what is left out: a reader looks for what changed."""
    shown: list[Change] = []
    for index, (op, text) in enumerate(changes):
        pieces = re.findall(r"\s*\S+\s*", text)
        before, after = index > 0, index < len(changes) - 1
        keep = words * (before + after)
        if op is not Op.EQUAL or len(pieces) <= keep + 2 or not (before or after):
            shown.append((op, text))
            continue
        head = "".join(pieces[:words]).rstrip() + " " if before else ""
        tail = " " + "".join(pieces[-words:]).lstrip() if after else ""
        shown.append((op, f"{head}…{tail}"))
    return tuple(shown)


def _open_for(person_id: int) -> ColumnElement[bool]:
    return or_(
        and_(Overlap.first_person_id == person_id, Overlap.first_seen_at.is_(None)),
        and_(Overlap.second_person_id == person_id, Overlap.second_seen_at.is_(None)),
    )


def _open_between(
    session: DatabaseSession, document: LiveDocument, save: Save, one: int, other: int | None
) -> Overlap | None:
    """The collision in this block that neither of the two has dismissed yet."""
    pairs = [
        and_(Overlap.first_person_id == first, Overlap.second_person_id == second)
        for first, second in ((one, other), (other, one))
    ]
    return session.scalar(
        select(Overlap)
        .where(
            Overlap.document_id == document.id,
            Overlap.block == str(save.block),
            Overlap.language == save.language,
            Overlap.first_seen_at.is_(None),
            Overlap.second_seen_at.is_(None),
            or_(*pairs),
        )
        .order_by(Overlap.id.desc())
        .limit(1)
    )


def _names(rows: Iterable[Overlap]) -> dict[int | None, str]:
    return names_of(db.session, (person for row in rows for person in (row.first_person_id, row.second_person_id)))


def _view(row: Overlap, person_id: int, names: dict[int | None, str]) -> OverlapView:
    is_second = row.second_person_id == person_id
    mine, theirs = ("second", "first") if is_second else ("first", "second")
    other = row.first_person_id if is_second else row.second_person_id
    return OverlapView(
        id=row.id,
        block=BlockKey.parse(row.block),
        language=row.language,
        other=names.get(other or 0) if other != person_id else None,
        at=row.at,
        mine=excerpt(word_diff(row.texts["base"], row.texts[mine])),
        theirs=excerpt(word_diff(row.texts["base"], row.texts[theirs])),
        merged=row.texts["merged"],
        seq=row.merged_seq,
    )
