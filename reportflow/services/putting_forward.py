"""Putting sections before the meeting, and withdrawing them (docs/domain.md, rules 1, 3 and 12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reportflow.domain.agreement import ActKind, SectionState
from reportflow.domain.content import SectionContent
from reportflow.domain.errors import Conflict, InvalidInput, NotFound, ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.policy import Action
from reportflow.domain.readiness import Hindrance
from reportflow.domain.revision import ChangeClass, change_since
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Meeting, RevisionRow, Section
from reportflow.report import same_print
from reportflow.services.access import authorise, section_for
from reportflow.services.acts import act, check_seen, checked_reason, is_repeated
from reportflow.services.agreement_notices import Told, put_forward_letter, tell, withdrawn_letter
from reportflow.services.freezing import Frozen, hindrances_of
from reportflow.services.point_numbers import numbers_of
from reportflow.services.recipients import Address, Recipient, heads
from reportflow.services.record import record_of_section, step_data
from reportflow.services.revisions import latest_revisions
from reportflow.services.standing import membership, standing_of
from reportflow.services.transactions import lock_meeting, transaction

#: What was, or was not, put forward: the number of the revision, or why not.
Forwarded = int | ReportflowError


def put_forward(
    person_id: int,
    meeting_id: int,
    wanted: Mapping[int, int],
    *,
    seen: Mapping[int, int] | None = None,
    address: Address | None = None,
    now: datetime,
) -> dict[int, Forwarded]:
    """Put the drafts of sections before the meeting, each exactly as it was at a position of its log.

    Each is taken or refused by itself. A form that is sent again puts nothing forward again: what was frozen at the same position
    and is before the meeting gives its number.

    Args:
        wanted: section -> the position of its draft that the person was shown.
        seen: section -> the last act that the page knew (`acts.last_act_of`): an old page brings back nothing withdrawn since.
        address: makes the address of a section's page for the mails; None leaves it out.

    Returns:
        For each section its revision's number, or what refused it: `section.not_found`, `section.not_in_report`,
        `section.agreed`, `section.empty`, `draft.no_such_version`, `revision.unchanged`, `revision.newer_before_meeting`,
        `section.acted_meanwhile`, or what is wrong with one of its texts.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.PUT_FORWARD`.
    """
    authorise(person_id, meeting_id, Action.PUT_FORWARD)
    # What a position says never changes, so what is to be frozen is read before anybody is kept waiting: pandoc takes its time.
    frozen = {section_id: _frozen(meeting_id, section_id, seq) for section_id, seq in sorted(wanted.items())}
    result: dict[int, Forwarded] = {}
    with transaction() as session:
        authorise(person_id, meeting_id, Action.PUT_FORWARD)
        lock_meeting(session, meeting_id)
        new: dict[int, RevisionRow] = {}
        for section_id, text in frozen.items():
            try:
                place, known = (meeting_id, section_id), (seen or {}).get(section_id)
                row, is_new = _put_forward(session, place, text, known, person_id, now)
            except ReportflowError as error:
                result[section_id] = error
                continue
            result[section_id] = row.number
            if is_new:
                new[section_id] = row
        if new:
            present = membership(session, meeting_id).present
            _tell(session, meeting_id, heads(session, meeting_id, person_id, present=present), new, address, now)
    return result


def _tell(
    session: DatabaseSession,
    meeting_id: int,
    recipients: Sequence[Recipient],
    new: Mapping[int, RevisionRow],
    address: Address | None,
    now: datetime,
) -> None:
    told = [
        Told(section_id, number, new[section_id].as_value().content.heading, new[section_id].number)
        for section_id, number in numbers_of(session, meeting_id).items()
        if section_id in new
    ]
    tell(session, session.get_one(Meeting, meeting_id), recipients, put_forward_letter(), told, address, now)


def _frozen(meeting_id: int, section_id: int, seq: int) -> Frozen | ReportflowError:
    section = db.session.scalar(
        select(Section)
        .where(Section.id == section_id, Section.meeting_id == meeting_id)
        .options(joinedload(Section.document))
        .execution_options(populate_existing=True)
    )
    if section is None:
        return NotFound("section.not_found")
    try:
        draft = log.load(db.session, section.document, seq)
    except ReportflowError as error:
        return error
    return Frozen.of(seq, draft.content(), draft.basis(), section.original_language)


def _put_forward(
    session: DatabaseSession,
    place: tuple[int, int],
    frozen: Frozen | ReportflowError,
    seen: int | None,
    person_id: int,
    now: datetime,
) -> tuple[RevisionRow, bool]:
    """The revision, and whether it is a new one. `place`: the meeting, which is held, and the section."""
    if isinstance(frozen, ReportflowError):
        raise frozen
    section, _viewer = section_for(person_id, *place, Action.PUT_FORWARD, lock=True)
    standing = standing_of(session, section)
    last = latest_revisions(session, [section.id]).get(section.id)
    if last is not None and standing.is_open:
        if frozen.seq == last.seq:
            return last, False
        if frozen.seq < last.seq:
            raise Conflict("revision.newer_before_meeting", revision=last.number)
    check_seen(standing, seen)
    log.check_kept(session, section.document, frozen.seq)
    _refuse(hindrances_of(section, frozen, standing, last), frozen)
    trees = frozen.trees
    assert trees is not None, "a text without clean blocks is refused"
    section.steps += 1
    row = RevisionRow(
        section_id=section.id,
        number=last.number + 1 if last else 1,
        step=section.steps,
        seq=frozen.seq,
        content=frozen.content.as_json(),
        basis={f"{block}|{language}": digest for (block, language), digest in frozen.basis.items()},
        trees=trees,
        hash=frozen.content.hash(),
        language_hashes={language: frozen.content.hash(language) for language in LANGUAGES},
        open_brackets=frozen.open_brackets,
        change=_change(section, last, frozen.content, trees).value,
        put_forward_by_id=person_id,
        put_forward_at=now,
    )
    session.add(row)
    session.flush()
    # The chain of events vouches for the text, and for the blocks that it is printed from.
    record_of_section(session, section, actor_id=person_id, verb="section.put_forward", now=now, data=step_data(row))
    return row, True


def _refuse(found: Sequence[Hindrance], frozen: Frozen) -> None:
    stop = next((hindrance for hindrance in found if hindrance.stops), None)
    if stop is None:
        return
    if stop.code == "section.unprintable" and frozen.failure is not None:
        raise frozen.failure
    family = InvalidInput if stop.code == "section.empty" else Conflict
    raise family(stop.code, **stop.params)


def _change(
    section: Section, last: RevisionRow | None, content: SectionContent, trees: dict[str, dict[str, Any]]
) -> ChangeClass:
    """How the text differs from the one that was put forward before it, as far as it can be proved by their print."""
    if last is None:
        return change_since(None, section.original_language, {})
    before = SectionContent.from_json(last.content)
    alike = same_print(before, last.trees, content, trees)
    return change_since(before, section.original_language, alike)


# --- withdrawing -----------------------------------------------------------------------------------------------------


def withdraw(
    person_id: int,
    meeting_id: int,
    section_id: int,
    *,
    revision: int,
    reason: str = "",
    address: Address | None = None,
    now: datetime,
) -> None:
    """Take a revision back from before the meeting; what was decided on it stays on the record. The same form sent again
    changes nothing.

    Args:
        revision: number of the revision that the person was shown.

    Raises:
        NotFound, NotAllowed: as `section_for` for `Action.WITHDRAW`.
        Conflict: `section.agreed`; `revision.not_before_meeting` (revision), where it is another one, or none.
        LimitExceeded: `reason.too_long` (limit).
    """
    reason = checked_reason(reason)
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _viewer = section_for(person_id, meeting_id, section_id, Action.WITHDRAW, lock=True)
        standing = standing_of(session, section)
        if standing.state is SectionState.AGREED:
            raise Conflict("section.agreed")
        if not standing.is_open or standing.revision != revision:
            if is_repeated(standing, ActKind.WITHDRAW, revision, person_id, reason):
                return
            raise Conflict("revision.not_before_meeting", revision=revision)
        row = act(session, section, ActKind.WITHDRAW, revision, person_id, now, reason=reason)
        present = membership(session, meeting_id).present
        told = heads(session, meeting_id, person_id, present=present)
        number = numbers_of(session, meeting_id).get(section_id)
        named = Told(section_id, number, SectionContent.from_json(row.revision.content).heading, revision)
        tell(session, session.get_one(Meeting, meeting_id), told, withdrawn_letter(reason), [named], address, now)
