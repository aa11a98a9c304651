"""Deciding on the text before the meeting: by the head of a delegation, or spoken in the room and entered by the secretariat.

A decision binds to the text that was shown, by id and hash, and to the language that was read (docs/domain.md, rule 1). A
page that is no longer true decides nothing: its author is shown what is before the meeting now, with what they typed.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from reportflow.domain.agreement import DecisionKind, Nature, Position, SectionState, Standing
from reportflow.domain.errors import Conflict, InvalidInput, NotAllowed
from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Action, Participation
from reportflow.models import DatabaseSession, DecisionRow, MeetingParty, RevisionRow, Section
from reportflow.services.access import section_for
from reportflow.services.deciding_letters import tell_of_objection, tell_of_spoken_decision
from reportflow.services.deciding_request import DecisionRequest, Shown, Words, check_shown, checked_words, form_key
from reportflow.services.recipients import Address
from reportflow.services.record import record_of_section, step_data
from reportflow.services.standing import standing_of
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided.

    Attributes:
        replayed: the form had been sent before, and nothing was decided again.
        stands: it is what the delegation says now; not so where a form of long ago was sent again.
    """

    id: int
    revision: int
    party: str
    kind: DecisionKind
    at: datetime
    replayed: bool = False
    stands: bool = field(default=True, compare=False)


def decide(
    person_id: int,
    meeting_id: int,
    section_id: int,
    request: DecisionRequest,
    *,
    now: datetime,
    address: Address | None = None,
) -> Decided:
    """Decide for one's own delegation on the text that the page showed.

    Args:
        address: makes the address of the page on which a section's text is decided on, for the mails that an objection causes.

    Raises:
        NotFound, NotAllowed: as `section_for`; NotAllowed `decision.not_a_member`.
        InvalidInput, LimitExceeded: as `check_shown` and `checked_words`.
        Conflict: `decision.other_delegation`, `decision.nothing_before_meeting`, `decision.agreed`, `decision.other_text`,
            `decision.absent`, `decision.colleague_decided`.
    """
    with transaction() as session:
        section, viewer = _held(session, person_id, meeting_id, section_id, Action.DECIDE)
        party = own_member(session, viewer)
        check_shown(request)
        _check_party(request, party)
        words = checked_words(request)
        row, replayed = _made(session, section, party, person_id, request, words, now)
        if not replayed:
            _record(session, section, row, "decision.made", now)
            if words.kind is DecisionKind.OBJECT:
                tell_of_objection(session, section, row, party, address, now)
        return _decided(session, section, row, party, replayed)


def enter_spoken(
    person_id: int,
    meeting_id: int,
    section_id: int,
    party_code: str,
    request: DecisionRequest,
    *,
    now: datetime,
    address: Address | None = None,
) -> Decided:
    """Enter what a delegation said in the room; it is marked so, and its heads are told (docs/domain.md, rule 12).

    Args:
        request: with the delegation's decision that the secretariat's page showed.

    Raises:
        as `decide`; NotAllowed `decision.not_a_member` where the party named is none.
        Conflict: `decision.delegation_decided` where the delegation itself decided meanwhile.
    """
    with transaction() as session:
        section, _viewer = _held(session, person_id, meeting_id, section_id, Action.ENTER_SPOKEN)
        party = _member(session, meeting_id, party_code)
        check_shown(request)
        words = checked_words(request)
        row, replayed = _made(session, section, party, person_id, request, words, now, spoken=True)
        if not replayed:
            _record(session, section, row, "decision.entered", now)
            tell_of_spoken_decision(session, section, row, party, address, now)
            if words.kind is DecisionKind.OBJECT:
                tell_of_objection(session, section, row, party, address, now)
        return _decided(session, section, row, party, replayed)


def confirm_spoken(person_id: int, meeting_id: int, section_id: int, shown: Shown, *, now: datetime) -> Decided:
    """Confirm what the secretariat entered for one's own delegation: `shown.seen_decision`, on the text that the page showed.

    Raises:
        as `decide`; InvalidInput `decision.nothing_to_confirm`.
    """
    with transaction() as session:
        section, viewer = _held(session, person_id, meeting_id, section_id, Action.DECIDE)
        party = own_member(session, viewer)
        check_shown(shown)
        _check_party(shown, party)
        spoken = session.get(DecisionRow, shown.seen_decision)
        if spoken is None or (spoken.section_id, spoken.party_id) != (section.id, party.id) or not spoken.spoken:
            raise InvalidInput("decision.nothing_to_confirm")
        words = Words(DecisionKind(spoken.kind), Nature(spoken.nature) if spoken.nature else None, spoken.text)
        row, replayed = _made(session, section, party, person_id, shown, words, now, confirms=spoken.id)
        if not replayed:
            _record(session, section, row, "decision.confirmed", now)
        return _decided(session, section, row, party, replayed)


def own_member(session: DatabaseSession, viewer: Participation) -> MeetingParty:
    """The Member that this person belongs to. Raises NotAllowed `decision.not_a_member` where it is none: only Members decide
    (docs/domain.md, rule 2)."""
    if viewer.party is None:
        raise NotAllowed("decision.not_a_member")
    return _member(session, viewer.meeting_id, viewer.party)


def _member(session: DatabaseSession, meeting_id: int, code: str) -> MeetingParty:
    party = session.scalar(
        select(MeetingParty).where(
            MeetingParty.meeting_id == meeting_id,
            MeetingParty.code == code,
            MeetingParty.kind == PartyKind.MEMBER.value,
        )
    )
    if party is None:
        raise NotAllowed("decision.not_a_member")
    return party


def _held(
    session: DatabaseSession, person_id: int, meeting_id: int, section_id: int, action: Action
) -> tuple[Section, Participation]:
    """The section, held until the transaction ends."""
    lock_meeting(session, meeting_id)
    return section_for(person_id, meeting_id, section_id, action, lock=True)


def _check_party(shown: Shown, party: MeetingParty) -> None:
    """A page that was made while its reader belonged to another delegation does not decide for the one of now."""
    if shown.party is not None and shown.party != party.code:
        raise Conflict("decision.other_delegation", party=party.code)


def _made(
    session: DatabaseSession,
    section: Section,
    party: MeetingParty,
    person_id: int,
    shown: Shown,
    words: Words,
    now: datetime,
    *,
    spoken: bool = False,
    confirms: int | None = None,
) -> tuple[DecisionRow, bool]:
    """The new decision, and False; the one that this form has led to already, and True."""
    key = form_key(shown, party.code, words)
    before = session.scalar(
        select(DecisionRow).where(
            DecisionRow.section_id == section.id, DecisionRow.person_id == person_id, DecisionRow.form_id == key
        )
    )
    if before is not None:
        return before, True
    standing = standing_of(session, section)
    revision = _revision_shown(session, section, standing, shown)
    position = standing.of(party.code)
    _check_position(position, shown, spoken=spoken)
    section.steps += 1
    row = DecisionRow(
        section_id=section.id,
        revision=revision,
        step=section.steps,
        party=party,
        person_id=person_id,
        kind=words.kind.value,
        nature=words.nature.value if words.nature else None,
        text=dict(words.text),
        language=shown.language,
        hash=revision.hash,
        language_hash=revision.language_hashes[shown.language],
        spoken=spoken,
        confirms_id=confirms,
        at=now,
        form_id=key,
    )
    session.add(row)
    session.flush()
    return row, False


def _revision_shown(session: DatabaseSession, section: Section, standing: Standing, shown: Shown) -> RevisionRow:
    """The revision before the meeting, if it is what the page showed."""
    if standing.state is SectionState.AGREED:
        raise Conflict("decision.agreed")
    if standing.revision is None:
        raise Conflict("decision.nothing_before_meeting")
    revision = session.scalars(
        select(RevisionRow).where(RevisionRow.section_id == section.id, RevisionRow.number == standing.revision)
    ).one()
    there = (revision.id, revision.hash, revision.language_hashes.get(shown.language))
    if there != (shown.revision_id, shown.hash, shown.language_hash):
        raise Conflict("decision.other_text", revision=revision.number)
    return revision


def _check_position(position: Position | None, shown: Shown, *, spoken: bool) -> None:
    """Refuse to decide for a delegation that is not there, or that has decided since the page was made."""
    if position is None or not position.present:
        raise Conflict("decision.absent")
    last = position.decision.id if position.decision else 0
    if last != shown.seen_decision:
        raise Conflict("decision.delegation_decided" if spoken else "decision.colleague_decided")


def _record(session: DatabaseSession, section: Section, row: DecisionRow, verb: str, now: datetime) -> None:
    """Put a decision on the record: by hash, so that the chain of events vouches for what it was on."""
    record_of_section(session, section, actor_id=row.person_id, verb=verb, now=now, data=step_data(row))


def _decided(
    session: DatabaseSession, section: Section, row: DecisionRow, party: MeetingParty, replayed: bool
) -> Decided:
    position = standing_of(session, section).of(party.code) if replayed else None
    stands = not replayed or (position is not None and position.decision is not None and position.decision.id == row.id)
    return Decided(row.id, row.revision.number, party.code, DecisionKind(row.kind), row.at, replayed, stands)
