"""What a party hands in on a section: written as a draft that the party alone sees, handed in, taken back, put away.

A text changes only while it is a draft: what the meeting sees is what somebody of the party pressed a button for. All
people of a party share its inputs; whoever saves over a colleague's change is shown it first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from reportflow.domain.content import text_hash
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound, ReportflowError
from reportflow.domain.inputs import Input, InputKind, InputState
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.policy import Action, Participation
from reportflow.drafts.differences import as_typed
from reportflow.extensions import db
from reportflow.models import DatabaseSession, InputRow, MeetingParty, Section
from reportflow.report import clean_ast
from reportflow.services.access import authorise, section_for
from reportflow.services.homes import home_of
from reportflow.services.record import record_of_section
from reportflow.services.transactions import lock_meeting, transaction

#: Bytes of one input in one language.
MAX_BYTES: Final = 50_000
#: Inputs of one party on one section; and with those that it has put away.
MAX_INPUTS: Final = 20
MAX_WITH_DISCARDED: Final = 100
_PUBLIC: Final = (InputState.HANDED_IN.value, InputState.USED.value)


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says: the text in the languages in which it is given, and the version that it was made from (0: none)."""

    kind: str
    text: Texts
    version: int


def write_input(
    person_id: int, meeting_id: int, section_id: int, written: Written, *, form_id: str, now: datetime
) -> Input:
    """Begin a draft for the person's party. The same form sent again saves the draft that it began.

    A section that was merged stands for the one that it went into.

    Raises:
        NotFound, NotAllowed: as `section_for`; `input.no_party` for somebody without a party, `input.not_yours` where the form
            began a draft of a party that they have left.
        InvalidInput: `input.empty`, `input.no_such_kind`, `input.no_such_language`, `input.bad_form`.
        Conflict: `section.not_in_report`; as `save_input`.
        LimitExceeded: `input.too_long` (size, limit), `input.too_many` (limit).
    """
    with transaction() as session:
        return begin_input(session, person_id, meeting_id, section_id, written, form_id=form_id, now=now)


def begin_input(
    session: DatabaseSession,
    person_id: int,
    meeting_id: int,
    section_id: int,
    written: Written,
    *,
    form_id: str,
    now: datetime,
) -> Input:
    """As `write_input`, within the transaction of another verb."""
    text, kind = _checked(written)
    if not 0 < len(form_id) <= 64:
        raise InvalidInput("input.bad_form")
    # A section and the one that it was merged into: who arranges them holds both, in an order of their own.
    lock_meeting(session, meeting_id)
    section, viewer = section_for(person_id, meeting_id, section_id, Action.HAND_IN, lock=True)
    party_id = _party_id(session, viewer)
    begun = _begun(session, meeting_id, person_id, form_id, lock=True)
    if begun is not None:
        if begun.party_id != party_id:
            raise NotAllowed("input.not_yours")  # it is of the party that this person belonged to then
        return _save(session, begun, kind, text, written.version, person_id, now)
    if section.merged_into_id is not None:
        home = home_of(session, section)
        section, viewer = section_for(person_id, meeting_id, home.id, Action.HAND_IN, lock=True)
    if section.set_aside_at is not None:
        raise Conflict("section.not_in_report")
    if not text:
        raise InvalidInput("input.empty")
    _check_number(session, section.id, party_id)
    row = _new_draft(section.id, party_id, person_id, form_id, now)
    row.kind, row.text = kind.value, text
    session.add(row)
    session.flush()
    return row.as_value()


def _new_draft(section_id: int, party_id: int, person_id: int, form_id: str, now: datetime) -> InputRow:
    return InputRow(
        section_id=section_id,
        party_id=party_id,
        author_id=person_id,
        form_id=form_id,
        state=InputState.DRAFT.value,
        version=1,
        for_annex=False,
        created_at=now,
        updated_at=now,
        updated_by_id=person_id,
    )


def save_input(person_id: int, meeting_id: int, input_id: int, written: Written, *, now: datetime) -> Input:
    """Save a draft of one's party. Saving what it says already changes nothing.

    Raises:
        NotFound, NotAllowed: as `own_input`.
        InvalidInput, LimitExceeded: as `write_input`; a draft may say nothing.
        Conflict: `input.changed` where somebody of the party has saved it since that version; `input.handed_in`,
            `input.used`, `input.discarded` where it is no draft any more.
    """
    text, kind = _checked(written)
    with transaction() as session:
        row = own_input(session, person_id, meeting_id, input_id, lock=True)
        return _save(session, row, kind, text, written.version, person_id, now)


def hand_in(person_id: int, meeting_id: int, input_id: int, *, version: int, now: datetime) -> Input:
    """Hand a draft in as it says in that version: the whole meeting sees it from now on.

    Raises:
        NotFound, NotAllowed: as `own_input`.
        InvalidInput: `input.empty`; what the text has that cannot be printed, with `line` and `language`.
        Conflict: `input.changed`; `input.used`, `input.discarded`.
        LimitExceeded: as `reportflow.report.check`.
    """
    # The reader's work is done before anybody waits for it; within the transaction its answer is remembered.
    check_printable(own_input(db.session, person_id, meeting_id, input_id).text)
    with transaction() as session:
        lock_meeting(session, meeting_id)
        row = own_input(session, person_id, meeting_id, input_id, lock=True)
        if row.state == InputState.HANDED_IN and row.version == version:
            return row.as_value()
        _must_be_draft(row, handing_in=True)
        if row.version != version:
            raise Conflict("input.changed")
        if not row.text:
            raise InvalidInput("input.empty")
        check_printable(row.text)
        row.state, row.handed_in_at = InputState.HANDED_IN.value, now
        record_input(session, row, "input.handed_in", person_id, now)
        return row.as_value()


def take_back(person_id: int, meeting_id: int, input_id: int, *, now: datetime) -> Input:
    """Make what was handed in a draft of the party again, which nobody else sees.

    Raises:
        NotFound, NotAllowed: as `own_input`.
        Conflict: `input.used`, `input.in_annex`: a rapporteur has made use of it; `input.discarded`.
    """

    def change(session: DatabaseSession, row: InputRow) -> None:
        if row.state == InputState.DISCARDED:
            raise Conflict("input.discarded")
        _withdraw(session, row, InputState.DRAFT, person_id, now)

    return _changed(person_id, meeting_id, input_id, change)


def discard(person_id: int, meeting_id: int, input_id: int, *, now: datetime) -> Input:
    """Put an input away; it can be brought back. Raises as `take_back`."""

    def change(session: DatabaseSession, row: InputRow) -> None:
        _withdraw(session, row, InputState.DISCARDED, person_id, now)

    return _changed(person_id, meeting_id, input_id, change)


def bring_back(person_id: int, meeting_id: int, input_id: int) -> Input:
    """Make an input that was put away a draft again.

    Raises:
        NotFound, NotAllowed: as `own_input`.
        LimitExceeded: `input.too_many`.
    """

    def change(session: DatabaseSession, row: InputRow) -> None:
        if row.state == InputState.DISCARDED:
            _check_number(session, row.section_id, row.party_id, returning=True)
            row.state = InputState.DRAFT.value

    return _changed(person_id, meeting_id, input_id, change)


# --- what the rooms of inputs share ---


def own_input(
    session: DatabaseSession, person_id: int, meeting_id: int, input_id: int, *, lock: bool = False
) -> InputRow:
    """An input of the person's own party.

    Raises:
        NotFound, NotAllowed: as `authorise`; `input.not_found` where it is not there for them, `input.not_yours` where they
            see it and it is another party's.
    """
    viewer = authorise(person_id, meeting_id, Action.HAND_IN)
    row = visible_input(session, viewer, input_id, lock=lock)
    if row.party.code != viewer.party:
        raise NotAllowed("input.not_yours")
    return row


def visible_input(session: DatabaseSession, viewer: Participation, input_id: int, *, lock: bool = False) -> InputRow:
    """An input that this viewer may see: handed in, or of their own party. Raises NotFound `input.not_found`.

    Args:
        lock: hold its row until the transaction ends; whoever holds the meeting or the section has taken them before.
    """
    query = (
        select(InputRow)
        .join(InputRow.section)
        .join(InputRow.party)
        .where(InputRow.id == input_id, Section.meeting_id == viewer.meeting_id)
        .options(contains_eager(InputRow.section), contains_eager(InputRow.party))
        .execution_options(populate_existing=True)
    )
    row = session.scalar(query.with_for_update(of=InputRow) if lock else query)
    if row is None or (row.state not in _PUBLIC and row.party.code != viewer.party):
        raise NotFound("input.not_found")
    return row


def begun_by(person_id: int, meeting_id: int, form_id: str) -> int | None:
    """The id of the input that this person's form began, None where it began none."""
    row = _begun(db.session, meeting_id, person_id, form_id)
    return row.id if row else None


def check_printable(text: Mapping[str, str]) -> None:
    """Refuse a text that cannot be printed: it would take the section or the annex with it.

    Raises:
        InvalidInput, LimitExceeded: as `reportflow.report.check`, with `language` among the params.
    """
    for language, words in text.items():
        try:
            clean_ast(words, language)
        except ReportflowError as error:
            raise type(error)(error.code, **{**error.params, "language": language}) from error


def record_input(
    session: DatabaseSession, row: InputRow, verb: str, person_id: int, now: datetime, **more: Any
) -> None:
    """Put an act on an input on the record of the section that it was handed in on; the meeting is locked."""
    hashes = {language: text_hash(words) for language, words in row.text.items()}
    data = {"input": row.id, "party": row.party.code, "kind": row.kind, "version": row.version, "hashes": hashes}
    record_of_section(session, row.section, actor_id=person_id, verb=verb, now=now, data=data | more)


def _changed(
    person_id: int, meeting_id: int, input_id: int, change: Callable[[DatabaseSession, InputRow], None]
) -> Input:
    with transaction() as session:
        lock_meeting(session, meeting_id)
        row = own_input(session, person_id, meeting_id, input_id, lock=True)
        change(session, row)
        return row.as_value()


def _withdraw(session: DatabaseSession, row: InputRow, state: InputState, person_id: int, now: datetime) -> None:
    """Back into the party's own hands: on the record where the meeting had seen it."""
    if row.state == InputState.USED:
        raise Conflict("input.used")
    if row.for_annex:
        raise Conflict("input.in_annex")
    if row.state == InputState.HANDED_IN:
        record_input(session, row, "input.taken_back", person_id, now)
    row.state, row.handed_in_at = state.value, None


def _save(
    session: DatabaseSession,
    row: InputRow,
    kind: InputKind,
    text: dict[str, str],
    version: int,
    person_id: int,
    now: datetime,
) -> Input:
    if (row.text, row.kind) != (text, kind.value):
        _must_be_draft(row)
        if row.version != version:
            raise Conflict("input.changed")
        row.text, row.kind = text, kind.value
        row.version += 1
        row.updated_at, row.updated_by_id = now, person_id
        session.flush()
    return row.as_value()


def _must_be_draft(row: InputRow, *, handing_in: bool = False) -> None:
    if row.state == InputState.HANDED_IN:
        raise Conflict("input.changed" if handing_in else "input.handed_in")
    if row.state == InputState.USED:
        raise Conflict("input.used")
    if row.state == InputState.DISCARDED:
        raise Conflict("input.discarded")


def _checked(written: Written) -> tuple[dict[str, str], InputKind]:
    if written.kind not in set(InputKind):
        raise InvalidInput("input.no_such_kind")
    if not set(written.text) <= set(LANGUAGES):
        raise InvalidInput("input.no_such_language")
    typed = {language: as_typed(written.text.get(language, "")) for language in LANGUAGES}
    for language, words in typed.items():
        size = len(words.encode("utf-8", "surrogatepass"))
        if size > MAX_BYTES:
            raise LimitExceeded("input.too_long", size=size, limit=MAX_BYTES // 1000, language=language)
    return {language: words for language, words in typed.items() if words.strip()}, InputKind(written.kind)


def _party_id(session: DatabaseSession, viewer: Participation) -> int:
    if viewer.party is None:
        raise NotAllowed("input.no_party")
    query = select(MeetingParty.id).where(
        MeetingParty.meeting_id == viewer.meeting_id, MeetingParty.code == viewer.party
    )
    return session.scalars(query).one()


def _begun(
    session: DatabaseSession, meeting_id: int, person_id: int, form_id: str, *, lock: bool = False
) -> InputRow | None:
    query = (
        select(InputRow)
        .join(InputRow.section)
        .join(InputRow.party)
        .where(InputRow.author_id == person_id, InputRow.form_id == form_id, Section.meeting_id == meeting_id)
        .options(contains_eager(InputRow.section), contains_eager(InputRow.party))
    )
    return session.scalar(query.with_for_update(of=InputRow) if lock else query)


def _check_number(session: DatabaseSession, section_id: int, party_id: int, *, returning: bool = False) -> None:
    states = session.execute(
        select(InputRow.state, func.count())
        .where(InputRow.section_id == section_id, InputRow.party_id == party_id)
        .group_by(InputRow.state)
    ).all()
    live = sum(count for state, count in states if state != InputState.DISCARDED)
    every = sum(count for _state, count in states)
    if live >= MAX_INPUTS or (every >= MAX_WITH_DISCARDED and not returning):
        raise LimitExceeded("input.too_many", limit=MAX_INPUTS)
