"""What an author is shown of a late change: what they wrote, why it was not taken, and what they can do with it now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.redline import Change, word_diff
from reportflow.drafts import log
from reportflow.drafts.document import Draft, Row
from reportflow.drafts.foreign import effect_of
from reportflow.extensions import db
from reportflow.models import InputRow, LateChange, LateState, Meeting, Section
from reportflow.services.access import section_for
from reportflow.services.drafting_overlaps import excerpt
from reportflow.services.homes import home_of
from reportflow.services.late_changes import own_late
from reportflow.services.late_changes_use import as_proposal
from reportflow.services.live_access import languages_of
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.person_names import name_of
from reportflow.services.point_numbers import Place, numbers_of
from reportflow.services.standing import standing_of


@dataclass(frozen=True, slots=True)
class LateText:
    """A text as the author wrote it.

    Attributes:
        place: of a row among those of its kind, None where it is none of them (any more, or yet).
        changes: from what stood there, with a few words around each.
        text: all of it.
    """

    block: BlockKey
    place: int | None
    language: str
    changes: tuple[Change, ...]
    text: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """What else would become of a row.

    Attributes:
        words: its text.
        stands: True where it would come back, False where it would be taken out, None where neither.
        owners: who is to do it, None where that stays.
        due, changes_due: by when, and whether that changes.
    """

    block: BlockKey
    place: int | None
    words: Texts
    stands: bool | None
    owners: tuple[str, ...] | None
    due: date | None
    changes_due: bool


@dataclass(frozen=True, slots=True)
class LatePage:
    """A late change as its author is shown it.

    Attributes:
        reason: why it was not taken (`agreed`, `not_in_report`).
        closed: why nothing can be written now, None where something can.
        at: when the last of it came.
        rows: what else it changes; only while it is open.
        home: the section that its own was merged into.
        concluded_at, concluded_by: of the agreed text.
        in_draft: it was put into the draft.
        input_id: the input that was begun with it, None where the author does not belong to its party any more.
    """

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    section: Place
    home: Place | None
    id: int
    state: LateState
    reason: str
    closed: str | None
    at: datetime
    settled_at: datetime | None
    texts: tuple[LateText, ...]
    rows: tuple[LateRow, ...]
    concluded_at: datetime | None
    concluded_by: str | None
    in_draft: bool
    input_id: int | None
    may_hand_in: bool
    may_put_in: bool

    @property
    def is_open(self) -> bool:
        """Whether its author has not settled it."""
        return self.state is LateState.OPEN

    def allows(self, action: str) -> bool:
        """Whether this person may do `action` in this meeting."""
        return can(self.viewer, Action(action))


def read_late(person_id: int, meeting_id: int, section_id: int, late_id: int) -> LatePage:
    """A late change of this person, settled or not.

    Raises:
        NotFound, NotAllowed: as `section_for`; `late_change.not_found`, also where it is somebody else's.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    row = own_late(db.session, person_id, section, late_id, lock=False)
    draft, home, document = log.load(db.session, section.document), home_of(db.session, section), section.document
    numbers, concluded = numbers_of(db.session, meeting_id), standing_of(db.session, section).concluded
    state, texts = LateState(row.state), _texts(row, draft)
    return LatePage(
        meeting_id=meeting_id,
        details=details_of(db.session.get_one(Meeting, meeting_id)),
        parties=directory_of(meeting_id),
        viewer=viewer,
        section=_place(section, numbers),
        home=_place(home, numbers) if home.id != section.id else None,
        id=row.id,
        state=state,
        reason=row.reason,
        closed=document.closed,
        at=row.at,
        settled_at=row.settled_at,
        texts=texts,
        rows=_rows(draft, row.update) if state is not LateState.HANDED_ON else (),
        concluded_at=concluded.at if concluded else None,
        concluded_by=name_of(db.session, concluded.person_id) if concluded else None,
        in_draft=state is LateState.HANDED_ON and row.input_id is None,
        input_id=_input_id(row, viewer),
        may_hand_in=_may_hand_in(row, viewer, home),
        may_put_in=_may_put_in(row, viewer, section, texts),
    )


def _place(section: Section, numbers: Mapping[int, int | None]) -> Place:
    heading = section.document.content_value().heading
    return Place(section.id, numbers.get(section.id), section.section_kind, heading)


def _places(draft: Draft) -> dict[BlockKey, int]:
    """The rows that stand in the text -> the place of each among its kind."""
    return {
        row.block: place
        for kind in (AGREEMENT, ACTION)
        for place, row in enumerate((row for row in draft.rows(kind) if not row.removed), 1)
    }


def _texts(row: LateChange, draft: Draft) -> tuple[LateText, ...]:
    places = _places(draft)
    return tuple(
        LateText(
            block=(block := BlockKey.parse(text["block"])),
            place=places.get(block),
            language=text["language"],
            changes=excerpt(word_diff(text["before"], text["after"])),
            text=text["after"],
        )
        for text in row.texts
    )


def _rows(draft: Draft, update: bytes) -> tuple[LateRow, ...]:
    """What a late change would do to rows of the draft as it is now, besides their texts."""
    before, places = _by_block(draft), _places(draft)
    effect_of(draft, update)
    found = []
    for block, row in _by_block(draft).items():
        old = before.get(block) or Row(block, {}, (), None, row.order, removed=False)
        if (row.removed, row.owners, row.due) != (old.removed, old.owners, old.due):
            found.append(
                LateRow(
                    block=block,
                    place=places.get(block),
                    words=row.text,
                    stands=None if row.removed == old.removed else not row.removed,
                    owners=None if row.owners == old.owners else row.owners,
                    due=row.due,
                    changes_due=row.due != old.due,
                )
            )
    return tuple(found)


def _by_block(draft: Draft) -> dict[BlockKey, Row]:
    return {row.block: row for kind in (AGREEMENT, ACTION) for row in draft.rows(kind)}


def _input_id(row: LateChange, viewer: Participation) -> int | None:
    """The input that was begun with it, as long as it is of the party that its author belongs to."""
    begun = db.session.get(InputRow, row.input_id) if row.input_id else None
    return begun.id if begun and begun.party.code == viewer.party else None


def _may_hand_in(row: LateChange, viewer: Participation, home: Section) -> bool:
    may = viewer.party is not None and can(viewer, Action.HAND_IN) and home.set_aside_at is None
    return may and row.state != LateState.HANDED_ON and bool(as_proposal(row.texts))


def _may_put_in(row: LateChange, viewer: Participation, section: Section, texts: Collection[LateText]) -> bool:
    if section.document.closed is not None or row.state == LateState.HANDED_ON:
        return False
    languages = languages_of(viewer, section.original_language)
    return can(viewer, Action.DRAFT) or (bool(languages) and {text.language for text in texts} <= set(languages))
