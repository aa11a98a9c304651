"""Coming in by invitation: as somebody new, or as somebody who is signed in."""

from datetime import datetime

from sqlalchemy import select

from reportflow.domain.errors import Conflict, NotAllowed, NotFound
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Invitation, MeetingParty, ParticipationRow, Person
from reportflow.models.session import TopicKind, note_change
from reportflow.services.accounts import (
    Account,
    account_of,
    add_person,
    find_by_email,
)
from reportflow.services.capacities import role_values
from reportflow.services.invitations import PURPOSE, InvitationState, InvitationView, state_of, view_of
from reportflow.services.links import secret_hash, secret_in
from reportflow.services.particulars import clean_email, clean_name, hashed_password
from reportflow.services.record import record
from reportflow.services.transactions import lock_meeting, transaction


def open_invitation(token: str, now: datetime) -> InvitationView:
    """What the link invites to. It is not used up.

    Raises:
        NotFound: `invitation.unknown`.
        Conflict: `invitation.used`, `invitation.expired`, `invitation.revoked`.
    """
    return view_of(db.session, _usable(db.session, token, now, lock=False), now)


def accept_as(person_id: int, token: str, now: datetime) -> int:
    """Somebody who is signed in comes in; gives the meeting's id.

    Raises:
        NotAllowed: `invitation.for_somebody_else` (email), where its address belongs to another account.
        Conflict: `invitation.other_party` (party), where they take part for another party already.
        NotFound, Conflict: as `open_invitation`.
    """
    with transaction() as session:
        invitation = _usable(session, token, now, lock=True)
        owner = find_by_email(session, invitation.email) if invitation.email else None
        if owner is not None and owner.id != person_id:
            raise NotAllowed("invitation.for_somebody_else", email=owner.email)
        person = session.get_one(Person, person_id)
        _let_in(session, invitation, person, now)
        return invitation.meeting_id


def accept_as_newcomer(
    token: str, *, name: str, email: str | None, language: str, password: str | None, now: datetime
) -> tuple[Account, int]:
    """Somebody new comes in; gives their account and the meeting's id.

    Args:
        email: used only where the invitation names no address.
        password: may be set later; until then they sign in with mailed links.

    Raises:
        NotAllowed: `invitation.sign_in_first` (email), where the invitation's address belongs to an account.
        Conflict: `person.email_taken` (email), or as `open_invitation`.
        InvalidInput: as `add_person`.
        NotFound: as `open_invitation`.
    """
    # Checked, and hashed, before the transaction: hashing takes long on purpose.
    invited = open_invitation(token, now)
    clean_name(name)
    address = invited.email or clean_email(email)
    hashed = hashed_password(password, name=name, email=address) if password else None
    with transaction() as session:
        invitation = _usable(session, token, now, lock=True)
        if invitation.email and find_by_email(session, invitation.email):
            raise NotAllowed("invitation.sign_in_first", email=invitation.email)
        person = add_person(session, name=name, email=invitation.email or address, language=language, now=now)
        person.password_hash = hashed
        if invitation.mailed:
            person.email_confirmed_at = now
        _let_in(session, invitation, person, now)
        return account_of(person), invitation.meeting_id


def _usable(session: DatabaseSession, token: str, now: datetime, *, lock: bool) -> Invitation:
    secret = secret_in(token, PURPOSE)
    query = select(Invitation).where(Invitation.secret_hash == secret_hash(secret or ""))
    query = query.execution_options(populate_existing=True)
    invitation = session.scalar(query.with_for_update() if lock else query)
    if secret is None or invitation is None:
        raise NotFound("invitation.unknown")
    state = state_of(invitation, now)
    if state is not InvitationState.OPEN:
        raise Conflict(f"invitation.{state.value}")
    return invitation


def _let_in(session: DatabaseSession, invitation: Invitation, person: Person, now: datetime) -> None:
    lock_meeting(session, invitation.meeting_id)
    row = session.scalar(
        select(ParticipationRow)
        .where(ParticipationRow.person_id == person.id, ParticipationRow.meeting_id == invitation.meeting_id)
        .with_for_update()
    )
    if row is None:
        row = ParticipationRow(person_id=person.id, meeting_id=invitation.meeting_id, roles=[])
        session.add(row)
    elif row.party_id and invitation.party_id and row.party_id != invitation.party_id:
        party = session.get_one(MeetingParty, row.party_id)
        raise Conflict("invitation.other_party", party=party.as_value().name(person.language))
    row.party_id = row.party_id or invitation.party_id
    row.roles = role_values({Role(role) for role in (*row.roles, *invitation.roles)})
    note_change(session, TopicKind.PERSON, person.id)
    invitation.used_at = now
    invitation.used_by_id = person.id
    if invitation.mailed and person.email == invitation.email:
        person.email_confirmed_at = person.email_confirmed_at or now
    session.flush()
    record(
        session,
        invitation.meeting_id,
        actor_id=person.id,
        verb="participation.joined",
        subject=f"participation:{row.id}",
        data={"invitation_id": invitation.id, "roles": list(row.roles), "party_id": row.party_id},
        now=now,
    )
