"""What is typed anywhere on the drafting page travels with every button of it, where there are no scripts.

Lists side by side, in the order of the page: `block`, `text`, `base_seq` and `save_id` of each block, and `owners` and `due`
of each action item. The fields of a new row call their block `new-agreement` or `new-action`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from werkzeug.datastructures import MultiDict

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey
from reportflow.domain.errors import InvalidInput, NotFound, ReportflowError
from reportflow.services import drafting
from reportflow.services.drafting import SaveResult, parse_block
from reportflow.services.drafting_typed import TypedBlock, changed_blocks

#: Blocks of one page: all rows that a section can have, and the four that are no rows, with room to spare.
MAX_BLOCKS: Final = 700
#: What the fields of a new row call their block -> its kind.
NEW_ROWS: Final[Mapping[str, str]] = {"new-agreement": AGREEMENT, "new-action": ACTION}


@dataclass(frozen=True, slots=True)
class Typed:
    """What one block's fields say. `owners` and `due` are None but for action items."""

    block: str
    text: str
    base_seq: int
    save_id: str
    owners: str | None = None
    due: str | None = None

    @property
    def is_new(self) -> bool:
        """Whether these are the fields of a row that is to be added."""
        return self.block in NEW_ROWS

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not any((value or "").strip() for value in (self.text, self.owners, self.due))


@dataclass(frozen=True, slots=True)
class Kept:
    """What could not be saved, and why. `typed` is what the fields say."""

    typed: Typed
    error: ReportflowError


@dataclass(slots=True)
class Outcome:
    """What came of saving a page.

    Attributes:
        saved: what each changed block's save led to.
        added: what the page calls a new row -> the row.
        kept: what could not be saved, by block, in the order of the page.
    """

    saved: dict[str, SaveResult] = field(default_factory=dict)
    added: dict[str, BlockKey] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)


def read_typed(form: MultiDict[str, str]) -> tuple[Typed, ...]:
    """What a form of the whole page says; empty for a form of another kind.

    Raises:
        InvalidInput: `draft.bad_page` where the lists do not fit together: nothing is read then; `draft.no_such_block`,
            `draft.no_such_version`.
    """
    blocks = form.getlist("block")
    if not blocks:
        return ()
    texts, bases, save_ids = (form.getlist(name) for name in ("text", "base_seq", "save_id"))
    actions = [block for block in blocks if block == "new-action" or block.startswith(f"{ACTION}:")]
    owners, days = form.getlist("owners"), form.getlist("due")
    fits = len(blocks) == len(texts) == len(bases) == len(save_ids) and len(actions) == len(owners) == len(days)
    if not fits or len(blocks) > MAX_BLOCKS or len(set(blocks)) != len(blocks):
        raise InvalidInput("draft.bad_page")
    for block in blocks:
        if block not in NEW_ROWS:
            parse_block(block)
    more = dict(zip(actions, zip(owners, days, strict=True), strict=True))
    return tuple(
        Typed(block, text, number(base), save_id[:64], *more.get(block, (None, None)))
        for block, text, base, save_id in zip(blocks, texts, bases, save_ids, strict=True)
    )


def save_typed(
    person_id: int,
    meeting_id: int,
    section_id: int,
    typed: tuple[Typed, ...],
    *,
    language: str,
    pressed: str,
    now: datetime,
) -> Outcome:
    """Save every block that was changed, each by itself, and add the new rows that say something.

    Args:
        pressed: the block whose own button was pressed, or "". A stale translation that was changed is right now if its own
            button says so; an empty row is added if its own button was
            pressed and all else could be saved.

    Raises:
        NotFound, NotAllowed: where the section is not to be seen.
        InvalidInput: `draft.no_such_language`.
    """
    place = (person_id, meeting_id, section_id)
    blocks = [
        TypedBlock(parse_block(entry.block), entry.text, entry.base_seq, entry.save_id, entry.owners, entry.due)
        for entry in typed
        if not entry.is_new
    ]
    changed = {str(block) for block in changed_blocks(*place, language, blocks)}
    outcome = Outcome()
    for entry in typed:
        if entry.block in changed or (entry.is_new and not entry.is_empty):
            _take(outcome, place, entry, language, settles=entry.block == pressed, now=now)
    asked = [entry for entry in typed if entry.is_new and entry.is_empty and entry.block == pressed]
    if asked and not outcome.kept:  # else the button is pressed again
        _take(outcome, place, asked[0], language, settles=False, now=now)
    return outcome


def _take(
    outcome: Outcome, place: tuple[int, int, int], entry: Typed, language: str, *, settles: bool, now: datetime
) -> None:
    """Save or add one entry, and note in `outcome` what came of it."""
    try:
        if entry.is_new:
            outcome.added[entry.block] = _add(place, entry, language, now)
        else:
            outcome.saved[entry.block] = _save(place, entry, language, settles=settles, now=now)
    except NotFound as error:
        if error.code != "row.not_found":
            raise  # the section was taken away meanwhile, or this person's part in the meeting
        outcome.kept[entry.block] = Kept(entry, error)
    except ReportflowError as error:
        outcome.kept[entry.block] = Kept(entry, error)


def _save(place: tuple[int, int, int], entry: Typed, language: str, *, settles: bool, now: datetime) -> SaveResult:
    block, base_seq, save_id = parse_block(entry.block), entry.base_seq, entry.save_id
    if entry.owners is None:
        return drafting.save_text(
            *place, block, language, entry.text, base_seq=base_seq, save_id=save_id, settles=settles, now=now
        )
    return drafting.update_action(
        *place,
        block,
        language,
        entry.text,
        owners=entry.owners,
        due=day(entry.due or ""),
        base_seq=base_seq,
        save_id=save_id,
        settles=settles,
        now=now,
    )


def _add(place: tuple[int, int, int], entry: Typed, language: str, now: datetime) -> BlockKey:
    row_id = _row_id(entry)
    if entry.owners is None:
        return BlockKey(AGREEMENT, drafting.add_agreement(*place, language, entry.text, row_id=row_id, now=now))
    due = day(entry.due or "")
    added = drafting.add_action(*place, language, entry.text, owners=entry.owners, due=due, row_id=row_id, now=now)
    return BlockKey(ACTION, added)


def _row_id(entry: Typed) -> str | None:
    """The same for a page that is sent twice; another one for a page that somebody went back to and wrote other words into."""
    if not entry.save_id or entry.is_empty:
        return entry.save_id or None
    said = "\n".join((entry.save_id, entry.text, entry.owners or "", entry.due or ""))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def number(value: str) -> int:
    """A position of the draft. Raises InvalidInput `draft.no_such_version`."""
    if not value.isdecimal() or len(value) > 9:
        raise InvalidInput("draft.no_such_version", version=value[:20])
    return int(value)


def day(value: str) -> date | None:
    """A day as a form says it. Raises InvalidInput `row.bad_day`."""
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise InvalidInput("row.bad_day", day=value[:20]) from error
