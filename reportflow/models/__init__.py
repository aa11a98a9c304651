"""What the database holds. UTC times, named constraints, the invariants of the rules in the database as well."""

from reportflow.models.agreement import ActRow, DecisionRow, RevisionRow, SectionPresence
from reportflow.models.inputs import InputRow
from reportflow.models.meeting import AgendaItemRow, AgendaSource, AttendeeRow, Meeting, MeetingParty
from reportflow.models.people import Invitation, ParticipationRow, Person, SignInLink
from reportflow.models.record import Event, Notice
from reportflow.models.section import (
    Closed,
    LateChange,
    LateState,
    LiveDocument,
    LiveSnapshot,
    LiveUpdate,
    Overlap,
    Section,
    basis_from_json,
)
from reportflow.models.session import DatabaseSession

__all__ = [
    "ActRow",
    "AgendaItemRow",
    "AgendaSource",
    "AttendeeRow",
    "Closed",
    "DatabaseSession",
    "DecisionRow",
    "Event",
    "InputRow",
    "Invitation",
    "LateChange",
    "LateState",
    "LiveDocument",
    "LiveSnapshot",
    "LiveUpdate",
    "Meeting",
    "MeetingParty",
    "Notice",
    "Overlap",
    "ParticipationRow",
    "Person",
    "RevisionRow",
    "Section",
    "SectionPresence",
    "SignInLink",
    "basis_from_json",
]
