"""The chair concludes what is before the meeting, and reopens what is agreed (docs/domain.md, rules 2 and 9)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import load_only

from reportflow.domain.agreement import Act, ActKind, Answer, SectionState, Standing
from reportflow.domain.content import HEADING, SectionContent
from reportflow.domain.errors import Conflict, InvalidInput, NotFound, ReportflowError
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation
from reportflow.domain.report import SectionKind
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Meeting, RevisionRow, Section
from reportflow.services.access import authorise, meeting_for, section_for
from reportflow.services.acts import act, check_seen, checked_reason, is_repeated, last_act_of
from reportflow.services.agreement_notices import Letter, Told, agreed_letter, reopened_letter, tell
from reportflow.services.closing import close_or_open
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.person_names import name_of
from reportflow.services.point_numbers import numbers_of
from reportflow.services.recipients import Address, Recipient, heads, rapporteurs
from reportflow.services.sections import active_sections
from reportflow.services.standing import standing_of, standings
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class OpenSection:
    """One section that is before the meeting, as the chair is asked about it.

    Attributes:
        revision_id: of the revision that would be concluded.
        standing: who approved, reserved, objects, has not answered and is absent, by name.
        ahead: whether the draft has moved on since it was put forward.
        behind: the language in which parts of what would be agreed are missing or out of date; "" for none.
    """

    id: int
    number: int | None
    kind: SectionKind
    heading: Texts
    revision_id: int
    revision: int
    standing: Standing
    ahead: bool
    behind: str = ""

    def parties(self, answer: str) -> tuple[str, ...]:
        """Codes of the delegations that answered so."""
        return tuple(position.party for position in self.standing.with_answer(Answer(answer)))

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Codes of the delegations whose answer was said in the room, and is not confirmed by them."""
        return tuple(
            position.party for position in self.standing.positions if position.decision and position.decision.spoken
        )

    @property
    def last_act(self) -> int:
        """What the form carries of the acts that the page knows."""
        return last_act_of(self.standing)

    @property
    def blocked(self) -> Conflict | None:
        """Why it cannot be concluded, None where it can."""
        return _blocked(self.standing)


@dataclass(frozen=True, slots=True)
class ConclusionPage:
    """What the chair is asked. `told`: who would be told by mail."""

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    sections: tuple[OpenSection, ...]
    told: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class ReopeningPage:
    """What the chair is asked before a section is reopened. `concluded_by`: a name, None where nobody is known."""

    meeting_id: int
    section_id: int
    details: MeetingDetails
    parties: PartyDirectory
    number: int | None
    heading: Texts
    revision: int
    concluded: Act
    concluded_by: str | None
    standing: Standing
    told: tuple[Recipient, ...]


#: What was, or was not, concluded: the number of the revision, or why not.
Concluded = int | ReportflowError


def read_conclusion(person_id: int, meeting_id: int, section_ids: Collection[int] = ()) -> ConclusionPage:
    """The sections before the meeting, with what the chair sees before concluding them. One that is not (any more) is left out.

    Args:
        section_ids: which; all where none is named.

    Raises:
        NotFound: `section.not_found` for one that is not in the report; as `authorise` for `Action.CONCLUDE`.
        NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.CONCLUDE)
    rows = active_sections(db.session, meeting_id)
    if unknown := set(section_ids) - {row.id for row in rows}:
        raise NotFound("section.not_found", section_id=min(unknown))
    numbers = numbers_of(db.session, meeting_id)
    found = standings(db.session, meeting_id, [row.id for row in rows if not section_ids or row.id in section_ids])
    open_rows = [row for row in rows if row.id in found and found[row.id].is_open]
    revisions = _current_revisions(db.session, {row.id: found[row.id] for row in open_rows})
    shown = tuple(_open_section(row, numbers[row.id], found[row.id], revisions[row.id]) for row in open_rows)
    told = _told(db.session, meeting_id, person_id)
    return ConclusionPage(meeting_id, details_of(meeting), directory_of(meeting_id), viewer, shown, told)


def _open_section(section: Section, number: int | None, standing: Standing, revision: RevisionRow) -> OpenSection:
    content = SectionContent.from_json(revision.content)
    other = other_language(section.original_language)
    states = translation_states(content, section.original_language, other, revision.basis_value())
    is_chapeau = section.section_kind is SectionKind.CHAPEAU  # its heading is never printed
    to_do = {state for block, state in states.items() if not (is_chapeau and block.kind == HEADING)}
    return OpenSection(
        id=section.id,
        number=number,
        kind=section.section_kind,
        heading=content.heading,
        revision_id=revision.id,
        revision=revision.number,
        standing=standing,
        ahead=section.document.content_value().hash() != revision.hash,
        behind=other if to_do & {TranslationState.MISSING, TranslationState.STALE} else "",
    )


def _current_revisions(session: DatabaseSession, found: Mapping[int, Standing]) -> dict[int, RevisionRow]:
    rows = session.scalars(
        select(RevisionRow)
        .where(RevisionRow.section_id.in_(found))
        .options(load_only(RevisionRow.section_id, RevisionRow.number, RevisionRow.hash, RevisionRow.content))
    )
    return {row.section_id: row for row in rows if row.number == found[row.section_id].revision}


def _told(session: DatabaseSession, meeting_id: int, person_id: int) -> tuple[Recipient, ...]:
    """Who is told of a conclusion or a reopening: the heads of all Members, and the rapporteurs."""
    return (*heads(session, meeting_id, person_id), *rapporteurs(session, meeting_id, person_id))


def _blocked(standing: Standing) -> Conflict | None:
    if standing.with_answer(Answer.OBJECTS):
        return Conflict("conclusion.objection")
    return Conflict("conclusion.bracket") if standing.open_brackets else None


def conclude(
    person_id: int,
    meeting_id: int,
    wanted: Mapping[int, int],
    *,
    seen: Mapping[int, int] | None = None,
    address: Address | None = None,
    now: datetime,
) -> dict[int, Concluded]:
    """Conclude sections, each on the revision that the chair was shown.

    Each is taken or refused by itself. A form that is sent again concludes nothing again: a section that is agreed on the same
    revision gives its number.

    Args:
        wanted: section -> id of the revision.
        seen: section -> the last act that the page knew (`acts.last_act_of`), so that an old page concludes nothing that was
            reopened since.
        address: as for `putting_forward.put_forward`.

    Returns:
        For each section the number of the revision that is agreed, or what refused it: `section.not_found`,
        `revision.not_before_meeting`, `revision.changed` (revision), `conclusion.objection`, `conclusion.bracket`,
        `section.acted_meanwhile`.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.CONCLUDE`.
    """
    result: dict[int, Concluded] = {}
    with transaction() as session:
        authorise(person_id, meeting_id, Action.CONCLUDE)
        lock_meeting(session, meeting_id)
        new: dict[int, RevisionRow] = {}
        for section_id, revision_id in sorted(wanted.items()):
            try:
                section, _viewer = section_for(person_id, meeting_id, section_id, Action.CONCLUDE, lock=True)
                revision, is_new = _conclude(
                    session, section, revision_id, (seen or {}).get(section_id), person_id, now
                )
                result[section_id] = revision.number
                if is_new:
                    new[section_id] = revision
            except ReportflowError as error:
                result[section_id] = error
        told = _told(session, meeting_id, person_id) if new else ()
        _tell(session, meeting_id, told, agreed_letter(), new, address, now)
    return result


def _conclude(
    session: DatabaseSession, section: Section, revision_id: int, seen: int | None, person_id: int, now: datetime
) -> tuple[RevisionRow, bool]:
    """The revision that is agreed, and whether it is so by this act. The section is held."""
    standing = standing_of(session, section)
    revision = session.scalar(
        select(RevisionRow).where(RevisionRow.id == revision_id, RevisionRow.section_id == section.id)
    )
    if standing.revision is None:
        number = revision.number if revision is not None else 0
        raise Conflict("revision.not_before_meeting", revision=number)
    if revision is None or revision.number != standing.revision:
        raise Conflict("revision.changed", revision=standing.revision)
    if standing.state is SectionState.AGREED:
        return revision, False
    check_seen(standing, seen)
    if blocked := _blocked(standing):
        raise blocked
    present = [position.party for position in standing.positions if position.present]
    answers = _answers(standing)
    act(session, section, ActKind.CONCLUDE, revision.number, person_id, now, present=present, answers=answers)
    close_or_open(session, section)
    return revision, True


def _answers(standing: Standing) -> dict[str, list[str]]:
    """Who approved, who said nothing and who was absent: recorded with the conclusion (rule 2)."""
    answers = {
        "approved": Answer.APPROVED,
        "reserved": Answer.RESERVED,
        "not_answered": Answer.WAITING,
        "absent": Answer.ABSENT,
    }
    return {name: [position.party for position in standing.with_answer(answer)] for name, answer in answers.items()}


def _tell(
    session: DatabaseSession,
    meeting_id: int,
    recipients: Sequence[Recipient],
    letter: Letter,
    revisions: Mapping[int, RevisionRow],
    address: Address | None,
    now: datetime,
) -> None:
    if not recipients:
        return
    told = [
        Told(
            section_id,
            number,
            SectionContent.from_json(revisions[section_id].content).heading,
            revisions[section_id].number,
        )
        for section_id, number in numbers_of(session, meeting_id).items()
        if section_id in revisions
    ]
    tell(session, session.get_one(Meeting, meeting_id), recipients, letter, told, address, now)


# --- reopening -------------------------------------------------------------------------------------------------------


def read_reopening(person_id: int, meeting_id: int, section_id: int) -> ReopeningPage:
    """What the chair sees before reopening a section.

    Raises:
        NotFound, NotAllowed: as `section_for` for `Action.REOPEN`.
        Conflict: `section.not_agreed`.
    """
    section, _viewer = section_for(person_id, meeting_id, section_id, Action.REOPEN)
    standing = standing_of(db.session, section)
    if standing.concluded is None or standing.revision is None:
        raise Conflict("section.not_agreed")
    [revision] = _current_revisions(db.session, {section_id: standing}).values()
    return ReopeningPage(
        meeting_id=meeting_id,
        section_id=section_id,
        details=details_of(db.session.get_one(Meeting, meeting_id)),
        parties=directory_of(meeting_id),
        number=numbers_of(db.session, meeting_id).get(section_id),
        heading=SectionContent.from_json(revision.content).heading,
        revision=standing.revision,
        concluded=standing.concluded,
        concluded_by=name_of(db.session, standing.concluded.person_id),
        standing=standing,
        told=_told(db.session, meeting_id, person_id),
    )


def reopen(
    person_id: int,
    meeting_id: int,
    section_id: int,
    *,
    revision: int,
    reason: str,
    seen: int | None = None,
    address: Address | None = None,
    now: datetime,
) -> None:
    """Reopen an agreed section: the same revision is before the meeting again, with the decisions that were made on it. The
    same form sent again changes nothing.

    Args:
        revision: number of the agreed revision that the chair was shown.
        seen: the last act that the page knew, so that an old page does not reopen what was concluded again.

    Raises:
        NotFound, NotAllowed: as `section_for` for `Action.REOPEN`.
        InvalidInput: `reopening.reason_missing`.
        LimitExceeded: `reason.too_long` (limit).
        Conflict: `section.not_agreed`; `revision.changed` (revision), where another one is agreed;
            `section.acted_meanwhile`.
    """
    reason = checked_reason(reason)
    if not reason:
        raise InvalidInput("reopening.reason_missing")
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _viewer = section_for(person_id, meeting_id, section_id, Action.REOPEN, lock=True)
        standing = standing_of(session, section)
        if standing.state is not SectionState.AGREED:
            if is_repeated(standing, ActKind.REOPEN, revision, person_id, reason):
                return
            raise Conflict("section.not_agreed")
        if standing.revision != revision:
            raise Conflict("revision.changed", revision=standing.revision)
        check_seen(standing, seen)
        row = act(session, section, ActKind.REOPEN, revision, person_id, now, reason=reason)
        close_or_open(session, section)
        told = _told(session, meeting_id, person_id)
        _tell(session, meeting_id, told, reopened_letter(reason), {section_id: row.revision}, address, now)
