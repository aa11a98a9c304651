"""Invitations: signed links into a meeting, single use, expiring, revocable; mailed, or shown as a code on a screen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from sqlalchemy import or_, select

from reportflow.domain.errors import Conflict, InvalidInput, NotFound
from reportflow.domain.languages import Texts, in_language
from reportflow.domain.policy import POLICY, Action, Role
from reportflow.extensions import db
from reportflow.i18n.dates import format_date, format_time
from reportflow.i18n.lists import join_names
from reportflow.i18n.roles import role_name
from reportflow.models import DatabaseSession, Invitation, Meeting, MeetingParty, Person
from reportflow.services import letters
from reportflow.services.access import authorise
from reportflow.services.capacities import check_capacity, known_party, known_roles, role_values
from reportflow.services.links import new_secret, secret_hash, secret_in, token_for
from reportflow.services.particulars import clean_email, clean_language, clean_name
from reportflow.services.record import record
from reportflow.services.transactions import transaction

#: For how many days a new invitation may be good.
VALID_DAYS: Final[tuple[int, ...]] = (1, 3, 7, 14, 30)
DEFAULT_DAYS: Final = 7
PURPOSE: Final = "invitation"


class InvitationState(StrEnum):
    """What can still be done with an invitation."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as pages show it.

    Attributes:
        party_names: names of the party by language, empty where the invitation has none.
        email_has_account: the address belongs to somebody who can sign in: only they may accept.
    """

    id: int
    meeting_id: int
    meeting_title: Texts
    name: str
    email: str | None
    language: str
    roles: tuple[Role, ...]
    party: str | None
    party_names: Texts
    invited_by: str
    used_by: str
    mailed: bool
    created_at: datetime
    expires_at: datetime
    state: InvitationState
    email_has_account: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """A new invitation. The token is known now and never again: only its hash is kept."""

    id: int
    token: str
    mailed: bool


# --- inviting --------------------------------------------------------------------------------------------------------


def invite(
    person_id: int,
    meeting_id: int,
    *,
    name: str,
    email: str | None,
    language: str,
    roles: Iterable[str],
    party: str | None,
    days: int,
    address: Callable[[str], str],
    mailed: bool,
    now: datetime,
) -> Issued:
    """Invite somebody, by mail or for the screen.

    Args:
        roles: values of `Role`, at least one.
        party: code of a party of the meeting, None or empty for none.
        address: makes the address of the invitation with a token.
        mailed: put a mail into the outbox; else the caller shows the token.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.INVITE`.
        InvalidInput: as `known_roles`, `known_party`, `check_capacity`, `clean_name`, `clean_email`, `clean_language`;
            `invitation.days_unknown`, `invitation.email_missing`.
    """
    with transaction() as session:
        authorise(person_id, meeting_id, Action.INVITE)
        roles_set = known_roles(roles)
        party_row = known_party(session, meeting_id, party)
        check_capacity(roles_set, party_row)
        invitation = Invitation(
            meeting_id=meeting_id,
            name=clean_name(name) if name.strip() else "",
            email=clean_email(email),
            language=clean_language(language),
            roles=role_values(roles_set),
            party_id=party_row.id if party_row else None,
            mailed=mailed,
            invited_by_id=person_id,
            created_at=now,
        )
        token = _give_secret(invitation, days, now)
        session.add(invitation)
        session.flush()
        _tell(session, invitation, token, address, now)
        _record(session, invitation, person_id, "invitation.made", now)
        return Issued(invitation.id, token, mailed)


def renew(
    person_id: int, meeting_id: int, invitation_id: int, days: int, address: Callable[[str], str], now: datetime
) -> Issued:
    """A new link for an invitation that nobody has used: the old link stops working. Mailed again if it was mailed.

    Raises:
        NotFound: `invitation.not_found`, or as `authorise`.
        NotAllowed: as `authorise`.
        Conflict: `invitation.used`.
        InvalidInput: `invitation.days_unknown`.
    """
    with transaction() as session:
        invitation = _own(session, person_id, meeting_id, invitation_id)
        token = _give_secret(invitation, days, now)
        invitation.revoked_at = None
        invitation.invited_by_id = person_id  # who knows the link now
        _tell(session, invitation, token, address, now)
        _record(session, invitation, person_id, "invitation.renewed", now)
        return Issued(invitation.id, token, invitation.mailed)


def revoke(person_id: int, meeting_id: int, invitation_id: int, now: datetime) -> None:
    """The link stops working. Raises as `renew`."""
    with transaction() as session:
        invitation = _own(session, person_id, meeting_id, invitation_id)
        if invitation.revoked_at is None:
            invitation.revoked_at = now
            _record(session, invitation, person_id, "invitation.revoked", now)


def withdraw_those_of(
    session: DatabaseSession, inviter_id: int, meeting_id: int, *, actor_id: int, now: datetime
) -> None:
    """Withdraw what somebody who may no longer invite could come back with, in the caller's transaction.

    That is every link that they were shown, and every invitation that would let somebody run the meeting.
    """
    rows = session.scalars(
        select(Invitation)
        .where(
            Invitation.meeting_id == meeting_id,
            Invitation.invited_by_id == inviter_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id)
        .with_for_update()
    )
    for invitation in rows:
        if not invitation.mailed or not POLICY[Action.INVITE].isdisjoint(Role(role) for role in invitation.roles):
            invitation.revoked_at = now
            _record(session, invitation, actor_id, "invitation.revoked", now)


def invitation_for(person_id: int, meeting_id: int, invitation_id: int, now: datetime) -> InvitationView:
    """The invitation, for those who may invite.

    Raises:
        NotFound: `invitation.not_found`, or as `authorise`.
        NotAllowed: as `authorise`.
    """
    authorise(person_id, meeting_id, Action.INVITE)
    found = db.session.scalar(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.meeting_id == meeting_id)
    )
    if found is None:
        raise NotFound("invitation.not_found")
    return view_of(db.session, found, now)


def is_current_token(invitation_id: int, token: str) -> bool:
    """Whether this token is the one that opens the invitation now."""
    secret = secret_in(token, PURPOSE)
    invitation = db.session.get(Invitation, invitation_id)
    return secret is not None and invitation is not None and invitation.secret_hash == secret_hash(secret)


def _own(session: DatabaseSession, person_id: int, meeting_id: int, invitation_id: int) -> Invitation:
    authorise(person_id, meeting_id, Action.INVITE)
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.meeting_id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        raise NotFound("invitation.not_found")
    if invitation.used_at is not None:
        raise Conflict("invitation.used")
    return invitation


def _give_secret(invitation: Invitation, days: int, now: datetime) -> str:
    if days not in VALID_DAYS:
        raise InvalidInput("invitation.days_unknown")
    if invitation.mailed and not invitation.email:
        raise InvalidInput("invitation.email_missing")
    secret = new_secret()
    invitation.secret_hash = secret_hash(secret)
    invitation.expires_at = now + timedelta(days=days)
    return token_for(secret, PURPOSE)


def _tell(
    session: DatabaseSession,
    invitation: Invitation,
    token: str,
    address: Callable[[str], str],
    now: datetime,
) -> None:
    if not invitation.mailed or not invitation.email:
        return
    language = invitation.language
    meeting = session.get_one(Meeting, invitation.meeting_id)
    party = session.get(MeetingParty, invitation.party_id) if invitation.party_id else None
    inviter = session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    expires = invitation.expires_at.astimezone(ZoneInfo(meeting.time_zone))
    with force_locale(language):
        roles = join_names([role_name(Role(role)) for role in invitation.roles], language)
    subject, body = letters.invitation_letter(
        language,
        name=invitation.name,
        meeting=in_language(meeting.title, language),
        roles=roles,
        party=party.as_value().full_name(language) if party else "",
        inviter=inviter.name if inviter else "",
        expires=f"{format_date(expires.date(), language)}, {format_time(expires.time(), language)} ({meeting.time_zone})",
    )
    letters.post(
        session,
        recipient=invitation.email,
        subject=subject,
        body=body,
        link=address(token),
        meeting_id=meeting.id,
        now=now,
    )


def _record(session: DatabaseSession, invitation: Invitation, actor: int, verb: str, now: datetime) -> None:
    record(
        session,
        invitation.meeting_id,
        actor_id=actor,
        verb=verb,
        subject=f"invitation:{invitation.id}",
        data={"name": invitation.name, "roles": list(invitation.roles), "party_id": invitation.party_id},
        now=now,
    )


# --- as pages show them ----------------------------------------------------------------------------------------------


def state_of(invitation: Invitation, now: datetime) -> InvitationState:
    """What can still be done with it."""
    if invitation.used_at is not None:
        return InvitationState.USED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.EXPIRED if invitation.expires_at <= now else InvitationState.OPEN


def view_of(session: DatabaseSession, invitation: Invitation, now: datetime) -> InvitationView:
    """The invitation as pages show it."""
    return views_of(session, [invitation], now)[0]


def views_of(session: DatabaseSession, invitations: Sequence[Invitation], now: datetime) -> tuple[InvitationView, ...]:
    """Invitations as pages show them; as many queries for many as for one."""
    people_ids = {found for row in invitations for found in (row.invited_by_id, row.used_by_id) if found is not None}
    addresses = {row.email for row in invitations if row.email}
    people = session.scalars(select(Person).where(or_(Person.id.in_(people_ids), Person.email.in_(addresses)))).all()
    names = {person.id: person.name for person in people}
    with_account = {person.email for person in people}
    parties = {
        party.id: party
        for party in session.scalars(
            select(MeetingParty).where(MeetingParty.id.in_({row.party_id for row in invitations if row.party_id}))
        )
    }
    titles = {
        meeting.id: meeting.title
        for meeting in session.scalars(select(Meeting).where(Meeting.id.in_({row.meeting_id for row in invitations})))
    }
    return tuple(
        InvitationView(
            id=row.id,
            meeting_id=row.meeting_id,
            meeting_title=titles[row.meeting_id],
            name=row.name,
            email=row.email,
            language=row.language,
            roles=tuple(Role(role) for role in row.roles),
            party=parties[row.party_id].code if row.party_id else None,
            party_names=parties[row.party_id].names if row.party_id else {},
            invited_by=names.get(row.invited_by_id or 0, ""),
            used_by=names.get(row.used_by_id or 0, ""),
            mailed=row.mailed,
            created_at=row.created_at,
            expires_at=row.expires_at,
            state=state_of(row, now),
            email_has_account=row.email is not None and row.email in with_account,
        )
        for row in invitations
    )
