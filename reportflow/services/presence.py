"""Who is present for one point (docs/domain.md, rule 9): noted by those who keep the list, or said by a delegation itself."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from reportflow.domain.agreement import SectionState
from reportflow.domain.errors import Conflict, InvalidInput
from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Action
from reportflow.models import DatabaseSession, MeetingParty, Section, SectionPresence
from reportflow.services.access import section_for
from reportflow.services.deciding import own_member
from reportflow.services.record import record, record_of_section
from reportflow.services.standing import standing_of
from reportflow.services.transactions import lock_meeting, transaction


def check_in(person_id: int, meeting_id: int, section_id: int, *, now: datetime) -> None:
    """The head says that the delegation is present: for this point, and in the meeting where it was not noted as present there.
    Saying so again changes nothing.

    Raises:
        NotFound, NotAllowed: as `section_for`; NotAllowed `decision.not_a_member`.
        Conflict: `presence.agreed`.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, viewer = section_for(person_id, meeting_id, section_id, Action.CHECK_IN, lock=True)
        party = own_member(session, viewer)
        _check_open(session, section)
        if not party.present:
            party.present = True
            data = {"present": {party.code: True}, "by": "delegation"}
            subject = f"meeting:{meeting_id}"
            record(session, meeting_id, actor_id=person_id, verb="presence.set", subject=subject, now=now, data=data)
        if changed := _set(session, section, {party: True}):
            data = {"present": changed, "by": "delegation"}
            record_of_section(session, section, actor_id=person_id, verb="section.presence_set", now=now, data=data)


def set_point_presence(
    person_id: int, meeting_id: int, section_id: int, present: Mapping[str, bool], *, now: datetime
) -> None:
    """Note which Members have come and gone for this point; those that are not named stay as they are.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `presence.no_such_member`.
        Conflict: `presence.agreed`: who was present is recorded with what was agreed.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _ = section_for(person_id, meeting_id, section_id, Action.SET_PRESENCE, lock=True)
        _check_open(session, section)
        members = {party.code: party for party in _members(session, meeting_id)}
        if not present.keys() <= members.keys():
            raise InvalidInput("presence.no_such_member")
        if changed := _set(session, section, {members[code]: here for code, here in present.items()}):
            record_of_section(
                session, section, actor_id=person_id, verb="section.presence_set", now=now, data={"present": changed}
            )


def _check_open(session: DatabaseSession, section: Section) -> None:
    if standing_of(session, section).state is SectionState.AGREED:
        raise Conflict("presence.agreed")


def _members(session: DatabaseSession, meeting_id: int) -> list[MeetingParty]:
    query = select(MeetingParty).where(
        MeetingParty.meeting_id == meeting_id, MeetingParty.kind == PartyKind.MEMBER.value
    )
    return list(session.scalars(query))


def _set(session: DatabaseSession, section: Section, wanted: Mapping[MeetingParty, bool]) -> dict[str, bool]:
    """Note what differs; a delegation that is again as in the meeting follows the meeting's list from now on.

    Returns:
        code -> whether present, of those for which it has changed.
    """
    query = select(SectionPresence).where(SectionPresence.section_id == section.id)
    rows = {row.party_id: row for row in session.scalars(query)}
    changed = {}
    for party, here in wanted.items():
        row = rows.get(party.id)
        before = row.present if row else party.present
        if row is not None and here == party.present:
            session.delete(row)
        elif row is not None:
            row.present = here
        elif here != party.present:
            session.add(SectionPresence(section_id=section.id, party_id=party.id, present=here))
        if here != before:
            changed[party.code] = here
    session.flush()
    return changed
