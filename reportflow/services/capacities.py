"""In which capacity somebody takes part: roles and party, as they are handed in by pages."""

from collections.abc import Iterable, Set

from sqlalchemy import select

from reportflow.domain.errors import InvalidInput
from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Role
from reportflow.models import DatabaseSession, MeetingParty

_FOR_A_PARTY = frozenset({Role.HEAD, Role.DELEGATE, Role.OBSERVER})


def known_roles(values: Iterable[str]) -> frozenset[Role]:
    """The roles with these values.

    Raises:
        InvalidInput: `participation.role_missing`, `participation.role_unknown`.
    """
    try:
        roles = frozenset(Role(value) for value in values)
    except ValueError as error:
        raise InvalidInput("participation.role_unknown") from error
    if not roles:
        raise InvalidInput("participation.role_missing")
    return roles


def role_values(roles: Set[Role]) -> list[str]:
    """The roles as they are stored, always in the same order."""
    return [role.value for role in Role if role in roles]


def known_party(session: DatabaseSession, meeting_id: int, code: str | None) -> MeetingParty | None:
    """The party of this code in the meeting; None for no code. A group takes no seat.

    Raises:
        InvalidInput: `participation.party_unknown`.
    """
    if not code:
        return None
    party = session.scalar(select(MeetingParty).where(MeetingParty.meeting_id == meeting_id, MeetingParty.code == code))
    if party is None or party.kind == PartyKind.GROUP:
        raise InvalidInput("participation.party_unknown")
    return party


def check_capacity(roles: Set[Role], party: MeetingParty | None) -> None:
    """Whoever heads, speaks or watches does so for somebody (docs/domain.md, "The rules of agreement": Members decide).

    Raises:
        InvalidInput: `participation.party_missing`; `participation.head_not_of_member` where a head is of no Member.
    """
    if party is None and not _FOR_A_PARTY.isdisjoint(roles):
        raise InvalidInput("participation.party_missing")
    if Role.HEAD in roles and party is not None and party.kind != PartyKind.MEMBER:
        raise InvalidInput("participation.head_not_of_member")
