"""Whom mails about a text before the meeting reach, and the address that they name.

Who has no address, or one that they have not opened anything at yet, is told nothing: what somebody only typed may be
anybody's address.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Role
from reportflow.models import DatabaseSession, MeetingParty, ParticipationRow, Person

#: Makes the address of the page on which a section's text before the meeting is read and decided on.
Address = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told. `party`: the code of the delegation as whose head they are told, None for who is told as another."""

    name: str
    email: str
    language: str
    party: str | None = None


def reached(session: DatabaseSession, meeting_id: int, roles: Collection[Role]) -> Sequence[ParticipationRow]:
    """Those in one of these roles whom mails reach, by name. Two queries, and only they are loaded: a room may hold hundreds."""
    wanted = {role.value for role in roles}
    everybody = session.execute(
        select(ParticipationRow.id, ParticipationRow.roles).where(ParticipationRow.meeting_id == meeting_id)
    )
    ids = [row.id for row in everybody if not wanted.isdisjoint(row.roles)]
    return session.scalars(
        select(ParticipationRow)
        .join(ParticipationRow.person)
        .where(ParticipationRow.id.in_(ids), Person.email.is_not(None), Person.email_confirmed_at.is_not(None))
        .order_by(Person.name, Person.id)
        .options(
            contains_eager(ParticipationRow.person),
            joinedload(ParticipationRow.party).load_only(MeetingParty.code, MeetingParty.kind, MeetingParty.position),
        )
    ).all()


def recipient_of(person: Person, party: str | None = None) -> Recipient:
    """A person whom mails reach, as one of those who are told."""
    return Recipient(person.name, person.email or "", person.language, party)


def heads(
    session: DatabaseSession, meeting_id: int, actor_id: int, *, present: Iterable[str] | None = None
) -> list[Recipient]:
    """The heads of delegations whom mails reach, in the meeting's order.

    Args:
        actor_id: who is not told: they did it.
        present: codes of the delegations that are meant; all Members where that is None.
    """
    wanted = None if present is None else frozenset(present)
    found = [
        (party.position, row.person_id, recipient_of(row.person, party.code))
        for row in reached(session, meeting_id, {Role.HEAD})
        if (party := _member_headed(row)) and row.person_id != actor_id and (wanted is None or party.code in wanted)
    ]
    return [recipient for _position, _id, recipient in sorted(found, key=lambda entry: entry[:2])]


def rapporteurs(session: DatabaseSession, meeting_id: int, actor_id: int) -> list[Recipient]:
    """The rapporteurs whom mails reach, and are no heads of delegation: those are told as such."""
    return [
        recipient_of(row.person)
        for row in sorted(reached(session, meeting_id, {Role.RAPPORTEUR}), key=lambda row: row.person_id)
        if row.person_id != actor_id and _member_headed(row) is None
    ]


def _member_headed(row: ParticipationRow) -> MeetingParty | None:
    party = row.party
    return party if party and party.kind == PartyKind.MEMBER and Role.HEAD.value in row.roles else None
