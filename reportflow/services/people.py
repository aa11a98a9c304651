"""Who takes part in a meeting, as what; and what is on its way to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from reportflow.domain.errors import Conflict, NotFound
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory, PartyKind
from reportflow.domain.policy import Action, Role, can
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Invitation, Meeting, MeetingParty, Notice, ParticipationRow, Person
from reportflow.models.session import TopicKind, note_change
from reportflow.services.access import authorise
from reportflow.services.capacities import check_capacity, known_party, known_roles, role_values
from reportflow.services.invitations import InvitationState, InvitationView, views_of, withdraw_those_of
from reportflow.services.record import record
from reportflow.services.transactions import lock_meeting, transaction

_DESK = frozenset({Role.SECRETARIAT.value, Role.CHAIR.value})


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in the meeting, as pages show them."""

    id: int
    person_id: int
    name: str
    email: str | None
    roles: tuple[Role, ...]
    party: str | None
    party_names: Texts


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail of the meeting that has not left."""

    recipient: str
    subject: str
    attempts: int
    last_error: str | None


@dataclass(frozen=True, slots=True)
class People:
    """The people of a meeting.

    Attributes:
        invitations: those that nobody has used, newest first; empty for those who may not invite.
        directory: the meeting's parties, to name them by.
        parties: (code, names) of those for whom somebody can take part, in the meeting's order.
    """

    meeting_id: int
    meeting_title: Texts
    time_zone: str
    directory: PartyDirectory
    participants: tuple[Participant, ...]
    invitations: tuple[InvitationView, ...]
    unsent: tuple[Unsent, ...]
    parties: tuple[tuple[str, Texts], ...]
    may_invite: bool


def people_of(person_id: int, meeting_id: int, now: datetime) -> People:
    """Everybody in the meeting, by party and name.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.VIEW_PEOPLE`.
    """
    viewer = authorise(person_id, meeting_id, Action.VIEW_PEOPLE)
    may_invite = can(viewer, Action.INVITE)
    meeting = db.session.get_one(Meeting, meeting_id)
    rows = db.session.scalars(
        select(ParticipationRow)
        .join(ParticipationRow.person)
        .outerjoin(MeetingParty, ParticipationRow.party_id == MeetingParty.id)
        .where(ParticipationRow.meeting_id == meeting_id)
        .options(joinedload(ParticipationRow.person), joinedload(ParticipationRow.party))
        .order_by(MeetingParty.position.is_(None).desc(), MeetingParty.position, Person.name)
    )
    return People(
        meeting_id=meeting_id,
        meeting_title=meeting.title,
        time_zone=meeting.time_zone,
        directory=PartyDirectory(party.as_value() for party in meeting.parties),
        participants=tuple(_participant(row) for row in rows),
        invitations=_open_invitations(meeting_id, now) if may_invite else (),
        unsent=_unsent(meeting_id) if may_invite else (),
        parties=tuple((party.code, party.names) for party in meeting.parties if party.kind != PartyKind.GROUP),
        may_invite=may_invite,
    )


def _participant(row: ParticipationRow) -> Participant:
    return Participant(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        email=row.person.email,
        roles=tuple(Role(role) for role in row.roles),
        party=row.party.code if row.party else None,
        party_names=row.party.names if row.party else {},
    )


def _open_invitations(meeting_id: int, now: datetime) -> tuple[InvitationView, ...]:
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.meeting_id == meeting_id, Invitation.used_at.is_(None))
        .order_by(Invitation.id.desc())
    ).all()
    return tuple(view for view in views_of(db.session, rows, now) if view.state is not InvitationState.USED)


def _unsent(meeting_id: int) -> tuple[Unsent, ...]:
    rows = db.session.scalars(
        select(Notice).where(Notice.meeting_id == meeting_id, Notice.sent_at.is_(None)).order_by(Notice.id)
    )
    return tuple(Unsent(row.recipient, row.subject, row.attempts, row.last_error) for row in rows)


def participant(person_id: int, meeting_id: int, participation_id: int) -> Participant:
    """One participant, for those who may change them.

    Raises:
        NotFound: `participation.not_found`, or as `authorise` for `Action.INVITE`.
        NotAllowed: as `authorise`.
    """
    authorise(person_id, meeting_id, Action.INVITE)
    return _participant(_row(db.session, meeting_id, participation_id))


def change_participation(
    person_id: int, meeting_id: int, participation_id: int, *, roles: Iterable[str], party: str | None, now: datetime
) -> Participant:
    """Give a participant these roles and this party. Whoever may not invite any more leaves no way back open.

    Raises:
        NotFound, NotAllowed: as `participant`.
        InvalidInput: as `known_roles`, `known_party`, `check_capacity`.
        Conflict: `participation.last_of_desk`, where nobody would be left to run the meeting.
    """
    with transaction() as session:
        row = _locked(session, person_id, meeting_id, participation_id)
        new_roles = role_values(known_roles(roles))
        new_party = known_party(session, meeting_id, party)
        check_capacity(frozenset(Role(role) for role in new_roles), new_party)
        before = {"roles": list(row.roles), "party": row.party.code if row.party else None}
        row.roles = new_roles
        row.party = new_party
        note_change(session, TopicKind.PERSON, row.person_id)
        session.flush()
        _check_desk(session, meeting_id)
        if not can(row.as_value(), Action.INVITE):
            withdraw_those_of(session, row.person_id, meeting_id, actor_id=person_id, now=now)
        after = {"roles": new_roles, "party": new_party.code if new_party else None}
        if after != before:
            _record(session, row, person_id, "participation.changed", {"from": before, "to": after}, now)
        return _participant(row)


def remove_participation(person_id: int, meeting_id: int, participation_id: int, now: datetime) -> None:
    """Take a person out of the meeting; what they did stays on the record. Raises as `change_participation`."""
    with transaction() as session:
        row = _locked(session, person_id, meeting_id, participation_id)
        data = {"person_id": row.person_id, "roles": list(row.roles), "party": row.party.code if row.party else None}
        _record(session, row, person_id, "participation.removed", data, now)
        withdraw_those_of(session, row.person_id, meeting_id, actor_id=person_id, now=now)
        note_change(session, TopicKind.PERSON, row.person_id)
        session.delete(row)
        session.flush()
        _check_desk(session, meeting_id)


def _row(session: DatabaseSession, meeting_id: int, participation_id: int) -> ParticipationRow:
    row = session.scalar(
        select(ParticipationRow).where(
            ParticipationRow.id == participation_id, ParticipationRow.meeting_id == meeting_id
        )
    )
    if row is None:
        raise NotFound("participation.not_found")
    return row


def _locked(session: DatabaseSession, person_id: int, meeting_id: int, participation_id: int) -> ParticipationRow:
    authorise(person_id, meeting_id, Action.INVITE)
    # The meeting's row, so that two people who remove each other at once do not both succeed.
    lock_meeting(session, meeting_id)
    # Asked again behind the lock: by then the first may have been removed by the second.
    authorise(person_id, meeting_id, Action.INVITE)
    return _row(session, meeting_id, participation_id)


def _check_desk(session: DatabaseSession, meeting_id: int) -> None:
    left = session.scalars(select(ParticipationRow.roles).where(ParticipationRow.meeting_id == meeting_id))
    if not any(_DESK.intersection(roles) for roles in left):
        raise Conflict("participation.last_of_desk")


def _record(
    session: DatabaseSession,
    row: ParticipationRow,
    actor: int,
    verb: str,
    data: dict[str, object],
    now: datetime,
) -> None:
    record(session, row.meeting_id, actor_id=actor, verb=verb, subject=f"participation:{row.id}", data=data, now=now)


def check_may_invite(person_id: int, meeting_id: int) -> None:
    """Raises: NotFound, NotAllowed: as `authorise` for `Action.INVITE`."""
    authorise(person_id, meeting_id, Action.INVITE)


def retry_mails(person_id: int, meeting_id: int, now: datetime) -> None:
    """Have the meeting's mails that failed tried again at once, by the next `outbox.deliver_pending`.

    Mails that another process is sending just now stay its own: only what has an error is due again.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.INVITE`.
    """
    with transaction() as session:
        authorise(person_id, meeting_id, Action.INVITE)
        session.execute(
            update(Notice)
            .where(Notice.meeting_id == meeting_id, Notice.sent_at.is_(None), Notice.last_error.is_not(None))
            .values(due_at=now)
        )
